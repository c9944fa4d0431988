"""Reminders come in the daytime, and moments are said as people say them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.reminding import LONGEST_SHIFT, remind_from, spoken

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("starts", "hours", "due"),
    [
        ("2026-11-24 09:00", 24, "2026-11-23 09:00"),
        ("2026-11-24 06:30", 24, "2026-11-23 08:00"),
        ("2026-11-24 21:00", 24, "2026-11-24 08:00"),
        ("2026-11-24 06:30", 2, "2026-11-23 19:00"),
        ("2026-11-24 08:30", 2, "2026-11-23 19:00"),
        ("2026-11-24 09:00", 2, "2026-11-24 08:00"),
        ("2026-11-24 23:00", 2, "2026-11-24 19:00"),
    ],
)
def test_a_reminder_is_due_by_day(starts: str, hours: int, due: str) -> None:
    assert remind_from(at(starts), ahead=timedelta(hours=hours), zone=ZONE) == at(due)


@given(st.integers(0, 366 * 24 * 60), st.integers(1, 168))
def test_every_reminder_is_by_day_and_before_the_start(minutes: int, hours: int) -> None:
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = remind_from(starts_at, ahead=timedelta(hours=hours), zone=ZONE)

    assert time(8) <= due.timetz().replace(tzinfo=None) < time(20)
    assert starts_at - timedelta(hours=hours) - LONGEST_SHIFT <= due < starts_at


def test_a_moment_is_said_by_the_clock_on_the_wall() -> None:
    assert spoken(datetime(2026, 11, 24, 6, tzinfo=UTC), ZONE) == "11月24日(周二)14:00"
