"""Text messages and calls: what a gateway's body says is what became of the message, and the next way follows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.jobs.channels import sweep_calls, sweep_messages
from services.alerts.jobs.ladder import sweep_audit
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, NoticeItem, ReopenAlert
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

SMS_THEN_CALL = (("sms", "voice"),)


def settings_of(answering: Gateway, **fields: Any) -> GatewaySettings:
    return GatewaySettings.model_validate(
        {"url": answering.url, "headers": {"Authorization": "Bearer a-token"}, "retried": ["1008"]} | fields
    )


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def voice() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
def seconds() -> float:
    """Say how long a gateway may take; a test that lets it hang parametrizes this."""
    return PATIENCE_SECONDS


@pytest.fixture
async def by_phone(community: Community, sms: Gateway, voice: Gateway, seconds: float) -> AsyncIterator[Community]:
    channels = {
        "sms": GatewayChannel(settings_of(sms), timeout_seconds=seconds, connections=8),
        "voice": GatewayChannel(settings_of(voice), timeout_seconds=seconds, connections=8),
    }
    community.channels, community.chains = dict(channels), SMS_THEN_CALL
    await community.has_resident()
    yield community
    for channel in channels.values():
        await channel.close()


async def notice(community: Community, channel: str) -> NoticeItem:
    return next(notice for notice in (await community.alert()).notices if notice.channel == channel)


async def states(community: Community) -> dict[str, str]:
    """Return what the two notices to the block captain are."""
    return {one.channel: one.status for one in (await community.alert()).notices}


async def test_a_text_message_says_what_the_gateway_wants_to_read(by_phone: Community, sms: Gateway) -> None:
    await by_phone.hears(by_phone.missed())

    await sweep_messages(by_phone.deps)

    ((message),) = sms.taken
    sent = await notice(by_phone, "sms")
    assert (message["to"], message["id"]) == ("+8613900002222", str(sent.notice_id))
    assert message["text"].startswith(
        "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看 http://desk.example.test/n/"
    )
    assert message["headers"]["Authorization"] == "Bearer a-token"
    assert await states(by_phone) == {"sms": "sent", "voice": "cancelled"}


async def test_a_message_that_arrived_is_followed_by_no_call(by_phone: Community, voice: Gateway) -> None:
    await by_phone.hears(by_phone.missed())
    await sweep_messages(by_phone.deps)

    by_phone.clock.advance(minutes=15)
    await sweep_calls(by_phone.deps)

    assert voice.taken == []


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        ('{"code": 1004, "msg": "号码无效"}', "dead"),
        ('{"code": "OK"}', "dead"),
        (401, "dead"),
        ('{"result": "ok"}', "unclear"),
        ("<html>网关升级中</html>", "unclear"),
        ("twice", "unclear"),
        ("drop", "unclear"),
        (502, "unclear"),
    ],
)
async def test_whatever_is_not_a_clear_yes_is_followed_by_a_call(
    by_phone: Community, sms: Gateway, voice: Gateway, behaviour: str | int, status: str
) -> None:
    sms.plan = [behaviour]
    await by_phone.hears(by_phone.missed())

    await sweep_messages(by_phone.deps)
    by_phone.clock.advance(minutes=1)
    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert len(sms.taken) == 1, "what may have arrived is not sent again"
    assert len(voice.taken) == 1
    assert await states(by_phone) == {"sms": status, "voice": "sent"}


async def test_an_alert_that_was_closed_by_mistake_is_still_followed_by_a_call(
    by_phone: Community, sms: Gateway, voice: Gateway
) -> None:
    sms.plan = [401]
    await by_phone.hears(by_phone.missed())
    alert_id = (await by_phone.alert()).item.alert_id
    await by_phone.ask(CloseAlert(alert_id=alert_id, outcome="safe", text="点错了一行"))
    await by_phone.ask(ReopenAlert(alert_id=alert_id, reason="关错了"))

    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert (len(sms.taken), len(voice.taken)) == (1, 1)
    assert await states(by_phone) == {"sms": "dead", "voice": "sent"}


@pytest.mark.parametrize("seconds", [0.2])
async def test_a_gateway_that_hangs_is_not_called_again(by_phone: Community, sms: Gateway, voice: Gateway) -> None:
    sms.plan = ["hang"]
    await by_phone.hears(by_phone.missed())

    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert (len(sms.taken), len(voice.taken)) == (1, 1)
    assert (await notice(by_phone, "sms")).status == "unclear"
    told = [entry.text for entry in (await by_phone.alert()).timeline if entry.kind == "notice_unclear"]
    assert told == ["通知楼长吴立群(短信)结果不明:没有应答:超时"]


@pytest.mark.parametrize("busy", ['{"code": 1008, "msg": "发送过快"}', 503, 429])
async def test_a_gateway_that_did_nothing_is_asked_once_more_before_the_call(
    by_phone: Community, sms: Gateway, voice: Gateway, busy: str | int
) -> None:
    sms.plan = [busy, busy]
    await by_phone.hears(by_phone.missed())

    await sweep_messages(by_phone.deps)
    once = await states(by_phone)
    by_phone.clock.advance(seconds=6)
    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert once == {"sms": "waiting", "voice": "held"}
    assert await states(by_phone) == {"sms": "dead", "voice": "sent"}
    assert (len(sms.taken), len(voice.taken)) == (2, 1)


@pytest.mark.capability("S0-12")
async def test_when_every_way_failed_the_next_level_is_told_at_once(
    by_phone: Community, sms: Gateway, voice: Gateway
) -> None:
    sms.plan, voice.plan = ['{"code": 1}'], ['{"code": 2}']
    await by_phone.hears(by_phone.missed())

    await sweep_messages(by_phone.deps)
    before = (await by_phone.alert()).item.level
    await sweep_calls(by_phone.deps)
    await by_phone.time_passes(seconds=1)
    await sweep_messages(by_phone.deps)

    assert before == 1, "a call is still to come"
    assert (await by_phone.alert()).item.level == 2
    assert sms.taken[-1]["id"] != sms.taken[0]["id"]


async def test_a_held_call_is_dropped_when_somebody_takes_the_alert(
    by_phone: Community, sms: Gateway, voice: Gateway
) -> None:
    sms.plan = [503]
    await by_phone.hears(by_phone.missed())
    await sweep_messages(by_phone.deps)
    (item,) = await by_phone.alerts()

    await by_phone.ask(AcknowledgeAlert(alert_id=item.alert_id))
    by_phone.clock.advance(minutes=1)
    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert (len(sms.taken), voice.taken) == (1, [])
    assert await states(by_phone) == {"sms": "cancelled", "voice": "cancelled"}


async def test_who_has_no_mobile_is_called_at_once(by_phone: Community, sms: Gateway, voice: Gateway) -> None:
    captain = by_phone.staff(CareRole.BLOCK_CAPTAIN, phones=["+867198000123"])
    await by_phone.hears(captain, by_phone.missed())

    await sweep_calls(by_phone.deps)

    assert sms.taken == []
    assert [call["to"] for call in voice.taken] == ["+867198000123"]


async def test_switching_a_channel_off_lets_the_next_way_go(by_phone: Community, voice: Gateway) -> None:
    await by_phone.hears(by_phone.missed())
    by_phone.chains = (("voice",),)

    await sweep_audit(by_phone.deps)
    await sweep_calls(by_phone.deps)

    assert await states(by_phone) == {"sms": "dead", "voice": "sent"}
    assert len(voice.taken) == 1
