"""Answer pages about alerts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.arrivals import ArrivalClock
from services.alerts.domain.plans import Plan
from services.alerts.domain.reopening import reopens_until
from services.alerts.domain.texts import Home, age_on, of_circle, role_name
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.groups import MemberView
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow, AlertStepRow
from services.alerts.storage.views import AlertView, ViewStore
from services.alerts.use_cases.find_alert import view_alert
from services.alerts.use_cases.keep_agencies import cases_of
from shared.clock import civil_date
from shared.contracts.alerts_groups import AlertMember
from shared.contracts.alerts_requests import (
    AlertChanged,
    AlertDetail,
    AlertItem,
    AlertPage,
    LevelItem,
    ListAlerts,
    NoticeItem,
    TimelineEntry,
)

__all__ = ["changed", "list_alerts", "notice_item", "show_alert", "shown_member"]


async def list_alerts(session: AsyncSession, query: ListAlerts, *, now: datetime, zone: ZoneInfo) -> AlertPage:
    """Return one page of alerts, and how many are not closed in that scope."""
    store = ViewStore(session)
    views, next_page = await store.page(
        community=query.community,
        statuses=query.statuses,
        resident_id=query.resident_id,
        after=query.after,
        limit=query.limit,
        viewer=query.viewer,
    )
    return AlertPage(
        items=[_item(view, now=now, zone=zone) for view in views],
        next_page=next_page,
        counts=await store.counts(community=query.community, resident_id=query.resident_id, viewer=query.viewer),
    )


async def changed(
    session: AsyncSession, alert_id: UUID, *, changed: bool, now: datetime, zone: ZoneInfo
) -> AlertChanged:
    """Return the alert after a command."""
    await session.flush()
    return AlertChanged(item=_item(await view_alert(session, alert_id), now=now, zone=zone), changed=changed)


async def show_alert(session: AsyncSession, alert_id: UUID, *, now: datetime, zone: ZoneInfo) -> AlertDetail:
    """Return one alert with its timeline, its chain and its notices."""
    store = ViewStore(session)
    view = await view_alert(session, alert_id)
    return AlertDetail(
        item=_item(view, now=now, zone=zone),
        timeline=[
            TimelineEntry(at=entry.at, kind=entry.kind, text=entry.text, who=entry.who)
            for entry in await store.timeline(alert_id)
        ],
        levels=await _levels(session, view.alert),
        notices=[notice_item(row) for row in await store.notices(alert_id)],
        contact_id=view.alert.contact_id,
        arrived_at=view.alert.arrived_at,
        arrival_by=_arrival_by(view.alert),
        reopen_until=reopens_until(outcome=view.alert.outcome, closed_at=view.alert.closed_at, now=now),
        members=[shown_member(one) for one in view.members],
        agencies=await cases_of(session, [view.alert.dedup_key, *(one.member.case_key for one in view.members)]),
    )


def _arrival_by(alert: AlertRow) -> datetime | None:
    """Return when whoever took an alert promised to be there; None once they are."""
    if alert.status != "acknowledged" or not alert.arrival or alert.accepted_at is None or alert.arrived_at:
        return None
    return alert.accepted_at + timedelta(minutes=ArrivalClock.from_json(alert.arrival).breach)


def shown_member(view: MemberView) -> AlertMember:
    """Return one case of an alert of several as pages show it."""
    member = view.member
    return AlertMember.model_validate(
        {
            "resident_id": member.resident_id,
            "resident_name": view.home.name,
            "door": view.home.door,
            "title": member.title,
            "severity": member.severity,
            "joined_at": member.joined_at,
            "seen_since": view.seen_since,
            "settled_at": member.settled_at,
            "outcome": member.outcome,
        }
    )


async def _levels(session: AsyncSession, alert: AlertRow) -> list[LevelItem]:
    """Return each level with who was told, or who would be if it came to that now."""
    steps = await ViewStore(session).steps(alert.id)
    circle = (await CopyStore(session).circles_of([alert.circle_of])).get(alert.circle_of, {})
    items: list[LevelItem] = []
    for number, level in enumerate(Plan.from_json(alert.plan).levels, start=1):
        step = steps.get(number)
        role = next((role for role in level.roles if role in circle), level.roles[0])
        person = circle.get(role)
        if step is None and person is not None:
            step = AlertStepRow(
                level=number, role=role, staff_id=person.staff_id, staff_name=person.name, phone=person.phone
            )
        items.append(
            LevelItem.model_validate(
                {
                    "level": number,
                    "role": step.role if step else role,
                    "after_minutes": int(level.after.total_seconds() // 60),
                    "name": step.staff_name if step else None,
                    "staff_id": step.staff_id if step else None,
                    "phone": step.phone if step else None,
                    "told_at": step.told_at if step else None,
                    "acknowledged": bool(step and step.acknowledged_at),
                    "step": level.step,
                }
            )
        )
    return items


def _item(view: AlertView, *, now: datetime, zone: ZoneInfo) -> AlertItem:
    alert, resident, members, seen_since = view
    age = None
    home = _of_several(members) if members else Home()
    if resident is not None:
        age = age_on(civil_date(now, zone), birth_date=resident.birth_date, birth_year=resident.birth_year)
        home = Home(
            name=resident.name,
            compound=resident.compound,
            building=resident.building,
            unit=resident.unit,
            room=resident.room,
        )
    return AlertItem.model_validate(
        {
            "alert_id": alert.id,
            "kind": alert.kind,
            "title": alert.title,
            "severity": alert.severity,
            "status": alert.status,
            "community": alert.community_code,
            "home_community": alert.home_code,
            "resident_id": alert.resident_id,
            "resident_name": home.name,
            "door": home.door,
            "seen_since": seen_since or _all_seen_since(members),
            "member_count": alert.member_count,
            "age": age,
            "raised_at": alert.raised_at,
            "level": alert.level,
            "role": alert.role,
            "next_escalation_at": alert.next_escalation_at,
            "acknowledged_by": alert.acknowledged_by,
            "acknowledged_at": alert.acknowledged_at,
            "taken_by": alert.taken_by,
            "closed_at": alert.closed_at,
            "outcome": alert.outcome,
        }
    )


def _all_seen_since(members: Sequence[MemberView]) -> datetime | None:
    """Return when the last of those that are open was reached since; None while one of them was not."""
    moments = [one.seen_since for one in members if one.member.settled_at is None]
    seen = [moment for moment in moments if moment is not None]
    return max(seen) if seen and len(seen) == len(moments) else None


def _of_several(members: Sequence[MemberView]) -> Home:
    """Return the first by name with how many there are, and what their doors have in common."""
    doors = {one.member.resident_id: one.home for one in members if one.member.settled_at is None}
    doors = doors or {one.member.resident_id: one.home for one in members}
    home = Home.together(list(doors.values()))
    return replace(home, name=f"{home.name}等 {len(doors)} 户", others=()) if home.others else home


def notice_item(row: NoticeRow) -> NoticeItem:
    """Return one notice, as people read it."""
    return NoticeItem.model_validate(
        {
            "notice_id": row.id,
            "alert_id": row.alert_id,
            "channel": row.channel,
            "role": of_circle(row.role),
            "role_name": role_name(row.role),
            "staff_name": row.staff_name,
            "status": row.status,
            "attempts": row.attempt_count,
            "due_at": row.due_at,
            "sent_at": row.sent_at,
            "answer": row.answer,
        }
    )
