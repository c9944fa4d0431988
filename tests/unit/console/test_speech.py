"""Moments and numbers as people say them."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import services.console
from services.console.pages.speech import Speech
from services.console.pages.texts import Catalogue

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 20, tzinfo=SHANGHAI)
CATALOGUE = Catalogue(Path(services.console.__file__).parent / "texts")
TEXTS = CATALOGUE.of("zh")
ENGLISH = CATALOGUE.of("en")


@pytest.fixture
def say() -> Speech:
    return Speech(TEXTS, now=NOW, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 0, 0, tzinfo=SHANGHAI), "今天 00:00"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=SHANGHAI), "昨天 23:59"),
        (datetime(2026, 11, 22, 8, 0, tzinfo=SHANGHAI), "明天 08:00"),
        (datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("UTC")), "今天 00:30"),
        (datetime(2026, 2, 28, 9, 5, tzinfo=SHANGHAI), "2月28日 09:05"),
        (datetime(2025, 12, 31, 9, 5, tzinfo=SHANGHAI), "2025年12月31日 09:05"),
    ],
)
def test_moments_are_told_from_today(say: Speech, moment: datetime, said: str) -> None:
    assert say.moment(moment) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 9, 5, tzinfo=SHANGHAI), "today 09:05"),
        (datetime(2026, 2, 28, 9, 5, tzinfo=SHANGHAI), "28 Feb 09:05"),
        (datetime(2025, 12, 31, 9, 5, tzinfo=SHANGHAI), "31 Dec 2025 09:05"),
    ],
)
def test_moments_in_english_have_names_of_months(moment: datetime, said: str) -> None:
    assert Speech(ENGLISH, now=NOW, zone=SHANGHAI).moment(moment) == said


@pytest.mark.parametrize(("days", "said"), [(1, "1 day"), (2, "2 days")])
def test_english_tells_one_from_many(days: int, said: str) -> None:
    assert Speech(ENGLISH, now=NOW, zone=SHANGHAI).span(timedelta(days=days)) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 分钟"), (59, "59 分钟"), (65, "1 小时 5 分钟"), (480, "8 小时"), (26 * 60 + 9, "1 天 2 小时")],
)
def test_a_length_of_time_is_told_in_two_units(say: Speech, minutes: int, said: str) -> None:
    assert say.length(timedelta(minutes=minutes)) == said


def test_no_moment_is_a_dash(say: Speech) -> None:
    assert say.moment(None) == "–"


@pytest.mark.parametrize(
    ("in_minutes", "said"), [(0, "马上"), (-5, "马上"), (7, "7 分钟后"), (119, "1 小时后"), (3000, "2 天后")]
)
def test_what_comes_is_told_in_its_largest_unit(say: Speech, in_minutes: int, said: str) -> None:
    assert say.until(NOW + timedelta(minutes=in_minutes)) == said


def test_a_deadline_says_the_day_only_if_it_is_not_today(say: Speech) -> None:
    assert say.deadline(NOW.replace(hour=18)) == "18:20 前"
    assert say.deadline(NOW.replace(hour=18) + timedelta(days=1)) == "明天 18:20 前"
    assert say.deadline(NOW + timedelta(days=9)) == "11月30日前"


def test_a_deadline_at_midnight_is_the_end_of_the_day_before(say: Speech) -> None:
    midnight = NOW.replace(hour=0, minute=0)

    assert say.deadline(midnight + timedelta(days=1)) == "今天截止"
    assert say.deadline(midnight + timedelta(days=9)) == "11月29日截止"


def test_a_visit_in_its_grace_says_until_when_it_is_not_missed(say: Speech) -> None:
    due_at = NOW - timedelta(minutes=20)

    assert say.due(due_at, NOW + timedelta(hours=2)) == "已到期,12:20截止"
    assert say.due(due_at, NOW + timedelta(days=1)) == "已到期,明天 10:20截止"
    assert say.due(NOW + timedelta(hours=1), NOW + timedelta(hours=2)) == "11:20 前"


def test_phones_are_masked(say: Speech) -> None:
    assert say.masked("+8613800002210") == "138****2210"
    assert say.masked(None) == "无电话"


def test_an_unknown_age_says_so(say: Speech) -> None:
    assert (say.age(86), say.age(None)) == ("86 岁", "年龄不详")
