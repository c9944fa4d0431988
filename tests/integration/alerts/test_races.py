"""Two transactions at the same moment, each where it hurts most."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.jobs.ladder import sweep_escalations
from services.alerts.use_cases.judge_facts import judge_facts
from services.alerts.use_cases.settle_vacancies import hear_vacancies, raise_settled_vacancies
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community
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
