"""The ladder: who is told, who is skipped, when the next one follows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.alerts.domain.escalation import SkippedLevel, climb
from services.alerts.domain.plans import CLIMBING_ORDER, Level, Plan, arrange, roles_above

RAISED = datetime(2026, 11, 21, 15, 50, tzinfo=UTC)

PLAN = Plan(
    levels=(
        Level(("liaison", "block_captain"), timedelta()),
        Level(("compound_director",), timedelta(minutes=20)),
        Level(("secretary",), timedelta(minutes=40)),
    ),
    exhausted_after=timedelta(minutes=60),
)

ALL = frozenset(CLIMBING_ORDER)


@pytest.mark.parametrize(
    ("level", "role", "next_after"), [(0, "liaison", 20), (1, "compound_director", 40), (2, "secretary", 60)]
)
def test_each_level_has_twenty_minutes(level: int, role: str, next_after: int) -> None:
    now = RAISED + timedelta(minutes=20 * level)

    step = climb(PLAN, ALL, level=level, raised_at=RAISED, now=now)

    assert (step.level, step.role, step.skipped) == (level + 1, role, ())
    assert step.next_at == RAISED + timedelta(minutes=next_after)


def test_after_the_last_level_the_plan_is_exhausted() -> None:
    step = climb(PLAN, ALL, level=3, raised_at=RAISED, now=RAISED + timedelta(minutes=60))

    assert (step.role, step.next_at, step.skipped) == (None, None, ())


def test_a_vacant_level_is_skipped_at_once_and_the_plan_keeps_its_times() -> None:
    step = climb(PLAN, {"compound_director", "secretary"}, level=0, raised_at=RAISED, now=RAISED)

    assert step.skipped == (SkippedLevel(1, "liaison"),)
    assert (step.level, step.role) == (2, "compound_director")
    assert step.next_at == RAISED + timedelta(minutes=40)


def test_with_nobody_anywhere_the_plan_is_exhausted_at_once() -> None:
    step = climb(PLAN, set(), level=0, raised_at=RAISED, now=RAISED)

    assert [skipped.level for skipped in step.skipped] == [1, 2, 3]
    assert step.role is None


def test_the_next_role_of_a_level_stands_in_for_the_first() -> None:
    assert climb(PLAN, {"block_captain"}, level=0, raised_at=RAISED, now=RAISED).role == "block_captain"


def test_a_level_told_late_still_has_its_whole_interval() -> None:
    late = RAISED + timedelta(hours=9)

    step = climb(PLAN, ALL, level=1, raised_at=RAISED, now=late)

    assert step.next_at == late + timedelta(minutes=20)


@given(
    minutes=some.lists(some.integers(0, 600), min_size=1, max_size=6, unique=True).map(sorted),
    reachable=some.sets(some.sampled_from(CLIMBING_ORDER)),
    late=some.integers(0, 5000),
)
def test_a_climb_always_ends_and_never_tells_a_level_twice(minutes: list[int], reachable: set[str], late: int) -> None:
    plan = Plan(
        levels=tuple(
            Level((CLIMBING_ORDER[number % 5],), timedelta(minutes=after)) for number, after in enumerate(minutes)
        ),
        exhausted_after=timedelta(minutes=minutes[-1] + 1),
    )
    now, level, told, seen = RAISED + timedelta(minutes=late), 0, [], []

    while True:
        step = climb(plan, reachable, level=level, raised_at=RAISED, now=now)
        seen += [skipped.level for skipped in step.skipped]
        if step.role is None:
            break
        assert step.role in reachable
        assert step.next_at is not None
        assert step.next_at > now
        level, now = step.level, step.next_at
        told.append(level)
        seen.append(level)

    assert told == sorted(set(told))
    assert seen == list(range(1, len(plan.levels) + 1))


def test_the_liaison_who_did_not_come_is_asked_last() -> None:
    plan = arrange(PLAN, asked_last=["liaison"])

    assert plan.levels[0].roles == ("block_captain", "liaison")
    assert plan.levels[1:] == PLAN.levels[1:]


@pytest.mark.parametrize(
    ("role", "levels"),
    [
        ("liaison", [("block_captain",), ("compound_director",), ("secretary",)]),
        ("block_captain", [("compound_director",), ("secretary",)]),
        ("compound_director", [("secretary",)]),
        ("grid_leader", [("secretary",)]),
        ("secretary", []),
    ],
)
def test_a_vacancy_is_told_only_to_those_above_it(role: str, levels: list[tuple[str, ...]]) -> None:
    assert [level.roles for level in arrange(PLAN, only=roles_above(role)).levels] == levels


def test_a_plan_survives_its_copy_on_the_alert() -> None:
    assert Plan.from_json(PLAN.to_json()) == PLAN
