"""Say which entries became part of a resident's, and keep who was said to be two people."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.merges import Merged, MergeStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_whole
from services.registry.use_cases.weigh_merge import check_may, told_follows
from shared.contracts.registry_merges import ListMerges, MergeItem, Merges, TellApart
from shared.edge import RefusedError

__all__ = ["merges_of", "tell_apart"]


async def merges_of(session: AsyncSession, query: ListMerges) -> Merges:
    """Return the merges of a resident, the newest first.

    Raises
    ------
    RefusedError
        Raised if there is no such resident, or none that the asker may know of.
    """
    await check_whole(session, query.viewer)
    known = await ResidentStore(session).by_ids([query.resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    check_may(query.viewer, *known)
    store = MergeStore(session)
    found = await store.of_resident(query.resident_id)
    items = [_item(one) for one in found]
    for item in items:
        counts = await store.followed(item.merge_id)
        item.follows.extend(told_follows(counts))
    return Merges(resident_id=query.resident_id, items=items)


async def tell_apart(session: AsyncSession, command: TellApart, *, now: datetime) -> bool:
    """Keep that two entries are two people, or forget that; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for entries that are not there, are one, or lie outside the asker's scope.
    """
    if await obeyed_before(session, command):
        return False
    if command.resident_id == command.other_id:
        raise RefusedError("请选两份不同的档案", field="other_id")
    known = await ResidentStore(session).by_ids([command.resident_id, command.other_id])
    if len(known) < len({command.resident_id, command.other_id}):
        raise RefusedError.not_found("没有这位居民")
    check_may(command.viewer, *known)
    store, pair = MergeStore(session), (command.resident_id, command.other_id)
    if command.apart:
        return await store.tell_apart(*pair, by=command.actor, reason=command.reason, now=now)
    return await store.forget_apart(*pair)


def _item(one: Merged) -> MergeItem:
    return MergeItem(
        merge_id=one.id,
        kept_id=one.kept_id,
        merged_id=one.merged_id,
        merged_name=one.merged_name,
        merged_at=one.merged_at,
        merged_by=one.merged_by,
        reason=one.reason,
        undone_at=one.undone_at,
        undone_by=one.undone_by,
        undone_reason=one.undone_reason,
        follows=[],
    )
