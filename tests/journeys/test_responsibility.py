"""Who answers for an elder: hand-overs, leave and the deputy head, from the registry to the right phone."""

from datetime import timedelta

import pytest

from shared.contracts.registry_circle import AbsenceRecorded, HandOverResidents, RecordAbsence
from shared.contracts.registry_requests import Done, SaveStaff
from shared.contracts.visits_requests import Finding, RecordVisit, RecordVisitReply, VisitItem
from shared.contracts.visits_reviews import ListReviews, Reviews
from shared.contracts.words import CareRole, ContactMode, Outcome, Severity
from tests.support.stack import EVERYBODY, Elder, Stack, Village
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢")
HOUR = timedelta(hours=1)


async def first_visit(village: Village) -> VisitItem:
    """Return the first planned visit of the only elder."""
    planned = await eventually(lambda: village.visits(statuses=["planned"]))
    return min(planned, key=lambda visit: visit.deadline_at)


@pytest.mark.capability("E-07", "S0-11")
async def test_a_hand_over_reaches_the_visits_and_late_records_are_judged_by_its_moment(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    visit, former = await first_visit(village), village.staff[CareRole.LIAISON]
    new = await stack.ask(SaveStaff(community=village.code, name="孙立新", kind="volunteer"), Done)
    effective = stack.now() + HOUR
    await stack.ask(
        HandOverResidents(
            community=village.code,
            from_staff_id=former,
            to_staff_id=new.id,
            effective_at=effective,
            reason="岗位调整",
        ),
        Done,
    )
    await stack.clock_reaches(effective + 8 * HOUR)

    async def liaison() -> object:
        return {item.liaison_id for item in await village.visits(statuses=["planned"])}

    await eventually(liaison, says=lambda found: found == {new.id})
    replies = [
        await stack.ask(
            RecordVisit(
                resident_id=visit.resident_id, staff_id=former, mode=ContactMode.DOOR, outcome=Outcome.SAFE,
                happened_at=effective + offset,
            ),
            RecordVisitReply,
        )
        for offset in (-HOUR / 2, HOUR / 2)
    ]  # fmt: skip

    assert [reply.in_review for reply in replies] == [False, True]
    waiting = (await stack.ask(ListReviews(community=village.code), Reviews)).items
    assert [item.contact_id for item in waiting] == [replies[1].contact_id]
    assert len(await stack.events("care.evt.registry.liaison_handed_over.>")) == 1


@pytest.mark.capability("S1-08", "S0-11")
async def test_an_alert_climbs_to_who_stands_in_for_the_deputy_before_it_reaches_the_head(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE, roles=(*EVERYBODY, CareRole.DEPUTY_HEAD))
    visit = await first_visit(village)
    leave = RecordAbsence(
        community=village.code,
        staff_id=village.staff[CareRole.DEPUTY_HEAD],
        stand_in_id=village.staff[CareRole.BLOCK_CAPTAIN],
        until_at=stack.now() + 48 * HOUR,
        reason="外出学习",
    )
    await stack.ask(leave, AbsenceRecorded)
    await stack.quiet()
    await stack.ask(
        RecordVisit(
            resident_id=visit.resident_id,
            mode=ContactMode.CALL,
            outcome=Outcome.NEEDS_ATTENTION,
            findings=[Finding(kind="health", code="dizzy", severity=Severity.WARNING)],
        ),
        RecordVisitReply,
    )

    async def rung() -> set[str]:
        return set(await village.phones("health_flagged"))

    ladder = ["liaison", "compound_director", "block_captain", "secretary"]
    for reached in (1, 2, 3, 4):
        await eventually(rung, says=set(ladder[:reached]).__eq__)
        await stack.time_passes(minutes=20)
