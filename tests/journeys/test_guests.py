"""Three weeks with her daughter in another community: who visits, who is told, and who sees it."""

from datetime import timedelta
from uuid import UUID

from shared.clock import civil_date
from shared.contracts.registry_moves import BeginStay, EndStay
from shared.contracts.registry_requests import Done, GetResident, ResidentCard
from shared.contracts.visits import VisitMissed
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply, VisitItem
from shared.contracts.words import CareRole, ContactMode, Outcome
from shared.settings import BusSettings
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

MOTHER = Elder("周桂香")
NEIGHBOUR = Elder("吴阿婆", address="5幢1单元301室")


async def planned(village: Village, resident: UUID, liaison: UUID) -> list[VisitItem]:
    """Return the resident's visits that a community sees planned, if all are this liaison's."""
    found = [visit for visit in await village.visits(statuses=["planned"]) if visit.resident_id == resident]
    return found if found and {visit.liaison_id for visit in found} == {liaison} else []


async def test_three_weeks_with_her_daughter_are_answered_for_there_and_seen_at_home(stack: Stack) -> None:
    home, host = await stack.village("花溪社区"), await stack.village("柳桥社区")
    await home.has(MOTHER)
    await host.has(NEIGHBOUR)
    mother = home.residents[MOTHER.name]
    ours, theirs = home.staff[CareRole.LIAISON], host.staff[CareRole.LIAISON]
    await eventually(lambda: planned(home, mother, ours))
    today = civil_date(stack.now(), BusSettings.load().zone)

    stay = await stack.ask(
        BeginStay(
            resident_id=mother, host_community=host.code, compound="花溪小区", building="5", unit="1", room="302",
            host_phone="13900004321", until_on=today + timedelta(days=21), liaison_id=theirs, told_by="女儿",
            reason="到女儿家住三周",
        ),
        Done,
    )  # fmt: skip
    (visit, *_) = await eventually(lambda: planned(host, mother, theirs))
    seen_at_home = await planned(home, mother, theirs)
    record = RecordVisit(
        visit_id=visit.visit_id, resident_id=mother, staff_id=theirs, mode=ContactMode.DOOR, outcome=Outcome.SAFE
    )
    await stack.ask(record, RecordVisitReply)
    await stack.time_passes(days=15)

    async def missed() -> list[VisitMissed]:
        told = [VisitMissed.from_wire(body) for _, body in await stack.events("care.evt.visits.visit_missed.>")]
        return [event for event in told if event.resident_id == mother]

    told = await eventually(missed)
    await stack.quiet()
    alerts = await eventually(lambda: host.alerts(resident_id=mother))

    assert seen_at_home
    assert {f"{event.district}{event.street}{event.community}" for event in told} == {host.code}
    assert {event.liaison_id for event in told} == {theirs}
    assert {alert.alert_id for alert in await home.alerts(resident_id=mother)} == {one.alert_id for one in alerts}
    assert {(alert.community, alert.home_community) for alert in alerts} == {(host.code, home.code)}
    assert str(CareRole.BLOCK_CAPTAIN) in await host.missed_phones()
    assert any("临时住在外社区" in text for text in (await home.missed_phones()).get(str(CareRole.SECRETARY), []))

    await stack.ask(EndStay(stay_id=stay.id), Done)
    await eventually(lambda: planned(home, mother, ours))
    card = await stack.ask(GetResident(resident_id=mother), ResidentCard)

    assert card.stay is None
    assert [one.staff_id for one in card.circle if one.role is CareRole.LIAISON] == [ours]
    assert [visit for visit in await host.visits(statuses=["planned"]) if visit.resident_id == mother] == []
