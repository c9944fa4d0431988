"""Whom alerts are about."""

from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.mailing_tables import MailingRow
from services.alerts.storage.notice_tables import NoticeRow, NoticeTokenRow
from services.alerts.storage.tables import AlertRow

__all__ = ["subjects", "subjects_of_link", "subjects_of_notices"]


async def subjects(session: AsyncSession, alert_ids: Collection[UUID]) -> list[UUID]:
    """Return the residents; alerts about posts and liaisons are about none."""
    row = AlertMemberRow
    alone = select(AlertRow.resident_id).where(AlertRow.id.in_(alert_ids), AlertRow.resident_id.is_not(None))
    among = select(row.resident_id).where(row.alert_id.in_(alert_ids), row.resident_id.is_not(None))
    return [one for one in await session.scalars(union(alone, among)) if one is not None]


async def subjects_of_link(session: AsyncSession, token: str) -> list[UUID]:
    """Return whom the notice behind the key of a link is about."""
    alerts = (
        select(NoticeRow.alert_id)
        .join(NoticeTokenRow, NoticeTokenRow.notice_id == NoticeRow.id)
        .where(NoticeTokenRow.hash == sha256(token.encode()).digest())
    )
    return await subjects(session, [one for one in await session.scalars(alerts) if one is not None])


async def subjects_of_notices(session: AsyncSession, notice_ids: Collection[UUID]) -> list[UUID]:
    """Return whom these notices are about or to."""
    alerts = await session.scalars(select(NoticeRow.alert_id).where(NoticeRow.id.in_(notice_ids)))
    to = await session.scalars(
        select(MailingRow.resident_id)
        .join(NoticeRow, NoticeRow.mailing_id == MailingRow.id)
        .where(NoticeRow.id.in_(notice_ids))
    )
    return [*await subjects(session, [one for one in alerts if one is not None]), *to]
