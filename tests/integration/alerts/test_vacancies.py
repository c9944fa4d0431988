"""Posts without anybody, residents without a liaison."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.alerts.jobs.ladder import sweep_vacancies
from shared.contracts.alerts import AlertNoRecipient, AlertRaised
from shared.contracts.alerts_requests import GetAlert
from shared.contracts.words import CareRole
from shared.jobs import Soon
from tests.integration.alerts.community import Community
from tests.integration.alerts.test_groups import eight_doors


async def test_a_vacant_post_is_one_alert_for_all_its_residents_to_those_above_it(community: Community) -> None:
    await community.has_resident(vacant=[CareRole.BLOCK_CAPTAIN])
    post, neighbours = uuid4(), [uuid4() for _ in range(31)]

    await community.hears(community.vacant(CareRole.BLOCK_CAPTAIN, post_id=post))
    await community.hears(
        *(community.vacant(CareRole.BLOCK_CAPTAIN, post_id=post, resident_id=neighbour) for neighbour in neighbours)
    )

    detail = await community.alert()
    assert detail.item.title == "楼长空缺,涉及 32 位重点老人,请尽快落实"
    assert detail.item.resident_id is None
    assert set(await community.phones()) == {"compound_director"}
    assert not await community.told(AlertNoRecipient)

    await community.hears(
        *(community.filled(CareRole.BLOCK_CAPTAIN, post_id=post, resident_id=neighbour) for neighbour in neighbours)
    )
    assert (await community.alert()).item.status == "open"
    await community.hears(community.filled(CareRole.BLOCK_CAPTAIN, post_id=post))
    assert (await community.alert()).item.outcome == "filled"


async def test_a_post_that_one_batch_says_to_be_vacant_for_many_is_said_once(community: Community) -> None:
    await community.has_resident(vacant=[CareRole.BLOCK_CAPTAIN])
    post = uuid4()
    facts = [community.vacant(CareRole.BLOCK_CAPTAIN, post_id=post, resident_id=uuid4()) for _ in range(12)]

    await community.hears_together(facts)
    await sweep_vacancies(community.deps)
    await community.hears_together(facts[:3])
    await sweep_vacancies(community.deps)

    detail = await community.alert()
    assert detail.item.title == "楼长空缺,涉及 12 位重点老人,请尽快落实"
    assert "repeated" not in [entry.kind for entry in detail.timeline]


async def test_residents_without_a_liaison_are_one_alert_that_lists_them_and_closes_with_the_last(
    community: Community,
) -> None:
    doors = await eight_doors(community)
    posts = {}
    for door in doors:
        community.resident_id = door
        await community.hears(community.circle(vacant=[CareRole.LIAISON]))
        posts[door] = uuid4()
    facts = [community.vacant(CareRole.LIAISON, post_id=post, resident_id=door) for door, post in posts.items()]

    await community.hears_together(facts)
    await sweep_vacancies(community.deps)

    (item,) = await community.alerts()
    assert (item.title, item.member_count, item.status) == ("联络员空缺,请尽快落实(共 8 户)", 8, "open")
    assert {role: len(texts) for role, texts in (await community.phones()).items()} == {"block_captain": 1}
    for door, post in list(posts.items())[:7]:
        await community.hears(community.filled(CareRole.LIAISON, post_id=post, resident_id=door))
    left = await community.ask(GetAlert(alert_id=item.alert_id))
    assert (left.item.status, sum(member.settled_at is None for member in left.members)) == ("open", 1)
    await community.hears(community.filled(CareRole.LIAISON, post_id=posts[doors[7]], resident_id=doors[7]))
    assert [(one.status, one.outcome) for one in await community.alerts()] == [("closed", "filled")]


@pytest.mark.capability("S3-06")
async def test_a_resident_who_stays_unpaired_is_told_to_the_community_until_somebody_is_found(
    community: Community,
) -> None:
    await community.has_resident(vacant=[CareRole.LIAISON])

    await community.hears(community.unpaired())

    assert set(await community.phones()) == {"compound_director"}
    assert (await community.alert()).item.title == "重点老人已 24 小时没有联络员,请尽快结对"
    community.clock.advance(minutes=1)
    await community.hears(community.circle())
    assert (await community.alert()).item.outcome == "filled"


async def test_a_post_that_an_import_opens_and_fills_alarms_nobody(community: Community) -> None:
    community.settle = timedelta(seconds=60)
    await community.has_resident()
    opened, lasting = uuid4(), uuid4()

    await community.hears(
        community.vacant(CareRole.BLOCK_CAPTAIN, post_id=opened),
        community.vacant(CareRole.BLOCK_CAPTAIN, post_id=lasting),
        community.filled(CareRole.BLOCK_CAPTAIN, post_id=opened),
    )
    assert await community.alerts() == []
    assert await sweep_vacancies(community.deps) == Soon()
    await community.do("update vacancy_copy set settles_at = settles_at - interval '60 seconds'")
    again = await sweep_vacancies(community.deps)
    last = await sweep_vacancies(community.deps)

    assert (again, last) == (community.clock.now(), None)
    assert len(await community.alerts()) == 1
    assert len(await community.told(AlertRaised)) == 1
    assert await community.rows("select 1 from alert where dedup_key like :key", key=f"%{lasting}")


async def test_a_filling_that_is_heard_before_its_vacancy_leaves_no_alert_open(community: Community) -> None:
    await community.has_resident()
    post = uuid4()
    vacant = community.vacant(CareRole.SECRETARY, post_id=post)
    filled = community.filled(CareRole.SECRETARY, post_id=post)

    await community.hears(filled, vacant)

    assert await community.alerts() == []


async def test_vacancies_and_fillings_at_the_same_moment_end_as_the_last_fact_says(community: Community) -> None:
    await community.has_resident()
    post = uuid4()
    residents = [uuid4() for _ in range(12)]
    vacancies = [community.vacant(CareRole.SECRETARY, post_id=post, resident_id=one) for one in residents]
    fillings = [community.filled(CareRole.SECRETARY, post_id=post, resident_id=one) for one in residents]

    await community.hears_at_once(*vacancies, *fillings)

    assert {item.status for item in await community.alerts()} <= {"closed"}


@pytest.mark.capability("E-03")
async def test_a_visit_without_a_liaison_is_told_to_the_next_in_charge(community: Community) -> None:
    await community.has_resident(vacant=[CareRole.LIAISON])

    await community.hears(community.unassigned(), community.unassigned())

    assert await community.phones() == {
        "block_captain": ["【暖邻】安和小区3幢1单元402室 何桂芳:走访任务没有联络员,请指定人员"]
    }
    assert (await community.alert()).item.kind == "visit_unassigned"
    community.clock.advance(minutes=1)
    await community.hears(community.circle())
    assert (await community.alert()).item.outcome == "filled"


async def test_a_liaison_whom_only_an_old_circle_knows_is_not_asked(community: Community) -> None:
    await community.has_resident()

    await community.hears(community.unassigned())

    assert set(await community.phones()) == {"block_captain"}


async def test_a_visit_without_a_liaison_is_no_news_once_one_was_found(community: Community) -> None:
    unassigned = community.unassigned()
    community.clock.advance(minutes=1)
    await community.has_resident()

    await community.hears(unassigned)

    assert await community.alerts() == []


@pytest.mark.capability("E-03")
async def test_a_visit_planned_late_from_an_old_circle_is_no_news_to_whoever_knows_the_new_one(
    community: Community,
) -> None:
    await community.has_resident()
    community.clock.advance(minutes=1)
    known = community.circle().entity_version

    await community.hears(community.unassigned(circle_version=known - 1))
    assert await community.alerts() == []

    await community.hears(community.unassigned(circle_version=known + 1))
    assert set(await community.phones()) == {"block_captain"}
