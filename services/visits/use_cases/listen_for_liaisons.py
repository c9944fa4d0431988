"""Notice liaisons of whom nothing is heard, and when they are heard of again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.liaisons import Episode, LiaisonStore
from services.visits.storage.outgoing import tell
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits_liaisons import LiaisonHeard, LiaisonSilent

__all__ = ["listen_for_liaisons"]


async def listen_for_liaisons(session: AsyncSession, *, silent_days: int, now: datetime) -> None:
    """Say once that a silence has begun, and once that it has ended; it may be called any number of times."""
    liaisons = LiaisonStore(session)
    if not await liaisons.alone():
        return
    await liaisons.listen(now=now)
    relieved = await liaisons.relieve()
    heard = await liaisons.hear()
    silent = await liaisons.fall_silent(silent_before=now - timedelta(days=silent_days))
    await tell(
        session,
        [
            *_heard(relieved, reason="relieved", now=now),
            *_heard(heard, reason="recorded", now=now),
            *_silent(silent, days=silent_days, now=now),
        ],
    )


def _silent(episodes: Iterable[Episode], *, days: int, now: datetime) -> list[Event]:
    return [
        LiaisonSilent(
            event_id=LiaisonSilent.identify(each.liaison_id, each.silent_since),
            occurred_at=now,
            **place_of(each.area),
            entity_version=each.revision,
            liaison_id=each.liaison_id,
            resident_id=each.resident_id,
            resident_count=each.resident_count,
            silent_since=each.silent_since,
            days=days,
        )
        for each in episodes
        if each.silent_since is not None
    ]


def _heard(episodes: Iterable[Episode], *, reason: str, now: datetime) -> list[Event]:
    return [
        LiaisonHeard(
            event_id=LiaisonHeard.identify(each.liaison_id, each.revision, reason),
            occurred_at=now,
            **place_of(each.area),
            entity_version=each.revision,
            liaison_id=each.liaison_id,
            reason=reason,
        )
        for each in episodes
    ]
