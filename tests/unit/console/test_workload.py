"""Bars on one scale, who has far too much, and the order in which somebody looks."""

from uuid import uuid4

from services.console.domain.workload import WorkLine, average, in_order, is_heavy, parts_of
from shared.contracts.visits_workload import Work


def test_the_longest_bar_is_full_and_the_others_are_parts_of_it() -> None:
    first, second, nothing = parts_of([Work(done=2, week=6, missed=2), Work(week=5), Work()])

    assert [(part.tone, part.x, part.width) for part in first] == [
        ("safe", 0.0, 20.0), ("open", 20.0, 60.0), ("missed", 80.0, 20.0),
    ]  # fmt: skip
    assert [(part.tone, part.width) for part in second] == [("open", 50.0)]
    assert nothing == []


def test_far_more_than_the_one_in_the_middle_is_too_much_unless_it_is_little() -> None:
    middle = average([Work(week=4), Work(week=5), Work(week=9)])

    assert [is_heavy(Work(week=week), middle=middle) for week in (5, 7, 8)] == [False, False, True]
    assert not is_heavy(Work(week=3), middle=1.0)


def test_what_nobody_has_stands_on_top_in_every_order() -> None:
    lines = [
        WorkLine(name=name, work=Work(minutes=minutes, missed=missed), parts=[], heavy=False, liaison_id=uuid4())
        for name, minutes, missed in (("高建国", 60, 0), ("刘桂香", 90, 1), (None, 0, 0))
    ]

    assert [line.name for line in in_order(lines, "load")] == [None, "刘桂香", "高建国"]
    assert [line.name for line in in_order(lines, "missed")] == [None, "刘桂香", "高建国"]
    assert [line.name for line in in_order(lines, "name")] == [None, "刘桂香", "高建国"]
