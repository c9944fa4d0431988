"""What a relative's link shows: whether the elder was seen today, and that is all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.alerts.domain.relatives import Relative

__all__ = ["CARED_KINDS", "FRESH", "PURPOSE", "Seen", "allows_feed", "state_of"]

PURPOSE, FIELD = "news", "last_seen"
"""What the resident must have allowed this relative."""

FRESH = timedelta(minutes=5)
"""How far behind the page may be without saying so."""

CARED_KINDS = (
    "visit_missed",
    "no_answer_repeated",
    "signal_unseen",
    "distress_signalled",
    "day_care_absent",
    "escort_overdue",
    "return_overdue",
)
"""Alerts that are about not having been seen. Findings about health are not among them: the page must not hint at
what it may not say."""

ELSEWHERE = frozenset({"in_hospital", "at_station"})
"""Where others look after somebody; the page says no more than that somebody does."""

State = Literal["seen", "not_seen", "looked_after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of one resident."""

    seen_at: datetime | None
    alerted: bool
    """Whether an alert of `CARED_KINDS` is not closed."""
    presence: str
    shown: bool
    """Whether anything may be shown at all: not of the dead, nor of those who have left."""


def allows_feed(relative: Relative | None, *, now: datetime) -> bool:
    """Say whether the resident lets this relative know when they were last seen."""
    return relative is not None and any(_allows(one, now=now) for one in relative.allowed)


def state_of(seen: Seen, *, now: datetime, zone: ZoneInfo) -> State:
    """Say how it stands: what is being seen to comes before what was seen earlier that day."""
    if seen.alerted or seen.presence in ELSEWHERE:
        return "looked_after"
    at = seen.seen_at
    return "seen" if at is not None and at.astimezone(zone).date() == now.astimezone(zone).date() else "not_seen"


def _allows(allowed: Mapping[str, Any], *, now: datetime) -> bool:
    until = allowed.get("until")
    return (
        allowed["purpose"] == PURPOSE
        and FIELD in allowed["fields"]
        and (until is None or now < datetime.fromisoformat(until))
    )
