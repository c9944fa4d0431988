"""Take two entries apart that were merged by mistake: both as they were, and what happened since with the kept one."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.merging import Entry, restored
from services.registry.domain.person import Resident
from services.registry.storage.archive_fields import ArchiveFields, ArchiveFieldStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.connection import copy_content
from services.registry.storage.former_entries import FormerStore
from services.registry.storage.merge_tables import MERGES
from services.registry.storage.merges import Merged, MergeStore
from services.registry.storage.outgoing import tell
from services.registry.storage.posts import PostStore
from services.registry.storage.residents import ResidentStore, new_residents
from services.registry.storage.sealed import Vault
from services.registry.use_cases.announce import status_changed
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.merge_residents import settle
from services.registry.use_cases.weigh_merge import check_may, liaison_seat
from shared.areas import place_of
from shared.contracts.registry_merges import ResidentsUnmerged, UnmergeResidents
from shared.edge import RefusedError
from shared.following import Merge

__all__ = ["unmerge_residents"]

ARCHIVED = ("health_flags", "service_needs", "habits", "status_class")


async def unmerge_residents(session: AsyncSession, command: UnmergeResidents, day: Day) -> tuple[Merged, bool]:
    """Undo a merge; returns it, and False if it was undone before.

    Raises
    ------
    RefusedError
        Raised for an unknown merge, and where the two cannot be told apart any more.
    """
    store = MergeStore(session)
    found = await store.get(command.merge_id)
    if found is None:
        raise RefusedError.not_found("没有这次合并")
    await AreaStore(session).lock_community(found.community)
    found = await store.get(command.merge_id) or found
    if found.undone_at is not None:
        return found, False
    kept = await _standing(session, found)
    check_may(command.viewer, kept)
    await _check(session, found, kept)
    await store.reopen_ledger(allowed=True)
    await _put_back(session, found, kept, day)
    await store.reopen_ledger(allowed=False)
    await FormerStore(session).forget(found.id)
    await store.mark_undone(found.id, by=command.actor, reason=command.reason, now=day.now)
    residents = {one.id: one for one in await ResidentStore(session).by_ids([found.kept_id, found.merged_id])}
    await _liaison_back(session, found, kept, day)
    stands = await settle(session, residents[found.kept_id], residents[found.kept_id], day, liaison=None)
    back = await settle(session, residents[found.merged_id], residents[found.merged_id], day, liaison=None)
    await tell(session, [_unmerged(found, stands, day), status_changed(back, reason="returned", now=day.now)])
    return found, True


async def _standing(session: AsyncSession, found: Merged) -> Resident:
    kept = await ResidentStore(session).by_ids([found.kept_id])
    if not kept:
        raise RefusedError.conflict("保留的那份档案后来又并入了另一份。请先撤销那次合并,再撤销这一次")
    return kept[0]


async def _check(session: AsyncSession, found: Merged, kept: Resident) -> None:
    if kept.community != found.community:
        raise RefusedError.conflict("此人已迁到另一个社区,不能再拆成两份;请由现在的社区另行登记另一人")
    later = [one for one in await MergeStore(session).of_resident(kept.id) if one.undone_at is None]
    if later[0].id != found.id:
        raise RefusedError.conflict(f"之后又并入了{later[0].merged_name}的档案。请先撤销较新的那次合并")
    number = found.merged.resident.person.id_number
    if number is None or number == kept.person.id_number:
        return
    holders = await ResidentStore(session).known_like([found.merged.resident.person], community=kept.community)
    if any(one.person.id_number == number for one in holders):
        raise RefusedError.conflict("并入的那份档案的身份证号现在登记在另一个人名下。请先核对更正,再撤销")


async def _put_back(session: AsyncSession, found: Merged, kept: Resident, day: Day) -> None:
    """Write the kept entry without what came over, and the other one as it was; then lead everything back."""
    fields = ArchiveFieldStore(session)
    now_are = await fields.get(kept.id)
    await fields.write(kept.id, _fields_restored(now_are, found.kept_before, found.kept_after))
    person = restored(kept.person, found.kept_before.resident.person, found.kept_after.resident.person)
    await ResidentStore(session).change([replace(kept, person=person)], now=day.now)
    other = replace(found.merged.resident, version=found.merged_version + 1, updated_at=day.now)
    await copy_content(session, new_residents(Vault.of(session), [other], heads={}))
    entry = found.merged
    lists = {name: getattr(entry, name) for name in ARCHIVED}
    await fields.write(other.id, ArchiveFields(**lists))
    await MERGES.undo(session, Merge(found.id, found.merged_id, found.kept_id), now=day.now)
    await MergeStore(session).read_ledger_again(kept.id)


async def _liaison_back(session: AsyncSession, found: Merged, kept: Resident, day: Day) -> None:
    """Give the kept entry the liaison back it had, if the merge gave it another who is still there."""
    before, given = found.kept_before.liaison, found.kept_after.liaison
    seat = liaison_seat(kept)
    holding = await PostStore(session).holding(seat, now=day.now)
    held = str(holding.staff_id) if holding and holding.staff_id else None
    if before != given and held == given:
        filling = Filling(seat, UUID(before) if before else None, reason="撤销档案合并")
        await fill_post(session, filling, at=day.now, now=day.now)


def _fields_restored(now_are: ArchiveFields, before: Entry, after: Entry) -> ArchiveFields:
    """Return fields of the archive as before the merge, but for what was changed since."""
    back = {
        name: getattr(before, name) for name in ("habits", "status_class")
        if getattr(now_are, name) == getattr(after, name)
    }  # fmt: skip
    for name in ("health_flags", "service_needs"):
        came = {one for one in getattr(after, name) if one not in getattr(before, name)}
        back[name] = tuple(one for one in getattr(now_are, name) if one not in came)
    return replace(now_are, **back)


def _unmerged(found: Merged, kept: Resident, day: Day) -> ResidentsUnmerged:
    return ResidentsUnmerged(
        event_id=ResidentsUnmerged.identify(found.id),
        occurred_at=day.now,
        **place_of(kept.community),
        entity_version=kept.version,
        merge_id=found.id,
        resident_id=kept.id,
        merged_id=found.merged_id,
    )
