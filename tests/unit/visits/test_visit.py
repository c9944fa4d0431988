from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.visits.domain.visit import Effect, OpenVisit, effect_on, overdue_minutes
from services.visits.domain.walking import door_text, walking_key

OPENS = datetime(2026, 11, 15, 16, tzinfo=UTC)
ENDS = OPENS + timedelta(days=7)
DEADLINE = ENDS + timedelta(hours=8)
VISIT = OpenVisit(
    id=UUID(int=1), missed=False, modes=frozenset({"door"}), opens_at=OPENS, ends_at=ENDS, deadline_at=DEADLINE
)

INSIDE = OPENS + timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("happened_at", "now", "named", "effect"),
    [
        (OPENS, OPENS, False, Effect.COMPLETES),
        (OPENS - SECOND, OPENS, True, Effect.NONE),
        (ENDS - SECOND, DEADLINE - SECOND, False, Effect.COMPLETES),
        (ENDS - SECOND, DEADLINE, False, Effect.COMPLETES_LATE),
        (ENDS, ENDS, False, Effect.NONE),
        (ENDS, ENDS, True, Effect.COMPLETES_LATE),
        (ENDS + timedelta(days=2), ENDS + timedelta(days=2), True, Effect.COMPLETES_LATE),
        (ENDS + timedelta(days=2), ENDS + timedelta(days=2), False, Effect.NONE),
    ],
)
def test_a_contact_completes_by_where_it_lies(
    happened_at: datetime, now: datetime, named: bool, effect: Effect
) -> None:
    assert effect_on(VISIT, mode="door", reached=True, happened_at=happened_at, named=named, now=now) is effect


def test_neither_a_mode_that_does_not_count_nor_an_empty_doorstep_completes() -> None:
    assert effect_on(VISIT, mode="call", reached=True, happened_at=INSIDE, named=True, now=INSIDE) is Effect.NONE
    assert effect_on(VISIT, mode="door", reached=False, happened_at=INSIDE, named=True, now=INSIDE) is Effect.NONE


def test_minutes_overdue_are_whole_and_never_negative() -> None:
    assert overdue_minutes(deadline_at=DEADLINE, now=DEADLINE + timedelta(seconds=119)) == 1
    assert overdue_minutes(deadline_at=DEADLINE, now=DEADLINE - timedelta(hours=1)) == 0


def test_doors_sort_as_a_person_walks() -> None:
    doors = [("10", "1", "101"), ("2", "2", "101"), ("2", "1", "1001"), ("2", "1", "302"), (None, None, None)]

    in_order = sorted(doors, key=lambda door: walking_key(*door))

    assert in_order == [
        (None, None, None),
        ("2", "1", "302"),
        ("2", "1", "1001"),
        ("2", "2", "101"),
        ("10", "1", "101"),
    ]


def test_a_door_reads_as_people_write_it() -> None:
    assert door_text("安和苑", "3", "1", "402") == "安和苑 3幢1单元402室"
    assert door_text(None, "平房", None, "12") == "平房12室"
    assert door_text(None, None, None, None) == ""
