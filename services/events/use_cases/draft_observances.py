"""Keep observance days, and lay drafts ready before they come."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.occasions import OCCASIONS, days_in
from services.events.storage.calendar_tables import ObservanceRow
from services.events.storage.observances import ObservanceStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announce_hours import drafted
from shared.contracts.activities_observances import Observance, Observances, SaveObservance
from shared.edge import RefusedError

__all__ = ["draft_observances", "list_observances", "save_observance"]


async def save_observance(session: AsyncSession, command: SaveObservance, *, today: date, now: datetime) -> Observance:
    """Save an observance day as its next version; the same command again changes nothing.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile, or its rule or its times say nothing that can be.
    """
    said, store = command.observance, ObservanceStore(session)
    own = next((one for one in OCCASIONS if one.code == said.code), None)
    title, rule = said.title or (own.title if own else ""), said.rule or (own.rule if own else "")
    if own is not None and rule != own.rule:
        raise RefusedError(wording.OBSERVANCE_FIXED, field="rule")
    _check(said, title, rule, today)
    known = await store.lock(said.code)
    if known is None or known.command_id != command.command_id:
        if said.version != (known.version if known else 0):
            raise RefusedError.conflict(wording.OBSERVANCE_CHANGED)
        known = await store.save(command, title=title, rule=rule, now=now)
    return _shown(known)


async def list_observances(session: AsyncSession) -> Observances:
    """Return every observance day for which drafts are made."""
    return Observances(items=[_shown(row) for row in await ObservanceStore(session).all()])


async def draft_observances(session: AsyncSession, *, today: date, now: datetime) -> None:
    """Lay drafts ready for every day that has come near, in the communities that were chosen for it."""
    store = ObservanceStore(session)
    for row in await store.all():
        if row.enabled:
            last_on = today + timedelta(days=row.days_ahead)
            days = [day for year in {today.year, last_on.year} for day in days_in(year, row.rule)]
            found = await store.draft(row, [day for day in days if today <= day <= last_on], now=now)
            await OUTBOX.add(session, *(drafted(one, now=now) for one in found))


def _check(said: Observance, title: str, rule: str, today: date) -> None:
    if not title:
        raise RefusedError(wording.OBSERVANCE_UNTITLED, field="title")
    if said.ends <= said.starts:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends")
    try:
        days_in(today.year, rule)
    except (ValueError, TypeError, AttributeError) as error:
        raise RefusedError(wording.OBSERVANCE_RULE, field="rule") from error


def _shown(row: ObservanceRow) -> Observance:
    draft = row.draft | {part: time.fromisoformat(row.draft[part]) for part in ("starts", "ends")}
    return Observance(
        code=row.code,
        version=row.version,
        title=row.title,
        rule=row.rule,
        areas=row.areas,
        days_ahead=row.days_ahead,
        enabled=row.enabled,
        **draft,
    )
