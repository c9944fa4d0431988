from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.visits.domain.period import DAY, WindowError, civil_moment, month_of, periods_from, read_time, week_of
from services.visits.domain.person import Person
from services.visits.domain.rule import FIRST_PERIOD_MINIMUM, Rule, applies, duties_of, moments_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
TODAY = date(2026, 11, 21)
KINDS = st.sampled_from(["week", "month"])


def rule(period: str = "week", **fields: object) -> Rule:
    values = {
        "rule_id": UUID(int=1), "version": 1, "community": None, "categories": frozenset({"disabled"}),
        "period": period, "opens_before_days": 0, "window_from": "00:00", "window_to": "24:00", "grace_minutes": 480,
        "active": True, "saved_at": datetime(2000, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Rule(**(values | fields))  # type: ignore[arg-type]


def person(**fields: object) -> Person:
    values = {
        "community": "990102003005", "categories": frozenset({"disabled"}), "special": True, "on_list": True,
        "birth_date": date(1940, 2, 29), "lunar_birthday": None,
    }  # fmt: skip
    return Person(**(values | fields))  # type: ignore[arg-type]


def planned(chosen: Rule, *, now: datetime, since: datetime | None, zone: ZoneInfo = SHANGHAI) -> list[str]:
    duties = duties_of(chosen, person(), now=now, since=since, zone=zone, ahead_days=21)
    return [duty.period.key for duty in duties]


@settings(deadline=None)
@given(KINDS, DAYS)
def test_periods_follow_each_other_without_a_gap_or_an_overlap(kind: str, day: date) -> None:
    found = list(islice(periods_from(kind, day), 30))

    assert found[0].first_on <= day <= found[0].last_on
    assert all(one.last_on + DAY == following.first_on for one, following in pairwise(found))
    assert len({period.key for period in found}) == 30


@settings(deadline=None)
@given(DAYS)
def test_a_week_is_monday_to_sunday_and_a_month_the_first_to_the_last(day: date) -> None:
    week, month = week_of(day), month_of(day)

    assert (week.first_on.isoweekday(), week.last_on.isoweekday()) == (1, 7)
    assert (month.first_on.day, (month.last_on + DAY).day) == (1, 1)
    assert month.key == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2028, 2, 29), "2028-W09"),
    ],
)
def test_a_week_at_the_turn_of_the_year_belongs_to_the_year_of_its_thursday(day: date, key: str) -> None:
    assert week_of(day).key == key


@settings(deadline=None)
@given(KINDS, DAYS, st.sampled_from([SHANGHAI, BERLIN]))
def test_the_moments_of_successive_periods_meet_even_when_the_clocks_change(
    kind: str, day: date, zone: ZoneInfo
) -> None:
    one, following = islice(periods_from(kind, day), 2)
    chosen = rule(kind)

    assert moments_of(chosen, one, zone).ends_at == moments_of(chosen, following, zone).opens_at
    assert moments_of(chosen, one, zone).deadline_at - moments_of(chosen, one, zone).due_at == timedelta(hours=8)


@settings(deadline=None)
@given(KINDS, MOMENTS, st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), min_size=1, max_size=8))
def test_whenever_the_planner_runs_no_period_is_without_a_duty_and_none_has_two(
    kind: str, start: datetime, gaps: list[timedelta]
) -> None:
    chosen, since, now = rule(kind), None, start
    found: list[str] = []
    for gap in [timedelta(0), *gaps]:
        now += gap
        found += [key for key in planned(chosen, now=now, since=since) if key not in found]
        since = now

    first, last = start.astimezone(SHANGHAI).date(), now.astimezone(SHANGHAI).date()
    expected = []
    for period in periods_from(kind, first):
        expected.append(period.key)
        if period.first_on > last:
            break
    left = moments_of(chosen, next(periods_from(kind, first)), SHANGHAI).due_at - start
    assert found == (expected if left >= FIRST_PERIOD_MINIMUM else expected[1:])


def test_a_period_that_began_while_nobody_planned_counts_though_it_is_over() -> None:
    since = datetime(2026, 11, 21, tzinfo=UTC)

    assert planned(rule(), now=since + timedelta(days=18), since=since) == [f"2026-W{week}" for week in range(48, 52)]


def test_a_resident_off_the_list_or_elsewhere_or_of_no_group_falls_under_no_rule() -> None:
    assert applies(rule(), person(), TODAY)
    assert not applies(rule(), person(on_list=False), TODAY)
    assert not applies(rule(), person(categories=frozenset({"oldest_old"})), TODAY)
    assert not applies(rule(active=False), person(), TODAY)
    assert not applies(rule(community="990102003006"), person(), TODAY)
    assert applies(rule(categories=frozenset()), person(categories=frozenset()), TODAY)
    assert not applies(rule(categories=frozenset()), person(special=False), TODAY)


@pytest.mark.parametrize("text", ["24:01", "7:00", "12:60", "noon", ""])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(WindowError):
        read_time(text)


def test_the_end_of_a_day_is_the_midnight_after_it() -> None:
    assert civil_moment(date(2026, 11, 21), "24:00", SHANGHAI) == datetime(2026, 11, 21, 16, tzinfo=UTC)
