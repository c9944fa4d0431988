"""What was found out at doors reaches the register by itself: incidents that count, ledgers that are entered."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Viewer
from shared.contracts.registry_assessments import ReassessmentDue, RecordRiskIncident
from shared.contracts.registry_findings import ClassificationDeclined
from shared.contracts.registry_ledgers import DefineLedger, LedgersOf, ListLedgerEntries
from shared.contracts.visits_findings import ClassificationFound, IncidentSeen
from tests.integration.registry.desk import COMMUNITY, NOON, RIGHTFUL, Desk, roster

AREA = {"district": "990102", "street": "003", "community": "005"}
WORKER = Viewer(actor="网格员甲", role="secretary", scope=[COMMUNITY])


@pytest.fixture
async def wang(desk: Desk) -> UUID:
    await desk.imported(roster("王秀英,,1956-05-06,女,安和小区3幢1单元402室,,,"))
    return await desk.resident("王秀英")


def seen(wang: UUID, happened_at: datetime, kind: str = "fall") -> IncidentSeen:
    """Tell of an incident, as visits does."""
    incident_id = uuid4()
    fields = {"incident_id": incident_id, "event_id": incident_id, "kind": kind, "happened_at": happened_at}
    return IncidentSeen.model_validate({**AREA, **fields, "occurred_at": happened_at, "resident_id": wang})


def found(wang: UUID, *ledgers: str, viewer: Viewer | None = WORKER, **fields: Any) -> ClassificationFound:
    """Tell what a home visit found, as visits does."""
    values = {
        **AREA, "occurred_at": NOON, "contact_id": uuid4(), "resident_id": wang, "entering": list(ledgers),
        "actor": "网格员甲", "viewer": viewer, "happened_at": NOON - timedelta(days=1),
    }  # fmt: skip
    return ClassificationFound.model_validate(values | fields)


@pytest.mark.capability("N-10")
async def test_two_incidents_that_visits_tells_call_for_a_new_assessment_once_although_they_are_told_again(
    desk: Desk, wang: UUID
) -> None:
    first, second = seen(wang, NOON - timedelta(days=29)), seen(wang, NOON, "illness")

    await desk.hear(first, first)
    assert await desk.told(ReassessmentDue) == []
    await desk.hear(second)
    await desk.hear(second, first)

    (due,) = await desk.told(ReassessmentDue)
    assert (due.resident_id, due.reason, due.due_on) == (wang, "risk_incidents", desk.today)
    assert await desk.rows("select count(*) from risk_incident") == [(2,)]


@pytest.mark.capability("N-10")
async def test_what_somebody_wrote_of_a_fall_and_what_was_seen_of_it_are_one_incident(desk: Desk, wang: UUID) -> None:
    await desk.hear(seen(wang, NOON))
    await desk.ask(RecordRiskIncident(resident_id=wang, kind="fall", happened_at=NOON - timedelta(hours=3)))
    assert await desk.told(ReassessmentDue) == []

    await desk.hear(seen(wang, NOON - timedelta(days=3)))

    assert len(await desk.told(ReassessmentDue)) == 1


async def test_incidents_more_than_30_days_apart_call_for_nothing(desk: Desk, wang: UUID) -> None:
    await desk.hear(seen(wang, NOON - timedelta(days=31)), seen(wang, NOON), seen(uuid4(), NOON))

    assert await desk.told(ReassessmentDue) == []


@pytest.mark.capability("S2-02")
async def test_a_home_visit_enters_the_right_ledgers_with_its_day_and_its_basis(desk: Desk, wang: UUID) -> None:
    told = found(wang, "lives_alone", "disabled")

    await desk.hear(told, told)

    entries = (await desk.ask(LedgersOf(resident_id=wang, viewer=RIGHTFUL))).items
    kept = {entry.ledger: (entry.basis, entry.entered_on) for entry in entries}
    visit = ("入户走访", desk.today - timedelta(days=1))
    assert {code: kept[code] for code in ("lives_alone", "disabled")} == {"lives_alone": visit, "disabled": visit}
    page = await desk.ask(ListLedgerEntries(community=COMMUNITY, ledger="lives_alone", viewer=RIGHTFUL))
    assert [entry.resident.resident_id for entry in page.items] == [wang]
    assert await desk.told(ClassificationDeclined) == []


@pytest.mark.capability("S2-02", "S2-03")
async def test_what_the_visitor_has_no_right_to_is_not_entered_and_that_is_said_without_saying_what(
    desk: Desk, wang: UUID
) -> None:
    told = found(wang, "lives_alone", "lost_only_child", "double_high", "no_such_ledger", basis="入户核实")

    await desk.hear(told, told)

    entries = (await desk.ask(LedgersOf(resident_id=wang, viewer=RIGHTFUL))).items
    assert [(entry.ledger, entry.basis) for entry in entries if entry.left_on is None] == [("lives_alone", "入户核实")]
    (declined,) = await desk.told(ClassificationDeclined)
    assert (declined.contact_id, declined.declined_count) == (told.contact_id, 3)
    assert "lost_only_child" not in declined.to_wire().decode()
    rightful = found(wang, "lost_only_child", viewer=RIGHTFUL)
    await desk.hear(rightful)
    entries = (await desk.ask(LedgersOf(resident_id=wang, viewer=RIGHTFUL))).items
    assert "lost_only_child" in {entry.ledger for entry in entries}


@pytest.mark.capability("S2-02")
async def test_a_ledger_that_a_deployment_made_is_entered_as_well(desk: Desk, wang: UUID) -> None:
    await desk.ask(DefineLedger(code="needs_lift", name="盼加装电梯", kind="kept", purpose="登记加装电梯意愿"))

    await desk.hear(found(wang, "needs_lift"))

    entries = (await desk.ask(LedgersOf(resident_id=wang, viewer=RIGHTFUL))).items
    assert "needs_lift" in {entry.ledger for entry in entries}
