"""Let go what was held: one by itself, several as one summary that names how many of what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.calm import Budget
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.purposes import TOLD_WHEN_TAKEN, UNASKING, Purpose
from services.alerts.domain.rules import SEVERITIES
from services.alerts.domain.templates import Saying, Several, TextBook
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_people import tell_person

__all__ = ["release_held"]

PEOPLE = 50
"""People in one transaction."""

Held = tuple[HeldTellingRow, AlertRow]


async def release_held(session: AsyncSession, *, sending: Sending, now: datetime, limit: int = PEOPLE) -> int:
    """Tell everybody whose time has come; returns how many tellings were looked at."""
    store = CalmStore(session)
    rows = await store.claim_held(now=now, people=limit)
    if not rows:
        return 0
    alerts = await AlertStore(session).shared([row.alert_id for row in rows])
    homes = await CopyStore(session).homes_of(alert.resident_id for alert in alerts.values())
    several = await GroupStore(session).homes_of(alerts.values())
    about = {one: several.get(one) or homes.get(alert.resident_id or one) for one, alert in alerts.items()}
    waiting = [(row, alerts[row.alert_id]) for row in rows if _still(row, alerts[row.alert_id], about)]
    kept = {id(row) for row, _ in waiting}
    await store.release([_key(row) for row in rows if id(row) not in kept], outcome="needless", now=now)
    waiting = await _awake(store, waiting, sending=sending, now=now)
    budgets = await store.take_budgets({row.staff_id for row, _ in waiting}, now=now, window=sending.calm.window)
    names = {name: rule.name for name, rule in (await RuleStore(session).in_force()).rules.items()}
    book, journal = await TemplateStore(session).book(), Journal()
    for staff_id, group in groupby(waiting, key=lambda pair: pair[0].staff_id):
        await _tell_one(store, journal, list(group), _Ways(budgets[staff_id], about, names, book, sending), now=now)
    await store.keep_budgets(budgets)
    await journal.write(session)
    return len(rows)


async def _awake(store: CalmStore, waiting: Sequence[Held], *, sending: Sending, now: datetime) -> list[Held]:
    """Return what may be told now; what came to an end in somebody's quiet hours waits for their morning."""
    quiet = await store.quiet_hours_of({row.staff_id for row, _ in waiting})
    told: list[Held] = []
    for row, alert in waiting:
        hours = quiet.get(row.staff_id)
        until = hours.until(now, severity=alert.severity, zone=sending.calm.zone) if hours else None
        if until is None:
            told.append((row, alert))
        else:
            row.because, row.held_until = "quiet", until
    return told


class _Ways:
    """What telling one person needs."""

    def __init__(
        self,
        budget: Budget,
        about: dict[UUID, KnownResident | None],
        names: dict[str, str],
        book: TextBook,
        sending: Sending,
    ) -> None:
        self.budget, self.about, self.names, self.book, self.sending = budget, about, names, book, sending


async def _tell_one(store: CalmStore, journal: Journal, group: Sequence[Held], ways: _Ways, *, now: datetime) -> None:
    """Tell one person what waited for them; what asks for nothing is no alert that waits, and is told by itself."""
    asking = [one for one in group if one[0].purpose not in UNASKING]
    if asking:
        ways.budget.told += 1
        await _tell_together(store, journal, asking, ways, now=now)
    for row, alert in (one for one in group if one[0].purpose in UNASKING):
        if ways.budget.takes(severity=alert.severity, calm=ways.sending.calm):
            await _tell_together(store, journal, [(row, alert)], ways, now=now)
        else:
            row.held_until = ways.budget.window_start + ways.sending.calm.window


async def _tell_together(
    store: CalmStore, journal: Journal, group: Sequence[Held], ways: _Ways, *, now: datetime
) -> None:
    """Tell one person in one telling, whatever it speaks of."""
    row, alert = max(group, key=lambda pair: (SEVERITIES.index(pair[1].severity), -pair[1].raised_at.timestamp()))
    several = len(group) > 1
    saying = None
    if several:
        counts = Counter(ways.names.get(other.rule or other.kind, other.title) for _, other in group)
        saying = _summary(ways.book, counts, urgent=alert.severity == "urgent", language=_person(row).language)
    tell_person(
        journal,
        ways.book,
        alert,
        _person(row),
        purpose=Purpose(row.purpose),
        level=row.level,
        before=row.told_before,
        step=row.step,
        resident=ways.about[alert.id],
        sending=ways.sending,
        now=now,
        title=row.title,
        saying=saying,
        covers=len(group) if several else 0,
    )
    outcome = "folded" if several else "told"
    await store.release([_key(one) for one, _ in group], outcome=outcome, now=now, into=alert.id if several else None)


def _summary(book: TextBook, counts: Counter[str], *, urgent: bool, language: str) -> Saying:
    """Say how many of what wait, most first."""
    kinds = tuple(book.phrase("summary_kind", name=name, count=count) for name, count in counts.most_common())
    template = "summary_urgent" if urgent else "summary"
    return Saying(template, {"count": counts.total(), "kinds": Several(kinds)}, language)


def _still(row: HeldTellingRow, alert: AlertRow, about: dict[UUID, KnownResident | None]) -> bool:
    """Say whether somebody still has to be told: nobody else has it, and the resident may be spoken of."""
    known = about[alert.id]
    silent = known is not None and known.silent_because is not None
    if row.purpose == Purpose.RELIEF:
        return alert.status != "closed" and alert.taken_by != row.staff_id and not silent
    theirs = row.purpose in TOLD_WHEN_TAKEN and alert.taken_by in {None, row.staff_id}
    asked_for = {"open", "unresolved_exhausted"} | ({"acknowledged"} if theirs else set())
    return alert.status in asked_for and not silent


def _person(row: HeldTellingRow) -> Recipient:
    return replace(Recipient(**row.person), staff_id=row.staff_id)


def _key(row: HeldTellingRow) -> tuple[UUID, str, int, UUID]:
    return row.alert_id, row.purpose, row.level, row.staff_id
