"""Write the messages to residents that are due: look once more whether they may be sent, then make the notice."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import (
    Hours,
    template_of,
    unwanted,
)
from services.alerts.domain.notices import Recipient, Sending, mobile_among
from services.alerts.domain.templates import Saying, TextBook, Written
from services.alerts.domain.texts import CHANNEL_NAMES, NO_CONSENT, RELATIVE_ROLE, RESIDENT_ROLE, age_on
from services.alerts.storage.copy_tables import ResidentCopyRow
from services.alerts.storage.journal import Journal
from services.alerts.storage.mailing_tables import CorrespondenceCopyRow, MailingRow
from services.alerts.storage.mailings import DueMailing, MailingStore, home_of, is_birthday, person_of
from services.alerts.storage.templates import TemplateStore

__all__ = ["write_mailings"]

BATCH = 200
"""Messages in one transaction."""

TRY_AGAIN = timedelta(minutes=10)
"""After this a blocked message is tried again; a new text or word wakes it at once."""

NO_ADDRESS = {"sms": "没有手机号码", "audio": "没有领用云音响", "print": "没有登记邮寄地址"}


async def write_mailings(session: AsyncSession, *, sending: Sending, hours: Hours, now: datetime) -> int:
    """Write what is due, or say why not; returns how many were looked at."""
    store = MailingStore(session)
    due = await store.claim_due(now=now, limit=BATCH)
    if not due:
        return 0
    book, journal = await TemplateStore(session).book(), Journal()
    today = now.astimezone(hours.zone).date()
    words: dict[str, dict[str, str]] = {}
    for one in due:
        code = one.mailing.community_code
        if code not in words:
            words[code] = await store.words(code, day=today)
        _write(journal, book, one, words[code], sending=sending, today=today, now=now)
    await journal.write(session)
    return len(due)


def _write(
    journal: Journal,
    book: TextBook,
    one: DueMailing,
    words: dict[str, str],
    *,
    sending: Sending,
    today: date,
    now: datetime,
) -> None:
    mailing, resident, person = one.mailing, one.resident, person_of(one.resident, one.copy)
    if now >= mailing.expires_at:
        _end(mailing, "expired", mailing.reason or "时间已过,没有发出")
        return
    if resident is None:
        _block(mailing, person.silent_because or "", now=now)
        return
    if one.to_relative:
        _to_relative(journal, book, one, sending=sending, now=now)
        return
    way = person.way
    reason = unwanted(mailing.kind, way, person, today=today, birthday_is_right=is_birthday(mailing, resident))
    if reason is not None:
        _end(mailing, "cancelled", reason)
        return
    address = person.address(way, door=home_of(resident).door)
    written = book.write(_saying(mailing, resident, one.copy, words, way=way, today=today), channel=way)
    if because := _hindrance(way, address, written, sending):
        _block(mailing, because, now=now)
        return
    mailing.status, mailing.reason, mailing.way, mailing.written_at = "written", None, way, now
    to = Recipient(staff_id=mailing.resident_id, name=resident.name, role=RESIDENT_ROLE)
    _notice(journal, mailing, to, (way, address or ""), written, now=now)


def _to_relative(journal: Journal, book: TextBook, one: DueMailing, *, sending: Sending, now: datetime) -> None:
    """Write to a relative by text message, if they may hear of it at this moment."""
    mailing, resident, relative = one.mailing, one.resident, one.relative(now=now)
    silent = person_of(resident, one.copy).silent_because
    mobile = mobile_among(relative.phones) if relative else None
    if resident is None or relative is None or mobile is None or silent:
        _end(mailing, "cancelled", silent or (NO_CONSENT if relative is None else NO_ADDRESS["sms"]))
        return
    saying = Saying(mailing.template or "", {**mailing.said, "name": resident.name}, relative.language)
    written = book.write(saying, channel="sms")
    if because := _hindrance("sms", mobile, written, sending):
        _end(mailing, "cancelled", because)
        return
    mailing.status, mailing.reason, mailing.way, mailing.written_at = "written", None, "sms", now
    to = Recipient(staff_id=relative.id, name=relative.name, role=RELATIVE_ROLE)
    _notice(journal, mailing, to, ("sms", mobile), written, now=now)


def _saying(
    mailing: MailingRow,
    resident: ResidentCopyRow,
    copy: CorrespondenceCopyRow | None,
    words: dict[str, str],
    *,
    way: str,
    today: date,
) -> Saying:
    age = age_on(today, birth_date=resident.birth_date, birth_year=resident.birth_year)
    values = {**words, **mailing.said, "name": resident.name, "age": age}
    return Saying(mailing.template or template_of(mailing.kind, way), values, copy.language if copy else "zh")


def _hindrance(way: str, address: str | None, written: Written, sending: Sending) -> str | None:
    if way != "print" and way not in sending.channels:
        return f"没有开通{CHANNEL_NAMES[way]}"
    return NO_ADDRESS[way] if address is None else written.because


def _end(mailing: MailingRow, status: str, reason: str) -> None:
    mailing.status, mailing.reason = status, reason


def _block(mailing: MailingRow, reason: str, *, now: datetime) -> None:
    mailing.status, mailing.reason = "blocked", reason
    mailing.due_at = min(now + TRY_AGAIN, mailing.expires_at)


def _notice(
    journal: Journal,
    mailing: MailingRow,
    to: Recipient,
    way: tuple[str, str],
    written: Written,
    *,
    now: datetime,
) -> None:
    channel, address = way
    journal.notice(
        mailing_id=mailing.id,
        level=0,
        role=to.role,
        staff_id=to.staff_id,
        staff_name=to.name,
        channel=channel,
        address=address,
        text=written.text,
        subject=written.subject,
        status="waiting",
        created_at=now,
        due_at=now,
    )
