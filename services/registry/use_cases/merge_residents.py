"""Make two entries of one person one: the kept id stays, the other becomes an alias, both histories stand under it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.life import stay_of
from services.registry.domain.merging import Entry
from services.registry.domain.person import Resident
from services.registry.domain.resident_changes import changed_fields
from services.registry.storage.archive_fields import ArchiveFieldStore
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.cards import CardStore
from services.registry.storage.former_entries import FormerStore
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.merge_tables import MERGES
from services.registry.storage.merges import Merged, MergeStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce import profiled, status_changed
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.follow_facts import follow_facts
from services.registry.use_cases.keep_archives import keep_archives
from services.registry.use_cases.place_resident import place_resident
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.resolve_relatives import resolve_relatives
from services.registry.use_cases.stale_cards import about_card
from services.registry.use_cases.weigh_merge import Weighed, both_entries, check_may, chosen_text, liaison_seat, weigh
from shared.areas import place_of
from shared.contracts.registry_cards import ContactCardVoided
from shared.contracts.registry_merges import MergeResidents, ResidentsMerged
from shared.edge import RefusedError
from shared.following import Merge

__all__ = ["merge_residents", "settle"]


async def merge_residents(session: AsyncSession, command: MergeResidents, day: Day) -> bool:
    """Merge two entries; False if this very command was obeyed before.

    Raises
    ------
    RefusedError
        Raised for entries that are not there or contradict each other, and where somebody has to choose first.
    """
    store = MergeStore(session)
    if await store.get(command.command_id) is not None:
        return False
    seen = await both_entries(session, command.kept_id, command.merged_id)
    check_may(command.viewer, *seen)
    for community in sorted({one.community for one in seen}):
        await AreaStore(session).lock_community(community)
    if await store.get(command.command_id) is not None:
        return False
    kept, merged = await both_entries(session, command.kept_id, command.merged_id)
    weighed = await weigh(session, kept, merged, command.choices, now=day.now)
    if weighed.against:
        raise RefusedError.conflict(";".join(weighed.against))
    if weighed.to_choose:
        raise RefusedError(chosen_text(weighed), field="choices")
    await _void_second_card(session, kept, merged, now=day.now)
    ended = await _take_off(session, merged, day)
    merge = Merge(command.command_id, merged.id, kept.id, ended.version)
    await store.save(_written(command, weighed, ended, now=day.now))
    await FormerStore(session).remember(merge, kept, merged, weighed.together().resident)
    await MERGES.begin(session, merge, now=day.now)
    await MERGES.follow(session, merge, now=day.now, today=day.today)
    await store.inherit_apart(kept.id, merged.id)
    await store.remove(merged.id)
    after = await _keep(session, command, weighed, day)
    await tell(
        session, [_merged(merge, after, ended, now=day.now), status_changed(ended, reason="merged", now=day.now)]
    )
    return True


async def settle(
    session: AsyncSession, before: Resident, after: Resident, day: Day, *, liaison: UUID | None
) -> Resident:
    """Write an entry of which much is different, tell of it, and let follow what follows; returns what stands."""
    lasting = await LifeEventStore(session).lasting(before.id)
    after = replace(after, stay=stay_of(lasting) if after.on_list else after.stay)
    if liaison is not None:
        await fill_post(session, Filling(liaison_seat(before), liaison), at=day.now, now=day.now)
    stands = await place_resident(session, before, after, today=day.today, now=day.now)
    if stands.version == before.version:
        versions = await ResidentStore(session).next_versions([before.id])
        stands = replace(stands, version=versions[before.id][1])
        await tell(session, [profiled(stands, now=day.now)])
    await resolve_circles(session, [before.id], now=day.now)
    await resolve_relatives(session, [before.id], day)
    await follow_facts(session, day, community=before.community, ids=[before.id])
    await keep_archives(session, [before.id], today=day.today, now=day.now, zone=day.zone)
    (stands,) = await ResidentStore(session).by_ids([before.id])
    return stands


async def _keep(session: AsyncSession, command: MergeResidents, weighed: Weighed, day: Day) -> Resident:
    """Write what the kept entry is now."""
    kept, entry = weighed.kept.resident, weighed.together()
    fields = ArchiveFieldStore(session)
    written = replace(
        await fields.get(kept.id),
        health_flags=entry.health_flags,
        service_needs=entry.service_needs,
        habits=entry.habits,
        status_class=entry.status_class,
    )
    await fields.write(kept.id, written)
    liaison = UUID(entry.liaison) if entry.liaison and entry.liaison != weighed.kept.liaison else None
    (before,) = await ResidentStore(session).by_ids([kept.id])
    after = await settle(session, before, replace(entry.resident, version=before.version), day, liaison=liaison)
    await _stamp(session, after, changed_fields(kept.person, after.person), actor=command.actor, now=day.now)
    return after


async def _stamp(session: AsyncSession, after: Resident, fields: Collection[str], *, actor: str, now: datetime) -> None:
    """Write down who decided which value counts."""
    stamps = [
        {"resident_id": after.id, "field": field, "none_stated": False, "changed": True, "version": after.version}
        for field in fields
    ]
    await ArchiveStore(session).stamp(stamps, actor=actor, now=now)


async def _void_second_card(session: AsyncSession, kept: Resident, merged: Resident, *, now: datetime) -> None:
    """Let the card of the merged entry count no more where the kept one has a card: nobody holds two."""
    store = CardStore(session)
    held = await store.held_by([kept.id, merged.id])
    if len(held) == len((kept, merged)):
        card = held[merged.id]
        await store.void([card.id], reason="replaced", now=now)
        await tell(session, [ContactCardVoided(**about_card(card, now=now), reason="replaced")])


async def _take_off(session: AsyncSession, merged: Resident, day: Day) -> Resident:
    """End the circle of the merged entry and say so; returns the entry as it ends."""
    version = await MergeStore(session).take_off(merged.id)
    ended = replace(merged, status="moved_out", special=False, version=version)
    await resolve_circles(session, [merged.id], now=day.now, versions={merged.id: (merged.community, version)})
    return ended


def _written(command: MergeResidents, weighed: Weighed, ended: Resident, *, now: datetime) -> Merged:
    after: Entry = weighed.together()
    return Merged(
        id=command.command_id,
        community=ended.community,
        kept_id=weighed.kept.resident.id,
        merged_id=ended.id,
        merged_name=ended.person.name,
        merged_version=ended.version,
        merged_at=now,
        merged_by=command.actor,
        reason=command.reason,
        kept_before=weighed.kept,
        kept_after=after,
        merged=weighed.merged,
    )


def _merged(merge: Merge, after: Resident, ended: Resident, *, now: datetime) -> ResidentsMerged:
    return ResidentsMerged(
        event_id=ResidentsMerged.identify(merge.merge_id),
        occurred_at=now,
        **place_of(after.community),
        entity_version=after.version,
        merge_id=merge.merge_id,
        resident_id=after.id,
        merged_id=merge.merged,
        merged_version=ended.version,
    )
