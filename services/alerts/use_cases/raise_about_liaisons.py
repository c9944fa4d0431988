"""Liaisons of whom nothing is heard as alerts: one per episode, to whoever leads them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import Occasion
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.use_cases.close_alert import close_cases
from services.alerts.use_cases.raise_alerts import raise_alerts
from shared.contracts.visits_liaisons import LiaisonHeard, LiaisonSilent

__all__ = ["hear_liaisons", "miss_liaisons"]


async def miss_liaisons(
    session: AsyncSession, events: Sequence[LiaisonSilent], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for liaisons who have fallen silent, but not for those heard of since."""
    versions = [(event.liaison_id, event.entity_version) for event in events]
    silent = await OutcomeStore(session).keep_visits(versions, status="missed")
    occasions = [
        Occasion(
            event_id=event.event_id,
            district=event.district,
            street=event.street,
            community=event.community,
            kind="liaison_silent",
            case=str(event.liaison_id),
            title=event.summary,
            circle_of=event.resident_id,
            staff_id=event.liaison_id,
        )
        for event in events
        if event.liaison_id in silent
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def hear_liaisons(session: AsyncSession, events: Sequence[LiaisonHeard], *, now: datetime) -> None:
    """Close the alerts of liaisons who were heard of again, or answer for nobody any more."""
    versions = [(event.liaison_id, event.entity_version) for event in events]
    newest = await OutcomeStore(session).keep_visits(versions, status="completed")
    ended = [event for event in events if event.liaison_id in newest]
    texts = {f"liaison_silent:{event.liaison_id}": f"{event.summary},警报自动关闭" for event in ended}
    await close_cases(session, texts, outcome="heard", now=now)
