"""The form of a care rule: what stands in it, and the rule that comes of it."""

from uuid import UUID

from starlette.datastructures import FormData

from services.console.http.fields import Typed
from shared.contracts.visits_requests import CareRule

__all__ = ["read_rule", "shown_of"]

MANY = ("categories", "tiers", "modes")

NUMBERS = ("opens_before_days", "remote_limit", "high_risk_hours", "within_hours", "period_days")


def shown_of(rule: CareRule) -> Typed:
    """Return what stands in the form of a rule before anybody writes in it."""
    calendar, _, day = (rule.festival or "lunar:").partition(":")
    month, _, number = day.partition("-")
    one = {name: getattr(rule, name) for name in ("version", "name", "community", "period", *NUMBERS)}
    one |= {"window_from": rule.window_from, "window_to": rule.window_to}
    one |= {"festival_calendar": calendar, "festival_month": month.lstrip("0"), "festival_day": number.lstrip("0")}
    one |= {"grace_hours": f"{rule.grace_minutes / 60:g}", "ended": "" if rule.active else "1"}
    many = {name: [str(code) for code in getattr(rule, name)] for name in MANY}
    return {name: [str(value)] for name, value in one.items() if value not in {None, ""}} | many


def read_rule(form: FormData, *, base: CareRule, rule_id: UUID) -> CareRule:
    """Read the form over the rule it began with; what the form does not ask stays as it was.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    period = base.period if base.period == "cause" else form.get("period")
    numbers = {name: form.get(name) or None for name in NUMBERS}
    numbers["opens_before_days"] = numbers["opens_before_days"] or "0"
    belongs = {"period_days": "days", "within_hours": "cause", "high_risk_hours": "cause"}
    asked = {name: value for name, value in numbers.items() if belongs.get(name, period) == period}
    return CareRule.model_validate(
        base.model_dump()
        | dict.fromkeys(belongs)
        | asked
        | {name: form.getlist(name) for name in MANY}
        | {
            "rule_id": rule_id,
            "version": form.get("version"),
            "name": form.get("name"),
            "community": form.get("community") or None,
            "period": period,
            "festival": _festival(form) if period == "festival" else None,
            "window_from": form.get("window_from"),
            "window_to": form.get("window_to"),
            "grace_minutes": _minutes(str(form.get("grace_hours") or "")),
            "active": not form.get("ended"),
        }
    )


def _festival(form: FormData) -> str:
    month, day = (str(form.get(f"festival_{part}") or "").zfill(2) for part in ("month", "day"))
    return f"{form.get('festival_calendar')}:{month}-{day}"


def _minutes(hours: str) -> int | str:
    """Return hours in minutes; what is no number is left for the contract to refuse."""
    try:
        return round(float(hours) * 60)
    except (ValueError, OverflowError):
        return hours or "-"
