"""Take back a move: one that lies ahead is called off, one that was a mistake is undone."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.life import status_of, stay_of
from services.registry.domain.person import Resident
from services.registry.domain.residence import Move
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.moves import MoveStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.announce_life import withdrawn
from services.registry.use_cases.announce_moves import move_withdrawn, stay_ended
from services.registry.use_cases.carry_over import resettle, step_over
from services.registry.use_cases.leave_host import leave_host
from services.registry.use_cases.place_resident import lock_resident
from services.registry.use_cases.withdraw_life_event import withdraw_life_event
from shared.contracts.base import Event
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import WithdrawLifeEvent
from shared.contracts.registry_moves import WithdrawMove
from shared.edge import RefusedError

__all__ = ["withdraw_move"]


async def withdraw_move(session: AsyncSession, command: WithdrawMove, day: Day) -> tuple[Move, bool]:
    """Withdraw a move; returns it, and False if it was withdrawn before.

    Raises
    ------
    RefusedError
        Raised for an unknown move, and for one that another has followed.
    """
    store = MoveStore(session)
    seen = await store.get(command.move_id)
    if seen is None:
        raise RefusedError.not_found("没有这条迁居记录")
    resident = await lock_resident(session, seen.resident_id, seen.from_community)
    move = await store.get(seen.id) or seen
    if move.state == "withdrawn":
        return move, False
    if move.state == "done":
        await _check_last(store, move, resident)
        await _undo(session, move, resident, command, day)
    await store.withdraw(move.id, by=command.actor, reason=command.reason, now=day.now)
    return move, True


async def _check_last(store: MoveStore, move: Move, resident: Resident) -> None:
    last = await store.last_of(resident.id)
    if last is None or last.id != move.id:
        raise RefusedError.conflict("之后又迁居过,请先撤销较新的那一条")
    if resident.status == "deceased" or resident.paused:
        raise RefusedError.conflict("这位居民已登记去世或去世待核实,不能更正迁居")


async def _undo(session: AsyncSession, move: Move, resident: Resident, command: WithdrawMove, day: Day) -> None:
    if move.to_community is None:
        undone = WithdrawLifeEvent(life_event_id=move.id, reason=command.reason, actor=command.actor)
        await withdraw_life_event(session, undone, today=day.today, now=day.now)
        return
    back, stay = await leave_host(session, resident, on=day.today, at=day.now, reason="moved", by=command.actor)
    events: list[Event] = []
    event = await LifeEventStore(session).get(move.id)
    if event is not None and event.state == "recorded":
        await LifeEventStore(session).withdraw(event.id, by=command.actor, reason=command.reason, now=day.now)
        if event.ends_id is not None:
            await LifeEventStore(session).end(event.ends_id, ended_at=None)
    await step_over(session, _way_back(move, resident, command.actor, day), mistaken=True)
    await MoveStore(session).reopen_posts(resident.id, move.from_community, since=move.effective_at)
    lasting = await LifeEventStore(session).lasting(resident.id)
    status = "moved_out" if event is not None and event.kind == LifeEventKind.MOVED_BACK else status_of(lasting)
    back = replace(back, community=move.from_community, status=status, stay=stay_of(lasting))
    back = await resettle(
        session, resident, back, door=move.from_door, grid=move.from_grid, actor=command.actor, day=day
    )
    events += stay_ended(stay, back, now=day.now) if stay else []
    events += move_withdrawn(move, back, now=day.now)
    events += [withdrawn(event, back, now=day.now)] if event is not None else []
    await tell(session, events)


def _way_back(move: Move, resident: Resident, actor: str, day: Day) -> Move:
    """Return the move in the other direction, made today."""
    return replace(
        move,
        from_community=resident.community,
        to_community=move.from_community,
        effective_on=day.today,
        effective_at=day.now,
        decided_by=actor,
        decided_at=day.now,
    )
