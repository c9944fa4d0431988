"""A birthday of the lunar calendar."""

from datetime import date

import pytest

from services.registry.domain.roster.lunar import read_lunar


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二月廿三", "02-23"),
        ("正月初一", "01-01"),
        ("冬月三十", "11-30"),
        ("腊月十九", "12-19"),
        ("闰四月十九", "04-19-leap"),
        ("9月3", "09-03"),
        ("9月3日", "09-03"),
        ("12月16日", "12-16"),
        ("09-03", "09-03"),
        ("9.3", "09-03"),
        ("农历九月初三", "09-03"),
        ("1940年九月初三", "09-03"),
        ("十一月初十", "11-10"),
        ("二月三十", "02-30"),
        ("十二月廿九", "12-29"),
        ("腊月二十三", "12-23"),
        ("正月卅", "01-30"),
        ("八月　初五", "08-05"),
    ],
)
def test_a_lunar_birthday_is_read_however_it_is_written(text: str, day: str) -> None:
    assert str(read_lunar(text)) == day


@pytest.mark.parametrize("text", ["正月初十一", "腊月卅一", "十三月初五", "八月", "二十", "属马", "0月5日", "三月零日"])
def test_a_day_no_lunar_year_has_is_refused(text: str) -> None:
    assert read_lunar(text) is None


def test_a_date_cell_keeps_month_and_day() -> None:
    assert str(read_lunar(date(2026, 9, 3))) == "09-03"
