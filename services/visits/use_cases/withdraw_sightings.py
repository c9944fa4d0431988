"""Take back that somebody was seen: whoever slipped must not leave a resident safe whom nobody saw."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.signal import window_on
from services.visits.storage.outgoing import tell
from services.visits.storage.signals import SignalStore, Watched
from services.visits.use_cases.record_sightings import day_id
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.visits_signals import SightingsWithdrawn, SignalWithdrawn, WithdrawSightings

__all__ = ["withdraw_sightings"]


async def withdraw_sightings(
    session: AsyncSession, command: WithdrawSightings, *, now: datetime, zone: ZoneInfo
) -> SightingsWithdrawn:
    """Open today's windows again, each by itself; what was no sighting is left as it is, so that a repeat is harmless.

    After the window has closed nobody would be told any more that nothing was seen: then it is refused.
    """
    store = SignalStore(session)
    asked = [window.resident_id for window in command.windows]
    watched = await store.watched(asked)
    refused = {one: reason for one in asked if (reason := _why_not(watched.get(one), command, now=now, zone=zone))}
    today = civil_date(now, zone)
    days = {day_id(one, today): watched[one] for one in asked if one not in refused}
    changed = await store.withdraw(list(days))
    await tell(session, [_withdrawn(days[day], day, revision, now=now) for day, revision in changed.items()])
    return SightingsWithdrawn(waiting=[one.resident_id for one in days.values()], refused=refused)


def _why_not(one: Watched | None, command: WithdrawSightings, *, now: datetime, zone: ZoneInfo) -> str:
    if one is None or not one.may_look(command.observer_id):
        return "您不是这位老人的观察员或关爱责任人"
    window = window_on(civil_date(now, zone), opens=one.window_from, closes=one.window_to, zone=zone)
    if now >= window.closes_at:
        return "今天的观察时段已经结束,不能再撤回;没有看到的话,请马上上门看一看"
    if one.closes_at is not None and one.closes_at > window.closes_at:
        return "约定今天改过,新的约定从明天开始,今天不能再撤回;没有看到的话,请马上上门看一看"
    return ""


def _withdrawn(one: Watched, day: UUID, revision: int, *, now: datetime) -> SignalWithdrawn:
    return SignalWithdrawn(
        event_id=SignalWithdrawn.identify(day, revision),
        occurred_at=now,
        **place_of(one.area or ""),
        entity_version=revision,
        day_id=day,
        resident_id=one.resident_id,
    )
