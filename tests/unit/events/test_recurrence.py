"""On which days something takes place that comes again."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.recurrence import days_of


def test_a_weekly_class_skips_the_holiday() -> None:
    days = days_of("week", first_on=date(2026, 9, 15), last_on=date(2026, 10, 13), except_on=[date(2026, 10, 6)])

    assert days == [date(2026, 9, 15), date(2026, 9, 22), date(2026, 9, 29), date(2026, 10, 13)]


def test_a_monthly_one_keeps_its_weekday_and_a_month_without_a_fifth_has_none() -> None:
    assert days_of("month", first_on=date(2026, 9, 8), last_on=date(2026, 12, 31)) == [
        date(2026, 9, 8),
        date(2026, 10, 13),
        date(2026, 11, 10),
        date(2026, 12, 8),
    ]
    assert days_of("month", first_on=date(2026, 9, 29), last_on=date(2026, 12, 31)) == [
        date(2026, 9, 29),
        date(2026, 12, 29),
    ]


def test_a_class_on_tuesdays_and_thursdays_of_every_other_week_counts_weeks_from_monday() -> None:
    days = days_of("fortnight", first_on=date(2026, 11, 26), last_on=date(2026, 12, 11), weekdays=[2, 4])

    assert days == [date(2026, 11, 26), date(2026, 12, 8), date(2026, 12, 10)]


def test_the_thirty_first_of_a_shorter_month_is_its_last_day() -> None:
    days = days_of("month_day", first_on=date(2027, 1, 31), last_on=date(2027, 4, 30))

    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_every_day_of_a_week_of_evenings() -> None:
    days = days_of("day", first_on=date(2026, 7, 1), last_on=date(2026, 7, 4), except_on=[date(2026, 7, 2)])

    assert [day.day for day in days] == [1, 3, 4]


@given(
    every=st.sampled_from(["week", "fortnight", "month"]),
    first_on=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    span=st.integers(0, 400),
)
def test_every_recurrence_begins_on_its_first_day_and_keeps_the_weekday(every: str, first_on: date, span: int) -> None:
    days = days_of(every, first_on=first_on, last_on=first_on + timedelta(days=span))

    assert days[0] == first_on
    assert days == sorted(set(days))
    assert {day.isoweekday() for day in days} == {first_on.isoweekday()}
    assert (days[-1] - first_on).days <= span
