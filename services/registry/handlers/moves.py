"""Moves between communities, and stays in another one."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.begin_stay import begin_stay
from services.registry.use_cases.end_stay import change_stay, end_stay
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.move_resident import move_resident
from services.registry.use_cases.show_moves import moves_of, stays_of
from services.registry.use_cases.withdraw_move import withdraw_move
from shared.contracts.registry_moves import (
    BeginStay,
    ChangeStay,
    EndStay,
    ListMoves,
    ListStays,
    MoveItem,
    MoveResident,
    Moves,
    StayItem,
    Stays,
    WithdrawMove,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(MoveResident)
async def do_move_resident(command: MoveResident, deps: Deps) -> Done:
    """Let a resident belong to another community."""
    limit, day = deps.settings.liaison_load_limit, deps.day()
    async with deps.sessions.begin() as session:
        move_id, changed = await move_resident(session, command, day, load_limit=limit)
        await note_write(session, command, [command.resident_id], now=day.now)
    return Done(id=move_id, changed=changed)


@EDGE.answers(WithdrawMove)
async def do_withdraw_move(command: WithdrawMove, deps: Deps) -> Done:
    """Take back a move."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        move, changed = await withdraw_move(session, command, day)
        await note_write(session, command, [move.resident_id], now=day.now)
    return Done(id=move.id, changed=changed)


@EDGE.answers(BeginStay)
async def do_begin_stay(command: BeginStay, deps: Deps) -> Done:
    """Let a resident stay in another community for a time."""
    limit, day = deps.settings.liaison_load_limit, deps.day()
    async with deps.sessions.begin() as session:
        stay_id, changed = await begin_stay(session, command, day, load_limit=limit)
        await note_write(session, command, [command.resident_id], now=day.now)
    return Done(id=stay_id, changed=changed)


@EDGE.answers(ChangeStay)
async def do_change_stay(command: ChangeStay, deps: Deps) -> Done:
    """Change a stay that has not ended."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        stay, changed = await change_stay(session, command, day)
        await note_write(session, command, [stay.resident_id], now=day.now)
    return Done(id=stay.id, changed=changed)


@EDGE.answers(EndStay)
async def do_end_stay(command: EndStay, deps: Deps) -> Done:
    """Let a resident be at home again."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        stay, changed = await end_stay(session, command, day)
        await note_write(session, command, [stay.resident_id], now=day.now)
    return Done(id=stay.id, changed=changed)


@EDGE.answers(ListMoves)
async def do_list_moves(query: ListMoves, deps: Deps) -> Moves:
    """Return moves."""
    async with deps.sessions.begin() as session:
        found = await moves_of(session, query)
        shown = [item.resident_id for item in found.items]
        await note_read(session, query, shown, shown=MoveItem, now=deps.clock.now())
        return found


@EDGE.answers(ListStays)
async def do_list_stays(query: ListStays, deps: Deps) -> Stays:
    """Return stays."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        found = await stays_of(session, query, today=today)
        await note_read(session, query, [item.resident_id for item in found.items], shown=StayItem, now=now)
        return found
