"""Whoever asks about an alert sees those of the community they work in; a liaison those they answer for."""

from uuid import UUID, uuid4

import pytest

from shared.contracts.alerts_arrivals import ConfirmArrival
from shared.contracts.alerts_calm import ListHeld
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    CloseAlert,
    GetAlert,
    HandBackAlert,
    ListAlerts,
    NoteAlert,
    ReadPhone,
    ReopenAlert,
)
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import CODE, Community, staff_id

DEEDS = {"acknowledged", "arrived", "noted", "taken_over", "handed_back", "closed", "reopened"}
"""What stands in a timeline because somebody signed in did it."""


async def test_two_communities_never_see_each_other(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    stranger = Viewer(actor="书记", role="secretary", scope=["990102003006"])

    for request in (
        GetAlert(alert_id=item.alert_id, viewer=stranger),
        AcknowledgeAlert(alert_id=item.alert_id, who="书记", viewer=stranger),
    ):
        with pytest.raises(RefusedError, match="没有这条警报"):
            await community.ask(request)
    with pytest.raises(RefusedError, match="没有这个社区"):
        await community.ask(ListAlerts(community=CODE, viewer=stranger))
    assert (await community.ask(ListAlerts(viewer=stranger))).items == []


async def test_a_liaison_sees_the_alerts_of_those_they_answer_for(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    own = Viewer(actor=str(staff_id(CareRole.LIAISON)), role="liaison_worker", scope=[CODE])
    other = own.model_copy(update={"actor": str(uuid4())})

    page = await community.ask(ListAlerts(community=CODE, viewer=own))
    assert [one.alert_id for one in page.items] == [item.alert_id]
    await community.ask(GetAlert(alert_id=item.alert_id, viewer=own))
    nothing = await community.ask(ListAlerts(community=CODE, viewer=other))
    assert (nothing.items, sum(nothing.counts.values())) == ([], 0)
    with pytest.raises(RefusedError, match="没有这条警报"):
        await community.ask(GetAlert(alert_id=item.alert_id, viewer=other))


async def test_whoever_leads_a_grid_sees_its_alerts_and_what_they_were_told_of_elsewhere(community: Community) -> None:
    seen: dict[str, UUID] = {}
    for grid in ("安和一网格", "安和二网格", None):
        community.resident_id = uuid4()
        await community.has_resident(grid=grid)
        await community.hears(community.unwell())
        (item,) = await community.alerts(resident_id=community.resident_id)
        seen[grid or "none"] = item.alert_id
    doors = []
    for grid in ("安和二网格", "安和一网格"):
        community.resident_id = uuid4()
        await community.has_resident(grid=grid)
        doors.append(community.missed(liaison_id=staff_id(CareRole.LIAISON)))
    await community.hears_together(doors)
    (several,) = [one for one in await community.alerts() if one.member_count]
    leader = Viewer(actor=str(uuid4()), role="grid_leader", scope=[CODE], grids=["安和一网格"])
    told = leader.model_copy(update={"actor": str(staff_id(CareRole.LIAISON))})

    page = await community.ask(ListAlerts(community=CODE, viewer=leader))
    everything = await community.ask(ListAlerts(community=CODE, viewer=told))

    assert {one.alert_id for one in page.items} == {seen["安和一网格"], seen["none"], several.alert_id}
    assert sum(page.counts.values()) == 3
    assert len(everything.items) == 4
    await community.ask(GetAlert(alert_id=several.alert_id, viewer=leader))
    with pytest.raises(RefusedError, match="没有这条警报"):
        await community.ask(GetAlert(alert_id=seen["安和二网格"], viewer=leader))
    await community.ask(GetAlert(alert_id=seen["安和二网格"], viewer=told))


async def test_whoever_answers_for_one_of_several_doors_may_take_the_alert_that_names_them(
    community: Community,
) -> None:
    doors = [uuid4() for _ in range(3)]
    for door in doors:
        community.resident_id = door
        await community.has_resident()
    liaison_id = staff_id(CareRole.LIAISON)
    facts = []
    for door in doors:
        community.resident_id = door
        facts.append(community.missed(liaison_id=liaison_id))
    await community.hears_together(facts)
    (item,) = await community.alerts()
    own = Viewer(actor=str(liaison_id), role="liaison_worker", scope=[CODE])

    assert item.member_count == 3
    page = await community.ask(ListAlerts(community=CODE, viewer=own))
    assert [one.alert_id for one in page.items] == [item.alert_id]
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="蒋晨", staff_id=liaison_id, viewer=own))


async def test_an_alert_is_taken_in_ones_own_name_and_in_no_colleagues(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    colleague, captain = staff_id(CareRole.LIAISON), staff_id(CareRole.BLOCK_CAPTAIN)
    own = Viewer(actor=str(captain), role="liaison_worker", scope=[CODE], name="吴立群")
    desk = Viewer(actor="zhiban", role="duty_officer", scope=[CODE], name="值班员")
    named = {"alert_id": item.alert_id, "staff_id": colleague, "who": "蒋晨"}

    for pretended in (
        AcknowledgeAlert(**named, viewer=own),
        AcknowledgeAlert(**named, viewer=desk),
        TakeOverAlert(**named, viewer=own),
        HandBackAlert(**named, reason="走不开", viewer=own),
        ReopenAlert(**named, reason="关错了", viewer=own),
    ):
        with pytest.raises(RefusedError) as refused:
            await community.ask(pretended)
        assert refused.value.refusal.code is RefusalCode.FORBIDDEN
    assert [one.status for one in await community.alerts()] == ["open"]

    about = {"alert_id": item.alert_id, "who": "蒋晨"}
    taken = await community.ask(AcknowledgeAlert(**about, viewer=own))
    await community.ask(ConfirmArrival(**about, viewer=own))
    await community.ask(NoteAlert(**about, text="敲门没有人应", viewer=own))
    over = await community.ask(TakeOverAlert(**about, viewer=desk))
    await community.ask(HandBackAlert(**about, reason="走不开", viewer=desk))
    await community.ask(CloseAlert(**about, outcome="safe", text="已见到本人", viewer=own))
    await community.ask(ReopenAlert(**about, reason="关错了", viewer=desk.model_copy(update={"name": ""})))
    assert [(one.item.acknowledged_by, one.item.taken_by) for one in (taken, over)] == [
        ("吴立群", captain),
        ("值班员", None),
    ]
    timeline = (await community.ask(GetAlert(alert_id=item.alert_id))).timeline
    assert [line.who for line in timeline if line.who and line.kind in DEEDS] == [
        "吴立群", "吴立群", "吴立群", "值班员", "值班员", "吴立群", "未署名人员"
    ]  # fmt: skip
    assert not [line.text for line in timeline if line.kind in DEEDS and "蒋晨" in line.text]


async def test_a_phone_tells_a_stranger_nothing_of_another_community(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.time_passes(minutes=1)
    captain = staff_id(CareRole.BLOCK_CAPTAIN)
    stranger = Viewer(actor="值班", role="duty_officer", scope=["990102003006"])

    with pytest.raises(RefusedError):
        await community.ask(ReadPhone(staff_id=captain, viewer=stranger))
    assert (await community.ask(ListHeld(staff_id=captain, viewer=stranger))).items == []
    here = stranger.model_copy(update={"scope": [CODE]})
    assert (await community.ask(ReadPhone(staff_id=captain, viewer=here))).items
