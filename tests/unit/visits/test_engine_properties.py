import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.visits.domain.festival import festival_days
from services.visits.domain.period import DAY, month_of, week_of
from services.visits.domain.person import Person, Wish
from services.visits.domain.rolling import LastPeriod, rolling_periods
from services.visits.domain.rule import Rule, applies, duties_of, gap_days
from services.visits.domain.strictness import accepted_modes, covers, strictest
from shared.birthdays import birthdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 21)
MODES = ("door", "home_visit", "call", "video", "signal", "activity")
DAYS = st.one_of(
    st.dates(date(2024, 1, 1), date(2033, 12, 31)),
    st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2028, 2, 29), date(2026, 12, 31), date(2025, 7, 25)]),
)
"""Leap days, the end of a year and the first day of a lunar leap month come up more often than by chance."""

GAPS = st.sampled_from([1, 3, 7, 8, 9, 12, 13, 14, 28, 29, 30, 31, 60, 61, 62, 92])
"""Around what a week and a month tolerate, and what they leave."""

CLOCKS = st.sampled_from(["00:00:00", "00:00:01", "08:00:00", "16:00:00", "23:59:59"])


def moment(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@st.composite
def rules(draw: st.DrawFn, number: int = 1) -> Rule:
    period = draw(st.sampled_from(["week", "month", "days"]))
    return Rule(
        rule_id=UUID(int=number),
        version=1,
        name=f"规则{number}",
        community=draw(st.sampled_from([None, "990102", "990102003005", "990103"])),
        categories=frozenset(draw(st.sets(st.sampled_from(["disabled", "lives_alone"]), max_size=2))),
        period=period,
        period_days=draw(GAPS) if period == "days" else None,
        modes=frozenset(draw(st.sets(st.sampled_from(MODES), min_size=1))),
        remote_limit=draw(st.one_of(st.none(), st.integers(1, 6))),
        opens_before_days=0,
        window_from="00:00",
        window_to="24:00",
        grace_minutes=480,
        active=draw(st.booleans()) or draw(st.booleans()),
        saved_at=datetime(2000, 1, 1, tzinfo=UTC),
    )


def person(**fields: object) -> Person:
    values = {
        "community": "990102003005", "categories": frozenset({"disabled"}), "special": True, "on_list": True,
        "birth_date": date(1940, 2, 29), "lunar_birthday": None,
    }  # fmt: skip
    return Person(**(values | fields))  # type: ignore[arg-type]


PEOPLE = st.builds(
    person,
    categories=st.frozensets(st.sampled_from(["disabled", "lives_alone", "oldest_old"]), max_size=3),
    wish=st.one_of(
        st.none(),
        st.builds(
            Wish, modes=st.frozensets(st.sampled_from(MODES), max_size=3), overrides=st.booleans(), every_days=st.none()
        ),
    ),
)
RULE_SETS = st.integers(1, 6).flatmap(lambda count: st.tuples(*(rules(number) for number in range(1, count + 1))))


@settings(deadline=None, max_examples=40)
@given(PEOPLE, RULE_SETS)
def test_every_rule_that_applies_gives_visits_or_is_kept_by_one_that_does(
    who: Person, chosen: tuple[Rule, ...]
) -> None:
    applying = [rule for rule in chosen if applies(rule, who, TODAY)]

    winners = strictest(applying, who)

    named = [rule for winner in winners for rule in (winner.rule, *winner.covered)]
    assert sorted(rule.rule_id for rule in named) == sorted(rule.rule_id for rule in applying)
    for winner in winners:
        assert all(covers(winner.rule, rule, who) for rule in winner.covered)
        assert not any(covers(other.rule, winner.rule, who) for other in winners if other is not winner)


def kept(rule: Rule, who: Person, contacts: list[tuple[date, str]], first_on: date, last_on: date) -> bool:
    """Say from the days of the contacts alone whether a rule was kept from one day to another."""
    seen = sorted(day for day, mode in contacts if mode in accepted_modes(rule, who))
    if rule.period == "days":
        days = [first_on, *seen, last_on + DAY]
        return all((after - before).days <= gap_days(rule, who) for before, after in pairwise(days))
    around = {"week": week_of, "month": month_of}[rule.period]
    whole = {around(first_on + number * DAY) for number in range((last_on - first_on).days + 1)}
    inside = [period for period in whole if period.first_on >= first_on and period.last_on <= last_on]
    return all(any(period.first_on <= day <= period.last_on for day in seen) for period in inside)


CADENCES = [("week", None), ("month", None), *(("days", gap) for gap in (1, 6, 7, 8, 13, 14, 28, 29, 61, 62))]
"""Around what a week and a month tolerate, and what they leave."""


@pytest.mark.parametrize(("period", "gap"), CADENCES)
def test_whoever_keeps_a_rule_has_kept_every_rule_that_it_covers(period: str, gap: int | None) -> None:
    who, rule = person(), replace(RULE, period=period, period_days=gap)
    others = [replace(RULE, rule_id=UUID(int=2), period=kind, period_days=days) for kind, days in CADENCES]
    covered = [other for other in others if covers(rule, other, who)]

    for seed in range(12):
        first_on, last_on = date(2027, 12, 1) + seed * DAY, date(2028, 5, 31)
        contacts = contacts_that_keep(rule, who, first_on, last_on, random.Random(seed))  # noqa: S311  the same every time
        assert kept(rule, who, contacts, first_on, last_on)
        assert all(kept(other, who, contacts, first_on, last_on) for other in covered)


def contacts_that_keep(
    rule: Rule, who: Person, first_on: date, last_on: date, dice: random.Random
) -> list[tuple[date, str]]:
    """Make each contact on some day of its period, mostly on the last or the first."""
    around = {"week": week_of, "month": month_of}.get(rule.period)
    contacts, day = [], first_on
    while day <= last_on:
        ends_on = around(day).last_on if around else day + (gap_days(rule, who) - 1) * DAY
        left = (ends_on - day).days
        made_on = day + dice.choice([0, left, left, dice.randint(0, left)]) * DAY
        contacts.append((made_on, dice.choice(MODES)))
        day = ends_on + DAY if around else made_on + DAY
    return contacts


@settings(deadline=None)
@given(DAYS, st.integers(1, 40), st.lists(st.integers(1, 60), max_size=12), st.integers(30, 200))
def test_days_since_the_last_contact_leave_no_day_out_and_count_none_twice(
    start: date, gap: int, pauses: list[int], length: int
) -> None:
    contacts, day = set(), start
    for pause in pauses:
        day += timedelta(days=pause)
        contacts.add(day)
    belongs: list[date] = []
    waiting = rolling_periods(gap_days=gap, today=start, last=None, known=False, seen_on=None, until=None)
    for number in range(length):
        today = start + timedelta(days=number)
        current = waiting[-1]
        if today > current.last_on:
            last = LastPeriod(last_on=current.last_on, done_on=None, waits=False)
            waiting = rolling_periods(gap_days=gap, today=today, last=last, known=True, seen_on=None, until=None)
            current = waiting[-1]
        belongs += [today] if current.first_on <= today <= current.last_on else []
        if today in contacts and today >= current.first_on:
            last = LastPeriod(last_on=current.last_on, done_on=today, waits=False)
            waiting = rolling_periods(gap_days=gap, today=today, last=last, known=True, seen_on=None, until=None)
            assert [period.first_on for period in waiting] == [today + DAY]

    assert belongs == [start + timedelta(days=number) for number in range(length)]


@settings(deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(1, 400))
def test_an_outage_of_any_length_leaves_no_day_without_a_period(closed: date, gap: int, outage: int) -> None:
    today = closed + timedelta(days=outage)
    last = LastPeriod(last_on=closed, done_on=None, waits=False)

    periods = rolling_periods(gap_days=gap, today=today, last=last, known=True, seen_on=None, until=None)

    assert periods[0].first_on == closed + DAY
    assert all(one.last_on + DAY == other.first_on for one, other in pairwise(periods))
    assert periods[-1].first_on <= today <= periods[-1].last_on
    assert all((period.last_on - period.first_on).days == gap - 1 for period in periods)


@settings(deadline=None)
@given(
    st.sampled_from(["week", "month"]), DAYS, st.lists(st.tuples(st.integers(0, 12), CLOCKS), min_size=1, max_size=20)
)
def test_planning_at_whatever_moments_makes_every_period_once(
    kind: str, first_on: date, steps: list[tuple[int, str]]
) -> None:
    rule = replace(RULE, period=kind)
    now = moment(first_on, "00:00:00")
    found = [duty.period for duty in duties_of(rule, person(), now=now, since=None, zone=SHANGHAI, ahead_days=21)]
    for days, clock in steps:
        since, now = now, max(now, moment(now.astimezone(SHANGHAI).date() + timedelta(days=days), clock))
        duties = duties_of(rule, person(), now=now, since=since, zone=SHANGHAI, ahead_days=21)
        found += [duty.period for duty in duties if duty.period not in found]

    ordered = sorted(found, key=lambda period: period.first_on)
    assert all(one.last_on + DAY == other.first_on for one, other in pairwise(ordered))
    assert len({period.key for period in found}) == len(found)
    today = now.astimezone(SHANGHAI).date()
    assert ordered[0].first_on <= first_on
    assert ordered[-1].last_on >= today


@settings(deadline=None)
@given(
    DAYS, st.sampled_from(["lunar:01-01", "lunar:08-15", "lunar:09-09", "lunar:12-30", "solar:10-01", "solar:02-29"])
)
def test_a_festival_falls_once_in_every_year_also_in_one_with_a_leap_month(day: date, festival: str) -> None:
    days = festival_days(festival, first_on=day, last_on=day + timedelta(days=5 * 366))

    assert 4 <= len(days) <= 6
    assert all(350 <= (other - one).days <= 386 for one, other in pairwise(days))
    assert len(set(days)) == len(days)


@settings(deadline=None)
@given(DAYS, st.sampled_from(["01-30", "06-30-leap", "02-15-leap", "12-30", "04-01"]))
def test_a_lunar_birthday_is_kept_once_in_every_lunar_year(day: date, lunar: str) -> None:
    days = birthdays(birth_date=None, lunar=lunar, first_on=day, last_on=day + timedelta(days=5 * 366))

    assert 4 <= len(days) <= 6
    assert all(320 <= (other - one).days <= 416 for one, other in pairwise(days))


RULE = Rule(
    rule_id=UUID(int=1),
    version=1,
    name="每周联络",
    community=None,
    categories=frozenset({"disabled"}),
    period="week",
    modes=frozenset(MODES),
    opens_before_days=0,
    window_from="00:00",
    window_to="24:00",
    grace_minutes=480,
    active=True,
    saved_at=datetime(2000, 1, 1, tzinfo=UTC),
)
