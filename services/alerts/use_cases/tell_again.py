"""Tell somebody again of an alert that further cases have joined: once, a little later, and not once per case."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.purposes import Purpose
from services.alerts.domain.texts import HELD_TEXTS
from services.alerts.domain.told import called
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow

__all__ = ["News", "tell_again"]

AGAIN_AFTER = timedelta(minutes=5)
"""How long further cases are collected before somebody who knows of the alert hears of them: a quarter of what a level
has to answer, so that they still hear before the next level does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An alert that has more cases than somebody was told of."""

    alert: AlertRow
    person: Recipient


async def tell_again(
    session: AsyncSession, journal: Journal, news: Sequence[News], *, sending: Sending, now: datetime
) -> None:
    """Keep one telling for each; who waits for one anyway hears then of everything there is."""
    store = CalmStore(session)
    waiting = await store.waiting_for([one.alert.id for one in news]) if news else set()
    asked = [one for one in news if (one.alert.id, one.person.staff_id) not in waiting]
    quiet = await store.quiet_hours_of({one.person.staff_id for one in asked}) if asked else {}
    alerts = {one.alert.id for one in asked}
    levels = await store.next_levels(alerts, purpose=Purpose.JOINED) if asked else {}
    rows = []
    for one in asked:
        alert, person = one.alert, one.person
        at = now + AGAIN_AFTER
        hours = quiet.get(person.staff_id)
        until = hours.until(at, severity=alert.severity, zone=sending.calm.zone) if hours else None
        text = f"{called(person.role, person.name)}:{HELD_TEXTS['joined']}"
        journal.entry(alert.id, at=now, kind="held", text=text, who=person.name)
        rows.append(
            {
                "alert_id": alert.id,
                "purpose": Purpose.JOINED,
                "level": levels[alert.id],
                "staff_id": person.staff_id,
                "person": {**asdict(person), "staff_id": str(person.staff_id)},
                "told_before": None,
                "step": None,
                "title": None,
                "because": "joined",
                "held_at": now,
                "held_until": until or at,
            }
        )
    await store.hold(rows)
