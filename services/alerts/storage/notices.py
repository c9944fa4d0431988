"""Questions asked of the notice tables."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, literal_column, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Bundle, aliased

from services.alerts.domain.mailings import MAILING_NAMES, unwanted
from services.alerts.domain.purposes import ANSWERABLE, TOLD_WHEN_CLOSED, TOLD_WHEN_TAKEN, Purpose
from services.alerts.domain.texts import CLOSED, NO_CONSENT, NOT_NEEDED, RELATIVE_ROLE, TAKEN, silent_about
from services.alerts.storage.base import NOTICES
from services.alerts.storage.copy_tables import RelativesCopyRow, ResidentCopyRow
from services.alerts.storage.mailing_tables import CorrespondenceCopyRow, MailingRow
from services.alerts.storage.mailings import DueMailing, is_birthday, person_of
from services.alerts.storage.notice_tables import (
    FOR_STAFF,
    HELD,
    UNSENT,
    NoticeRow,
    NoticeTokenRow,
)
from services.alerts.storage.pace import ChannelPaceRow
from services.alerts.storage.relatives import people_in
from services.alerts.storage.summaries import SPEAKS_OF_OTHERS
from services.alerts.storage.tables import AlertRow

__all__ = ["ClaimedNotice", "NoticeStore", "OpenedToken"]


START_ATTEMPTS = text("""
    insert into notice_attempt (notice_id, number, started_at)
    select id, attempt_count, :now from notice where id = any(:ids)
""")

ALERT: Bundle[Any] = Bundle(
    "alert", AlertRow.status, AlertRow.severity, AlertRow.kind, AlertRow.title, AlertRow.resident_id
)
"""What sending asks of an alert; not its plan, which is the most of it."""

DAY_POST, DAY_POST_NAME = "day_post", "联络小结"
"""Kind of the post of a day, and what staff call it."""


class ClaimedNotice(NamedTuple):
    """A notice, with what is known at this moment of its alert or occasion, and of its resident."""

    notice: NoticeRow
    severity: str
    kind: str
    title: str
    silent_because: str | None
    """Why it must not be sent any more, in Chinese; None if it may."""
    resident_id: UUID | None


class OpenedToken(NamedTuple):
    """What stands behind the key of a link."""

    notice: NoticeRow
    alert: AlertRow
    expires_at: datetime
    expired: bool
    used: bool


class NoticeStore:
    """Reads and writes notices. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(
        self, *, channel: str, now: datetime, today: date, lease: timedelta, limit: int
    ) -> list[ClaimedNotice]:
        """Lease the notices of one channel that are due; whoever dies with them loses them when the lease ends.

        While the provider is to be left alone, only those leave that have another way once it says no.
        """
        paused = exists().where(ChannelPaceRow.channel == channel, ChannelPaceRow.paused_until > now)
        behind = aliased(NoticeRow)
        other_way = exists().where(behind.after_id == NoticeRow.id, behind.status == literal_column("'held'"))
        due = (
            select(NoticeRow.id)
            .where(NoticeRow.channel == channel, UNSENT, NoticeRow.due_at <= now, or_(~paused, other_way))
            .order_by(NoticeRow.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=NoticeRow)
        )
        ids = (await self._session.scalars(due)).all()
        if not ids:
            return []
        await self._session.execute(
            update(NoticeRow)
            .where(NoticeRow.id.in_(ids))
            .values(status="sending", leased_until=func.now() + lease, attempt_count=NoticeRow.attempt_count + 1)
        )
        return await self.with_occasion(ids, now=now, today=today)

    async def with_occasion(self, ids: Sequence[UUID], *, now: datetime, today: date) -> list[ClaimedNotice]:
        """Return notices with the alert or the message to a resident that they belong to, the oldest first."""
        found = await self._session.execute(
            select(
                NoticeRow, ALERT, MailingRow, ResidentCopyRow, RelativesCopyRow, CorrespondenceCopyRow, SPEAKS_OF_OTHERS
            )
            .select_from(NoticeRow)
            .outerjoin(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .outerjoin(MailingRow, MailingRow.id == NoticeRow.mailing_id)
            .outerjoin(
                ResidentCopyRow,
                ResidentCopyRow.resident_id == func.coalesce(AlertRow.resident_id, MailingRow.resident_id),
            )
            .outerjoin(
                RelativesCopyRow,
                RelativesCopyRow.resident_id == func.coalesce(AlertRow.resident_id, MailingRow.resident_id),
            )
            .outerjoin(CorrespondenceCopyRow, CorrespondenceCopyRow.resident_id == MailingRow.resident_id)
            .where(NoticeRow.id.in_(ids))
            .order_by(NoticeRow.created_at, NoticeRow.id)
            .execution_options(populate_existing=True)
        )
        return [
            _to_resident(notice, DueMailing(mailing, resident, copy, relatives), today=today, now=now)
            if mailing is not None
            else _to_group(notice)
            if notice.post_id is not None
            else ClaimedNotice(notice, alert.severity, alert.kind, alert.title, None, alert.resident_id)
            if speaks_of_others
            else _of_alert(notice, alert, resident, relatives, now=now)
            for notice, alert, mailing, resident, relatives, copy, speaks_of_others in found
        ]

    async def start_attempts(self, notices: Sequence[NoticeRow], *, now: datetime) -> None:
        """Write down that these are about to be sent."""
        if notices:
            await self._session.execute(START_ATTEMPTS, {"ids": [row.id for row in notices], "now": now})

    async def cancel_unsent(
        self, alert_ids: Sequence[UUID], *, reason: str, staff_only: bool = False, of: UUID | None = None
    ) -> None:
        """Cancel what has not left yet, perhaps of one person only; what is on its way cannot be called back.

        With `staff_only` relatives are told all the same: that somebody takes the alert is no reason not to. Nor is it
        one not to say what others a summary speaks of.
        """
        theirs = NoticeRow.alert_id == func.any(list(alert_ids))
        statement = update(NoticeRow).where(theirs, or_(UNSENT, HELD), ~SPEAKS_OF_OTHERS)
        if staff_only:
            statement = statement.where(FOR_STAFF)
        if of is not None:
            statement = statement.where(NoticeRow.staff_id == of)
        await self._session.execute(statement.values(status="cancelled", answer=reason))

    async def restore(self, alert_ids: Collection[UUID], *, now: datetime, but: UUID | None = None) -> None:
        """Let leave after all what was called back since somebody had the alerts, or closed them: they are nobody's.

        Perhaps not to whoever just said that they cannot see to it. Later ways wait for the first again. What was
        meant for whoever had it (to be there, to be relieved) is over.
        """
        NOTICES.ring_after(self._session)
        row, first = NoticeRow, aliased(NoticeRow)
        before = select(first.status).where(first.id == row.after_id).scalar_subquery()
        anew = {"answer": None, "due_at": func.greatest(row.due_at, now)}
        called_back = update(row).where(
            row.alert_id == func.any(list(alert_ids)),
            row.staff_id.is_distinct_from(but),
            row.status == "cancelled",
            row.answer.in_((CLOSED, TAKEN)),
            row.purpose.in_(ANSWERABLE),
        )
        failed = or_(row.after_id.is_(None), before.in_(("dead", "unclear")))
        await self._session.execute(called_back.where(failed).values(status="waiting", **anew))
        on_its_way = before.in_(("waiting", "unknown", "sending", "held"))
        next_ways = called_back.where(on_its_way).values(status="held", **anew).returning(row.id)
        while (await self._session.execute(next_ways)).all():
            continue

    async def with_next_way(self, notice_ids: Sequence[UUID]) -> set[UUID]:
        """Return those of these notices for whose failure another way is held."""
        held = await self._session.scalars(
            select(NoticeRow.after_id).where(HELD, NoticeRow.after_id == func.any(list(notice_ids)))
        )
        return {after_id for after_id in held if after_id}

    async def take_next_ways(self, notice_ids: Sequence[UUID], *, now: datetime) -> None:
        """Let the ways go that were held for the failure of these."""
        NOTICES.ring_after(self._session)
        await self._session.execute(
            update(NoticeRow)
            .where(HELD, NoticeRow.after_id == func.any(list(notice_ids)))
            .values(status="waiting", due_at=now)
        )

    async def drop_next_ways(self, notice_ids: Sequence[UUID]) -> None:
        """Cancel the ways that are not needed: these arrived."""
        await self._session.execute(
            update(NoticeRow)
            .where(HELD, NoticeRow.after_id == func.any(list(notice_ids)))
            .values(status="cancelled", answer=NOT_NEEDED)
        )

    async def hopeless(self, alert_id: UUID, *, level: int) -> bool:
        """Say whether every notice of this level was given up or never written, so that nobody was told."""
        row = NoticeRow
        question = select(row.status).where(row.alert_id == alert_id, row.level == level, row.purpose == Purpose.LADDER)
        statuses = (await self._session.scalars(question)).all()
        return bool(statuses) and all(status in ("dead", "blocked") for status in statuses)

    async def next_due(self, *, channel: str) -> datetime | None:
        """Return when the next notice of a channel is due."""
        return await self._session.scalar(
            select(func.min(NoticeRow.due_at)).where(NoticeRow.channel == channel, UNSENT)
        )

    async def open_token(self, token: str, *, lock: bool = False) -> OpenedToken | None:
        """Return what stands behind a key; None for a key that never was.

        A notice may have had several keys; with one of them used, all are.
        """
        any_key = aliased(NoticeTokenRow)
        used = select(any_key.hash).where(any_key.notice_id == NoticeRow.id, any_key.used_at.is_not(None))
        question = (
            select(
                NoticeRow,
                AlertRow,
                NoticeTokenRow.expires_at,
                NoticeTokenRow.expires_at <= func.now(),
                used.exists(),
            )
            .join(NoticeRow, NoticeRow.id == NoticeTokenRow.notice_id)
            .join(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .where(NoticeTokenRow.hash == sha256(token.encode()).digest())
        )
        if lock:
            await self._session.execute(
                select(AlertRow.id)
                .join(NoticeRow, NoticeRow.alert_id == AlertRow.id)
                .join(NoticeTokenRow, NoticeTokenRow.notice_id == NoticeRow.id)
                .where(NoticeTokenRow.hash == sha256(token.encode()).digest())
                .with_for_update(of=AlertRow)
            )
        found = (await self._session.execute(question)).one_or_none()
        return OpenedToken(*found) if found else None

    async def use_token(self, token: str) -> None:
        """Remember that a key was used."""
        await self._session.execute(
            update(NoticeTokenRow)
            .where(NoticeTokenRow.hash == sha256(token.encode()).digest())
            .values(used_at=func.now())
        )

    async def forget_tokens(self, *, days: int, limit: int = 5000) -> int:
        """Delete keys that were used or ran out that many days ago; returns how many."""
        old = func.now() - timedelta(days=days)
        ended = func.least(NoticeTokenRow.expires_at, func.coalesce(NoticeTokenRow.used_at, NoticeTokenRow.expires_at))
        chosen = select(NoticeTokenRow.hash).where(ended < old).limit(limit).with_for_update(skip_locked=True)
        gone = await self._session.scalars(
            delete(NoticeTokenRow)
            .where(NoticeTokenRow.hash == func.any(func.array(chosen.scalar_subquery())))
            .returning(NoticeTokenRow.hash)
        )
        return len(gone.all())


def _of_alert(
    notice: NoticeRow,
    alert: Row[Any],
    resident: ResidentCopyRow | None,
    relatives: RelativesCopyRow | None,
    *,
    now: datetime,
) -> ClaimedNotice:
    silent = (
        _relative_silent_because(notice, alert, resident, relatives, now=now)
        if notice.role == RELATIVE_ROLE
        else _silent_because(notice, alert, resident)
    )
    return ClaimedNotice(notice, alert.severity, alert.kind, alert.title, silent, alert.resident_id)


def _to_resident(notice: NoticeRow, one: DueMailing, *, today: date, now: datetime) -> ClaimedNotice:
    """Look at a message to a resident once more, in the moment in which it is to leave."""
    mailing, person = one.mailing, person_of(one.resident, one.copy)
    if one.to_relative:
        silent = person.silent_because or (None if one.relative(now=now) else NO_CONSENT)
        return ClaimedNotice(notice, "info", mailing.kind, MAILING_NAMES[mailing.kind], silent, mailing.resident_id)
    right = one.resident is not None and is_birthday(mailing, one.resident)
    silent = unwanted(mailing.kind, notice.channel, person, today=today, birthday_is_right=right)
    return ClaimedNotice(notice, "info", mailing.kind, MAILING_NAMES[mailing.kind], silent, mailing.resident_id)


def _to_group(notice: NoticeRow) -> ClaimedNotice:
    """Look at the post of a day: it speaks of nobody, so that nothing can have made it needless."""
    return ClaimedNotice(notice, "info", DAY_POST, DAY_POST_NAME, None, None)


def _silent_because(notice: NoticeRow, alert: Row[Any], resident: ResidentCopyRow | None) -> str | None:
    if notice.purpose in TOLD_WHEN_CLOSED:
        return None
    if alert.status == "closed":
        return CLOSED
    if alert.status == "acknowledged" and notice.purpose not in TOLD_WHEN_TAKEN:
        return TAKEN
    return silent_about(on_list=resident.on_list, paused=resident.paused) if resident else None


def _relative_silent_because(
    notice: NoticeRow,
    alert: Row[Any],
    resident: ResidentCopyRow | None,
    relatives: RelativesCopyRow | None,
    *,
    now: datetime,
) -> str | None:
    """Ask again, at each attempt, whether this relative may be told: what was allowed a minute ago does not count."""
    if alert.status == "closed":
        return CLOSED
    if resident is not None and (reason := silent_about(on_list=resident.on_list, paused=resident.paused)):
        return reason
    allowed = any(one.id == notice.staff_id and one.may_be_told(alert.kind, now=now) for one in people_in(relatives))
    return None if allowed else NO_CONSENT
