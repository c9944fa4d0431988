"""Whether a fact is still news: what was heard before it, in whatever order it came."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rules import AlertRule, Closing, Fact, Guard
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.outcomes import OutcomeStore

__all__ = ["ending", "still_news"]

SAME_DAY = timedelta(days=1)
"""A window that closed later than this after a sighting was the window of another day."""


async def still_news(session: AsyncSession, rule: AlertRule, facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that nothing has answered yet, and remember them for what comes later."""
    kept = list(facts)
    for guard in rule.guards:
        if kept:
            kept = await _past(session, guard, kept)
    return kept


async def ending(session: AsyncSession, closing: Closing, facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that really end their case, and remember them for a beginning that comes later."""
    kept = list(facts)
    for guard in closing.guards:
        if guard.by == "version":
            kept = await _newest(session, guard, kept, status=closing.ended_as)
        elif guard.by == "same_day":
            kept = await _of_the_day(session, guard, kept)
    return [fact for fact in kept if closing.when.holds(fact.values)]


async def _past(session: AsyncSession, guard: Guard, facts: list[Fact]) -> list[Fact]:
    if guard.by == "version":
        return await _newest(session, guard, facts, status="missed")
    if guard.by == "reached":
        return await _unreached(session, guard, facts)
    return await _without_liaison(session, facts) if guard.by == "liaison" else facts


async def _newest(session: AsyncSession, guard: Guard, facts: list[Fact], *, status: str) -> list[Fact]:
    versions = [(UUID(fact.values[guard.field]), fact.version) for fact in facts]
    newest = await OutcomeStore(session).keep_visits(versions, status=status)
    return [fact for fact in facts if UUID(fact.values[guard.field]) in newest]


async def _unreached(session: AsyncSession, guard: Guard, facts: list[Fact]) -> list[Fact]:
    silences = [
        {"resident_id": fact.values["resident_id"], "first_at": fact.values[guard.field] or fact.occurred_at}
        for fact in facts
    ]
    reached = await OutcomeStore(session).keep_silences(silences)
    return [fact for fact in facts if _resident(fact) not in reached]


async def _of_the_day(session: AsyncSession, guard: Guard, facts: list[Fact]) -> list[Fact]:
    silent = await OutcomeStore(session).unanswered_at(_resident(fact) for fact in facts)
    return [
        fact
        for fact in facts
        if _resident(fact) not in silent
        or datetime.fromisoformat(fact.values[guard.field]) > silent[_resident(fact)] - SAME_DAY
    ]


async def _without_liaison(session: AsyncSession, facts: list[Fact]) -> list[Fact]:
    circles = await CopyStore(session).lock_circles(_resident(fact) for fact in facts)
    return [fact for fact in facts if not _found_since(fact, circles.get(_resident(fact)))]


def _found_since(fact: Fact, circle: tuple[datetime, int] | None) -> bool:
    """Say whether a circle with a liaison answers what was told: by its version where that is known.

    Visits may have looked at an old circle late: by time alone, what it then says would count as the newer.
    """
    if circle is None:
        return False
    resolved_at, version = circle
    known = fact.values.get("circle_version")
    return version >= known if known is not None else resolved_at > fact.occurred_at


def _resident(fact: Fact) -> UUID:
    return UUID(fact.values["resident_id"])
