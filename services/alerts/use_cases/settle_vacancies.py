"""Vacancies: remembered at once, alarming only when they last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import AlertRule, Occasion
from services.alerts.domain.templates import TextBook
from services.alerts.domain.texts import ROLE_NAMES
from services.alerts.storage.base import INBOX
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.templates import TemplateStore
from services.alerts.storage.vacancies import Post, Vacancy, VacancyStore
from services.alerts.use_cases.close_cases import close_cases
from services.alerts.use_cases.raise_alerts import raise_alerts
from shared.contracts.registry import ResponsibilityFilled, ResponsibilityVacant

__all__ = ["BATCH", "fill_posts", "hear_vacancies", "raise_settled_vacancies"]

BATCH = 200
"""Vacancies in one transaction."""


async def hear_vacancies(session: AsyncSession, events: Sequence[ResponsibilityVacant], *, settle: timedelta) -> None:
    """Remember who lacks whom; `raise_settled_vacancies` asks again after `settle` of real time."""
    store = VacancyStore(session)
    await store.lock_posts((event.role.value, event.post_id) for event in events)
    await store.keep([Vacancy.of(event, scope=event.scope) for event in events], vacant=True, settle=settle)


async def fill_posts(session: AsyncSession, events: Sequence[ResponsibilityFilled], *, now: datetime) -> None:
    """Close the alerts of posts that are vacant for nobody any more."""
    store = VacancyStore(session)
    posts = {(event.role.value, event.post_id) for event in events}
    await store.lock_posts(posts)
    await store.keep([Vacancy.of(event, scope="") for event in events], vacant=False)
    vacant = await store.vacant_for(posts)
    texts = {_key(post): f"{ROLE_NAMES[post[0]]}已落实,警报自动关闭" for post in sorted(posts) if not vacant.get(post)}
    await close_cases(session, texts, outcome="filled", now=now)


async def raise_settled_vacancies(session: AsyncSession, *, sending: Sending, now: datetime, limit: int = BATCH) -> int:
    """Raise one alert per post that is still vacant, however many residents it leaves without somebody.

    Posts of single residents, such as their liaison's, are cases of one alert where the rule groups them and the same
    people answer for all of them.

    Returns
    -------
    int
        How many vacancies were looked at.
    """
    store = VacancyStore(session)
    posts = await store.settled_posts(limit=limit)
    if not posts:
        return 0
    await store.lock_posts(posts)
    settled = await store.take_settled(posts)
    vacant = await store.vacant_for(posts)
    rules = (await RuleStore(session).in_force()).raised_by(ResponsibilityVacant.NAME)
    book = await TemplateStore(session).book()
    news = await _once_per_post(session, settled)
    occasions = [
        _occasion(rule, book, one, residents=len(vacant[one.role, one.post_id]))
        for rule in rules
        for one in news
        if rule.when.holds({"role": one.role, "scope": one.scope})
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)
    return len(posts)


async def _once_per_post(session: AsyncSession, settled: Sequence[Vacancy]) -> list[Vacancy]:
    """Return the newest vacancy of each post: that it is vacant for many is one piece of news, not a hundred."""
    newest = {(one.role, one.post_id): one for one in sorted(settled, key=lambda one: (one.changed_at, one.event_id))}
    chosen = {one.event_id for one in newest.values()}
    rest = [one.event_id for one in settled if one.event_id not in chosen]
    await INBOX.unseen(session, reader="raise", event_ids=rest)  # heard with the chosen one: later it is no news
    return list(newest.values())


def _occasion(rule: AlertRule, book: TextBook, vacancy: Vacancy, *, residents: int) -> Occasion:
    code, alone = vacancy.community_code, vacancy.scope == "resident"
    return Occasion(
        rule=rule,
        event_id=vacancy.event_id,
        occurred_at=vacancy.changed_at,
        case=f"{vacancy.role}:{vacancy.post_id}",
        title=book.phrase("vacancy", role=ROLE_NAMES[vacancy.role], residents=None if alone else residents),
        district=code[:6],
        street=code[6:9],
        community=code[9:],
        circle_of=vacancy.resident_id,
        resident_id=vacancy.resident_id if alone else None,
        vacant_role=vacancy.role,
        plan=rule.plan,
        grouped_by=vacancy.role if alone and rule.group else None,
    )


def _key(post: Post) -> str:
    role, post_id = post
    return f"responsibility_vacant:{role}:{post_id}"
