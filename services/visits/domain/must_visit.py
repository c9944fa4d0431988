"""What a visit is a must-visit for, and until when it is to be made."""

from datetime import datetime, timedelta

__all__ = ["CONDOLENCE", "SHORTEST_NOTICE", "due_moment", "reason_of"]

CONDOLENCE = "condolence"
"""The one cause for which somebody is sent after the resident's death: to the family."""

SHORTEST_NOTICE = timedelta(hours=4)
"""A cause that is told late leaves at least this long; with less, nobody could have kept the deadline."""

REASONS = {
    "hospitalised": "illness",
    "discharged": "illness",
    "illness": "illness",
    "major_event": "major_event",
    "spouse_death": "major_event",
    "special_circumstance": "special_circumstance",
}


def reason_of(period: str, cause: str | None) -> str:
    """Return which of the five must-visits a rule is for; ``other`` for condolences and introductions."""
    if period in {"festival", "birthday"}:
        return period
    return REASONS.get(cause or "", "other")


def due_moment(*, caused_at: datetime, hours: int, now: datetime) -> datetime:
    """Return until when somebody is to be visited after a cause."""
    return max(caused_at + timedelta(hours=hours), now + SHORTEST_NOTICE)
