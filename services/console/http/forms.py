"""Forms to commands."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from shared.contracts.visits_requests import RecordVisit

__all__ = ["given_of", "read_id", "read_moment", "read_record"]

KINDS = ("health", "hazard", "need")


def read_record(form: FormData, *, resident_id: UUID, actor: str, zone: ZoneInfo) -> RecordVisit:
    """Read the form of a contact.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    reached = form.get("outcome") in {"safe", "needs_attention"}
    findings = [
        {"kind": kind, "code": code, "severity": form.get("severity") or "warning" if kind == "health" else "warning"}
        for kind in KINDS
        for code in form.getlist(kind)
        if reached
    ]
    return RecordVisit.model_validate(
        {
            "command_id": form.get("command_id"),
            "actor": actor,
            "visit_id": form.get("visit_id") or None,
            "resident_id": resident_id,
            "staff_id": form.get("staff_id") or None,
            "mode": form.get("mode") or None,
            "outcome": form.get("outcome") or None,
            "findings": findings,
            "note": str(form.get("note", "")).strip(),
            "happened_at": read_moment(form.get("happened_at"), zone),
        }
    )


def read_moment(given: object, zone: ZoneInfo) -> datetime | str | None:
    """Read a local date and time; what is no date is left for the contract to refuse."""
    text = str(given or "")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return text


def read_id(given: object) -> UUID | None:
    """Read an id of a form or an address; None for what is no id."""
    try:
        return UUID(str(given))
    except ValueError:
        return None


def given_of(form: FormData) -> dict[str, str]:
    """Return what somebody has written, one answer to each field; files are not written."""
    return {name: value for name, value in form.items() if isinstance(value, str)}
