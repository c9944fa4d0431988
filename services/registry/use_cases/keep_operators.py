"""Say who looks after whom under a contract, and answer operators about their own residents alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident, door_text
from services.registry.storage.operators import OperatorStore
from services.registry.storage.residents import ResidentStore
from shared.contracts.base import Viewer
from shared.contracts.registry_operators import (
    OPERATOR_ROLE,
    AssignedResident,
    AssignedResidents,
    AssignToOperator,
    ReleaseFromOperator,
)
from shared.edge import RefusedError

__all__ = ["assign_to_operator", "assigned_residents", "release_from_operator"]


async def assign_to_operator(session: AsyncSession, command: AssignToOperator, *, now: datetime) -> list[UUID]:
    """Let an operator look after residents; returns those it did not look after before.

    Raises
    ------
    RefusedError
        Raised for an unknown operator or resident.
    """
    store = OperatorStore(session)
    if not await store.exists(command.operator):
        raise RefusedError.not_found("没有这个运营方,请先登记合同")
    known = await ResidentStore(session).by_ids(command.resident_ids)
    if len(known) < len(set(command.resident_ids)):
        raise RefusedError.not_found("名单里有不存在的居民编号,没有分配")
    return await store.assign(command.operator, command.resident_ids, by=command.actor, now=now)


async def release_from_operator(session: AsyncSession, command: ReleaseFromOperator, *, now: datetime) -> list[UUID]:
    """Let an operator no longer look after residents; returns those it did."""
    return await OperatorStore(session).release(command.operator, command.resident_ids, now=now)


async def assigned_residents(session: AsyncSession, viewer: Viewer | None, *, now: datetime) -> AssignedResidents:
    """Return the residents whom the asking operator looks after now; none once the contract has ended.

    Raises
    ------
    RefusedError
        Raised for anybody who does not ask for an operator.
    """
    if viewer is None or viewer.role != OPERATOR_ROLE:
        raise RefusedError("只有运营方可以这样查询", field="viewer")
    since = {
        row.resident_id: row.active_from for row in await OperatorStore(session).residents_of(viewer.actor, now=now)
    }
    known = await ResidentStore(session).by_ids(since)
    items = [_item(resident, since[resident.id]) for resident in known]
    return AssignedResidents(items=sorted(items, key=lambda item: (item.name, str(item.resident_id))))


def _item(resident: Resident, since: datetime) -> AssignedResident:
    person = resident.person
    return AssignedResident(
        resident_id=resident.id,
        name=person.name,
        phones=list(person.phones),
        door=door_text(person.building, person.unit, person.room),
        compound=person.compound,
        presence=resident.presence,
        assigned_at=since,
    )
