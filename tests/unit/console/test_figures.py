"""Countdown, progress and places: the plain figures behind the pages."""

from datetime import UTC, datetime, timedelta

import pytest

from services.console.domain.countdown import count_down, short_duration
from services.console.domain.places import door_name, natural_order, place_name
from services.console.domain.progress import count_doors, measure_progress

NOW = datetime(2026, 11, 21, 2, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=-3), "00:00"),
        (timedelta(0), "00:00"),
        (timedelta(minutes=7, seconds=42, milliseconds=900), "07:42"),
        (timedelta(minutes=59, seconds=59), "59:59"),
        (timedelta(hours=1), "1:00h"),
        (timedelta(hours=3, minutes=5), "3:05h"),
        (timedelta(days=2, hours=23), "2d"),
    ],
)
def test_a_length_of_time_fits_into_a_ring(span: timedelta, said: str) -> None:
    assert short_duration(span) == said


@pytest.mark.parametrize(("minutes", "percent"), [(0, 100), (5, 75), (20, 0), (25, 0)])
def test_the_ring_empties_as_time_passes(minutes: int, percent: int) -> None:
    countdown = count_down(since=NOW, until=NOW + timedelta(minutes=20), now=NOW + timedelta(minutes=minutes))

    assert countdown.percent == percent


def test_a_span_of_no_length_is_an_empty_ring() -> None:
    assert count_down(since=NOW, until=NOW, now=NOW).percent == 0


def test_a_bar_is_full_only_when_everybody_was_seen() -> None:
    almost = measure_progress({"completed": 199, "planned": 1})
    everybody = measure_progress({"completed": 3, "completed_late": 1, "cancelled": 9})

    assert (almost.percent, everybody.percent, everybody.total) == (99, 100, 4)


def test_the_parts_of_a_bar_stand_side_by_side_and_fill_it() -> None:
    progress = measure_progress({"completed": 1, "missed": 2, "planned": 1})

    assert [(part.status, part.start, part.width) for part in progress.segments] == [
        ("completed", 0, 25),
        ("missed", 25, 50),
        ("planned", 75, 25),
    ]


def test_no_visits_are_no_progress() -> None:
    assert (measure_progress({}).percent, measure_progress({}).segments) == (0, [])


def test_buildings_are_walked_by_number_and_unknown_ones_come_last() -> None:
    assert sorted(["12幢", None, "3幢", "综合楼"], key=natural_order) == ["3幢", "12幢", None, "综合楼"]


def test_bare_numbers_get_their_word() -> None:
    assert place_name("3", "1") == "3幢 · 1单元"
    assert place_name("3号楼") == "3号楼"
    assert door_name("1", "402", otherwise="") == "1单元402"
    assert door_name(None, None, otherwise="平房7号") == "平房7号"


def test_a_door_is_counted_once_by_the_least_that_was_reached_there_and_what_is_due_later_apart() -> None:
    starts_at = datetime(2026, 11, 21, tzinfo=UTC)
    ends_at, earlier, later = (
        starts_at + timedelta(days=1),
        starts_at - timedelta(days=2),
        starts_at + timedelta(days=9),
    )
    visits = [
        ("402", "completed", ends_at, starts_at),
        ("402", "missed", earlier, None),
        ("402", "planned", later, None),
        ("501", "completed", later, starts_at),
        ("502", "completed", later, earlier),
        ("503", "planned", later, None),
        ("504", "planned", ends_at, None),
        ("505", "cancelled", ends_at, None),
    ]

    doors, waiting = count_doors(visits, starts_at=starts_at, ends_at=ends_at)

    assert doors == {"missed": 1, "completed": 1, "planned": 1}
    assert waiting == 1
