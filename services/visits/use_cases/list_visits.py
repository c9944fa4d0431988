"""Answer which visits there are, in the order in which somebody should make them."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.person import age_on
from services.visits.domain.walking import door_text
from services.visits.storage.grids import Held, held_of
from services.visits.storage.listings import ListingStore, PageTokenError, Wanted
from services.visits.storage.must_knows import MustKnowStore
from services.visits.storage.tables import ResidentCopyRow, VisitRow
from services.visits.use_cases.days import day_of
from services.visits.use_cases.viewing import sight_of
from shared.clock import civil_date
from shared.contracts.visits_requests import ListVisits, VisitItem, VisitPage
from shared.edge import RefusedError

__all__ = ["UNKNOWN", "list_visits", "visit_item"]

UNKNOWN = "(档案未到)"
"""Shown for a resident whose copy is being rebuilt."""

TRIED = {"no_answer": "无人应答", "away": "外出不在家"}

TO_BE_MADE = {"planned", "missed"}
"""Visits whose form asks; of one that was made there is nothing left to ask."""

AT_THE_DOOR = {"door", "home_visit"}


async def list_visits(session: AsyncSession, query: ListVisits, *, now: datetime, zone: ZoneInfo) -> VisitPage:
    """Return one page of visits.

    Raises
    ------
    RefusedError
        Raised for a page token that this service has not made.
    """
    whenever = query.day is None and query.resident_id is not None
    wanted = Wanted(
        area=query.community,
        day=None if whenever else day_of(query.day, now=now, zone=zone),
        liaison_id=query.liaison_id,
        resident_id=query.resident_id,
        held=Held() if query.resident_id else held_of(query.viewer),
        statuses=list(query.statuses),
        due_only=query.due_only,
        due_from=query.due_from,
        due_until=query.due_until,
    )
    try:
        rows, next_page = await ListingStore(session).page(wanted, after=query.after, limit=query.limit)
    except PageTokenError:
        raise RefusedError("翻页标记无效,请从第一页重新打开", field="after") from None
    today = civil_date(now, zone)
    ask = await MustKnowStore(session).due_of({visit.resident_id for visit, _ in rows if visit.status in TO_BE_MADE})
    items = [visit_item(*row, ask=ask.get(row[0].resident_id, ()), today=today, zone=zone) for row in rows]
    sight = await sight_of(session, query.viewer)
    return VisitPage(items=[sight.item(item) for item in items], next_page=next_page)


def visit_item(
    visit: VisitRow, resident: ResidentCopyRow | None, *, today: date, zone: ZoneInfo, ask: Sequence[str] = ()
) -> VisitItem:
    """Return a visit as a liaison or the desk sees it.

    Parameters
    ----------
    ask
        Items of the archive that a visit still to be made asks.
    """
    home = (resident.compound, resident.building, resident.unit, resident.room) if resident else (None,) * 4
    return VisitItem(
        visit_id=visit.id,
        resident_id=visit.resident_id,
        resident_name=resident.name if resident else UNKNOWN,
        door=door_text(*home),
        compound=home[0],
        building=home[1],
        unit=home[2],
        room=home[3],
        age=age_on(today, birth_date=resident.birth_date, birth_year=resident.birth_year) if resident else None,
        categories=resident.categories if resident else [],
        reason=visit.rule_name,
        reasons=visit.reasons,
        needs_findings=visit.needs_findings,
        postponed_from=visit.original_ends_at,
        rule_id=visit.rule_id,
        rule_version=visit.rule_version,
        period=visit.period,
        modes=visit.modes,
        status=visit.status,
        liaison_id=visit.liaison_id,
        liaison_name=visit.liaison_name,
        opens_at=visit.opens_at,
        due_at=visit.due_at,
        deadline_at=visit.deadline_at,
        completed_at=visit.completed_at,
        last_outcome=visit.last_outcome,
        note=_note(visit, zone),
        must_knows_due=list(ask) if visit.status in TO_BE_MADE else [],
        community=visit.area,
        home_community=resident.home_area if resident else None,
    )


def _note(visit: VisitRow, zone: ZoneInfo) -> str:
    notes = []
    if visit.last_outcome_at is not None and visit.last_outcome in TRIED:
        notes.append(f"{visit.last_outcome_at.astimezone(zone):%m月%d日 %H:%M} {TRIED[visit.last_outcome]}")
    if visit.remote_limit is not None and set(visit.modes) <= AT_THE_DOOR:
        notes.append("已连续多次只有电话联络,这次请上门")
    return ";".join(notes)
