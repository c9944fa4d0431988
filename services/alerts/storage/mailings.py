"""Questions about messages to residents themselves."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import BIRTHDAY, NEVER, MailingPerson
from services.alerts.domain.notices import mobile_among
from services.alerts.domain.relatives import Relative
from services.alerts.domain.texts import Home, silent_about
from services.alerts.storage.base import MAILINGS
from services.alerts.storage.copy_tables import RelativesCopyRow, ResidentCopyRow
from services.alerts.storage.mailing_tables import DUE, AreaWordRow, CorrespondenceCopyRow, MailingRow
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.relatives import people_in
from services.alerts.storage.sealed import POSTAL, written
from shared.birthdays import birthdays

__all__ = [
    "TO_RELATIVE",
    "BirthdayPerson",
    "DueMailing",
    "MailingStore",
    "SeenMailing",
    "home_of",
    "is_birthday",
    "person_of",
]

TO_RELATIVE = "relative_id"
"""What a message says besides that goes to a relative of the resident: to whom."""

KEEP_CORRESPONDENCE = text("""
    insert into correspondence_copy (resident_id, entity_version, greetings, announcements, language, way, lives_away,
        mourning_until, private, audio_unit)
    select distinct on (resident_id) * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, greetings boolean, announcements boolean, language text, way text,
        lives_away boolean, mourning_until date, private bytea, audio_unit text)
    order by resident_id, entity_version desc
    on conflict (resident_id) do update set
        entity_version = excluded.entity_version, greetings = excluded.greetings,
        announcements = excluded.announcements, language = excluded.language, way = excluded.way,
        lives_away = excluded.lives_away, mourning_until = excluded.mourning_until,
        private = excluded.private, audio_unit = excluded.audio_unit, next_birthday_on = null
    where correspondence_copy.entity_version <= excluded.entity_version
""")

LOOK_UP_AGAIN = text("""
    update correspondence_copy set next_birthday_on = null
    where resident_id = any(:ids) and next_birthday_on is not null
""")

PLAN = text("""
    insert into mailing (id, resident_id, community_code, kind, occasion, template, said, due_at, expires_at, status,
        reason, planned_at)
    select id, resident_id, community_code, kind, occasion, template, said, due_at, expires_at, status, reason, :now
    from jsonb_to_recordset(cast(:rows as jsonb)) as wanted (
        id uuid, resident_id uuid, community_code text, kind text, occasion text, template text, said jsonb,
        due_at timestamptz, expires_at timestamptz, status text, reason text)
    where kind <> 'birthday' or not exists (
        select from mailing m where m.resident_id = wanted.resident_id and m.kind = 'birthday'
            and m.status = 'written' and m.due_at > wanted.due_at - interval '300 days')
    on conflict (resident_id, kind, occasion) do nothing
    returning id
""")
"""A birthday that was corrected after the greeting is not congratulated on again in the same year."""

REPLACE_LETTERS = text("""
    update notice set status = 'cancelled', answer = :reason
    from mailing m where m.id = notice.mailing_id and m.kind = 'letter' and m.occasion <> :occasion
      and notice.channel = 'print' and notice.status = 'waiting'
""")

DROP_LETTERS = text("""
    update mailing set status = 'cancelled', reason = :reason
    where kind = 'letter' and occasion <> :occasion and status in ('planned', 'blocked')
""")


class BirthdayPerson(NamedTuple):
    """Somebody who allowed greetings, and what is known of their birthday."""

    copy: CorrespondenceCopyRow
    resident: ResidentCopyRow


class DueMailing(NamedTuple):
    """A message that has to be written, and to whom."""

    mailing: MailingRow
    resident: ResidentCopyRow | None
    copy: CorrespondenceCopyRow | None
    relatives: RelativesCopyRow | None = None

    @property
    def to_relative(self) -> bool:
        """Say whether it goes to a relative of the resident, and not to them."""
        return TO_RELATIVE in self.mailing.said

    def relative(self, *, now: datetime) -> Relative | None:
        """Return the relative it goes to, if they may hear of it at this moment."""
        return next(
            (
                one
                for one in people_in(self.relatives)
                if str(one.id) == self.mailing.said.get(TO_RELATIVE) and one.may_hear_of_activities(now=now)
            ),
            None,
        )


class SeenMailing(NamedTuple):
    """A message, what became of it, and to whom it is."""

    mailing: MailingRow
    notice: NoticeRow | None
    resident: ResidentCopyRow | None


def home_of(resident: ResidentCopyRow) -> Home:
    """Return who lives where, as a text says it."""
    return Home(
        name=resident.name,
        compound=resident.compound,
        building=resident.building,
        unit=resident.unit,
        room=resident.room,
    )


def person_of(resident: ResidentCopyRow | None, copy: CorrespondenceCopyRow | None) -> MailingPerson:
    """Return what is known of somebody who is written to."""
    if resident is None:
        return MailingPerson(silent_because="老人档案尚未收到")
    silent = silent_about(on_list=resident.on_list, paused=resident.paused)
    mobile = mobile_among(resident.phones)
    if copy is None:
        return MailingPerson(silent_because=silent, away=resident.lives_elsewhere, mobile=mobile)
    return MailingPerson(
        silent_because=silent,
        greetings=copy.greetings,
        announcements=copy.announcements,
        mourning_until=copy.mourning_until,
        away=resident.lives_elsewhere if copy.lives_away is None else copy.lives_away,
        prefers=copy.way,
        mobile=mobile,
        postal_address=copy.postal_address,
        audio_unit=copy.audio_unit,
    )


def is_birthday(mailing: MailingRow, resident: ResidentCopyRow) -> bool:
    """Say whether the day for which a greeting was planned is still the birthday; of anything else that it may go."""
    if mailing.kind != BIRTHDAY:
        return True
    day = date.fromisoformat(mailing.occasion)
    return bool(birthdays(birth_date=resident.birth_date, lunar=resident.lunar_birthday, first_on=day, last_on=day))


class MailingStore:
    """Reads and writes messages to residents. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_correspondence(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Remember how residents want to be written to; an older version than the one that is there changes nothing."""
        sealed = [
            {name: value for name, value in row.items() if name != "postal_address"}
            | {"private": written(self._session, POSTAL, row["resident_id"], row["postal_address"])}
            for row in rows
        ]
        await self._session.execute(KEEP_CORRESPONDENCE, {"rows": json.dumps(sealed, default=str)})

    async def look_up_again(self, resident_ids: Iterable[UUID]) -> None:
        """Let birthdays be looked up again of those of whom something else is known now."""
        await self._session.execute(LOOK_UP_AGAIN, {"ids": sorted(set(resident_ids))})

    async def birthdays(self, *, today: date, horizon: date, limit: int) -> list[BirthdayPerson]:
        """Return whose next birthday is unknown, or is today or before, or is near and goes by post. Locks them."""
        row, who = CorrespondenceCopyRow, ResidentCopyRow
        by_post = or_(func.coalesce(row.lives_away, who.lives_elsewhere), row.way == "print")
        near = or_(row.next_birthday_on <= today, (row.next_birthday_on <= horizon) & by_post)
        found = await self._session.execute(
            select(row, who)
            .join(who, who.resident_id == row.resident_id)
            .where(row.greetings, or_(row.next_birthday_on.is_(None), near))
            .order_by(row.next_birthday_on.nulls_first(), row.resident_id)
            .limit(limit)
            .with_for_update(of=row, skip_locked=True)
        )
        return [BirthdayPerson(*pair) for pair in found]

    async def plan(self, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
        """Plan messages; one that was planned before changes nothing. Returns how many are new."""
        if not rows:
            return 0
        MAILINGS.ring_after(self._session)
        planned = await self._session.execute(PLAN, {"rows": json.dumps(rows, default=str), "now": now})
        return len(planned.all())

    async def without_letter(self, occasion: str, *, limit: int) -> list[ResidentCopyRow]:
        """Return residents who live elsewhere and have had no letter of this version."""
        who, copy = ResidentCopyRow, CorrespondenceCopyRow
        had = select(MailingRow.id).where(
            MailingRow.resident_id == who.resident_id, MailingRow.kind == "letter", MailingRow.occasion == occasion
        )
        found = await self._session.scalars(
            select(who)
            .outerjoin(copy, copy.resident_id == who.resident_id)
            .where(func.coalesce(copy.lives_away, who.lives_elsewhere), who.on_list, ~who.paused, ~had.exists())
            .order_by(who.resident_id)
            .limit(limit)
        )
        return list(found)

    async def replace_letters(self, occasion: str, *, reason: str) -> None:
        """Call back letters of other versions that nobody has posted yet."""
        said = {"occasion": occasion, "reason": reason}
        await self._session.execute(REPLACE_LETTERS, said)
        await self._session.execute(DROP_LETTERS, said)

    async def residents_of(self, community: str) -> list[ResidentCopyRow]:
        """Return the residents of a community who are looked after."""
        who = ResidentCopyRow
        found = await self._session.scalars(
            select(who).where(who.community_code == community, who.on_list, ~who.paused).order_by(who.resident_id)
        )
        return list(found)

    async def claim_due(self, *, now: datetime, limit: int) -> list[DueMailing]:
        """Return the messages that have to be written now, and to whom. Locks them."""
        row, who, copy, family = MailingRow, ResidentCopyRow, CorrespondenceCopyRow, RelativesCopyRow
        ids = (
            await self._session.scalars(
                select(row.id)
                .where(DUE, row.due_at <= now)
                .order_by(row.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        ).all()
        found = await self._session.execute(
            select(row, who, copy, family)
            .outerjoin(who, who.resident_id == row.resident_id)
            .outerjoin(copy, copy.resident_id == row.resident_id)
            .outerjoin(family, family.resident_id == row.resident_id)
            .where(row.id == func.any(list(ids)))
            .order_by(row.due_at, row.id)
        )
        return [DueMailing(*one) for one in found]

    async def next_due(self) -> datetime | None:
        """Return when the next message has to be written."""
        return await self._session.scalar(select(func.min(MailingRow.due_at)).where(DUE))

    async def hurry(self, *, now: datetime) -> None:
        """Try again at once what is blocked: a text or a word is different now."""
        MAILINGS.ring_after(self._session)
        await self._session.execute(
            update(MailingRow).where(MailingRow.status == "blocked", MailingRow.due_at > now).values(due_at=now)
        )

    async def seen(
        self, *, community: str | None, kind: str | None, since: datetime, limit: int, blocked: bool = False
    ) -> list[SeenMailing]:
        """Return messages and what became of them, the latest first."""
        row, who = MailingRow, ResidentCopyRow
        wanted = [
            *([row.community_code == community] if community else []),
            *([row.kind == kind] if kind else []),
            *([row.status == "blocked"] if blocked else []),
        ]
        found = await self._session.execute(
            select(row, NoticeRow, who)
            .outerjoin(NoticeRow, NoticeRow.mailing_id == row.id)
            .outerjoin(who, who.resident_id == row.resident_id)
            .where(row.due_at >= since, *wanted)
            .order_by(row.due_at.desc(), row.id)
            .limit(limit)
        )
        return [SeenMailing(*one) for one in found]

    async def blocked(self) -> int:
        """Count what could not be written yet."""
        found = await self._session.scalar(
            select(func.count()).select_from(MailingRow).where(DUE, MailingRow.status == "blocked")
        )
        return found or 0

    async def words(self, community: str, *, day: date) -> dict[str, str]:
        """Return what words mean in a community on a day: the smallest area wins, and the day before every day."""
        row = AreaWordRow
        areas = [community[:length] for length in (6, 9, 12)]
        found = await self._session.scalars(
            select(row)
            .where(row.area_code == func.any(areas), row.day.in_([day, NEVER]))
            .order_by(func.length(row.area_code), row.day.desc())
        )
        return {one.word: one.said for one in found}

    async def save_word(self, **fields: Any) -> None:  # noqa: ANN401
        """Say what a word means; the newest holds."""
        statement = insert(AreaWordRow).values(fields)
        said = {name: fields[name] for name in ("said", "author", "saved_at")}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["area_code", "word", "day"], set_=said)
        )

    async def all_words(self, *, area: str | None, since: date) -> list[AreaWordRow]:
        """Return what words mean, without those of days gone by."""
        row = AreaWordRow
        place = [row.area_code == area] if area else []
        found = await self._session.scalars(
            select(row).where(row.day >= since, *place).order_by(row.area_code, row.word, row.day)
        )
        return list(found)
