"""Guardianship agreements and packs."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import keep_agreements
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.contracts import registry_agreements as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.SignAgreement)
async def do_sign_agreement(command: contracts.SignAgreement, deps: Deps) -> Done:
    """Keep an agreement."""
    async with deps.sessions.begin() as session:
        changed = await keep_agreements.sign_agreement(session, command, deps.day())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.GuardiansOf)
async def do_show_guardians_of(query: contracts.GuardiansOf, deps: Deps) -> contracts.Guardians:
    """Return who may act as guardian today."""
    _, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await keep_agreements.guardians_of(session, query, today=today)
        await note_read(session, query, [query.resident_id], shown=contracts.Guardian, now=deps.clock.now())
        return reply


@EDGE.answers(contracts.RecordPackDocument)
async def do_record_pack_document(command: contracts.RecordPackDocument, deps: Deps) -> Done:
    """Keep a form or card."""
    async with deps.sessions.begin() as session:
        changed = await keep_agreements.record_document(session, command, now=deps.clock.now())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.CheckPacks)
async def do_check_packs(query: contracts.CheckPacks, deps: Deps) -> contracts.Packs:
    """Return what packs lack."""
    _, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await keep_agreements.check_packs(session, query, today=today)
        await note_read(
            session, query, [pack.resident_id for pack in reply.items], shown=contracts.Pack, now=deps.clock.now()
        )
        return reply
