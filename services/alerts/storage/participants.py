"""Questions about residents who take part in an activity, and about what they were to be told of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import MailingPerson
from services.alerts.storage.copy_tables import ResidentCopyRow
from services.alerts.storage.mailing_tables import DUE, CorrespondenceCopyRow, MailingRow
from services.alerts.storage.mailings import TO_RELATIVE, person_of
from services.alerts.storage.notice_tables import SET_ASIDE, NoticeRow

__all__ = ["KnownPerson", "ParticipantStore"]

ENDED = "unnest(cast(:residents as uuid[]), cast(:activities as text[])) as ended (resident_id, activity_id)"

CALL_BACK_NOTICES = text(f"""
    update notice set status = 'cancelled', answer = :reason
    from mailing m, {ENDED}
    where m.id = notice.mailing_id and m.resident_id = ended.resident_id and m.kind = 'activity'
      and m.said ->> 'activity_id' = ended.activity_id and m.template not like '%activity_called_off'
      and notice.status in ('waiting', 'unknown')
""")  # noqa: S608 - constants

CALL_BACK = text(f"""
    update mailing set status = 'cancelled', reason = :reason
    from {ENDED}
    where mailing.resident_id = ended.resident_id and kind = 'activity'
      and said ->> 'activity_id' = ended.activity_id and template not like '%activity_called_off'
      and status in ('planned', 'blocked')
""")  # noqa: S608 - constants


class KnownPerson(NamedTuple):
    """Somebody who may be written to, and where they belong."""

    person: MailingPerson
    community_code: str


class ParticipantStore:
    """Reads whom something can be told, and calls back what was planned. Never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def people(self, resident_ids: Collection[UUID]) -> dict[UUID, KnownPerson]:
        """Return what is known of these residents as people who are written to."""
        who, copy = ResidentCopyRow, CorrespondenceCopyRow
        found = await self._session.execute(
            select(who, copy)
            .outerjoin(copy, copy.resident_id == who.resident_id)
            .where(who.resident_id == func.any(list(resident_ids)))
        )
        return {one.resident_id: KnownPerson(person_of(one, said), one.community_code) for one, said in found}

    async def call_back(self, ended: Sequence[tuple[UUID, UUID]], *, reason: str) -> None:
        """Call back what has not left of what residents were to be told of activities; not that these are off."""
        said = {
            "residents": [resident_id for resident_id, _ in ended],
            "activities": [str(activity_id) for _, activity_id in ended],
            "reason": reason,
        }
        await self._session.execute(CALL_BACK_NOTICES, said)
        await self._session.execute(CALL_BACK, said)

    async def unreached(self, *, now: datetime, blocked_since: datetime, limit: int) -> list[MailingRow]:
        """Lock messages about activities to come that were given up, may not have arrived, or cannot be written."""
        given_up = select(NoticeRow.mailing_id).where(SET_ASIDE, NoticeRow.mailing_id.is_not(None))
        to_themselves = MailingRow.said[TO_RELATIVE].astext.is_(None)
        ahead = (MailingRow.kind == "activity", MailingRow.expires_at > now, to_themselves)
        rows: list[MailingRow] = []
        for which in (
            (DUE, MailingRow.status == "blocked", MailingRow.planned_at <= blocked_since),
            (MailingRow.id == func.any(func.array(given_up.scalar_subquery())), MailingRow.status == "written"),
        ):
            question = select(MailingRow).where(*ahead, *which).order_by(MailingRow.due_at, MailingRow.id).limit(limit)
            rows += await self._session.scalars(question.with_for_update(skip_locked=True))
        return rows
