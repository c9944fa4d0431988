"""What a relative's link shows: whether the elder was seen today, and that is all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.alerts.domain.relatives import Relative

__all__ = ["CARED_KINDS", "FRESH", "PURPOSE", "SETTLED_BY_SEEING", "Case", "Seen", "allows_feed", "state_of"]

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

SETTLED_BY_SEEING = frozenset(CARED_KINDS) - {"distress_signalled"}
"""Of them those that are about nothing any more once the resident was reached. A call for help is answered by whoever
took it, not by a contact that may have been about something else."""

ELSEWHERE = frozenset({"in_hospital", "at_station"})
"""Where others look after somebody; the page says no more than that somebody does."""

State = Literal["seen", "not_seen", "looked_after", "unconfirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One alert of `CARED_KINDS` that is not closed, or one case of an alert of several."""

    kind: str
    since: datetime
    taken: bool
    """Whether somebody has it, and did not fail to be there in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of one resident."""

    seen_at: datetime | None
    cases: tuple[Case, ...]
    presence: str
    community: str | None = None
    """Code of where they live, if it is known."""
    shown: bool
    """Whether anything may be shown at all: not of the dead, nor of those who have left."""


def allows_feed(relative: Relative | None, *, now: datetime) -> bool:
    """Say whether the resident lets this relative know when they were last seen."""
    return relative is not None and any(_allows(one, now=now) for one in relative.allowed)


def state_of(seen: Seen, *, now: datetime, zone: ZoneInfo) -> State:
    """Say how it stands: what nobody has confirmed comes first; that nobody answers is never read as being seen to."""
    at = seen.seen_at
    standing = [case for case in seen.cases if not _is_answered(case, seen_at=at)]
    if any(not case.taken for case in standing):
        return "unconfirmed"
    if standing or seen.presence in ELSEWHERE:
        return "looked_after"
    return "seen" if at is not None and at.astimezone(zone).date() == now.astimezone(zone).date() else "not_seen"


def _is_answered(case: Case, *, seen_at: datetime | None) -> bool:
    """Say whether somebody reached the resident after the case began: it is open, and about nothing any more."""
    return seen_at is not None and seen_at > case.since and case.kind in SETTLED_BY_SEEING


def _allows(allowed: Mapping[str, Any], *, now: datetime) -> bool:
    until = allowed.get("until")
    return (
        allowed["purpose"] == PURPOSE
        and FIELD in allowed["fields"]
        and (until is None or now < datetime.fromisoformat(until))
    )
