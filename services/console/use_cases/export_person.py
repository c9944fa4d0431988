"""Gather everything the services hold of one person, for whoever has a right to a copy."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from services.console.channels.owners import Owners
from shared.contracts import activities_privacy, alerts_privacy, registry_privacy, visits_privacy
from shared.contracts.privacy import PersonPart, PersonQuestion
from shared.edge import RefusedError

__all__ = ["export_person"]

EXPORTING: dict[str, type[PersonQuestion]] = {
    "registry": registry_privacy.ExportPerson,
    "visits": visits_privacy.ExportPerson,
    "alerts": alerts_privacy.ExportPerson,
    "activities": activities_privacy.ExportPerson,
}

MOST_PARTS = 2000
"""Parts of one service; an export that never ends is a mistake of its owner."""


async def export_person(owners: Owners, resident_id: UUID, *, reason: str, now: datetime) -> bytes:
    """Return one JSON file. A service that does not answer is named in it, so nobody takes a part for the whole.

    Raises
    ------
    RefusedError
        Raised without a reason, and if registry does not hand anything out.
    """
    if not reason.strip():
        raise RefusedError("请写明为什么导出,例如:本人来访申请,已核对身份证", field="reason")
    held: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name, question in EXPORTING.items():
        try:
            held[name] = await _all_of(owners, question, resident_id)
        except RefusedError as error:
            if name == "registry":
                raise
            missing[name] = error.refusal.message
    whole = {
        "resident_id": str(resident_id), "made_at": now.isoformat(), "reason": reason.strip(), "not_answered": missing,
        "held": held,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode()


async def _all_of(owners: Owners, question: type[PersonQuestion], resident_id: UUID) -> dict[str, list[Any]]:
    kinds: dict[str, list[Any]] = {}
    number: int | None = 0
    for _ in range(MOST_PARTS):
        if number is None:
            break
        part = await owners.ask(question(resident_id=resident_id, part=number), PersonPart)
        if part.rows:
            kinds.setdefault(part.kind, []).extend(part.rows)
        number = part.next_part
    return kinds
