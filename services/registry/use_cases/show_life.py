"""Answer what happened to a resident, and what is to be done for families."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import DeathReport, LifeEvent
from services.registry.domain.person import Resident, door_text
from services.registry.storage.condolences import CondolenceStore
from services.registry.storage.deaths import DeathStore
from services.registry.storage.held import held_of
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.life_tables import CondolenceTaskRow
from services.registry.storage.merges import MergeStore
from services.registry.storage.residents import ResidentStore
from shared.contracts.registry_life_requests import (
    Condolences,
    CondolenceTask,
    LifeEventItem,
    LifeEvents,
    ListCondolences,
)

__all__ = ["condolences_of", "life_of"]


async def life_of(session: AsyncSession, resident_id: UUID) -> LifeEvents:
    """Return everything that happened to a resident, the newest first."""
    events = [_event(event) for event in await LifeEventStore(session).of_resident(resident_id)]
    events += [_death(report) for report in await DeathStore(session).of_resident(resident_id)]
    store = MergeStore(session)
    former = {
        row: entry
        for table in ("life_event", "death_report")
        for row, entry in (await store.former_of_rows(resident_id, table)).items()
    }
    events = [one.model_copy(update={"former_id": former.get(one.life_event_id)}) for one in events]
    return LifeEvents(items=sorted(events, key=lambda item: (item.happened_at, item.recorded_at), reverse=True))


def _event(event: LifeEvent) -> LifeEventItem:
    return LifeEventItem(
        life_event_id=event.id,
        kind=event.kind,
        state=event.state,
        happened_at=event.happened_at,
        ended_at=event.ended_at,
        until_on=event.until_on,
        note=event.note,
        recorded_by=event.recorded_by,
        recorded_at=event.recorded_at,
        decided_by=event.decided_by,
    )


def _death(report: DeathReport) -> LifeEventItem:
    return LifeEventItem(
        life_event_id=report.id,
        kind="death",
        state=report.state,
        happened_at=report.reported_at,
        died_on=report.died_on,
        note=report.note,
        recorded_by=report.reported_by,
        recorded_at=report.reported_at,
        decided_by=report.decided_by,
    )


async def condolences_of(session: AsyncSession, query: ListCondolences) -> Condolences:
    """Return what is to be done for the families of a community."""
    rows = await CondolenceStore(session).of_community(query.community, held=held_of(query.viewer))
    died = {row.report_id: await DeathStore(session).get(row.report_id) for row in rows}
    ids = {report.resident_id for report in died.values() if report is not None}
    known = {one.id: one for one in await ResidentStore(session).by_ids(ids)}
    return Condolences(items=[_task(row, died[row.report_id], known) for row in rows])


def _task(row: CondolenceTaskRow, report: DeathReport | None, known: dict[UUID, Resident]) -> CondolenceTask:
    late = known.get(report.resident_id) if report else None
    return CondolenceTask(
        report_id=row.report_id,
        kind=row.kind,
        due_on=row.due_on,
        resident_id=late.id if late else None,
        name=late.person.name if late else "",
        door=door_text(late.person.building, late.person.unit, late.person.room) if late else "",
    )
