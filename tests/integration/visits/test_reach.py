"""Whoever asks about a visit sees those they answer for, in the community they work in."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.registry import CareMember
from shared.contracts.visits_companionship import ListCompanionshipNeeds
from shared.contracts.visits_day_care import ListDayCareDays
from shared.contracts.visits_fixings import ListFixingGaps
from shared.contracts.visits_map import ListDoorVisits
from shared.contracts.visits_passcodes import RevealPasscode
from shared.contracts.visits_requests import GetHistory, ListVisits, RecordVisit, RecordVisitReply
from shared.contracts.visits_reviews import ListReviews
from shared.contracts.visits_services import ListServiceItems
from shared.contracts.visits_signals import (
    GetSignalPlan,
    RecordSightings,
    SaveSignalPlan,
    Sighting,
    Signal,
    SignalPlan,
)
from shared.contracts.words import CareRole, Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import District, resident_named
from tests.integration.visits.doorstep import Doorstep

HERE, ELSEWHERE = "990102003005", "990102003006"


def liaison(name: str) -> Viewer:
    """Return a liaison of the community."""
    return Viewer(actor=str(resident_named(name)), role="liaison_volunteer", scope=[HERE])


async def listed(district: District, viewer: Viewer) -> list[str]:
    """Return who stands on somebody's list, and behind the doors of their map."""
    page = await district.ask(ListVisits(community=HERE, viewer=viewer))
    doors = await district.ask(ListDoorVisits(community=HERE, viewer=viewer))
    assert [(one.resident_id, one.status) for one in doors.lines] == [
        (one.resident_id, one.status) for one in page.items
    ]
    return sorted({item.resident_name for item in page.items})


async def test_a_liaison_sees_their_own_residents_and_nobody_elses(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE, liaison="联络员甲")
    his = await district.has("张爷爷", Category.LIVES_ALONE, liaison="联络员乙")

    assert await listed(district, liaison("联络员甲")) == ["王奶奶"]
    await district.ask(GetHistory(resident_id=hers, viewer=liaison("联络员甲")))
    with pytest.raises(RefusedError, match="没有这位居民"):
        await district.ask(GetHistory(resident_id=his, viewer=liaison("联络员甲")))
    with pytest.raises(RefusedError, match="自己负责"):
        await district.ask(ListVisits(liaison_id=resident_named("联络员乙"), viewer=liaison("联络员甲")))
    with pytest.raises(RefusedError, match="自己负责"):
        await district.ask(
            ListDoorVisits(community=HERE, liaison_id=resident_named("联络员乙"), viewer=liaison("联络员甲"))
        )


async def test_two_communities_never_see_each_other(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE)
    stranger = Viewer(actor="书记", role="secretary", scope=[ELSEWHERE])

    for request in (
        ListVisits(community=HERE, viewer=stranger),
        ListVisits(resident_id=hers, viewer=stranger),
        GetHistory(resident_id=hers, viewer=stranger),
        RecordVisit(resident_id=hers, mode=ContactMode.CALL, outcome=Outcome.SAFE, viewer=stranger),
    ):
        with pytest.raises(RefusedError) as refused:
            await district.ask(request)
        assert refused.value.refusal.code in {RefusalCode.NOT_FOUND, RefusalCode.FORBIDDEN}


async def test_who_was_the_liaison_may_still_record_but_no_longer_read(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE, liaison="联络员甲")
    await district.records("王奶奶", staff_id=resident_named("联络员甲"))
    await district.hear(district.circle("王奶奶", "联络员乙", version=2, since=district.clock.now()))
    former = liaison("联络员甲")

    reply: RecordVisitReply = await district.ask(
        RecordVisit(resident_id=hers, mode=ContactMode.DOOR, outcome=Outcome.SAFE, actor="别人", viewer=former)
    )

    assert reply.contact_id
    assert await district.count(f"select count(*) from contact where actor = '{former.actor}'") == 1
    with pytest.raises(RefusedError, match="没有这位居民"):
        await district.ask(GetHistory(resident_id=hers, viewer=former))


async def test_a_grid_leader_reaches_the_doors_of_their_grids(district: District) -> None:
    inside = await district.has("王奶奶", Category.LIVES_ALONE, grid="第1网格")
    outside = await district.has("张爷爷", Category.LIVES_ALONE, grid="第2网格")
    leader = Viewer(actor="网格长甲", role="grid_leader", scope=[HERE], grids=["第1网格"])

    await district.ask(GetHistory(resident_id=inside, viewer=leader))
    with pytest.raises(RefusedError, match="没有这位居民"):
        await district.ask(GetHistory(resident_id=outside, viewer=leader))


async def test_what_a_former_liaison_saw_counts_also_of_somebody_who_has_moved(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE, liaison="联络员甲")
    await district.records("王奶奶", staff_id=resident_named("联络员甲"))
    await district.hears(district.profile("王奶奶", Category.LIVES_ALONE, community="006"))

    late = RecordVisit(resident_id=hers, mode=ContactMode.DOOR, outcome=Outcome.SAFE, viewer=liaison("联络员甲"))

    assert (await district.ask(late)).contact_id


async def test_a_grid_leader_who_is_the_liaison_of_somebody_elsewhere_reaches_them(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE, liaison="网格长甲", grid="第2网格")
    leader = Viewer(actor=str(resident_named("网格长甲")), role="grid_leader", scope=[HERE], grids=["第1网格"])

    await district.ask(RecordVisit(resident_id=hers, mode=ContactMode.DOOR, outcome=Outcome.SAFE, viewer=leader))


async def test_whoever_watches_a_window_may_say_what_it_shows_without_being_in_the_circle(district: District) -> None:
    hers = await district.has("王奶奶", Category.LIVES_ALONE)
    stranger = await district.has("张爷爷", Category.LIVES_ALONE)
    observer = resident_named("门卫甲")
    signals = [
        Signal(code="curtain", meaning="safe", text="窗帘拉开"),
        Signal(code="red_scarf", meaning="distress", text="阳台挂红丝巾"),
    ]
    plan = SignalPlan(resident_id=hers, version=0, signals=signals, observer_id=observer)
    await district.ask(SaveSignalPlan(plan=plan))
    guard = Viewer(actor=str(observer), role="liaison_property", scope=[HERE])

    sightings = [Sighting(resident_id=one, state="distress", code="red_scarf") for one in (hers, stranger)]
    taken = await district.ask(RecordSightings(observer_id=observer, sightings=sightings, viewer=guard))

    assert (taken.distress, set(taken.refused)) == (1, {stranger})
    await district.ask(GetSignalPlan(resident_id=hers, staff_id=observer, viewer=guard))


async def test_a_liaison_acts_in_their_own_name_and_a_group_head_also_writes_down_what_another_saw(
    doorstep: Doorstep,
) -> None:
    hers = await doorstep.has("王奶奶", Category.LIVES_ALONE, liaison="联络员甲")
    second = [CareMember(role=CareRole.BLOCK_CAPTAIN, level=2, staff_id=resident_named("联络员乙"), name="联络员乙")]
    circle = doorstep.circle("王奶奶", "联络员甲", version=2)
    await doorstep.hear(circle.model_copy(update={"members": [*circle.members, *second]}))
    await doorstep.turns()
    visit, first = await doorstep.visit_of("王奶奶"), resident_named("联络员甲")
    seen = RecordVisit(resident_id=hers, mode=ContactMode.CALL, outcome=Outcome.SAFE, staff_id=first)

    for pretended in (
        RevealPasscode(visit_id=visit, staff_id=first, viewer=liaison("联络员乙")),
        GetSignalPlan(resident_id=hers, staff_id=first, viewer=liaison("联络员乙")),
        seen.model_copy(update={"viewer": liaison("联络员乙")}),
    ):
        with pytest.raises(RefusedError):
            await doorstep.ask(pretended)
    assert (await doorstep.ask(RevealPasscode(visit_id=visit, staff_id=first, viewer=liaison("联络员甲")))).phrase
    await doorstep.ask(seen.model_copy(update={"viewer": liaison("联络员甲"), "staff_id": None, "command_id": uuid4()}))
    head = liaison("联络员乙").model_copy(update={"role": "group_head"})
    await doorstep.ask(seen.model_copy(update={"viewer": head, "command_id": uuid4()}))

    history = (await doorstep.ask(GetHistory(resident_id=hers, viewer=head))).items
    assert {(one.staff_name, one.written_by) for one in history} == {
        ("联络员甲", None),
        ("联络员甲", resident_named("联络员乙")),
    }


WAITING = """
    insert into companion_watch (resident_id, area, alone_since, suggested_at)
    select resident_id, area, '2026-10-01', '2026-11-16' from resident_copy;
    insert into contact_review (contact_id, area, reason, opened_at)
    select id, area, 'after_hand_over', recorded_at from contact;
    insert into day_care_day (id, resident_id, area, place, on_day, status, revision)
    select gen_random_uuid(), resident_id, area, '日间照料中心', '2026-11-21', 'absent', 1 from resident_copy;
    insert into service_item
           (resident_id, area, plan_id, plan_version, plan_name, service, every, period, last_on, ends_at, status)
    select resident_id, area, gen_random_uuid(), 1, '打扫', 'cleaning', 'week', '2026-W47', '2026-11-22',
           '2026-11-23', 'due'
      from resident_copy;
"""


async def test_whoever_leads_a_grid_finds_their_own_and_no_neighbours_in_the_lists_of_the_community(
    district: District,
) -> None:
    inside = await district.has("王奶奶", Category.LIVES_ALONE, liaison=None, grid="第1网格")
    nowhere = await district.has("李爷爷", Category.LIVES_ALONE, liaison=None)
    own = await district.has("赵奶奶", Category.LIVES_ALONE, liaison="网格长甲", grid="第2网格")
    outside = await district.has("张爷爷", Category.LIVES_ALONE, liaison=None, grid="第2网格")
    for name in ("王奶奶", "李爷爷", "赵奶奶", "张爷爷"):
        await district.records(name, outcome=Outcome.NO_ANSWER, staff_id=resident_named("联络员甲"))
    async with district.sessions.begin() as session:
        for line in filter(str.strip, WAITING.split(";")):
            await session.execute(text(line))
    leader = Viewer(actor=str(resident_named("网格长甲")), role="grid_leader", scope=[HERE], grids=["第1网格"])
    everybody = leader.model_copy(update={"role": "secretary", "grids": []})

    for query in (
        ListVisits(community=HERE),
        ListReviews(community=HERE),
        ListFixingGaps(community=HERE),
        ListCompanionshipNeeds(community=HERE),
        ListServiceItems(community=HERE),
        ListDayCareDays(community=HERE, day=date(2026, 11, 21)),
    ):
        seen = [
            {one.resident_id for one in (await district.ask(query.model_copy(update={"viewer": viewer}))).items}
            for viewer in (leader, everybody)
        ]
        assert seen == [{inside, nowhere, own}, {inside, nowhere, own, outside}], query.NAME
    assert await listed(district, leader) == sorted(["王奶奶", "李爷爷", "赵奶奶"])
