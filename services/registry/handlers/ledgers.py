"""Ledgers: who is in them, corrections, rights, gifts, gaps of the tiers."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.subjects import subjects
from services.registry.use_cases import keep_ledgers, show_ledgers
from services.registry.use_cases.amend_ledger import amend_ledger_entry
from services.registry.use_cases.classify_resident import classify_resident
from services.registry.use_cases.export_ledger import export_ledger
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.record_gift import list_gifts, record_gift
from shared.contracts import registry_ledgers as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.ListLedgers)
async def do_list_ledgers(query: contracts.ListLedgers, deps: Deps) -> contracts.Ledgers:
    """Return the ledgers the asker may know of."""
    async with deps.sessions() as session:
        return await show_ledgers.list_ledgers(session, query)


@EDGE.answers(contracts.ListLedgerEntries)
async def do_list_ledger_entries(query: contracts.ListLedgerEntries, deps: Deps) -> contracts.LedgerPage:
    """Return one page of a ledger."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        page = await show_ledgers.ledger_page(session, query, today=today)
        shown = [item.resident.resident_id for item in page.items]
        await note_read(session, query, shown, shown=contracts.LedgerEntry, now=now)
        return page


@EDGE.answers(contracts.LedgersOf)
async def do_show_ledgers_of(query: contracts.LedgersOf, deps: Deps) -> contracts.LedgerEntries:
    """Return the entries of a resident."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        entries = await show_ledgers.ledgers_of(session, query, today=today)
        await note_read(session, query, [query.resident_id], shown=contracts.LedgerEntry, now=now)
        return entries


@EDGE.answers(contracts.ExportLedger)
async def do_export_ledger(query: contracts.ExportLedger, deps: Deps) -> contracts.LedgerFilePart:
    """Return one part of a ledger as a file."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        part, written = await export_ledger(session, query, today=today, zone=deps.zone)
        await note_read(session, query, written, shown=contracts.LedgerEntry, now=now)
        return part


@EDGE.answers(contracts.ClassifyResident)
async def do_classify_resident(command: contracts.ClassifyResident, deps: Deps) -> Done:
    """Enter a resident into ledgers and take them out of others."""
    async with deps.sessions.begin() as session:
        changed = await classify_resident(session, command, deps.day())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(contracts.AmendLedgerEntry)
async def do_amend_ledger_entry(command: contracts.AmendLedgerEntry, deps: Deps) -> Done:
    """Correct an entry by an amendment."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await amend_ledger_entry(session, command, today=today, now=now)
        await note_write(session, command, await subjects(session, "ledger_entry", [command.entry_id]), now=now)
    return Done(id=command.entry_id, changed=changed)


@EDGE.answers(contracts.DefineLedger)
async def do_define_ledger(command: contracts.DefineLedger, deps: Deps) -> Done:
    """Make or change a ledger."""
    async with deps.sessions.begin() as session:
        changed = await keep_ledgers.define_ledger(session, command, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.GrantLedgerRight)
async def do_grant_ledger_right(command: contracts.GrantLedgerRight, deps: Deps) -> Done:
    """Let a named person look into a ledger."""
    async with deps.sessions.begin() as session:
        changed = await keep_ledgers.grant_right(session, command, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.RevokeLedgerRight)
async def do_revoke_ledger_right(command: contracts.RevokeLedgerRight, deps: Deps) -> Done:
    """Take a named person's right away."""
    async with deps.sessions.begin() as session:
        changed = await keep_ledgers.revoke_right(session, command, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.SetTierGap)
async def do_set_tier_gap(command: contracts.SetTierGap, deps: Deps) -> Done:
    """Set a district's longest gap of a tier."""
    async with deps.sessions.begin() as session:
        changed = await keep_ledgers.set_tier_gap(session, command)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.RecordGift)
async def do_record_gift(command: contracts.RecordGift, deps: Deps) -> Done:
    """Write a gift down."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await record_gift(session, command, today=today, now=now)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.ListGifts)
async def do_list_gifts(query: contracts.ListGifts, deps: Deps) -> contracts.Gifts:
    """Return gifts."""
    async with deps.sessions.begin() as session:
        reply = await list_gifts(session, query)
        await note_read(
            session, query, [gift.resident_id for gift in reply.items], shown=contracts.Gift, now=deps.clock.now()
        )
        return reply
