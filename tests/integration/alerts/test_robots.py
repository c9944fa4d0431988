"""Group robots answer 200 whatever happens; what their body says is what became of a post."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from services.alerts.channels.robots import RobotChannel
from services.alerts.domain.notices import Group, Outgoing, Result
from services.alerts.jobs.channels import sweep_posts
from services.alerts.providers import Robot
from shared.clock import real_now
from tests.integration.alerts.community import Community
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

TEXT = "【暖邻·紧急】安和小区3幢有一户:到期仍未见到老人,请上门查看"
KEY = "SECa-key-of-the-tests"

YES = {"wecom": '{"errcode":0,"errmsg":"ok"}', "dingtalk": '{"errcode":0,"errmsg":"ok"}', "feishu": '{"code":0}'}
TOO_FAST = {
    "wecom": '{"errcode":45009,"errmsg":"api freq out of limit"}',
    "dingtalk": '{"errcode":130101,"errmsg":"send too fast"}',
    "feishu": '{"code":11232,"msg":"frequency limited psm"}',
}
NO = {
    "wecom": '{"errcode":93000,"errmsg":"invalid webhook url"}',
    "dingtalk": '{"errcode":310000,"errmsg":"sign not match"}',
    "feishu": '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}',
}


@pytest.fixture
async def office() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture(params=["wecom", "dingtalk", "feishu"])
async def maker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def robot(office: Gateway, maker: str) -> AsyncIterator[RobotChannel]:
    one = Robot.model_validate(
        {"name": "安和工作群", "maker": maker, "url": f"{office.url}?key=k", "secret": KEY, "areas": ["990102003005"]}
    )
    channel = RobotChannel([one], timeout_seconds=PATIENCE_SECONDS, connections=4)
    yield channel
    await channel.close()


def post(address: str = "安和工作群") -> Outgoing:
    return Outgoing(
        notice_id=uuid4(),
        alert_id=uuid4(),
        staff_id=uuid4(),
        staff_name="安和工作群",
        address=address,
        severity="urgent",
        kind="visit_missed",
        subject="到期仍未见到老人",
        text=TEXT,
        link="",
        attempt=1,
    )


def signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def text_of(maker: str, body: dict[str, Any]) -> str:
    return str(body["content"]["text"] if maker == "feishu" else body["text"]["content"])


async def test_a_post_has_the_form_of_its_maker_and_is_signed_where_the_maker_wants_it(
    robot: RobotChannel, office: Gateway, maker: str
) -> None:
    office.plan = [YES[maker]]

    answer = await robot.send(post())

    ((body),) = office.taken
    assert answer.result is Result.DELIVERED
    assert text_of(maker, body) == TEXT
    query = parse_qs(urlsplit(body["path"]).query)
    assert query["key"] == ["k"]
    if maker == "dingtalk":
        (moment,) = query["timestamp"]
        assert query["sign"] == [signature(KEY, f"{moment}\n{KEY}")]
        assert abs(real_now().timestamp() - int(moment) / 1000) < timedelta(hours=1).total_seconds()
    if maker == "feishu":
        assert body["sign"] == signature(f"{body['timestamp']}\n{KEY}", "")


async def test_an_error_code_behind_http_200_is_not_success(robot: RobotChannel, office: Gateway, maker: str) -> None:
    office.plan = [NO[maker], TOO_FAST[maker], "<html>", "{}", "[0]", '{"errcode":[0],"code":[0]}', 502, 404, "drop"]

    results = [(await robot.send(post())).result for _ in range(9)]

    assert results == [
        Result.REFUSED,
        Result.RETRY,
        Result.UNKNOWN,
        Result.UNKNOWN,
        Result.UNKNOWN,
        Result.UNKNOWN,
        Result.UNKNOWN,
        Result.REFUSED,
        Result.UNKNOWN,
    ]


async def test_what_is_kept_of_an_answer_tells_no_key(robot: RobotChannel, office: Gateway, maker: str) -> None:
    office.plan = [NO[maker]]

    answer = await robot.send(post())

    assert KEY not in answer.text
    assert "key=k" not in answer.text


async def test_a_post_to_a_group_that_is_not_there_any_more_is_refused(robot: RobotChannel, office: Gateway) -> None:
    answer = await robot.send(post("旧工作群"))

    assert (answer.result, answer.text, office.taken) == (Result.REFUSED, "群机器人已停用", [])


@pytest.fixture
async def by_group(community: Community, office: Gateway) -> AsyncIterator[Community]:
    robot = Robot.model_validate({"name": "安和工作群", "maker": "wecom", "url": office.url, "areas": ["990102003005"]})
    channel = RobotChannel([robot], timeout_seconds=PATIENCE_SECONDS, connections=4)
    community.channels["robot"] = channel
    community.groups = (Group(group_id=uuid4(), name="安和工作群", areas=("990102003005",)),)
    office.plan = [YES["wecom"]] * 9
    await community.has_resident()
    yield community
    await channel.close()


async def test_a_group_hears_of_an_urgent_alert_at_once_and_learns_neither_name_nor_door(
    by_group: Community, office: Gateway
) -> None:
    await by_group.hears(by_group.unwell())

    await sweep_posts(by_group.deps)

    (text,) = [text_of("wecom", body) for body in office.taken]
    assert text.startswith("【暖邻·紧急】安和小区3幢一户:")
    assert "何桂芳" not in text
    assert "402" not in text
    assert "已通知楼长吴立群" in text or "已通知联络员蒋晨" in text


async def test_a_group_hears_once_of_any_other_alert_when_the_first_did_not_answer(
    by_group: Community, office: Gateway
) -> None:
    await by_group.hears(by_group.missed())
    await sweep_posts(by_group.deps)
    at_first = len(office.taken)

    await by_group.time_passes(minutes=65)
    await sweep_posts(by_group.deps)

    assert (at_first, len(office.taken)) == (0, 1)


async def test_a_group_of_another_area_hears_nothing(by_group: Community, office: Gateway) -> None:
    by_group.groups = (replace(by_group.groups[0], areas=("990102003006",)),)

    await by_group.hears(by_group.unwell())
    await sweep_posts(by_group.deps)

    assert office.taken == []


async def test_a_group_that_cannot_be_reached_does_not_hasten_the_climb(by_group: Community, office: Gateway) -> None:
    office.plan = [NO["wecom"]]
    await by_group.hears(by_group.unwell())
    before = (await by_group.alert()).item.level

    await sweep_posts(by_group.deps)
    await by_group.time_passes(seconds=1)

    assert (await by_group.alert()).item.level == before
    assert "通知安和工作群(群消息)失败" in " ".join(entry.text for entry in (await by_group.alert()).timeline)


async def test_a_group_gets_a_bounded_number_of_posts_and_the_rest_as_one(by_group: Community, office: Gateway) -> None:
    office.plan = [YES["wecom"]] * 99
    for _ in range(30):
        by_group.resident_id = uuid4()
        await by_group.has_resident()
        await by_group.hears(by_group.unwell())
    await by_group.time_passes(minutes=21)
    for _ in range(3):
        await sweep_posts(by_group.deps)

    texts = [text_of("wecom", body) for body in office.taken]
    (summary,) = [text for text in texts if "另有" in text]
    assert len(texts) <= by_group.calm.most_urgent + 1
    assert f"另有 {30 - len(texts) + 1} 条警报待处理" in summary
