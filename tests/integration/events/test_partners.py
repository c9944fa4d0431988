"""Partner units: joint activities that both sides confirm and both are credited with, and free clinics."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.events.jobs.activities import sweep_over
from services.events.jobs.partners import sweep_joint
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.activities_clinics import (
    ClinicFindingEntered,
    ClinicFindings,
    ClinicFollowUpOpened,
    EnterClinicFinding,
)
from shared.contracts.activities_partners import (
    ConfirmJoint,
    InvitePartner,
    JointActivity,
    JointActivityCredited,
    JointActivitySettled,
    JointActivityUnconfirmed,
    ListJointActivities,
    ListPartnerUnits,
    PartnerKind,
    PartnerUnit,
    SavePartnerUnit,
    Side,
)
from shared.contracts.words import Severity
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, Desk

WEEK = timedelta(days=7)


async def enters(desk: Desk, name: str, kind: PartnerKind = "school") -> UUID:
    """Enter a partner unit."""
    unit = PartnerUnit(community=COMMUNITY, name=name, kind=kind, offers="节目")
    return (await desk.ask(SavePartnerUnit(unit=unit))).unit_id


async def invites(desk: Desk, activity: UUID, unit: UUID, *, within: timedelta = timedelta(days=2)) -> JointActivity:
    """Invite a unit."""
    by = desk.clock.now() + within
    return await desk.ask(InvitePartner(activity_id=activity, unit_id=unit, brings="幼儿园节目", confirm_by=by))


async def says(desk: Desk, activity: UUID, unit: UUID, side: Side, *, confirmed: bool = True) -> JointActivity:
    """Let one side speak."""
    person = "陈园长" if side == "partner" else "书记"
    return await desk.ask(
        ConfirmJoint(activity_id=activity, unit_id=unit, side=side, confirmed=confirmed, person=person)
    )


@pytest.mark.capability("S2-11")
async def test_a_joint_activity_is_confirmed_by_both_sides_and_credited_to_both_when_it_is_over(desk: Desk) -> None:
    school, shop = await enters(desk, "第一幼儿园"), await enters(desk, "惠民超市", "shop")
    activity = await desk.announces(starts_in=WEEK)
    for unit in (school, shop):
        await invites(desk, activity, unit)
    first = await says(desk, activity, school, "partner")
    assert (first.state, first.waiting_for, first.partner_person) == ("waiting", ["community"], "陈园长")

    both = await asyncio.gather(*(says(desk, activity, school, "community") for _ in range(2)))

    assert {one.state for one in both} == {"confirmed"}
    [settled] = await desk.told(JointActivitySettled)
    assert (settled.unit_id, settled.outcome) == (school, "confirmed")
    desk.clock.advance(days=3)
    await asyncio.gather(sweep_joint(desk.deps()), sweep_joint(desk.deps()))
    await sweep_joint(desk.deps())
    [late] = await desk.told(JointActivityUnconfirmed)
    assert (late.unit_id, late.waiting_for) == (shop, ["community", "partner"])
    [waiting, _] = (await desk.ask(ListJointActivities(community=COMMUNITY))).items
    assert (waiting.unit_id, waiting.overdue) == (shop, True)

    desk.clock.advance(days=5)
    await sweep_over(desk.deps())
    await asyncio.gather(sweep_joint(desk.deps()), sweep_joint(desk.deps()))

    [credited] = await desk.told(JointActivityCredited)
    assert (credited.activity_id, credited.unit_id, credited.minutes) == (activity, school, 120)
    ledger = await desk.ask(ListPartnerUnits(community=COMMUNITY))
    assert {item.unit.name: (item.joint_count, item.minutes, item.waiting_count) for item in ledger.items} == {
        "第一幼儿园": (1, 120, 0),
        "惠民超市": (0, 0, 1),
    }
    assert (ledger.joint_count, ledger.minutes) == (1, 120)


async def test_one_no_settles_it_and_a_cancelled_activity_is_credited_to_nobody(desk: Desk) -> None:
    school, shop = await enters(desk, "第一幼儿园"), await enters(desk, "惠民超市", "shop")
    activity = await desk.announces(starts_in=WEEK)
    for unit in (school, shop):
        await invites(desk, activity, unit)
        await says(desk, activity, unit, "community")
    refused = await says(desk, activity, shop, "partner", confirmed=False)
    await says(desk, activity, school, "partner")
    await desk.cancels(activity)
    await sweep_joint(desk.deps())
    desk.clock.advance(days=9)
    await sweep_joint(desk.deps())

    assert (refused.state, refused.reason) == ("declined", "陈园长:不参加")
    outcomes = [(event.unit_id, event.outcome) for event in await desk.told(JointActivitySettled)]
    assert outcomes == [(shop, "declined"), (school, "confirmed"), (school, "cancelled")]
    assert await desk.told(JointActivityCredited) == []
    with pytest.raises(RefusedError, match="已有结果"):
        await says(desk, activity, shop, "partner")
    with pytest.raises(RefusedError, match="活动开始之前"):
        await invites(desk, await desk.announces(starts_in=timedelta(hours=1)), shop)


@pytest.mark.capability("S0-21")
async def test_a_finding_of_a_clinic_is_handed_to_the_register_and_opens_a_visit_and_its_words_stay_nowhere(
    desk: Desk,
) -> None:
    hospital = await enters(desk, "矿务局医院", "hospital")
    clinic = await desk.announces(starts_in=timedelta(hours=3))
    [elder, other] = await desk.residents(2)
    finding = EnterClinicFinding(
        activity_id=clinic, resident_id=elder, severity=Severity.WARNING, finding="血压 180,建议复查", actor="义诊医生"
    )
    with pytest.raises(RefusedError, match="没有医院参加"):
        await desk.ask(finding)
    await invites(desk, clinic, hospital, within=timedelta(hours=1))
    desk.clock.advance(hours=3)

    await desk.ask(finding)
    again: ClinicFindings = await desk.ask(finding)
    await desk.sees(clinic, other)

    [entered] = await desk.told(ClinicFindingEntered)
    assert (entered.finding_id, entered.resident_id, entered.severity) == (finding.command_id, elder, Severity.WARNING)
    assert (entered.source, entered.note, entered.actor) == ("矿务局医院义诊", "血压 180,建议复查", "义诊医生")
    [follow_up] = await desk.told(ClinicFollowUpOpened)
    assert follow_up.finding_id == finding.command_id
    assert "血压" not in follow_up.to_wire().decode()
    assert [event.resident_id for event in await desk.told(AttendanceRecorded)] == [elder, other]
    assert [(item.resident_id, item.severity) for item in again.items] == [(elder, Severity.WARNING)]
    assert "血压" not in again.model_dump_json()


async def test_a_unit_that_somebody_else_has_saved_is_not_overwritten(desk: Desk) -> None:
    unit = PartnerUnit(community=COMMUNITY, name="派出所", kind="agency")
    saved = await desk.ask(SavePartnerUnit(unit=unit))
    await desk.ask(SavePartnerUnit(unit=saved.model_copy(update={"active": False})))

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(SavePartnerUnit(unit=saved))
    with pytest.raises(RefusedError, match="不再合作"):
        await invites(desk, await desk.announces(starts_in=WEEK), unit.unit_id)
