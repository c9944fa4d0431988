"""Whoever leads volunteers hears of what has become too much for them, and of shifts that nobody covers."""

from uuid import uuid4

import pytest

from shared.contracts.activities_limits import AssignmentExceeded
from shared.contracts.activities_partners import JointActivitySettled, JointActivityUnconfirmed
from shared.contracts.activities_shifts import ShiftCovered, ShiftUncovered
from shared.contracts.visits_companionship import CompanionshipSuggested
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community, staff_id

LEADER = CareRole.COMPOUND_DIRECTOR


@pytest.mark.capability("S4-06")
async def test_whoever_leads_the_assignment_hears_that_it_is_too_much_and_without_a_leader_the_liaison(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(community.staff(LEADER))
    what = {"resident_id": community.resident_id, "assignment_kind": "role"}

    await community.hears(
        AssignmentExceeded(**community.fields(), **what, assignment_id=uuid4(), leader_id=staff_id(LEADER))
    )
    assert set(await community.phones()) == {"compound_director"}
    await community.hears(AssignmentExceeded(**community.fields(), **what, assignment_id=uuid4()))

    phones = await community.phones()
    assert set(phones) == {"compound_director", "liaison"}
    assert "量力范围" in phones["compound_director"][0]


async def test_a_short_shift_is_told_to_its_leader_and_ends_when_it_is_covered(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.staff(LEADER))
    shift = {"shift_id": uuid4()}
    when = community.clock.now()

    short = ShiftUncovered(**community.fields(), **shift, starts_at=when, missing_count=2, leader_id=staff_id(LEADER))
    await community.hears(short)
    assert "还缺 2 人" in (await community.phones())["compound_director"][0]
    await community.hears(ShiftCovered(**community.fields(), **shift, reason="covered"))
    await community.hears(short.model_copy(update={"event_id": uuid4()}))

    assert [(item.status, item.outcome) for item in await community.alerts()] == [("closed", "filled")]


async def test_a_joint_activity_that_is_late_is_told_to_the_community_until_it_is_settled(community: Community) -> None:
    await community.has_resident()
    joint = {"activity_id": uuid4(), "unit_id": uuid4()}
    when = community.clock.now()

    await community.hears(
        JointActivityUnconfirmed(**community.fields(), **joint, starts_at=when, waiting_for=["partner"])
    )
    phones = await community.phones()
    await community.hears(JointActivitySettled(**community.fields(), **joint, outcome="confirmed"))

    assert set(phones) <= {"deputy_head", "secretary", "grid_leader"}
    assert phones
    assert [(item.status, item.outcome) for item in await community.alerts()] == [("closed", "settled")]


@pytest.mark.capability("S2-13")
async def test_company_is_suggested_to_the_liaison_and_puts_itself_away(community: Community) -> None:
    await community.has_resident()
    alone = {"resident_id": community.resident_id, "alone_since": community.clock.now(), "weeks": 4}

    await community.hears(CompanionshipSuggested(**community.fields(), **alone))
    await community.time_passes(hours=25)

    phones = await community.phones()
    assert set(phones) == {"liaison"}
    assert "建议上门坐坐" in phones["liaison"][0]
    assert [(item.status, item.outcome) for item in await community.alerts()] == [("closed", "told")]
