"""Who gets a seat, who moves up, when somebody can have been seen."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.activity import (
    Activity,
    ActivityStatus,
    CheckInError,
    Head,
    Seat,
    attended_moment,
    seat_for,
    seats_to_give,
)

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
CLASS = Activity(
    id=UUID(int=1),
    community="990102003005",
    title="书法课",
    place="活动室",
    note="",
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    capacity=3,
    status=ActivityStatus.SCHEDULED,
    version=1,
)
people = st.integers(min_value=0, max_value=50)
capacities = st.integers(min_value=1, max_value=50)


def test_the_last_free_seat_is_given_and_the_next_one_waits() -> None:
    assert seat_for(Head(seated=2), capacity=3) is Seat.SEATED
    assert seat_for(Head(seated=3), capacity=3) is Seat.WAITING


def test_nobody_overtakes_the_queue_even_if_a_seat_is_free() -> None:
    assert seat_for(Head(seated=1, waiting=1), capacity=3) is Seat.WAITING


@given(seated=people, waiting=people, capacity=capacities)
def test_moving_up_never_fills_more_seats_than_there_are_nor_empties_more_than_the_queue(
    seated: int, waiting: int, capacity: int
) -> None:
    given_away = seats_to_give(Head(seated=seated, waiting=waiting), capacity=capacity)

    assert 0 <= given_away <= waiting
    assert seated + given_away <= max(capacity, seated)
    assert given_away == waiting or seated + given_away >= capacity


def test_somebody_seen_during_the_activity_was_seen_then() -> None:
    now = START + timedelta(minutes=5)

    assert attended_moment(CLASS, claimed=None, now=now) == now


def test_a_list_entered_the_day_after_counts_for_the_end_of_the_activity() -> None:
    assert attended_moment(CLASS, claimed=None, now=START + timedelta(days=1)) == CLASS.ends_at


@pytest.mark.parametrize("minutes", [-121, 241])
def test_nobody_is_seen_far_outside_the_activity(minutes: int) -> None:
    with pytest.raises(CheckInError):
        attended_moment(CLASS, claimed=START + timedelta(minutes=minutes), now=START + timedelta(days=1))


def test_nobody_is_seen_in_the_future() -> None:
    with pytest.raises(CheckInError):
        attended_moment(CLASS, claimed=START + timedelta(minutes=1), now=START)
