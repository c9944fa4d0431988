"""A resident who moves keeps the id; the old community sees them as gone, the new one with their history."""

from asyncio import TaskGroup
from collections.abc import Awaitable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.registry import CareCircleResolved, ResidentProfiled, ResponsibilityFilled, ResponsibilityVacant
from shared.contracts.registry_ledgers import LedgerEntry, ListLedgerEntries
from shared.contracts.registry_life import LifeEventKind, LifeEventRecorded, LifeEventWithdrawn, MustVisitReason
from shared.contracts.registry_moves import MoveWithdrawn, ResidentMoved
from shared.edge import RefusedError
from tests.integration.registry.desk import Desk, roster
from tests.integration.registry.neighbours import ELSEWHERE, HOME, HOST, WANG, Neighbours, seen_from
from tests.integration.registry.staffing import pair


@pytest.fixture
async def both(desk: Desk) -> Neighbours:
    return await Neighbours.of(desk)


async def ledger(desk: Desk, community: str, *, code: str = "lives_alone") -> list[LedgerEntry]:
    """Return the entries of a community's ledger, those who have left as well."""
    query = ListLedgerEntries(community=community, ledger=code, include_left=True, viewer=seen_from(community))
    return (await desk.ask(query)).items


async def test_who_moves_is_known_in_the_new_community_and_gone_from_the_old(both: Neighbours) -> None:
    await both.moves()

    assert (await both.found(HOME), await both.found(HOST)) == ([], ["王秀英"])
    assert (await both.named(HOME), await both.named(HOST)) == ([], ["王秀英"])
    card = await both.card(HOST)
    assert (card.item.resident_id, card.community, card.item.door) == (both.wang, HOST, "5幢1单元301")
    with pytest.raises(RefusedError, match="迁出本社区"):
        await both.card(HOME)
    with pytest.raises(RefusedError, match="没有这位居民"):
        await both.card(ELSEWHERE)
    (left,), (came,) = await both.list_moves(HOME), await both.list_moves(HOST)
    assert left == came
    assert (left.from_community, left.to_community, left.moved_on) == (HOME, HOST, both.desk.today)
    assert left.from_door == "安和小区3幢1单元402"
    assert await both.list_moves(ELSEWHERE) == []


@pytest.mark.capability("S4-10")
async def test_a_move_is_told_on_both_sides_without_a_name(both: Neighbours) -> None:
    await both.desk.forget_events()

    done = await both.moves()

    told = await both.desk.told(ResidentMoved)
    assert [(event.side, event.district + event.street + event.community) for event in told] == [
        ("left", HOME),
        ("arrived", HOST),
    ]
    assert {event.move_id for event in told} == {done.id}
    assert all("王秀英" not in event.to_wire().decode() for event in told)
    (event,) = await both.desk.told(LifeEventRecorded)
    assert (event.kind, event.must_visit) == (LifeEventKind.MOVED_HOUSE, MustVisitReason.MAJOR_EVENT)
    assert event.street + event.community == HOST[6:]


async def test_the_old_circle_ends_and_seats_open_in_the_new_community(both: Neighbours) -> None:
    old = await both.staff("李联络", HOME)
    await pair(both.desk, "王秀英", old)
    await both.desk.forget_events()

    await both.moves()

    ended = await both.desk.rows("select active_to from post where scope = 'resident' and staff_id is not null")
    assert [row[0] for row in ended] == [both.desk.clock.now()]
    community, holders = await both.answers()
    assert (community, holders["liaison"]) == (HOST, None)
    assert {event.street + event.community for event in await both.desk.told(ResponsibilityVacant)} == {HOST[6:]}
    assert {event.street + event.community for event in await both.desk.told(ResponsibilityFilled)} == {HOME[6:]}
    assert {event.street + event.community for event in await both.desk.told(CareCircleResolved)} == {HOST[6:]}


async def test_the_liaison_who_is_named_answers_in_the_new_community(both: Neighbours) -> None:
    zhou = await both.staff("周联络", HOST)

    await both.moves(liaison_id=zhou)

    assert (await both.answers())[1]["liaison"] == zhou


async def test_ledgers_are_left_with_a_reason_and_entered_with_a_basis(both: Neighbours) -> None:
    await both.moves()

    (left,), (entered,) = await ledger(both.desk, HOME), await ledger(both.desk, HOST)
    assert (left.left_on, left.leave_reason) == (both.desk.today, "迁往龙桥街道安和社区")
    assert (entered.entered_on, entered.left_on) == (both.desk.today, None)
    assert entered.basis.startswith("由龙桥街道安和社区迁入;")
    assert left.resident.name == "王秀英"


async def test_a_move_that_lies_ahead_takes_effect_when_its_day_comes(both: Neighbours) -> None:
    on = both.desk.today + timedelta(days=3)
    await both.moves(moved_on=on)
    await both.sweep()
    before = (await both.card(HOME)).community

    await both.days_pass(3)

    assert before == HOME
    assert (await both.card(HOST)).community == HOST
    (told, _) = await both.desk.told(ResidentMoved)
    assert told.moved_on == on


async def test_a_second_move_waits_until_the_first_is_called_off(both: Neighbours) -> None:
    planned = await both.moves(moved_on=both.desk.today + timedelta(days=3))

    with pytest.raises(RefusedError, match="请先撤销"):
        await both.moves(ELSEWHERE)
    await both.takes_back(planned.id)
    await both.days_pass(4)

    assert (await both.card(HOME)).community == HOME


async def test_a_move_to_the_wrong_community_is_taken_back_with_liaison_and_ledger(both: Neighbours) -> None:
    old = await both.staff("李联络", HOME)
    await pair(both.desk, "王秀英", old)
    move = await both.moves(moved_on=both.desk.today - timedelta(days=2))
    await both.desk.forget_events()

    await both.takes_back(move.id)

    community, holders = await both.answers()
    assert (community, holders["liaison"]) == (HOME, old)
    card = await both.card(HOME)
    assert (card.community, card.item.door, card.item.special) == (HOME, "3幢1单元402", True)
    assert await both.found(HOST) == []
    assert len(await both.desk.told(MoveWithdrawn)) == 2
    assert [event.kind for event in await both.desk.told(LifeEventWithdrawn)] == [LifeEventKind.MOVED_HOUSE]
    gone = [entry for entry in await ledger(both.desk, HOST) if entry.left_on is None]
    assert gone == []
    assert len([entry for entry in await ledger(both.desk, HOME) if entry.left_on is None]) == 1


async def test_only_the_last_move_is_taken_back(both: Neighbours) -> None:
    first = await both.moves()
    await both.moves(ELSEWHERE)

    with pytest.raises(RefusedError, match="较新"):
        await both.takes_back(first.id)


async def test_who_left_the_district_comes_back_to_another_community_under_the_same_id(both: Neighbours) -> None:
    await both.moves(None)
    gone = await both.found(HOME)

    await both.moves(HOST)

    assert gone == []
    card = await both.card(HOST)
    assert (card.item.resident_id, card.item.on_list) == (both.wang, True)
    assert [event.kind for event in await both.desk.told(LifeEventRecorded)] == ["moved_out", "moved_back"]


async def test_leaving_the_district_is_taken_back(both: Neighbours) -> None:
    done = await both.moves(None)

    await both.takes_back(done.id)

    assert (await both.card(HOME)).item.on_list


async def test_the_same_command_moves_once(both: Neighbours) -> None:
    command = uuid4()
    await both.moves(command_id=command)

    again = await both.moves(command_id=command)

    assert not again.changed
    assert len(await both.desk.told(ResidentMoved)) == 2


async def test_the_dead_do_not_move(both: Neighbours) -> None:
    await both.moves(moved_on=both.desk.today + timedelta(days=2))
    await both.desk.dies(both.wang)

    await both.days_pass(3)

    assert [move.state for move in await both.list_moves(HOME)] == ["withdrawn"]
    with pytest.raises(RefusedError, match="去世"):
        await both.moves(ELSEWHERE)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"to": HOME}, "本来就在"),
        ({"to": "990103001001"}, "没有代码"),
        ({"moved_on": date(2024, 1, 1)}, "超过一年"),
        ({"liaison_id": UUID(int=7)}, "没有这位工作人员"),
    ],
)
async def test_a_move_that_cannot_be_is_refused(both: Neighbours, fields: dict[str, object], word: str) -> None:
    with pytest.raises(RefusedError, match=word):
        await both.moves(**fields)  # type: ignore[arg-type]


async def test_a_roster_of_the_old_community_does_not_enrol_somebody_twice_who_moved(both: Neighbours) -> None:
    await both.moves()

    with_number = await both.desk.imported(roster(WANG))
    without = await both.desk.imported(roster("王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,,"))

    assert (with_number.rejected_count, with_number.enrolled_count) == (1, 0)
    assert (without.rejected_count, without.enrolled_count) == (1, 0)
    assert (await both.card(HOST)).community == HOST


async def test_a_roster_brings_somebody_back_as_a_move(both: Neighbours) -> None:
    await both.moves(None)

    state = await both.desk.imported(roster(WANG.replace("3幢", "5幢")), community=HOST)

    assert state.changed_count == 1
    moves = await both.list_moves(HOST)
    assert [(move.from_community, move.to_community, move.told_by) for move in moves] == [(HOME, HOST, "花名册")]
    assert len(await both.desk.told(ResidentMoved)) == 2
    profile = max(await both.desk.told(ResidentProfiled), key=lambda event: event.entity_version)
    assert profile.street + profile.community == HOST[6:]
    assert [entry.leave_reason for entry in await ledger(both.desk, HOME)] == ["迁往龙桥街道安和社区"]


async def test_of_two_who_move_somebody_at_once_one_wins_and_the_other_is_told(both: Neighbours) -> None:
    async with TaskGroup() as group:
        tries = [group.create_task(outcome(both.moves(to))) for to in (HOST, ELSEWHERE) for _ in range(2)]

    done = [task.result() for task in tries].count("done")
    moves = [move for move in await both.list_moves(HOME) if move.state == "done"]
    community, _ = await both.answers()
    assert done >= 1
    assert len(moves) == 1
    assert community == (await both.card(community)).community
    assert len([entry for entry in await ledger(both.desk, community) if entry.left_on is None]) == 1


async def outcome(moving: Awaitable[object]) -> str:
    """Say whether somebody moved, or why not."""
    try:
        await moving
    except RefusedError as refused:
        return str(refused)
    return "done"
