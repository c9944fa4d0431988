"""Show what residents are written, and keep the words of areas."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import NEVER, Hours
from services.alerts.domain.marks import mark_of
from services.alerts.storage.mailing_tables import AreaWordRow
from services.alerts.storage.mailings import MailingStore, SeenMailing
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_mailings import (
    AreaWord,
    AreaWords,
    ListAreaWords,
    ListMailings,
    MailingItem,
    Mailings,
    SaveAreaWord,
)
from shared.edge import RefusedError

__all__ = ["save_word", "show_mailings", "show_words"]

LATELY = timedelta(days=30)


async def show_mailings(session: AsyncSession, query: ListMailings, *, now: datetime) -> Mailings:
    """Return messages to residents and what became of them."""
    since = datetime.combine(query.since, time(), UTC) if query.since else now - LATELY
    found = await MailingStore(session).seen(community=query.community, kind=query.kind, since=since, limit=query.limit)
    return Mailings(items=[_item(one) for one in found])


def _item(one: SeenMailing) -> MailingItem:
    mailing, notice, resident = one
    return MailingItem.model_validate(
        {
            "mailing_id": mailing.id,
            "resident_id": mailing.resident_id,
            "name": resident.name if resident else "",
            "kind": mailing.kind,
            "occasion": mailing.occasion,
            "way": mailing.way,
            "status": notice.status if notice else mailing.status,
            "reason": notice.answer if notice else mailing.reason,
            "due_at": mailing.due_at,
            "sent_at": notice.sent_at if notice else None,
        }
    )


async def save_word(session: AsyncSession, command: SaveAreaWord, *, hours: Hours, now: datetime) -> AreaWords:
    """Say what a word means; messages that were blocked for want of it are tried again at once.

    Raises
    ------
    RefusedError
        Raised for a day that is over.
    """
    if command.day is not None and command.day < now.astimezone(hours.zone).date():
        raise RefusedError("这一天已经过去", field="day")
    store, day = MailingStore(session), command.day or NEVER
    await alone_with(session, f"area_word:{command.area}:{command.word}:{day}")
    known = await store.all_words(area=command.area, since=day)
    stands = next((mark_of(one.said) for one in known if (one.word, one.day) == (command.word, day)), "")
    refuse_stale(command.shown, now=stands, wanted=mark_of(command.said), what="这个词的说法")
    await store.save_word(
        area_code=command.area,
        word=command.word,
        day=day,
        said=command.said,
        author=command.actor,
        saved_at=now,
    )
    await store.hurry(now=now)
    return await show_words(session, ListAreaWords(area=command.area), hours=hours, now=now)


async def show_words(session: AsyncSession, query: ListAreaWords, *, hours: Hours, now: datetime) -> AreaWords:
    """Return what words mean from today on."""
    found = await MailingStore(session).all_words(area=query.area, since=now.astimezone(hours.zone).date())
    return AreaWords(items=[_word(one) for one in found])


def _word(one: AreaWordRow) -> AreaWord:
    return AreaWord(
        area=one.area_code,
        word=one.word,
        day=None if one.day == NEVER else one.day,
        said=one.said,
        author=one.author,
        saved_at=one.saved_at,
        mark=mark_of(one.said),
    )
