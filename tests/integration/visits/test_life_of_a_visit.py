from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.visits import VisitMissed
from shared.contracts.visits_duties import GetVisit, PostponeVisit, ReassignVisit, VisitPostponed, VisitReassigned
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import KNOCK, WEEKLY, District, at, resident_named
from tests.integration.visits.happenings import joins

ALONE = Category.LIVES_ALONE


async def visit_of(district: District, period: str, rule: Any = KNOCK) -> dict[str, Any]:
    return {row["period"]: row for row in await district.rows("王奶奶", rule)}[period]


async def november_postponed_to(district: District, day: str, *, reason: str = "老人去女儿家过节") -> None:
    visit = await visit_of(district, "2026-11")
    command = PostponeVisit(visit_id=visit["id"], to=date.fromisoformat(day), reason=reason)
    await district.ask(command)


@pytest.mark.capability("E-13")
async def test_a_postponed_visit_is_missed_after_the_new_day_and_not_before(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await november_postponed_to(district, "2026-12-05")

    await district.moves_to("2026-12-02 12:00")
    assert (await visit_of(district, "2026-11"))["status"] == "planned"
    await district.moves_to("2026-12-06 07:59")
    assert (await visit_of(district, "2026-11"))["status"] == "planned"
    await district.moves_to("2026-12-06 08:00")

    assert (await visit_of(district, "2026-11"))["status"] == "missed"
    assert [event.deadline_at for event in await district.told(VisitMissed) if event.period == "2026-11"] == [
        at("2026-12-06 08:00")
    ]
    assert [event.original_due_at for event in await district.told(VisitPostponed)] == [at("2026-12-01 00:00")]


@pytest.mark.capability("E-13")
async def test_a_visit_made_by_the_new_day_is_in_time_and_keeps_its_period(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await november_postponed_to(district, "2026-12-05")
    district.clock.at = at("2026-12-04 10:00")

    await district.records("王奶奶", ContactMode.DOOR)

    visit = await visit_of(district, "2026-11")
    detail = await district.ask(GetVisit(visit_id=visit["id"]))
    assert (detail.item.status, detail.item.period) == ("completed", "2026-11")
    assert (detail.original_due_at, detail.postpone_reason) == (at("2026-12-01 00:00"), "老人去女儿家过节")


@pytest.mark.parametrize(("day", "field"), [("2026-11-25", "to"), ("2026-12-20", "to"), ("2026-11-30", "to")])
async def test_a_visit_is_not_postponed_to_an_earlier_day_nor_for_weeks(
    district: District, day: str, field: str
) -> None:
    await district.has("王奶奶", ALONE)

    with pytest.raises(RefusedError) as refused:
        await november_postponed_to(district, day)

    assert refused.value.refusal.field == field


async def test_a_visit_that_is_done_or_missed_is_not_postponed(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.moves_to("2026-12-01 09:00")

    with pytest.raises(RefusedError):
        await november_postponed_to(district, "2026-12-05")


async def test_postponing_twice_keeps_the_first_day_and_the_same_command_again_changes_nothing(
    district: District,
) -> None:
    await district.has("王奶奶", ALONE)
    await november_postponed_to(district, "2026-12-03")
    await november_postponed_to(district, "2026-12-05")
    await november_postponed_to(district, "2026-12-05")

    visit = await visit_of(district, "2026-11")
    assert (visit["original_due_at"], visit["due_at"]) == (at("2026-12-01 00:00"), at("2026-12-06 00:00"))
    assert len(await district.told(VisitPostponed)) == 2


async def test_a_visit_given_to_somebody_else_stays_with_them_through_a_hand_over(district: District) -> None:
    await district.has("王奶奶", ALONE)
    other = await joins(district, "联络员乙")
    visit = await visit_of(district, "2026-W47", WEEKLY)

    command = ReassignVisit(visit_id=visit["id"], staff_id=other, reason="联络员甲本周请假")
    await district.ask(command)
    await district.ask(command)
    await district.hear(district.circle("王奶奶", "联络员丙", version=2))

    names = {row["period"]: row["liaison_name"] for row in await district.rows("王奶奶", WEEKLY)}
    assert names == {"2026-W47": "联络员乙", "2026-W48": "联络员丙"}
    (told,) = await district.told(VisitReassigned)
    assert (told.liaison_id, told.former_liaison_id) == (other, resident_named("联络员甲"))


async def test_a_visit_is_given_only_to_somebody_who_works_here(district: District) -> None:
    await district.has("王奶奶", ALONE)
    gone = await joins(district, "联络员乙")
    await joins(district, "联络员乙", version=2, active=False)
    visit = await visit_of(district, "2026-W47", WEEKLY)

    for staff_id in (gone, uuid4()):
        with pytest.raises(RefusedError):
            await district.ask(ReassignVisit(visit_id=visit["id"], staff_id=staff_id, reason="请假"))


@pytest.mark.capability("E-05")
async def test_one_visit_is_shown_with_its_stored_status_and_its_tries(district: District) -> None:
    await district.has("王奶奶", ALONE)
    visit = await visit_of(district, "2026-W47", WEEKLY)
    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER)
    district.clock.at = at("2026-11-23 09:00")

    before = await district.ask(GetVisit(visit_id=visit["id"]))
    await district.sweeps()
    after = await district.ask(GetVisit(visit_id=visit["id"]))

    assert (before.item.status, after.item.status) == ("planned", "missed")
    assert [contact.outcome for contact in after.contacts] == [Outcome.NO_ANSWER]
    assert after.missed_at == at("2026-11-23 09:00")
    with pytest.raises(RefusedError):
        await district.ask(GetVisit(visit_id=uuid4()))
