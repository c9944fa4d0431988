"""Take an alert, perhaps over from whoever has it: one person has it at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.texts import GOES_ON, TAKEN
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.notices import NoticeStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about, all_of
from services.alerts.use_cases.follow_arrivals import start_clock
from services.alerts.use_cases.relieve import relieve
from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.alerts_takeover import AlertTakenOver
from shared.edge import RefusedError

__all__ = ["Taker", "take", "take_over"]


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes an alert, and by which way."""

    who: str
    staff_id: UUID | None
    how: str

    def has(self, alert: AlertRow) -> bool:
        """Say whether this very person has the alert."""
        same = alert.taken_by == self.staff_id and (self.staff_id is not None or alert.acknowledged_by == self.who)
        return alert.acknowledged_by is not None and same


async def take(session: AsyncSession, alert: AlertRow, taker: Taker, *, sending: Sending, now: datetime) -> bool:
    """Stop the climb, call back what has not left yet, and record who it was.

    One person has an alert at a time. Where its steps go on whoever takes it, those of later steps are recorded beside.

    Raises
    ------
    RefusedError
        Raised where somebody else has it: that is taken over, and not by the way.
    """
    alerts = AlertStore(session)
    if await alerts.has_acknowledged(alert.id, who=taker.who, staff_id=taker.staff_id):
        return False
    if alert.status == "acknowledged" and taker.has(alert):
        return False
    if alert.status == "acknowledged":
        raise RefusedError.conflict(f"{alert.acknowledged_by}已接手;要改由您处理,请选“改由我处理”")
    goes_on, before = _goes_on(alert), alert.taken_by
    if not goes_on:
        alert.status, alert.next_escalation_at = "acknowledged", None
        await NoticeStore(session).cancel_unsent([alert.id], reason=TAKEN, staff_only=True)
    if not goes_on or alert.acknowledged_by is None:
        _have(alert, taker, now=now)
    start_clock(alert, staff_id=taker.staff_id, now=now)
    alert.entity_version += 1
    text = f"{taker.who}{taker.how}确认接手{all_of(alert)}{GOES_ON if goes_on else ''}"
    journal = Journal()
    journal.entry(alert.id, at=now, kind="acknowledged", text=text, who=taker.who, staff_id=taker.staff_id)
    if taker.staff_id is not None:
        await alerts.mark_step(alert.id, staff_id=taker.staff_id, at=now)
    elapsed = max(0, int((now - alert.raised_at).total_seconds()))
    journal.announce(AlertAcknowledged(**about(alert, now=now), staff_id=taker.staff_id, elapsed_seconds=elapsed))
    if before is not None and before != alert.taken_by:
        await relieve(session, journal, alert, before, by=taker.who, sending=sending, now=now)
    await journal.write(session)
    return True


async def take_over(session: AsyncSession, alert: AlertRow, taker: Taker, *, sending: Sending, now: datetime) -> bool:
    """Let somebody have an alert in place of whoever has it, and tell that one; False if they have it already.

    The arrival clock runs on: the resident has waited since the first who took it.
    """
    former, before = alert.acknowledged_by, alert.taken_by
    if former is None or not (alert.status == "acknowledged" or _goes_on(alert)):
        return await take(session, alert, taker, sending=sending, now=now)
    if taker.has(alert):
        return False
    _have(alert, taker, now=now)
    if alert.accepted_at is not None and alert.arrived_at is None:
        alert.accepted_by = taker.staff_id
    alert.entity_version += 1
    journal = Journal()
    text = f"{taker.who}{taker.how}从{former}手中接手{all_of(alert)}"
    journal.entry(alert.id, at=now, kind="taken_over", text=text, who=taker.who, staff_id=taker.staff_id)
    journal.announce(AlertTakenOver(**about(alert, now=now), staff_id=taker.staff_id, taken_from=before))
    if taker.staff_id is not None:
        await AlertStore(session).mark_step(alert.id, staff_id=taker.staff_id, at=now)
    if before is not None:
        await NoticeStore(session).cancel_unsent([alert.id], reason=TAKEN, of=before)
        await relieve(session, journal, alert, before, by=taker.who, sending=sending, now=now)
    await journal.write(session)
    return True


def _goes_on(alert: AlertRow) -> bool:
    """Say whether the steps of an alert follow each other whoever takes it."""
    return alert.status == "open" and Plan.from_json(alert.plan).until_state


def _have(alert: AlertRow, taker: Taker, *, now: datetime) -> None:
    alert.acknowledged_by, alert.acknowledged_at, alert.taken_by = taker.who, now, taker.staff_id
