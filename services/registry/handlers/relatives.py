"""Relatives, and what they may be told."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import keep_relatives
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.viewing import check_whole
from shared.auditing import people_in
from shared.contracts.registry_people import (
    GiveConsent,
    ListRelatives,
    MayBeTold,
    RelativeItem,
    Relatives,
    RemoveRelative,
    SaveRelative,
    Tellable,
    WithdrawConsent,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(SaveRelative)
async def do_save_relative(command: SaveRelative, deps: Deps) -> Done:
    """Write a relative."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        relative, changed = await keep_relatives.save_relative(session, command, day)
        await note_write(session, command, [relative.resident_id], now=day.now)
    return Done(id=relative.id, changed=changed)


@EDGE.answers(RemoveRelative)
async def do_remove_relative(command: RemoveRelative, deps: Deps) -> Done:
    """Take a relative off."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        relative = await keep_relatives.remove_relative(session, command, day)
        await note_write(session, command, [relative.resident_id], now=day.now)
    return Done(id=relative.id)


@EDGE.answers(GiveConsent)
async def do_give_consent(command: GiveConsent, deps: Deps) -> Done:
    """Write what is allowed."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        relative, changed = await keep_relatives.give_consent(session, command, day)
        await note_write(session, command, [relative.resident_id], now=day.now)
    return Done(id=relative.id, changed=changed)


@EDGE.answers(WithdrawConsent)
async def do_withdraw_consent(command: WithdrawConsent, deps: Deps) -> Done:
    """End what was allowed."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        relative, changed = await keep_relatives.withdraw_consent(session, command, day)
        await note_write(session, command, [relative.resident_id], now=day.now)
    return Done(id=relative.id, changed=changed)


@EDGE.answers(MayBeTold)
async def do_say_what_may_be_told(query: MayBeTold, deps: Deps) -> Tellable:
    """Return what may be told at this moment."""
    async with deps.sessions.begin() as session:
        reply = await keep_relatives.may_be_told(session, query, today=deps.day().today)
        await note_read(session, query, people_in(reply), shown=Tellable, now=deps.clock.now())
        return reply


@EDGE.answers(ListRelatives)
async def do_list_relatives(query: ListRelatives, deps: Deps) -> Relatives:
    """Return a resident's relatives."""
    async with deps.sessions.begin() as session:
        await check_whole(session, query.viewer)
        relatives = await keep_relatives.relatives_of(session, query.resident_id)
        await note_read(session, query, [query.resident_id], shown=RelativeItem, now=deps.clock.now())
        return relatives
