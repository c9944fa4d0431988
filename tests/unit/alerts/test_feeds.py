"""What a relative reads: that nobody answers is never shown as somebody seeing to it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.alerts.domain.feeds import Case, Seen, state_of

NOW = datetime(2026, 12, 9, 6, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=2)


def state(*cases: Case, seen_at: datetime | None = None, presence: str = "home") -> str:
    """Return what the page says."""
    seen = Seen(seen_at=seen_at, cases=cases, presence=presence, shown=True)
    return state_of(seen, now=NOW, zone=ZoneInfo("Asia/Shanghai"))


def case(*, taken: bool, kind: str = "no_answer_repeated") -> Case:
    """Return what stands open since two hours."""
    return Case(kind=kind, since=BEFORE, taken=taken)


@pytest.mark.parametrize(
    ("cases", "seen_at", "presence", "expected"),
    [
        ((case(taken=False),), None, "home", "unconfirmed"),
        ((case(taken=True), case(taken=False)), None, "in_hospital", "unconfirmed"),
        ((case(taken=True),), None, "home", "looked_after"),
        ((), None, "at_station", "looked_after"),
        ((case(taken=False),), BEFORE - timedelta(hours=1), "home", "unconfirmed"),
        ((case(taken=False),), NOW, "home", "seen"),
        ((case(taken=False, kind="distress_signalled"),), NOW, "home", "unconfirmed"),
        ((), None, "home", "not_seen"),
    ],
)
def test_the_state_says_whether_somebody_has_taken_it(
    cases: tuple[Case, ...], seen_at: datetime | None, presence: str, expected: str
) -> None:
    assert state(*cases, seen_at=seen_at, presence=presence) == expected
