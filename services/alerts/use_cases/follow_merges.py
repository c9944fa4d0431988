"""Let alerts follow when two entries of one person become one, and when they are taken apart: none is lost."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.journal import Journal
from services.alerts.storage.merging import MERGED, MERGES, MergedAlertStore
from services.alerts.use_cases.close_alert import close_all
from shared.following import Merge

__all__ = ["follow_merge", "undo_merge"]

CAME_OVER = "居民档案合并,警报转到保留的居民名下"
STANDS_ELSEWHERE = "居民档案合并,同一情况由保留的居民名下的警报继续处理"
WENT_BACK = "居民档案合并已撤销,警报回到原来的居民名下"
OPEN_AGAIN = "居民档案合并已撤销,警报重新打开"


async def follow_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead open and closed alerts to the kept entry; of two of one case the one of the kept entry goes on."""
    if not await MERGES.begin(session, merge, now=now):
        return
    store = MergedAlertStore(session)
    kept = (await MERGES.resolved(session, [merge.merged]))[merge.merged]
    alerts = {alert.id: alert for alert in await store.unclosed_of(merge.merged)}
    keys = {one: alert.dedup_key.replace(str(merge.merged), str(kept)) for one, alert in alerts.items()}
    named = {one: key for one, key in keys.items() if key != alerts[one].dedup_key}
    standing = await store.open_cases(sorted(named.values()))
    twins = [alerts[one] for one, key in named.items() if key in standing]
    await close_all(session, twins, outcome=MERGED, text=STANDS_ELSEWHERE, now=now)
    journal = Journal()
    for one in alerts.keys() - {alert.id for alert in twins}:
        journal.entry(one, at=now, kind="noted", text=CAME_OVER)
    await journal.write(session)
    await store.rename([one for one, key in named.items() if key not in standing], old=merge.merged, new=kept)
    await store.rename_members(whose=merge.merged, old=merge.merged, new=kept)
    await MERGES.follow(session, merge, now=now)
    await store.take_off(merge)


async def undo_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead alerts back; one that was closed because another stood for it climbs again."""
    if not await MERGES.undo(session, merge, now=now):
        return
    session.expire_all()
    store, journal = MergedAlertStore(session), Journal()
    await store.rename_members(whose=merge.merged, old=merge.kept, new=merge.merged)
    back = [alert.id for alert in await store.unclosed_of(merge.merged)]
    await store.rename(back, old=merge.kept, new=merge.merged)
    again = await store.reopen(merge, now=now)
    for one in back:
        journal.entry(one, at=now, kind="noted", text=WENT_BACK)
    for one in again:
        journal.entry(one, at=now, kind="raised", text=OPEN_AGAIN)
    await journal.write(session)
