"""Plan what residents are written: birthdays when their day comes, letters when there is a new one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import BIRTHDAY, LETTER, NEVER, Hours
from services.alerts.domain.templates import FALLBACK_LANGUAGE
from services.alerts.storage.mailings import BirthdayPerson, MailingStore, person_of
from services.alerts.storage.templates import TemplateStore
from shared.birthdays import birthdays
from shared.contracts.registry_correspondence import CorrespondenceResolved

__all__ = ["keep_correspondence", "plan_birthdays", "plan_letters"]

PEOPLE = 500
"""People in one transaction."""

AHEAD = timedelta(days=800)
"""Every birthday comes again within this: a lunar one in a leap month is kept in the ordinary month of other years."""

LETTER_DAYS = timedelta(days=365)
"""How long a letter waits for an address or for a word that it needs."""

KEPT = {
    "resident_id", "entity_version", "greetings", "announcements", "language", "way", "lives_away", "mourning_until",
    "postal_address", "audio_unit",
}  # fmt: skip

REPLACED = "有新版的信,旧版不再寄"


async def keep_correspondence(session: AsyncSession, events: Sequence[CorrespondenceResolved]) -> None:
    """Remember how residents want to be written to; whether they may is asked again when something is sent."""
    await MailingStore(session).keep_correspondence([event.model_dump(mode="json", include=KEPT) for event in events])


async def plan_birthdays(session: AsyncSession, *, hours: Hours, card_days: int, now: datetime) -> bool:
    """Plan the greetings whose day has come, and the cards whose day is near; says whether there may be more."""
    today = now.astimezone(hours.zone).date()
    store = MailingStore(session)
    found = await store.birthdays(today=today, horizon=today + timedelta(days=card_days), limit=PEOPLE)
    rows: list[dict[str, Any]] = []
    for one in found:
        day = one.copy.next_birthday_on
        if day is not None:
            rows.append(_greeting(one, day, hours=hours, now=now))
        after = today if day is None else max(day + timedelta(days=1), today)
        one.copy.next_birthday_on = _next(one, after)
    await store.plan(rows, now=now)
    await session.flush()
    return bool(found)


def _next(one: BirthdayPerson, after: date) -> date:
    born, lunar = one.resident.birth_date, one.resident.lunar_birthday
    days = birthdays(birth_date=born, lunar=lunar, first_on=after, last_on=after + AHEAD)
    return min(days, default=NEVER)


def _greeting(one: BirthdayPerson, day: date, *, hours: Hours, now: datetime) -> dict[str, Any]:
    """Return a greeting: by post from this moment on, else on the morning of the day; one that is too late says so."""
    first, last = hours.on(day)
    by_post = person_of(one.resident, one.copy).way == "print"
    late = now >= last
    return {
        "id": uuid4(),
        "resident_id": one.resident.resident_id,
        "community_code": one.resident.community_code,
        "kind": BIRTHDAY,
        "occasion": day.isoformat(),
        "template": None,
        "said": {},
        "due_at": now if by_post and not late else first,
        "expires_at": last,
        "status": "expired" if late else "planned",
        "reason": "生日当天没有发出,已过时" if late else None,
    }


async def plan_letters(session: AsyncSession, *, now: datetime) -> bool:
    """Plan the letter in force for everybody who lives elsewhere and has not had it; says whether there may be more.

    Only a letter that somebody wrote here is sent: the one that is shipped is a pattern.
    """
    saved = [row for row in await TemplateStore(session).newest() if row.name == LETTER]
    letter = next((row for row in saved if row.language == FALLBACK_LANGUAGE), None)
    if letter is None:
        return False
    store, occasion = MailingStore(session), str(letter.version)
    await store.replace_letters(occasion, reason=REPLACED)
    people = await store.without_letter(occasion, limit=PEOPLE)
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "resident_id": one.resident_id,
            "community_code": one.community_code,
            "kind": LETTER,
            "occasion": occasion,
            "template": None,
            "said": {},
            "due_at": now,
            "expires_at": now + LETTER_DAYS,
            "status": "planned",
            "reason": None,
        }
        for one in people
    ]
    return await store.plan(rows, now=now) == PEOPLE
