"""Who stays with the daughter for a winter is answered for there, and seen in both communities."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent, ReverseDeath
from shared.contracts.registry_moves import StayBegun, StayChanged, StayEnded, StayOverdue
from shared.contracts.registry_requests import GetResident
from shared.edge import RefusedError
from tests.integration.registry.desk import Desk, roster
from tests.integration.registry.neighbours import ELSEWHERE, HOME, HOST, WANG, Neighbours
from tests.integration.registry.staffing import appoint, pair


@pytest.fixture
async def both(desk: Desk) -> Neighbours:
    return await Neighbours.of(desk)


async def happens(both: Neighbours, kind: LifeEventKind) -> None:
    """Record something that happened to the resident."""
    command = RecordLifeEvent(resident_id=both.wang, kind=kind, actor="联络员甲")
    await both.desk.ask(command)


async def last_profile(both: Neighbours) -> ResidentProfiled:
    """Return what the other services were last told."""
    return max(await both.desk.told(ResidentProfiled), key=lambda event: event.entity_version)


async def test_both_communities_see_who_stays_elsewhere_and_a_third_does_not(both: Neighbours) -> None:
    until = both.desk.today + timedelta(days=90)
    done = await both.stays(until)

    for community in (HOME, HOST):
        card = await both.card(community)
        assert (card.community, card.item.staying_in, card.item.staying_until) == (HOME, HOST, until)
        assert (card.item.staying_door, card.item.door) == ("花园里5幢1单元301", "3幢1单元402")
        assert card.stay is not None
        assert (card.stay.stay_id, card.stay.host_phone) == (done.id, "+8613900004321")
        assert await both.found(community) == ["王秀英"]
        assert await both.named(community) == ["王秀英"]
        assert await both.doors(community) == [("402", True) if community == HOME else ("花园里5幢1单元301", False)]
        assert [stay.stay_id for stay in await both.list_stays(community)] == [done.id]
    assert (await both.found(ELSEWHERE), await both.named(ELSEWHERE)) == ([], [])
    assert await both.list_stays(ELSEWHERE) == []
    with pytest.raises(RefusedError, match="没有这位居民"):
        await both.card(ELSEWHERE)


async def test_the_hosts_circle_answers_meanwhile_and_homes_afterwards(both: Neighbours) -> None:
    li, zhou = await both.staff("李联络", HOME), await both.staff("周联络", HOST)
    await pair(both.desk, "王秀英", li)

    done = await both.stays(both.desk.today + timedelta(days=20), liaison_id=zhou)
    meanwhile = await both.answers()
    both.desk.clock.advance(days=5)
    await both.returns(done.id)

    assert (meanwhile[0], meanwhile[1]["liaison"]) == (HOST, zhou)
    assert (await both.answers())[0] == HOME
    assert (await both.answers())[1]["liaison"] == li
    assert (await both.card(HOME)).item.staying_in is None
    assert (await both.found(HOST), await both.named(HOST)) == ([], [])


async def test_a_seat_without_anybody_is_told_where_it_is_empty(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=20))
    zhou = await both.staff("周联络", HOST)

    given = await appoint(both.desk, "liaison", "resident", str(both.wang), zhou, community=HOST)

    assert given
    assert (await both.answers())[1]["liaison"] == zhou


async def test_the_grid_leader_at_home_is_named_as_the_one_who_watches(both: Neighbours) -> None:
    await both.desk.imported(roster("赵大爷,990104194405061221,,,安和小区4幢1单元101室,独居,,"))
    first, second = await both.staff("书记甲", HOME), await both.staff("书记乙", HOME)
    await appoint(both.desk, "secretary", "community", HOME, first)
    await both.desk.forget_events()

    await both.stays(both.desk.today + timedelta(days=20))
    (told,) = await both.desk.told(CareCircleResolved)
    await both.desk.forget_events()
    await appoint(both.desk, "secretary", "community", HOME, second)

    assert [(one.staff_id, one.name) for one in told.watchers] == [(first, "书记甲")]
    assert told.street + told.community == HOST[6:]
    again = await both.desk.told(CareCircleResolved, lambda event: event.resident_id == both.wang)
    assert [one.staff_id for event in again for one in event.watchers] == [second]


async def test_the_others_are_told_where_the_resident_is_and_both_sides_that_it_began(both: Neighbours) -> None:
    await both.desk.forget_events()

    await both.stays(both.desk.today + timedelta(days=20))

    profile = await last_profile(both)
    assert profile.host is not None
    assert (profile.host.community, profile.host.room, profile.room) == (HOST, "301", "402")
    assert profile.street + profile.community == HOME[6:]
    told = await both.desk.told(StayBegun)
    assert [(event.side, event.street + event.community) for event in told] == [("home", HOME[6:]), ("host", HOST[6:])]
    assert all("王秀英" not in event.to_wire().decode() and "4321" not in event.to_wire().decode() for event in told)


async def test_a_stay_that_lies_ahead_begins_when_its_day_comes(both: Neighbours) -> None:
    today = both.desk.today
    await both.stays(today + timedelta(days=30), from_on=today + timedelta(days=2))
    before = (await both.answers())[0]

    await both.days_pass(2)

    assert (before, (await both.answers())[0]) == (HOME, HOST)


async def test_an_overdue_stay_goes_on_and_is_asked_about_once(both: Neighbours) -> None:
    done = await both.stays(both.desk.today + timedelta(days=3))

    await both.days_pass(3)
    in_time = await both.desk.told(StayOverdue)
    await both.days_pass(1)
    await both.sweep()

    assert in_time == []
    assert {event.stay_id for event in await both.desk.told(StayOverdue)} == {done.id}
    assert len(await both.desk.told(StayOverdue)) == 2
    assert [stay.overdue for stay in await both.list_stays(HOME, overdue_only=True)] == [True]
    assert (await both.answers())[0] == HOST


async def test_a_stay_that_is_made_longer_is_not_overdue_and_asked_about_later(both: Neighbours) -> None:
    done = await both.stays(both.desk.today + timedelta(days=3))

    await both.changes(done.id, until_on=both.desk.today + timedelta(days=10), host_phone="13900009999")
    await both.days_pass(5)
    early = await both.desk.told(StayOverdue)
    await both.days_pass(6)

    assert early == []
    assert len(await both.desk.told(StayOverdue)) == 2
    assert len(await both.desk.told(StayChanged)) == 2
    assert [stay.host_phone for stay in await both.list_stays(HOST)] == ["+8613900009999"]


async def test_another_door_during_a_stay_is_told(both: Neighbours) -> None:
    done = await both.stays(both.desk.today + timedelta(days=30))

    await both.changes(done.id, compound="花园里", building="7", unit="2", room="502")

    profile = await last_profile(both)
    assert profile.host is not None
    assert (profile.host.building, profile.host.room) == ("7", "502")


async def test_stays_do_not_overlap_but_may_follow_each_other(both: Neighbours) -> None:
    today = both.desk.today
    await both.stays(today + timedelta(days=10))

    with pytest.raises(RefusedError, match="重叠"):
        await both.stays(today + timedelta(days=20), ELSEWHERE, from_on=today + timedelta(days=9))
    await both.stays(today + timedelta(days=20), ELSEWHERE, from_on=today + timedelta(days=10))
    await both.days_pass(10)

    assert (await both.answers())[0] == ELSEWHERE
    assert [event.reason for event in await both.desk.told(StayEnded)] == ["followed", "followed"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (LifeEventKind.ENTERED_INSTITUTION, "institution"),
        (LifeEventKind.ENTERED_STATION, "station"),
        (LifeEventKind.MOVED_OUT, "moved_out"),
    ],
)
async def test_who_goes_into_care_or_away_for_good_is_no_longer_with_the_host(
    both: Neighbours, kind: LifeEventKind, reason: str
) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    await happens(both, kind)

    assert {event.reason for event in await both.desk.told(StayEnded)} == {reason}
    assert (await last_profile(both)).host is None


async def test_a_hospital_leaves_the_stay_as_it_is(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    await happens(both, LifeEventKind.HOSPITALISED)

    profile = await last_profile(both)
    assert (profile.presence, profile.host is not None) == ("hospital", True)
    assert await both.desk.told(StayEnded) == []


async def test_who_was_away_is_not_any_more_once_somebody_knows_where(both: Neighbours) -> None:
    await happens(both, LifeEventKind.AWAY)

    await both.stays(both.desk.today + timedelta(days=30))

    assert (await last_profile(both)).presence == "home"


async def test_a_death_ends_a_stay_and_its_reversal_lets_it_go_on(both: Neighbours) -> None:
    zhou = await both.staff("周联络", HOST)
    await both.stays(both.desk.today + timedelta(days=30), liaison_id=zhou)
    report = await both.desk.dies(both.wang)
    dead = await last_profile(both)

    await both.desk.ask(ReverseDeath(report_id=report, reason="误报", actor="书记"))

    assert dead.host is None
    assert {event.reason for event in await both.desk.told(StayEnded)} == {"deceased"}
    assert (await both.answers())[1]["liaison"] == zhou
    assert [stay.state for stay in await both.list_stays(HOST)] == ["begun"]


async def test_moving_to_the_daughter_for_good_ends_the_stay(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    await both.moves()

    assert (await both.card(HOST)).item.staying_in is None
    assert (await both.answers())[0] == HOST
    assert {event.reason for event in await both.desk.told(StayEnded)} == {"moved"}


async def test_a_stay_that_never_was_is_taken_back(both: Neighbours) -> None:
    begun = await both.stays(both.desk.today + timedelta(days=30))
    await both.returns(begun.id, mistaken=True)
    planned = await both.stays(both.desk.today + timedelta(days=30), from_on=both.desk.today + timedelta(days=5))
    await both.returns(planned.id)
    await both.days_pass(6)

    assert (await both.answers())[0] == HOME
    assert [stay.state for stay in await both.list_stays(HOME, include_over=True)] == ["withdrawn", "withdrawn"]


async def test_the_same_command_begins_a_stay_once(both: Neighbours) -> None:
    command = uuid4()
    until = both.desk.today + timedelta(days=30)
    await both.stays(until, command_id=command)

    again = await both.stays(until, command_id=command)

    assert not again.changed
    assert len(await both.desk.told(StayBegun)) == 2


async def test_a_roster_of_the_hosts_community_does_not_take_the_guest_over(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    state = await both.desk.imported(roster(WANG), community=HOST)
    unnumbered = await both.desk.imported(roster("王秀英,,1940-05-06,女,花园里5幢1单元301室,独居,,"), community=HOST)

    assert (state.rejected_count, unnumbered.rejected_count, unnumbered.enrolled_count) == (1, 1, 0)
    assert (await both.card(HOME)).community == HOME


async def test_a_roster_of_home_changes_nothing_of_the_stay(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    await both.desk.imported(roster(WANG.replace("独居", "独居、空巢")))

    assert (await both.answers())[0] == HOST
    profile = await last_profile(both)
    assert profile.host is not None
    assert "empty_nest" in profile.categories


async def test_contact_cards_and_stays_tell_the_number_to_nobody_who_reads_the_database(both: Neighbours) -> None:
    await both.stays(both.desk.today + timedelta(days=30))

    ((sealed,),) = await both.desk.rows("select private from resident_stay")

    assert b"4321" not in bytes(sealed)


@pytest.mark.parametrize(
    ("host", "days", "fields", "word"),
    [
        (HOME, 5, {}, "本来的社区"),
        ("990103001001", 5, {}, "没有代码"),
        (HOST, -1, {}, "不能早于"),
        (HOST, 400, {}, "不超过一年"),
        (HOST, 5, {"host_phone": "12"}, "号码"),
        (HOST, 5, {"liaison_id": UUID(int=7)}, "没有这位工作人员"),
    ],
)
async def test_a_stay_that_cannot_be_is_refused(
    both: Neighbours, host: str, days: int, fields: dict[str, object], word: str
) -> None:
    with pytest.raises(RefusedError, match=word):
        await both.stays(both.desk.today + timedelta(days=days), host, **fields)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["stay", "return", "move", "hospital", "discharge", "away", "institution", "home again"]),
        st.integers(0, 12),
    ),
    min_size=3,
    max_size=6,
)
"""What somebody tries to record, and how many days later."""


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_each_day_exactly_one_community_answers(desk: Desk, steps: list[tuple[str, int]]) -> None:
    name = f"老人{uuid4().hex[:6]}"
    for code in (HOST, ELSEWHERE):
        await desk.define(code)
    await desk.imported(roster(f"{name},,1940-05-06,女,安和小区3幢1单元402室,独居,,"))
    both = Neighbours(desk, await desk.resident(name))

    for what, days in steps:
        await both.days_pass(days)
        await tries(both, what)
        await one_answers(both)


async def tries(both: Neighbours, what: str) -> None:
    """Record something; what cannot be is refused in words."""
    card = await both.desk.ask(GetResident(resident_id=both.wang))
    elsewhere = next(code for code in (HOST, ELSEWHERE, HOME) if code != card.community)
    kinds = {
        "hospital": LifeEventKind.HOSPITALISED, "discharge": LifeEventKind.DISCHARGED, "away": LifeEventKind.AWAY,
        "institution": LifeEventKind.ENTERED_INSTITUTION, "home again": LifeEventKind.LEFT_INSTITUTION,
    }  # fmt: skip
    try:
        if what == "stay":
            await both.stays(both.desk.today + timedelta(days=5), elsewhere)
        elif what == "move":
            await both.moves(elsewhere)
        elif what == "return" and card.stay is not None:
            await both.returns(card.stay.stay_id)
        elif what in kinds:
            await happens(both, kinds[what])
    except RefusedError:
        return


async def one_answers(both: Neighbours) -> None:
    """Compare circle, profile and stays: they name one community, or nobody who is off the list."""
    card = await both.desk.ask(GetResident(resident_id=both.wang))
    profiles = await both.desk.told(ResidentProfiled, lambda event: event.resident_id == both.wang)
    told = max(profiles, key=lambda event: event.entity_version)
    here = card.item.staying_in or card.community
    assert (told.host.community if told.host else f"{told.district}{told.street}{told.community}") == here
    levels = await both.desk.rows("select count(*) from circle_level where resident_id = :id", id=both.wang)
    assert bool(levels[0][0]) == card.item.on_list
    if card.item.on_list:
        assert (await both.answers())[0] == here
    lasting = await both.desk.rows(
        "select host_community from resident_stay where resident_id = :id and state = 'begun'", id=both.wang
    )
    assert [row[0] for row in lasting] == ([card.item.staying_in] if card.item.staying_in else [])
    moves = await both.desk.rows(
        "select to_community from resident_move where resident_id = :id and state = 'done' "
        "order by effective_at desc, decided_at desc limit 1",
        id=both.wang,
    )
    assert card.community == (moves[0][0] if moves else HOME)
