"""Weeks as bars, and percent that never flatter."""

from datetime import date

from services.console.domain.coverage import BAR_HEIGHT, BAR_STEP, bars_of, paths_of, percent, share_missed
from shared.contracts.visits_coverage import WeekCoverage

MONDAY = date(2026, 11, 16)


def week(**figures: int) -> WeekCoverage:
    """Return a week."""
    return WeekCoverage(first_on=MONDAY, **figures)


def test_a_week_is_stacked_from_the_ground_to_the_full_height() -> None:
    bars = bars_of([week(), week(completed=6, completed_late=2, missed=1, open=3)])

    assert [bar.tone for bar in bars] == ["safe", "late", "missed", "rest"]
    assert {bar.x for bar in bars} == {BAR_STEP}
    assert sum(bar.height for bar in bars) == BAR_HEIGHT
    assert bars[0].y + bars[0].height == BAR_HEIGHT
    assert bars[-1].y == 0


def test_all_bars_of_a_tone_are_one_path() -> None:
    paths = dict(paths_of(bars_of([week(completed=1), week(completed=1, missed=1)])))

    assert paths == {"safe": "M0 0h16v44h-16zM20 22h16v22h-16z", "missed": "M20 0h16v22h-16z"}


def test_nearly_all_is_not_all() -> None:
    assert (percent(999, 1000), percent(1000, 1000), percent(0, 3), percent(0, 0)) == (99, 100, 0, None)


def test_what_is_still_open_is_no_trouble() -> None:
    assert share_missed([week(open=5)]) == 0
    assert share_missed([week(completed=3, missed=1, open=90)]) == 0.25
