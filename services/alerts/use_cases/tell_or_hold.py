"""Tell people, or hold it back: it is night for them, or they have been told enough at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.calm import Budget, QuietHours
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.purposes import Purpose
from services.alerts.domain.templates import TextBook
from services.alerts.domain.texts import HELD_TEXTS
from services.alerts.domain.told import called
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_people import tell_person

__all__ = ["Telling", "tell_or_hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One person who is to be told of one alert at one level."""

    alert: AlertRow
    person: Recipient
    level: int
    purpose: Purpose = Purpose.LADDER
    before: str | None
    step: str | None
    resident: KnownResident | None
    title: str | None = None
    """What is said in place of the alert's own title."""
    silenced_until: datetime | None = None
    """The end of a silence that holds for the alert."""


async def tell_or_hold(
    session: AsyncSession, journal: Journal, tellings: Sequence[Telling], *, sending: Sending, now: datetime
) -> None:
    """Tell those who may be told now, and keep the rest with the reason; nothing is dropped.

    In quiet hours the ladder waits with the person, except for what is urgent: that goes on to the next level. A
    person who has been told enough is told the rest in one summary, and the ladder goes on.
    """
    if not tellings:
        return
    calm, store = sending.calm, CalmStore(session)
    quiet = await store.quiet_hours_of({one.person.staff_id for one in tellings})
    waking = [(one, _quiet_until(quiet.get(one.person.staff_id), one, sending=sending, now=now)) for one in tellings]
    people = {one.person.staff_id for one, until in waking if until is None and one.silenced_until is None}
    budgets = await store.take_budgets(people, now=now, window=calm.window) if people else {}
    book, held = await TemplateStore(session).book(), list[dict[str, Any]]()
    for one, until in sorted(waking, key=lambda pair: pair[0].alert.severity != "urgent"):
        if one.silenced_until is not None:
            held.append(_held(journal, one, because="silence", until=one.silenced_until, now=now))
        elif until is not None:
            held.append(_held(journal, one, because="quiet", until=until, now=now))
            _let_wait(one.alert, until=until, now=now)
        elif _may(budgets[one.person.staff_id], one, sending=sending):
            _tell(journal, book, one, sending=sending, now=now)
        else:
            end = budgets[one.person.staff_id].window_start + calm.window
            held.append(_held(journal, one, because="storm", until=end, now=now))
    await store.keep_budgets(budgets)
    await store.hold(held)


def _may(budget: Budget, one: Telling, *, sending: Sending) -> bool:
    """Say whether the person is told now; about somebody of whom nobody is told anything, nothing is counted."""
    silent = one.resident is not None and one.resident.silent_because is not None
    return silent or budget.takes(severity=one.alert.severity, calm=sending.calm)


def _quiet_until(hours: QuietHours | None, one: Telling, *, sending: Sending, now: datetime) -> datetime | None:
    return hours.until(now, severity=one.alert.severity, zone=sending.calm.zone) if hours else None


def _let_wait(alert: AlertRow, *, until: datetime, now: datetime) -> None:
    if alert.status == "open" and alert.severity != "urgent" and alert.next_escalation_at is not None:
        alert.next_escalation_at = until + (alert.next_escalation_at - now)
        alert.waits_until = until


def _tell(journal: Journal, book: TextBook, one: Telling, *, sending: Sending, now: datetime) -> None:
    tell_person(
        journal,
        book,
        one.alert,
        one.person,
        purpose=one.purpose,
        level=one.level,
        before=one.before,
        step=one.step,
        resident=one.resident,
        sending=sending,
        now=now,
        title=one.title,
    )


def _held(journal: Journal, one: Telling, *, because: str, until: datetime, now: datetime) -> dict[str, Any]:
    person = asdict(one.person)
    who = called(one.person.role, one.person.name)
    journal.entry(one.alert.id, at=now, kind="held", text=f"{who}:{HELD_TEXTS[because]}", who=one.person.name)
    return {
        "alert_id": one.alert.id,
        "purpose": one.purpose,
        "level": one.level,
        "staff_id": one.person.staff_id,
        "person": {**person, "staff_id": str(one.person.staff_id)},
        "told_before": one.before,
        "step": one.step,
        "title": one.title,
        "because": because,
        "held_at": now,
        "held_until": until,
    }
