"""Entries that may be one person, are made one, and are taken apart again."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.list_duplicates import list_duplicates
from services.registry.use_cases.merge_residents import merge_residents
from services.registry.use_cases.show_merges import merges_of, tell_apart
from services.registry.use_cases.unmerge_residents import unmerge_residents
from services.registry.use_cases.weigh_merge import preview_merge
from shared.contracts.registry_merges import (
    Duplicate,
    Duplicates,
    ListDuplicates,
    ListMerges,
    MergeItem,
    MergePreview,
    MergeResidents,
    Merges,
    PreviewMerge,
    TellApart,
    UnmergeResidents,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(ListDuplicates)
async def do_list_duplicates(query: ListDuplicates, deps: Deps) -> Duplicates:
    """Return pairs that may be one person."""
    async with deps.sessions.begin() as session:
        page = await list_duplicates(session, query)
        shown = [one for item in page.items for one in (item.resident_id, item.other_id) if one]
        await note_read(session, query, shown, shown=Duplicate, now=deps.clock.now())
        return page


@EDGE.answers(PreviewMerge)
async def do_preview_merge(query: PreviewMerge, deps: Deps) -> MergePreview:
    """Say what a merge would do."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        preview = await preview_merge(session, query, now=now)
        await note_read(session, query, [preview.kept_id, preview.merged_id], shown=MergePreview, now=now)
        return preview


@EDGE.answers(MergeResidents)
async def do_merge_residents(command: MergeResidents, deps: Deps) -> Done:
    """Make two entries one."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        changed = await merge_residents(session, command, day)
        await note_write(session, command, [command.kept_id, command.merged_id], now=day.now)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(UnmergeResidents)
async def do_unmerge_residents(command: UnmergeResidents, deps: Deps) -> Done:
    """Take two entries apart."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        merge, changed = await unmerge_residents(session, command, day)
        await note_write(session, command, [merge.kept_id, merge.merged_id], now=day.now)
    return Done(id=merge.id, changed=changed)


@EDGE.answers(TellApart)
async def do_tell_apart(command: TellApart, deps: Deps) -> Done:
    """Keep that two entries are two people."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        changed = await tell_apart(session, command, now=now)
        await note_write(session, command, [command.resident_id, command.other_id], now=now)
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(ListMerges)
async def do_list_merges(query: ListMerges, deps: Deps) -> Merges:
    """Return which entries became part of a resident's."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        merges = await merges_of(session, query)
        ids = [merges.resident_id, *(item.merged_id for item in merges.items)]
        await note_read(session, query, ids, shown=MergeItem, now=now)
        return merges
