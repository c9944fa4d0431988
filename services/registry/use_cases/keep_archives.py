"""Look at archives, keep what they come to, and tell of what is different."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import Archive, Part, assess
from services.registry.storage.archives import ArchiveStore, Subject
from services.registry.storage.outgoing import tell
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.registry_archive import ArchiveCompletenessChanged, MustKnowsChanged

__all__ = ["keep_archives", "keep_archives_of_community"]


async def keep_archives_of_community(session: AsyncSession, *, today: date, now: datetime, zone: str) -> bool:
    """Look at the archives of one community that was not looked at today; returns whether there was one."""
    store = ArchiveStore(session)
    community = await store.claim_community(today)
    if community is None:
        return False
    subjects = await store.subjects_of(community, zone=zone)
    await _keep(session, subjects, await store.template_of(community), today=today, now=now)
    return True


async def keep_archives(session: AsyncSession, ids: Collection[UUID], *, today: date, now: datetime, zone: str) -> None:
    """Look at the archives of these residents of one community at once, after a change."""
    store = ArchiveStore(session)
    subjects = await store.subjects(ids, zone=zone)
    if subjects:
        await _keep(session, subjects, await store.template_of(subjects[0].community), today=today, now=now)


async def _keep(
    session: AsyncSession, subjects: Sequence[Subject], template: Sequence[Part], *, today: date, now: datetime
) -> None:
    rows: list[dict[str, Any]] = []
    events: list[Event] = []
    for subject in subjects:
        archive = assess(template, subject.facts, today=today)
        to_tell = archive.due if subject.cared_for else ()
        if subject.revision and archive == subject.before and to_tell == subject.told_due:
            continue
        rows.append(_row(subject, archive, to_tell))
        events += _events(subject, archive, to_tell, now=now)
    await ArchiveStore(session).save(rows)
    await tell(session, events)


def _row(subject: Subject, archive: Archive, to_tell: tuple[str, ...]) -> dict[str, Any]:
    return {
        "resident_id": subject.resident_id,
        "revision": subject.revision + 1,
        "percent": archive.percent,
        "parts": archive.parts,
        "score": archive.score,
        "due": archive.due,
        "told_due": to_tell,
    }


def _events(subject: Subject, archive: Archive, to_tell: tuple[str, ...], *, now: datetime) -> list[Event]:
    about: dict[str, Any] = {
        "occurred_at": now,
        **place_of(subject.community),
        "entity_version": subject.version,
        "resident_id": subject.resident_id,
        "revision": subject.revision + 1,
    }
    events: list[Event] = []
    if not subject.revision or archive.percent != subject.before.percent:
        states = list(archive.parts.values())
        changed = ArchiveCompletenessChanged(
            **about,
            percent=archive.percent,
            previous_percent=subject.before.percent if subject.revision else None,
            missing_count=states.count("missing"),
            stale_count=states.count("stale"),
        )
        events.append(changed)
    if to_tell != subject.told_due:
        events.append(MustKnowsChanged(**about, due=list(to_tell), score=archive.score))
    return events
