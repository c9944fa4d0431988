"""Business time: real, or moved and speeded up through a file that several processes share."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import shared.clock
from shared.clock import ClockFile, FileClock, SystemClock, civil_date, open_clock, real_now
from tests.support.waiting import patiently

BUSINESS = datetime(2026, 11, 21, 8, tzinfo=UTC)


def clock_at(path: Path, *, factor: float = 0, business: datetime = BUSINESS) -> FileClock:
    ClockFile(real=real_now(), business=business, factor=factor).write(path)
    return FileClock(path)


def test_a_day_changes_at_midnight_where_people_live() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")

    assert civil_date(datetime(2026, 2, 28, 15, 59, tzinfo=UTC), shanghai) == date(2026, 2, 28)
    assert civil_date(datetime(2026, 2, 28, 16, 0, tzinfo=UTC), shanghai) == date(2026, 3, 1)
    assert civil_date(datetime(2028, 2, 28, 16, 0, tzinfo=UTC), shanghai) == date(2028, 2, 29)


def test_without_a_file_business_time_is_real_time() -> None:
    clock = open_clock(None)

    assert isinstance(clock, SystemClock)
    assert abs(clock.now() - real_now()) < timedelta(seconds=5)


def test_a_stopped_clock_stands_still(tmp_path: Path) -> None:
    clock = clock_at(tmp_path / "clock", factor=0)

    assert clock.now() == clock.now() == BUSINESS


def test_a_clock_runs_as_fast_as_its_factor() -> None:
    real = datetime(2026, 1, 1, tzinfo=UTC)
    fast = ClockFile(real=real, business=BUSINESS, factor=3600)

    assert fast.at(real + timedelta(seconds=2)) == BUSINESS + timedelta(hours=2)
    assert fast.at(real - timedelta(seconds=2)) == BUSINESS


def test_a_moved_clock_is_seen_by_those_who_hold_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.clock, "REREAD_SECONDS", 0)
    path = tmp_path / "clock"
    clock = clock_at(path)

    for days in range(50):
        moved = BUSINESS + timedelta(days=days)
        ClockFile(real=real_now(), business=moved, factor=0).write(path)
        assert clock.now() == moved


async def test_a_sleeper_wakes_when_the_clock_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = clock_at(path)
    sleeping = asyncio.create_task(clock.sleep_until(BUSINESS + timedelta(days=3), at_most_seconds=600))
    await asyncio.sleep(0)

    ClockFile(real=real_now(), business=BUSINESS + timedelta(days=3), factor=0).write(path)

    async with patiently():
        await sleeping


async def test_a_sleeper_gives_up_after_its_longest_pause(tmp_path: Path) -> None:
    clock = clock_at(tmp_path / "clock")

    async with patiently():
        await clock.sleep_until(BUSINESS + timedelta(days=3), at_most_seconds=0.05)


async def test_a_fast_clock_wakes_a_sleeper_in_time(tmp_path: Path) -> None:
    clock = clock_at(tmp_path / "clock", factor=3600)

    async with patiently():
        await clock.sleep_until(BUSINESS + timedelta(minutes=30), at_most_seconds=600)

    assert clock.now() >= BUSINESS + timedelta(minutes=30)


def test_a_file_that_is_no_clock_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("noon")

    with pytest.raises(ValueError, match="Expecting value"):
        open_clock(path)
