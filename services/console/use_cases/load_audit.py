"""Put the audits of all services and of the console together, newest first, and have each looked through."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.storage.base import AUDIT
from shared.auditing import years_before
from shared.contracts import activities_privacy, alerts_privacy, registry_privacy, visits_privacy
from shared.contracts.base import Query, Refusal
from shared.contracts.privacy import AuditItem, AuditPage, AuditQuestion, AuditVerdict
from shared.database import Sessions

__all__ = ["PLACES", "AuditAsked", "AuditLine", "AuditTrail", "load_audit", "merged", "verify_audits"]

LISTING: dict[str, type[AuditQuestion]] = {
    "registry": registry_privacy.ListAudit,
    "visits": visits_privacy.ListAudit,
    "alerts": alerts_privacy.ListAudit,
    "activities": activities_privacy.ListAudit,
}
VERIFYING: dict[str, type[Query]] = {
    "registry": registry_privacy.VerifyAudit,
    "visits": visits_privacy.VerifyAudit,
    "alerts": alerts_privacy.VerifyAudit,
    "activities": activities_privacy.VerifyAudit,
}

PLACES = ("console", *LISTING)
"""Whose audits there are."""

ROWS = 40
"""Rows asked of each at a time."""


@dataclass(frozen=True)
class AuditAsked:
    """What is looked for."""

    places: tuple[str, ...] = PLACES
    resident_id: UUID | None = None
    actor: str | None = None
    """As the services know somebody: the staff id, else the name they sign in with."""
    login: str | None = None
    """As the console knows them."""
    since: datetime | None = None
    until: datetime | None = None
    people_only: bool = True
    """Without what programs do of their own accord."""
    before: Mapping[str, int] = field(default_factory=dict)
    """Where the page before ended, for each service."""


@dataclass(frozen=True)
class AuditLine:
    """One row and whose it is."""

    place: str
    item: AuditItem


@dataclass(frozen=True)
class AuditTrail:
    """One page of everything."""

    lines: list[AuditLine]
    before: dict[str, int]
    """Where it goes on; empty at the end."""
    away: dict[str, Refusal]
    """Who did not answer, and why."""


async def load_audit(owners: Owners, sessions: Sessions, asked: AuditAsked) -> AuditTrail:
    """Ask everybody for the newest rows that fit, and put them in one order."""
    answers = await asyncio.gather(*(_ask(owners, sessions, place, asked) for place in asked.places))
    pages = {place: one.value for place, one in zip(asked.places, answers, strict=True) if one.value is not None}
    away = {place: one.refusal for place, one in zip(asked.places, answers, strict=True) if one.refusal is not None}
    lines, before = merged(pages, dict(asked.before))
    return AuditTrail(lines, before, away)


def merged(pages: Mapping[str, AuditPage], before: dict[str, int]) -> tuple[list[AuditLine], dict[str, int]]:
    """Return the rows of several pages in one order, and where each goes on.

    What is older than the oldest row of a page that goes on is left for the next one: rows may lie between.
    """
    ends = [page.items[-1].at for page in pages.values() if page.next_before is not None and page.items]
    horizon = max(ends, default=None)
    lines = [AuditLine(place, item) for place, page in pages.items() for item in _until(page, horizon)]
    lines.sort(key=lambda line: (line.item.at, line.place, line.item.position), reverse=True)
    if horizon is None:
        return lines, {}
    return lines, before | {place: _end(place, lines, before) for place in pages}


def _until(page: AuditPage, horizon: datetime | None) -> Sequence[AuditItem]:
    """Return the rows of a page down to the last that is young enough, without a gap in their positions."""
    if horizon is None:
        return page.items
    return page.items[: max((n for n, item in enumerate(page.items, start=1) if item.at >= horizon), default=0)]


def _end(place: str, lines: Sequence[AuditLine], before: Mapping[str, int]) -> int:
    shown = [line.item.position for line in lines if line.place == place]
    return min(shown) if shown else before.get(place, 2**62)


async def _ask(owners: Owners, sessions: Sessions, place: str, asked: AuditAsked) -> Answer[AuditPage]:
    before = asked.before.get(place)
    if place == "console":
        return Answer(value=await _own_page(sessions, asked, before))
    question = LISTING[place](
        resident_id=asked.resident_id, actor=asked.actor, since=asked.since, until=asked.until, before=before,
        people_only=asked.people_only, limit=ROWS,
    )  # fmt: skip
    return await owners.attempt(question, AuditPage)


async def _own_page(sessions: Sessions, asked: AuditAsked, before: int | None) -> AuditPage:
    """Return a page of the console's own audit, which speaks of accounts and never of residents."""
    if asked.resident_id is not None:
        return AuditPage(items=[])
    async with sessions() as session:
        entries = await AUDIT.page(
            session, resident_id=None, actor=asked.login, since=asked.since, until=asked.until, before=before,
            limit=ROWS + 1,
        )  # fmt: skip
    items = [
        AuditItem(
            position=entry.position or 0, at=entry.at, actor=entry.actor, role=entry.role, action=entry.action,
            request=entry.request, reason=entry.reason, resident_count=0, fields=list(entry.fields),
        )
        for entry in entries[:ROWS]
    ]  # fmt: skip
    return AuditPage(items=items, next_before=items[-1].position if len(entries) > ROWS else None)


async def verify_audits(
    owners: Owners, sessions: Sessions, *, now: datetime, years: int
) -> dict[str, Answer[AuditVerdict]]:
    """Have every seal of every audit computed anew."""
    async with sessions() as session:
        own = await AUDIT.verify(session, forgotten_before=years_before(now, years))
    verdict = AuditVerdict(sealed_rows=own.sealed_rows, waiting_rows=own.waiting_rows, broken_seals=list(own.broken))
    told = await asyncio.gather(*(owners.attempt(ask(), AuditVerdict) for ask in VERIFYING.values()))
    return {"console": Answer(value=verdict), **dict(zip(VERIFYING, told, strict=True))}
