"""Let places, hours and teams follow when two entries of one person become one, and when they are taken apart."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.merging import MERGES, MergedPlaceStore
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.staff_team import count_again
from services.events.use_cases.withdraw_resident import take_out
from shared.following import Merge

__all__ = ["follow_merge", "undo_merge"]

ACTOR = "registry"


async def follow_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead everything to the kept entry; a place held twice is given back, so that the queue moves up."""
    if not await MERGES.begin(session, merge, now=now):
        return
    store = MergedPlaceStore(session)
    kept = (await MERGES.resolved(session, [merge.merged]))[merge.merged]
    for activity_id, resident_id in await store.second_seats(merge.merged, kept):
        activity = await lock_activity(session, activity_id)
        known = await EnrolmentStore(session).of(activity_id, resident_id)
        if known is not None and known.attended_at is None:
            await take_out(session, activity, known, actor=ACTOR, now=now)
    await session.flush()
    teams = await store.shared_teams(merge.merged, kept)
    await MERGES.follow(session, merge, now=now)
    for team_id in teams:
        await count_again(session, team_id, now=now)
    await store.take_off(merge)


async def undo_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead everything back. A place that was given back stays so: somebody else may have it."""
    if await MERGES.undo(session, merge, now=now):
        for team_id in await MergedPlaceStore(session).shared_teams(merge.merged, merge.kept):
            await count_again(session, team_id, now=now)
