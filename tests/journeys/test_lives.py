"""What happens in an elder's life, from the registry to the visits: stays, institutions, death and its reversal."""

from uuid import UUID

import pytest

from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import ConfirmDeath, RecordLifeEvent, ReportDeath, ReverseDeath
from shared.contracts.registry_people import SaveRelative
from shared.contracts.registry_requests import Done, ResidentPage, SearchResidents
from shared.contracts.visits import VisitMissed
from shared.contracts.visits_requests import VisitItem
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

LI = Elder("李福生", categories="空巢")
HE = Elder("何桂芳", categories="空巢")


async def residents(stack: Stack, village: Village) -> dict[str, UUID]:
    """Return the ids of a village's residents by name."""
    page = await stack.ask(SearchResidents(community=village.code, include_off_list=True), ResidentPage)
    return {item.name: item.resident_id for item in page.items}


async def visits_of(village: Village, resident: UUID, *statuses: str) -> list[VisitItem]:
    """Return a resident's visits that stand so."""
    found = await village.visits(statuses=list(statuses))
    return [visit for visit in found if visit.resident_id == resident]


async def reasons(stack: Stack, resident: UUID) -> set[str]:
    """Return why a resident's visits were cancelled."""
    rows = await stack.sql(
        "visits", "select distinct cancel_reason from visit where resident_id = $1 and status = 'cancelled'", resident
    )
    return {row["cancel_reason"] for row in rows}


async def missed(stack: Stack, visits: list[VisitItem]) -> int:
    """Count how many of these visits, or of later ones by the same rules, were told as missed."""
    told = [VisitMissed.from_wire(body) for _, body in await stack.events("care.evt.visits.visit_missed.>")]
    planned = {(visit.resident_id, visit.rule_id) for visit in visits}
    return sum((event.resident_id, event.rule_id) in planned for event in told)


async def happens(stack: Stack, resident: UUID, kind: LifeEventKind) -> None:
    """Record what happened to a resident."""
    await stack.ask(RecordLifeEvent(resident_id=resident, kind=kind, actor="联络员甲"), Done)


@pytest.mark.capability("S0-10", "S3-20")
async def test_a_death_quiets_at_once_ends_with_a_second_person_and_a_reversal_brings_everything_back(
    stack: Stack,
) -> None:
    village = await stack.village()
    await village.has(LI, HE)
    ids = await residents(stack, village)
    li, he = ids[LI.name], ids[HE.name]
    await stack.ask(SaveRelative(resident_id=he, name=LI.name, relation="spouse", kin_id=li), Done)
    before = await eventually(lambda: visits_of(village, li, "planned"))

    report = await stack.ask(ReportDeath(resident_id=li, actor="联络员甲"), Done)
    await eventually(lambda: visits_of(village, li, "planned"), says=lambda left: not left)
    quiet = await reasons(stack, li)
    await stack.ask(ConfirmDeath(report_id=report.id, actor="网格长乙"), Done)

    def spoused(visits: list[VisitItem]) -> bool:
        return any("丧偶" in reason for visit in visits for reason in visit.reasons)

    await eventually(lambda: visits_of(village, he, "planned"), says=spoused)
    await stack.time_passes(days=8)
    await stack.quiet()

    assert quiet == {"death_reported"}
    assert await missed(stack, before) == 0
    assert len(await stack.events("care.evt.registry.condolence_opened.>")) == 1

    await stack.ask(ReverseDeath(report_id=report.id, reason="同名误报", actor="社区主任丙"), Done)
    rules = {visit.rule_id for visit in before}
    await eventually(
        lambda: visits_of(village, li, "planned"), says=lambda again: rules <= {visit.rule_id for visit in again}
    )

    def ahead(visits: list[VisitItem]) -> list[VisitItem]:
        return [visit for visit in visits if visit.opens_at > stack.now()]

    await eventually(lambda: visits_of(village, he, "planned"), says=lambda visits: not spoused(ahead(visits)))


@pytest.mark.capability("S4-09", "E-12")
async def test_a_hospital_an_institution_and_the_way_home_stop_and_start_what_they_must(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    he = (await residents(stack, village))[HE.name]
    planned = await eventually(lambda: visits_of(village, he, "planned"))
    before = {visit.rule_id for visit in planned}

    await happens(stack, he, LifeEventKind.HOSPITALISED)
    await happens(stack, he, LifeEventKind.HOSPITALISED)

    def must(visits: list[VisitItem]) -> list[VisitItem]:
        return [visit for visit in visits if visit.rule_id not in before]

    admitted = must(await eventually(lambda: visits_of(village, he, "planned"), says=lambda found: bool(must(found))))
    await happens(stack, he, LifeEventKind.DISCHARGED)
    await eventually(lambda: visits_of(village, he, "planned"), says=lambda found: len(must(found)) == 2)
    await happens(stack, he, LifeEventKind.ENTERED_INSTITUTION)
    await eventually(lambda: visits_of(village, he, "planned"), says=lambda found: not found)
    await stack.time_passes(days=8)
    await stack.quiet()

    assert len(admitted) == 1
    assert await missed(stack, planned) == 0
    assert "institution" in await reasons(stack, he)

    await happens(stack, he, LifeEventKind.LEFT_INSTITUTION)

    def as_before(visits: list[VisitItem]) -> bool:
        return before <= {visit.rule_id for visit in visits}

    await eventually(lambda: visits_of(village, he, "planned"), says=as_before)


@pytest.mark.capability("S4-10", "S4-11")
async def test_a_major_event_and_a_hardship_bring_one_visit_each_and_a_mistake_takes_it_back(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    he = (await residents(stack, village))[HE.name]
    before = {visit.visit_id for visit in await eventually(lambda: visits_of(village, he, "planned"))}
    for kind in (LifeEventKind.ACCIDENT, LifeEventKind.HARDSHIP):
        await happens(stack, he, kind)

    found = await eventually(
        lambda: visits_of(village, he, "planned"), says=lambda now: len({v.visit_id for v in now} - before) == 2
    )

    assert len({visit.rule_id for visit in found if visit.visit_id not in before}) == 2
