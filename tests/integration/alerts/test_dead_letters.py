"""What did not arrive is listed and sent again when somebody says so; no provider is asked for more than it takes."""

from collections.abc import AsyncIterator

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.domain.calm import Calm
from services.alerts.domain.limits import Limits
from services.alerts.explain_cli import explanation_lines
from services.alerts.jobs.channels import sweep_calls, sweep_messages, sweep_webhooks
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.alerts_arrivals import ExplainAlert
from shared.contracts.alerts_delivery import ListNotices, ReplayNotices
from shared.contracts.alerts_requests import AcknowledgeAlert, NoticeItem
from shared.jobs import Soon
from tests.integration.alerts.community import ZONE, Community
from tests.integration.alerts.providers import Gateway, Receiver, gateway
from tests.support.waiting import PATIENCE_SECONDS


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def by_sms(community: Community, sms: Gateway) -> AsyncIterator[Community]:
    channel = GatewayChannel(
        GatewaySettings.model_validate({"url": sms.url}), timeout_seconds=PATIENCE_SECONDS, connections=8
    )
    community.channels["sms"] = channel
    await community.has_resident()
    yield community
    await channel.close()


async def notice(community: Community, channel: str) -> NoticeItem:
    return next(one for one in (await community.alert()).notices if one.channel == channel)


def replay(*notices: NoticeItem, **fields: object) -> ReplayNotices:
    ids = [one.notice_id for one in notices]
    return ReplayNotices.model_validate(
        {"notice_ids": ids, "who": "陈敏", "reason": "网关已恢复", "actor": "t"} | fields
    )


async def test_what_was_given_up_is_sent_again_under_its_id_and_the_pauses_are_counted_anew(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan = [400, 503]
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)
    (listed,) = (await by_webhook.ask(ListNotices(community="990102003005"))).items

    reply = await by_webhook.ask(replay(listed))
    await sweep_webhooks(by_webhook.deps)
    waiting = await notice(by_webhook, "webhook")
    by_webhook.clock.at = waiting.due_at
    await sweep_webhooks(by_webhook.deps)

    assert (listed.status, listed.title, listed.alert_status) == ("dead", "到期仍未见到老人,请上门查看", "open")
    assert (reply.replayed, reply.left, waiting.status) == ([listed.notice_id], [], "waiting")
    assert receiver.ids == [str(listed.notice_id)] * 3
    assert (await by_webhook.ask(ListNotices())).items == []
    explained = await by_webhook.ask(ExplainAlert(alert_id=listed.alert_id))
    told = "\n".join(explanation_lines(explained, zone=ZONE))
    assert "陈敏要求重新通知楼长吴立群(通知网关):网关已恢复" in told
    assert "第 3 次" in told


async def test_what_may_have_arrived_is_sent_again_only_if_that_is_said(by_sms: Community, sms: Gateway) -> None:
    sms.plan = ["drop"]
    await by_sms.hears(by_sms.missed())
    await sweep_messages(by_sms.deps)
    unclear = await notice(by_sms, "sms")

    careful = await by_sms.ask(replay(unclear))
    await sweep_messages(by_sms.deps)
    once = len(sms.taken)
    bold = await by_sms.ask(replay(unclear, even_unclear=True))
    again = await by_sms.ask(replay(unclear, even_unclear=True))
    await sweep_messages(by_sms.deps)

    assert [one.reason for one in careful.left] == ["对方可能已经收到;确要再发,请注明允许重复"]
    assert (unclear.status, once, len(sms.taken)) == ("unclear", 1, 2)
    assert bold.replayed == [unclear.notice_id]
    assert [one.reason for one in again.left] == ["这条通知没有失败,无需重发"]
    assert (await notice(by_sms, "sms")).status == "sent"


async def test_nothing_is_sent_again_of_an_alert_that_somebody_has_taken(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan = [400]
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)
    (item,) = await by_webhook.alerts()
    await by_webhook.ask(AcknowledgeAlert(alert_id=item.alert_id))

    reply = await by_webhook.ask(replay(await notice(by_webhook, "webhook")))

    assert (reply.replayed, [one.reason for one in reply.left]) == ([], ["警报已有人接手"])


async def test_two_replicas_together_keep_to_the_pace_of_a_provider(by_webhook: Community, receiver: Receiver) -> None:
    by_webhook.calm = Calm(zone=ZONE, most=100, most_urgent=100)
    by_webhook.limits = {"webhook": Limits(at_once=8, per_second=0.001)}
    for _ in range(3):
        await by_webhook.hears(by_webhook.missed())

    for _ in range(3):
        await sweep_webhooks(by_webhook.deps)
        assert await sweep_webhooks(by_webhook.other_replica().deps) == Soon(), "the next look is soon enough"
    first = len(receiver.calls)
    await by_webhook.do("update channel_pace set counted_at = counted_at - interval '20 minutes'")
    await sweep_webhooks(by_webhook.deps)

    assert (first, len(receiver.calls)) == (1, 2)


async def test_no_more_calls_are_open_at_once_than_the_provider_takes(
    by_webhook: Community, receiver: Receiver
) -> None:
    by_webhook.calm = Calm(zone=ZONE, most=100, most_urgent=100)
    by_webhook.limits = {"webhook": Limits(at_once=2)}
    for _ in range(5):
        await by_webhook.hears(by_webhook.missed())

    sent = []
    for _ in range(3):
        await sweep_webhooks(by_webhook.deps)
        sent.append(len(receiver.calls))

    assert sent == [2, 4, 5]


async def test_a_provider_that_asks_to_be_left_alone_is_not_called_for_anybody(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan, receiver.retry_after = [429], "600"
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)
    await by_webhook.hears(by_webhook.missed())

    await sweep_webhooks(by_webhook.deps)
    meanwhile = len(receiver.calls)
    by_webhook.clock.advance(seconds=601)
    await sweep_webhooks(by_webhook.deps)

    assert (meanwhile, len(receiver.calls)) == (1, 3)


async def test_nobody_waits_for_a_provider_that_asks_for_time_while_there_is_another_way(
    by_sms: Community, sms: Gateway
) -> None:
    async with gateway() as voice:
        settings = GatewaySettings.model_validate({"url": voice.url})
        by_sms.channels["voice"] = GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8)
        by_sms.chains = (("sms", "voice"),)
        sms.plan, sms.retry_after = [429, 429], "3600"
        for _ in range(2):
            await by_sms.hears(by_sms.missed())
            await sweep_messages(by_sms.deps)
            await sweep_calls(by_sms.deps)
        await by_sms.channels["voice"].close()

    assert (len(sms.taken), len(voice.taken)) == (2, 2)
