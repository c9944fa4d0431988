"""Let a resident belong to another community from a day on, under the same id."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.life import LifeEvent, status_of, stay_of
from services.registry.domain.person import Door, Resident
from services.registry.domain.residence import Move, first_moment
from services.registry.storage.areas import AreaStore
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.moves import MoveStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.announce_life import recorded
from services.registry.use_cases.announce_moves import moved, stay_ended
from services.registry.use_cases.carry_over import Seating, resettle, seat_liaison, step_over
from services.registry.use_cases.check_staff import Load, check_load, check_person
from services.registry.use_cases.leave_host import leave_host
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident
from services.registry.use_cases.record_life_event import record_life_event
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.contracts.registry_moves import MoveResident
from shared.edge import RefusedError

__all__ = ["check_host", "let_move_take_effect", "move_resident", "write_what_happened"]

FARTHEST = timedelta(days=366)
"""How far a move may lie back or ahead; more is a slip of the pen in the year."""


async def move_resident(
    session: AsyncSession, command: MoveResident, day: Day, *, load_limit: int
) -> tuple[UUID, bool]:
    """Write a move, and carry it out unless it lies ahead; returns its id, and False if it was written before.

    Raises
    ------
    RefusedError
        Raised for somebody who is dead or reported dead, for a place that cannot be, and beside a move that lies ahead.
    """
    if await obeyed_before(session, command):
        return command.command_id, False
    besides = [command.to_community] if command.to_community else []
    resident = await lock_resident(session, command.resident_id, *besides)
    move = _move(command, resident, day)
    await _check(session, move, resident, day)
    if move.liaison_id is not None and move.to_community is not None:
        await check_person(session, move.liaison_id, community=move.to_community)
        await check_load(session, move.liaison_id, Load(load_limit, override=False, reason=None), adding=1, now=day.now)
    await MoveStore(session).add(move)
    if move.state == "done":
        await _carry_out(session, move, resident, day)
    return move.id, True


def _move(command: MoveResident, resident: Resident, day: Day) -> Move:
    on = command.moved_on or day.today
    return Move(
        id=command.command_id,
        resident_id=resident.id,
        from_community=resident.community,
        from_door=resident.person.door,
        from_grid=resident.person.grid,
        to_community=command.to_community,
        to_door=Door(command.compound, command.building, command.unit, command.room),
        to_grid=command.grid,
        effective_on=on,
        effective_at=first_moment(on, today=day.today, now=day.now, zone=ZoneInfo(day.zone)),
        state="planned" if on > day.today else "done",
        origin="person",
        told_by=command.told_by,
        reason=command.reason,
        decided_by=command.actor,
        decided_at=day.now,
        liaison_id=command.liaison_id,
    )


async def _check(session: AsyncSession, move: Move, resident: Resident, day: Day) -> None:
    if resident.status == "deceased" or resident.paused:
        raise RefusedError.conflict("这位居民已登记去世或去世待核实,不能办理迁居;若是误报,请先撤销")
    if move.to_community is None and resident.status == "moved_out":
        raise RefusedError.conflict("这位居民已经登记迁出")
    if move.to_community == resident.community:
        raise RefusedError("居民本来就在这个社区;换门牌请改住址,从区外迁回请登记“迁回”", field="to_community")
    if move.to_community is not None:
        await check_host(session, resident, move.to_community, field="to_community")
    if abs(move.effective_on - day.today) > FARTHEST:
        raise RefusedError("迁居日期离今天超过一年,请核对年份", field="moved_on")
    store = MoveStore(session)
    if ahead := await store.planned_of(resident.id):
        raise RefusedError.conflict(f"已登记 {ahead.effective_on:%Y-%m-%d} 迁居,请先撤销那一条")
    last = await store.last_of(resident.id)
    if last is not None and move.effective_on < last.effective_on:
        raise RefusedError(f"迁居日期不能早于上一次迁居 {last.effective_on:%Y-%m-%d}", field="moved_on")


async def check_host(session: AsyncSession, resident: Resident, community: str, *, field: str) -> None:
    """Refuse a community that is not one of the resident's district.

    Raises
    ------
    RefusedError
        Raised if there is no such community, or if it belongs to another district.
    """
    if await AreaStore(session).place_of(community) is None:
        raise RefusedError.not_found(f"没有代码为 {community} 的社区,请先登记社区")
    if community[:6] != resident.community[:6]:
        raise RefusedError("只能登记本区的社区;离开本区请登记迁出", field=field)


async def _carry_out(session: AsyncSession, move: Move, resident: Resident, day: Day) -> Resident:
    if move.to_community is None:
        return await _leave_the_district(session, move, resident, day)
    there, stay = await leave_host(
        session, resident, on=move.effective_on, at=move.effective_at, reason="moved", by=move.decided_by
    )
    happened = await write_what_happened(session, move, resident)
    await step_over(session, move)
    await seat_liaison(
        session, move.resident_id, Seating(move.to_community, move.liaison_id, move.effective_at), now=day.now
    )
    lasting = await LifeEventStore(session).lasting(resident.id)
    there = replace(there, community=move.to_community, status=status_of(lasting), stay=stay_of(lasting))
    there = await resettle(
        session, resident, there, door=move.to_door, grid=move.to_grid, actor=move.decided_by, day=day
    )
    left = stay_ended(stay, there, now=day.now) if stay else []
    await tell(session, [*left, *moved(move, there, now=day.now), recorded(happened, there, now=day.now)])
    return there


async def write_what_happened(session: AsyncSession, move: Move, resident: Resident) -> LifeEvent:
    """Write the move among what happened in the resident's life: it calls for a visit where they live now."""
    store = LifeEventStore(session)
    gone = (await store.lasting(resident.id)).get(LifeEventKind.MOVED_OUT.value)
    back = resident.status == "moved_out"
    event = LifeEvent(
        id=move.id,
        resident_id=resident.id,
        kind=(LifeEventKind.MOVED_BACK if back else LifeEventKind.MOVED_HOUSE).value,
        state="recorded",
        happened_at=move.effective_at,
        ended_at=None,
        until_on=None,
        note=None,
        recorded_by=move.decided_by,
        recorded_at=move.decided_at,
        ends_id=gone.id if gone else None,
    )
    await store.add(event)
    if gone is not None:
        await store.end(gone.id, ended_at=max(move.effective_at, gone.happened_at))
    return event


async def _leave_the_district(session: AsyncSession, move: Move, resident: Resident, day: Day) -> Resident:
    """Take somebody off the list who left for good; who answered for them by name does so no longer."""
    left = RecordLifeEvent(
        command_id=move.id,
        resident_id=resident.id,
        kind=LifeEventKind.MOVED_OUT,
        happened_at=move.effective_at,
        note=move.reason,
        actor=move.decided_by,
    )
    await record_life_event(session, left, stay_days=1, today=day.today, now=day.now)
    return resident


async def let_move_take_effect(session: AsyncSession, day: Day) -> bool:
    """Carry out one move that lay ahead and whose day has come; returns whether there was one.

    A move of somebody who has died meanwhile, or is elsewhere, is called off.
    """
    store = MoveStore(session)
    due = await store.first_due(now=day.now)
    if due is None:
        return False
    resident = await lock_resident(session, due.resident_id, *([due.to_community] if due.to_community else []))
    move = await store.get(due.id)
    if move is None or move.state != "planned":
        return True
    if resident.status in {"deceased", "moved_out"} or resident.community != move.from_community:
        await store.withdraw(move.id, by="system", reason="到期时居民已不在原社区在册", now=day.now)
        return True
    await store.take_effect(move.id)
    await _carry_out(session, move, resident, day)
    return True
