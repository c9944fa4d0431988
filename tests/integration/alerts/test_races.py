"""Two transactions at the same moment, each where it hurts most."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.jobs.ladder import sweep_escalations
from services.alerts.jobs.mailings import sweep_birthdays, sweep_mailings, sweep_prints
from services.alerts.use_cases.judge_facts import judge_facts
from services.alerts.use_cases.keep_prints import mark_posted
from services.alerts.use_cases.settle_vacancies import hear_vacancies, raise_settled_vacancies
from shared.contracts.alerts_mailings import ListMailings, ListPrints, MarkPosted
from shared.contracts.registry_correspondence import CorrespondenceResolved
from shared.contracts.words import CareRole
from tests.integration.alerts.community import CODE, Community
from tests.support.waiting import eventually


@asynccontextmanager
async def beside(community: Community, other: Coroutine[Any, Any, None]) -> AsyncIterator[AsyncSession]:
    """Hold a transaction open until the other one has ended or waits for it; then commit, and let the other end."""
    async with community.sessions.begin() as session:
        yield session
        task = asyncio.create_task(other)

        async def settled() -> bool:
            waiting = await community.rows(
                "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
            return task.done() or bool(waiting)

        await eventually(settled)
    await task


async def test_a_miss_that_is_not_committed_yet_is_seen_by_its_completion(community: Community) -> None:
    await community.has_resident()
    visit_id = uuid4()
    missed = [community.missed(visit_id)]

    async with beside(community, community.hears(community.completed(visit_id))) as session:
        await judge_facts(session, missed, sending=community.deps.sending, now=community.clock.now())

    assert [item.status for item in await community.alerts()] == ["closed"]


async def test_a_completion_that_is_not_committed_yet_is_seen_by_its_miss(community: Community) -> None:
    await community.has_resident()
    visit_id = uuid4()
    missed = community.missed(visit_id)

    async with beside(community, community.hears(missed)) as session:
        done = [community.completed(visit_id)]
        await judge_facts(session, done, sending=community.deps.sending, now=community.clock.now())

    assert await community.alerts() == []


async def test_a_vacancy_that_is_not_committed_yet_keeps_its_alert_open(community: Community) -> None:
    await community.has_resident()
    post, neighbour = uuid4(), uuid4()
    await community.hears(community.vacant(CareRole.SECRETARY, post_id=post, resident_id=neighbour))
    filling = community.filled(CareRole.SECRETARY, post_id=post, resident_id=neighbour)

    async with beside(community, community.hears(filling)) as session:
        await hear_vacancies(session, [community.vacant(CareRole.SECRETARY, post_id=post)], settle=timedelta())
        await raise_settled_vacancies(session, sending=community.deps.sending, now=community.clock.now())

    assert [item.closed_at for item in await community.alerts()] == [None]


async def test_a_circle_that_comes_while_its_alert_is_not_committed_yet_is_told_at_once(community: Community) -> None:
    async with beside(community, community.hears(community.circle())) as session:
        await judge_facts(session, [community.missed()], sending=community.deps.sending, now=community.clock.now())
    await sweep_escalations(community.deps)

    assert set(await community.phones()) == {"block_captain"}


async def test_an_alert_whose_circle_never_comes_goes_to_the_district_after_all(community: Community) -> None:
    await community.hears(community.missed())
    await community.time_passes(minutes=1, seconds=59)
    assert await community.phones() == {}

    await community.time_passes(seconds=1)

    assert set(await community.phones()) == {"district"}


async def test_a_sheet_that_is_posted_at_the_moment_it_would_be_called_back_stays_posted(community: Community) -> None:
    born = date(1940, 11, 23)
    community.clock.at = datetime(2026, 11, 18, tzinfo=UTC)
    who: dict[str, Any] = {"birth_date": born, "lives_elsewhere": True}
    await community.has_resident(**who)
    wish = {"resident_id": community.resident_id, "greetings": True, "postal_address": "西安市"}
    await community.hears(CorrespondenceResolved(**community.fields(), **wish))
    while await sweep_birthdays(community.deps):
        pass
    await sweep_mailings(community.deps)
    (card,) = (await community.ask(ListPrints(community=CODE))).items
    now = community.clock.now()

    async with beside(community, _call_back(community)) as session:
        mark = MarkPosted(notice_ids=[card.notice_id], actor="陈敏")
        await mark_posted(session, mark, now=now, today=now.date())
        await session.flush()
        await community.hears(community.profile(**who, paused=True))

    (item,) = (await community.ask(ListMailings())).items
    assert item.status == "sent"


async def _call_back(community: Community) -> None:
    await sweep_prints(community.deps)
