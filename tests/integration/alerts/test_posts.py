"""What a work group reads of a day: how many contacts, and nothing of anybody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import uuid4

import pytest

from services.alerts.channels.robots import RobotChannel
from services.alerts.domain.notices import Group
from services.alerts.jobs.channels import sweep_posts
from services.alerts.jobs.digests import sweep_days
from services.alerts.providers import Robot
from services.alerts.use_cases.post_days import keep_contacts
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.contracts.words import CareRole, ContactMode, Outcome
from tests.integration.alerts.community import CODE, ZONE, Community, staff_id
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS, eventually

YES = '{"errcode":0,"errmsg":"ok"}'

POST = (
    "【暖邻】11月24日联络小结:见到或联系上老人 4 人次(敲门 3、电话 1),另有 1 次未联系上。"
    "请各位邻里继续留意,有情况随时告诉联络员。"
)

WAITING = "select pid from pg_locks where not granted and relation = cast('day_contact' as regclass)"

GROUPS = {"安和工作群": CODE, "全区工作群": "990102", "别处工作群": "990103"}


@pytest.fixture
async def office(community: Community) -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        robots = [
            Robot.model_validate(
                {"name": name, "maker": "wecom", "url": f"{answering.url}?key={uuid4()}", "areas": [area]}
            )
            for name, area in GROUPS.items()
        ]
        channel = RobotChannel(robots, timeout_seconds=PATIENCE_SECONDS, connections=4)
        community.channels["robot"] = channel
        community.groups = tuple(Group(group_id=uuid4(), name=name, areas=(area,)) for name, area in GROUPS.items())
        answering.plan = [YES] * 20
        yield answering
        await channel.close()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def posts(office: Gateway) -> list[str]:
    """Return what robots were given to say."""
    return [str(body["text"]["content"]) for body in office.taken]


@pytest.mark.capability("S3-17")
async def test_a_group_reads_once_a_day_how_many_were_reached_and_nothing_of_anybody(
    community: Community, office: Gateway
) -> None:
    community.clock.at = at(24, 9)
    await community.has_resident()
    for outcome in (Outcome.SAFE, Outcome.SAFE, Outcome.NEEDS_ATTENTION, Outcome.NO_ANSWER):
        await community.hears(community.contact(outcome))
    call = community.contact(Outcome.SAFE).model_copy(update={"mode": ContactMode.CALL})
    await community.hears(call, call)
    office.taken.clear()

    community.clock.at = at(24, 18, 1)
    await asyncio.gather(*(sweep_days(one.deps) for one in (community, community.other_replica())))
    await sweep_days(community.deps)
    await sweep_posts(community.deps)

    told = posts(office)
    assert told == [POST, POST]
    states = await community.rows("select status, staff_name from notice where post_id is not null order by 2")
    assert [(row["status"], row["staff_name"]) for row in states] == [("sent", "全区工作群"), ("sent", "安和工作群")]


@pytest.mark.capability("S3-17")
async def test_no_post_says_who_where_what_ails_them_or_which_word_opens_the_door(
    community: Community, office: Gateway
) -> None:
    community.clock.at = at(24, 9)
    await community.has_resident()
    await community.hears(community.contact(Outcome.NEEDS_ATTENTION), community.unwell())
    await community.hears(
        PasscodeChallengeFailed(
            **community.fields(),
            challenge_id=uuid4(),
            resident_id=community.resident_id,
            reported_by="elder",
            happened_at=at(24, 9),
        )
    )
    await sweep_posts(community.deps)
    community.clock.at = at(24, 18, 1)
    await sweep_days(community.deps)
    await sweep_posts(community.deps)

    told = " ".join(posts(office))
    assert "联络小结" in told
    kept = await community.rows("select * from day_contact")
    assert set(kept[0]) == {"contact_id", "community_code", "mode", "outcome", "heard_at", "position"}
    for secret in ("何桂芳", "402", "1单元", str(community.resident_id), str(staff_id(CareRole.LIAISON)), "http"):
        assert secret not in told


async def test_what_is_committed_while_or_after_the_day_is_counted_stands_in_one_post(
    community: Community, office: Gateway
) -> None:
    community.clock.at = at(24, 18)
    await community.has_resident()
    heard = at(24, 17, 59)
    async with community.sessions.begin() as session:
        await keep_contacts(session, [community.contact(Outcome.SAFE)], now=heard)
        counting = asyncio.ensure_future(sweep_days(community.deps))
        await eventually(lambda: community.rows(WAITING), says=bool)
    await counting
    async with community.sessions.begin() as session:
        late = [community.contact(Outcome.SAFE) for _ in range(2)]
        await keep_contacts(session, late, now=heard)
    community.clock.at = at(25, 18)
    await sweep_days(community.deps)
    await sweep_posts(community.deps)

    counted = sorted(int(text.split("联系上老人 ")[1].split(" 人次")[0]) for text in posts(office))
    assert counted == [1, 1, 2, 2], "two groups, two days, three contacts"


async def test_what_is_recorded_late_is_counted_the_next_day_and_a_day_without_contacts_is_not_posted(
    community: Community, office: Gateway
) -> None:
    community.clock.at = at(24, 18, 1)
    await community.has_resident()
    await sweep_days(community.deps)
    await community.hears(community.contact(Outcome.SAFE, happened_at=at(24, 10)))
    community.clock.at = at(25, 18, 1)
    await sweep_days(community.deps)
    await sweep_posts(community.deps)

    assert [text.startswith("【暖邻】11月25日联络小结:见到或联系上老人 1 人次") for text in posts(office)] == [
        True,
        True,
    ]
