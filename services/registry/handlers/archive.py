"""Archives: what is known of residents since when, and putting it right."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import save_template
from services.registry.use_cases.confirm_must_knows import confirm_must_knows
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.mark_mapped import mark_mapped
from services.registry.use_cases.show_archive import archive_card, archive_gaps
from services.registry.use_cases.update_resident import update_resident
from services.registry.use_cases.viewing import check_whole
from shared.contracts.registry_archive import (
    ArchiveCard,
    ArchiveGap,
    ArchiveGaps,
    ArchiveTemplate,
    ConfirmMustKnows,
    GetArchive,
    GetArchiveTemplate,
    ListArchiveGaps,
    ListStatusClasses,
    MarkMapped,
    SaveArchiveTemplate,
    SaveStatusClass,
    StatusClasses,
    UpdateResident,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(GetArchive)
async def do_get_archive(query: GetArchive, deps: Deps) -> ArchiveCard:
    """Return the archive of one resident."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        await check_whole(session, query.viewer)
        card = await archive_card(session, query, today=today, zone=deps.zone)
        await note_read(session, query, [card.resident_id], shown=ArchiveCard, now=now)
        return card


@EDGE.answers(ListArchiveGaps)
async def do_list_archive_gaps(query: ListArchiveGaps, deps: Deps) -> ArchiveGaps:
    """Return whose archive lacks something."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        gaps = await archive_gaps(session, query, today=today)
        await note_read(session, query, [gap.item.resident_id for gap in gaps.items], shown=ArchiveGap, now=now)
        return gaps


@EDGE.answers(UpdateResident)
async def do_update_resident(command: UpdateResident, deps: Deps) -> Done:
    """Change what is known of a resident."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await update_resident(session, command, today=today, now=now, zone=deps.zone)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(ConfirmMustKnows)
async def do_confirm_must_knows(command: ConfirmMustKnows, deps: Deps) -> Done:
    """Keep that what is known was confirmed."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await confirm_must_knows(session, command, today=today, now=now, zone=deps.zone)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(MarkMapped)
async def do_mark_mapped(command: MarkMapped, deps: Deps) -> Done:
    """Declare a file complete."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        changed = await mark_mapped(session, command, now=now)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(SaveArchiveTemplate)
async def do_save_archive_template(command: SaveArchiveTemplate, deps: Deps) -> Done:
    """Keep of which parts archives consist."""
    async with deps.sessions.begin() as session:
        changed = await save_template.save_template(session, command)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(GetArchiveTemplate)
async def do_get_archive_template(query: GetArchiveTemplate, deps: Deps) -> ArchiveTemplate:
    """Return of which parts archives consist."""
    async with deps.sessions() as session:
        return await save_template.archive_template(session, query.community)


@EDGE.answers(ListStatusClasses)
async def do_list_status_classes(_: ListStatusClasses, deps: Deps) -> StatusClasses:
    """Return the status classes."""
    async with deps.sessions() as session:
        return await save_template.all_status_classes(session)


@EDGE.answers(SaveStatusClass)
async def do_save_status_class(command: SaveStatusClass, deps: Deps) -> Done:
    """Keep a status class."""
    async with deps.sessions.begin() as session:
        changed = await save_template.save_status_class(session, command)
    return Done(id=command.command_id, changed=changed)
