"""What pages ask: lists, one alert with everything, simulated phones, what was given up."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Double, and_, case, cast, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.alerts.domain.feeds import SETTLED_BY_SEEING
from services.alerts.domain.rules import SEVERITIES
from services.alerts.storage.copy_tables import CircleCopyRow, ContactCopyRow, ResidentCopyRow
from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.groups import GroupStore, MemberView
from services.alerts.storage.notice_tables import BLOCKED, NoticeRow, ScreenMessageRow
from services.alerts.storage.places import ANSWERS_FOR, HOUSE, WITHIN_GRIDS, has_the_house
from services.alerts.storage.tables import UNCLOSED, AlertEntryRow, AlertRow, AlertStepRow
from shared.access import Reach, reach_of
from shared.contracts.base import Viewer

__all__ = ["AlertView", "PhoneMessageView", "PhoneView", "ViewStore", "about_community"]

RANK_SECONDS = 1e10
"""Wider than any moment in seconds, so that no alert of one rank stands among those of another."""

EXHAUSTED_RANKS = 2 * len(SEVERITIES)
"""Places of those that all levels have passed: by severity, and of each severity whoever was seen since comes last."""


class AlertView(NamedTuple):
    """An alert and whom it is about."""

    alert: AlertRow
    resident: ResidentCopyRow | None
    members: Sequence[MemberView] = ()
    """Its cases, where it speaks of several."""
    seen_since: datetime | None = None
    """When the resident was reached after it was raised, where that answers it."""


class PhoneView(NamedTuple):
    """A simulated phone that has messages."""

    staff_id: UUID
    messages: int
    last_at: Any


class PhoneMessageView(NamedTuple):
    """One message with the status of its alert."""

    message: ScreenMessageRow
    alert_status: str


class ViewStore:
    """Answers pages. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self,
        *,
        community: str | None,
        statuses: Sequence[str],
        resident_id: UUID | None,
        after: str | None,
        limit: int,
        viewer: Viewer | None = None,
    ) -> tuple[list[AlertView], str | None]:
        """Return one page: exhausted ones, the gravest first, then by time left, those in hand, the latest closed."""
        order = _urgency()
        question = (
            select(AlertRow, ResidentCopyRow, _seen_since(), order)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == AlertRow.resident_id)
            .outerjoin(ContactCopyRow, ContactCopyRow.resident_id == AlertRow.resident_id)
            .where(*_scope(community, resident_id, viewer), AlertRow.status.in_(statuses))
            .order_by(order, AlertRow.id)
            .limit(limit + 1)
        )
        if "closed" not in statuses:
            question = question.where(UNCLOSED)
        if after:
            place, alert_id = json.loads(urlsafe_b64decode(after))
            question = question.where(tuple_(order, AlertRow.id) > (place, UUID(alert_id)))
        rows = (await self._session.execute(question)).all()
        members = await self._members(row[0] for row in rows[:limit])
        views = [AlertView(row[0], row[1], members.get(row[0].id, ()), row[2]) for row in rows[:limit]]
        if len(rows) <= limit:
            return views, None
        alert, _, _, place = rows[limit - 1]
        return views, urlsafe_b64encode(json.dumps([place, str(alert.id)]).encode()).decode()

    async def counts(
        self, *, community: str | None, resident_id: UUID | None, viewer: Viewer | None = None
    ) -> dict[str, int]:
        """Return how many alerts are not closed, by status."""
        rows = await self._session.execute(
            select(AlertRow.status, func.count())
            .where(*_scope(community, resident_id, viewer), UNCLOSED)
            .group_by(AlertRow.status)
        )
        return dict(rows.all())

    async def alert(self, alert_id: UUID) -> AlertView | None:
        """Return one alert; None if there is no such."""
        row = (
            await self._session.execute(
                select(AlertRow, ResidentCopyRow, _seen_since())
                .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == AlertRow.resident_id)
                .outerjoin(ContactCopyRow, ContactCopyRow.resident_id == AlertRow.resident_id)
                .where(AlertRow.id == alert_id)
            )
        ).one_or_none()
        if row is None:
            return None
        members = (await self._members([row[0]])).get(alert_id, ())
        return AlertView(row[0], row[1], members, row[2])

    async def _members(self, alerts: Iterable[AlertRow]) -> Mapping[UUID, Sequence[MemberView]]:
        return await GroupStore(self._session).members([alert.id for alert in alerts if alert.member_count])

    async def timeline(self, alert_id: UUID) -> list[AlertEntryRow]:
        """Return what happened to an alert, the oldest first."""
        question = select(AlertEntryRow).where(AlertEntryRow.alert_id == alert_id).order_by(AlertEntryRow.position)
        return list(await self._session.scalars(question))

    async def steps(self, alert_id: UUID) -> dict[int, AlertStepRow]:
        """Return the levels that were told or skipped, by number."""
        rows = await self._session.scalars(select(AlertStepRow).where(AlertStepRow.alert_id == alert_id))
        return {row.level: row for row in rows}

    async def notices(self, alert_id: UUID) -> list[NoticeRow]:
        """Return the notices of an alert, the lowest level first."""
        question = (
            select(NoticeRow)
            .where(NoticeRow.alert_id == alert_id)
            .order_by(NoticeRow.level, NoticeRow.created_at, NoticeRow.channel)
        )
        return list(await self._session.scalars(question))

    async def blocked_notices(
        self, *, community: str | None, staff_id: UUID | None, since: datetime, limit: int
    ) -> list[tuple[NoticeRow, str]]:
        """Return the notices that could not be written since a moment, with what they were about."""
        person = [] if staff_id is None else [NoticeRow.staff_id == staff_id]
        rows = await self._session.execute(
            select(NoticeRow, AlertRow.title)
            .join(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .where(BLOCKED, NoticeRow.created_at >= since, *person, *_scope(community, None))
            .order_by(NoticeRow.created_at.desc(), NoticeRow.id)
            .limit(limit)
        )
        return [(notice, title) for notice, title in rows]

    async def phones(self, community: str) -> list[PhoneView]:
        """Return the phones that received something about a community, the one with the newest message first."""
        last_at = func.max(ScreenMessageRow.received_at)
        rows = await self._session.execute(
            select(ScreenMessageRow.staff_id, func.count(), last_at)
            .where(ScreenMessageRow.community_code == community)
            .group_by(ScreenMessageRow.staff_id)
            .order_by(last_at.desc(), ScreenMessageRow.staff_id)
        )
        return [PhoneView(*row) for row in rows]

    async def messages(self, staff_id: UUID, *, limit: int) -> list[PhoneMessageView]:
        """Return what one phone has received, the newest first."""
        rows = await self._session.execute(
            select(ScreenMessageRow, AlertRow.status)
            .join(AlertRow, AlertRow.id == ScreenMessageRow.alert_id)
            .where(ScreenMessageRow.staff_id == staff_id)
            .order_by(ScreenMessageRow.received_at.desc(), ScreenMessageRow.notice_id)
            .limit(limit)
        )
        return [PhoneMessageView(*row) for row in rows]

    async def people_of(self, community: str) -> dict[UUID, tuple[str, str]]:
        """Return name and role of everybody in the care circles of a community."""
        member = func.jsonb_array_elements(CircleCopyRow.members).table_valued("value", joins_implicitly=True)
        staff_id = member.c.value.op("->>")("staff_id")
        rows = await self._session.execute(
            select(staff_id, func.min(member.c.value.op("->>")("name")), func.max(member.c.value.op("->>")("role")))
            .select_from(CircleCopyRow)
            .where(CircleCopyRow.community_code == community, staff_id.is_not(None))
            .group_by(staff_id)
        )
        return {UUID(row[0]): (row[1] or "", row[2]) for row in rows}

    async def last_told(self, staff_ids: Sequence[UUID]) -> dict[UUID, NoticeRow]:
        """Return the last notice to each of these people: their name and role as they were told."""
        rows = await self._session.scalars(
            select(NoticeRow)
            .where(NoticeRow.staff_id.in_(staff_ids), NoticeRow.channel == "screen")
            .ext(distinct_on(NoticeRow.staff_id))
            .order_by(NoticeRow.staff_id, NoticeRow.created_at.desc())
        )
        return {row.staff_id: row for row in rows}


def about_community(community: str) -> ColumnElement[bool]:
    """Return the condition that an alert happened in a community, or to somebody who is at home there."""
    return or_(AlertRow.community_code == community, AlertRow.home_code == community)


def _scope(community: str | None, resident_id: UUID | None, viewer: Viewer | None = None) -> list[ColumnElement[bool]]:
    """Return what has to be true; also that a viewer answers for it, or leads the grid, who sees no more than that."""
    scope: list[ColumnElement[bool]] = []
    if viewer is not None and reach_of(viewer.role) is Reach.OWN:
        scope.append(text(ANSWERS_FOR.format(alert="alert")).bindparams(staff=viewer.staff_id))  # type: ignore[arg-type]
    elif viewer is not None and viewer.grids:
        known = {"staff": viewer.staff_id, "grids": viewer.grids, "scopes": [f"{code}%" for code in viewer.scope]}
        scope.append(text(WITHIN_GRIDS.format(alert="alert")).bindparams(**known))  # type: ignore[arg-type]
    if community is not None:
        here = about_community(community)
        house = viewer is not None and has_the_house(viewer)
        scope.append(or_(here, AlertRow.community_code == HOUSE) if house else here)
    if resident_id is not None:
        among = select(AlertMemberRow.alert_id).where(AlertMemberRow.resident_id == resident_id)
        scope.append(or_(AlertRow.resident_id == resident_id, AlertRow.id.in_(among)))
    return scope


def _urgency() -> ColumnElement[float]:
    def seconds(moment: InstrumentedAttribute[Any]) -> ColumnElement[float]:
        return cast(func.extract("epoch", moment), Double)

    row, last = AlertRow, EXHAUSTED_RANKS
    grave = case({word: 2 * place for place, word in enumerate(reversed(SEVERITIES))}, value=row.severity)
    seen = case((_seen_since().is_not(None), 1), else_=0)
    return case(
        (row.status == "unresolved_exhausted", (grave + seen) * RANK_SECONDS + seconds(row.raised_at)),
        (row.status == "open", last * RANK_SECONDS + seconds(row.next_escalation_at)),
        (row.status == "acknowledged", (last + 1) * RANK_SECONDS + seconds(row.acknowledged_at)),
        else_=(last + 3) * RANK_SECONDS - seconds(row.closed_at),
    )


def _seen_since() -> ColumnElement[datetime | None]:
    """Return when the resident of an alert was reached after it was raised, where that is what it is about."""
    reached = ContactCopyRow.last_reached_at
    return case((and_(AlertRow.kind.in_(SETTLED_BY_SEEING), reached > AlertRow.raised_at), reached))
