"""Those who send: several at once, some that die, all that ask again before they speak."""

import asyncio
from typing import Any

from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.domain.calm import Calm
from services.alerts.jobs.channels import sweep_lost_notices, sweep_mail, sweep_webhooks
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    NoticeItem,
)
from shared.jobs import Soon
from tests.integration.alerts.community import ZONE, Community
from tests.integration.alerts.providers import MailServer, Receiver
from tests.support.waiting import PATIENCE_SECONDS


async def notice(community: Community, channel: str) -> NoticeItem:
    return next(notice for notice in (await community.alert()).notices if notice.channel == channel)


async def attempts(community: Community) -> list[dict[str, Any]]:
    return await community.rows("select number, result, answer from notice_attempt order by number")


async def test_two_replicas_send_each_notice_once(by_webhook: Community, receiver: Receiver) -> None:
    by_webhook.calm = Calm(zone=ZONE, most=100, most_urgent=100)
    for _ in range(100):
        await by_webhook.hears(by_webhook.missed())
    other = by_webhook.other_replica()

    for _ in range(30):
        await asyncio.gather(*(sweep_webhooks(one.deps) for one in (by_webhook, other, by_webhook, other)))
        if len(set(receiver.ids)) == 100:
            break

    assert len(receiver.ids) == len(set(receiver.ids)) == 100


async def test_no_transaction_is_open_while_a_provider_is_called(by_webhook: Community, receiver: Receiver) -> None:
    open_transactions: list[int] = []

    async def look() -> None:
        rows = await by_webhook.rows(
            "select count(*) as n from pg_stat_activity where datname = current_database() and xact_start is not null"
            " and pid <> pg_backend_pid()"
        )
        open_transactions.append(rows[0]["n"])

    receiver.on_call = look
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)

    assert open_transactions == [0]


async def test_what_is_taken_meanwhile_is_not_sent_any_more(by_webhook: Community, receiver: Receiver) -> None:
    receiver.plan = [500]
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)
    (item,) = await by_webhook.alerts()

    await by_webhook.ask(AcknowledgeAlert(alert_id=item.alert_id))
    assert (await notice(by_webhook, "webhook")).status == "cancelled"
    by_webhook.clock.advance(minutes=1)
    await sweep_webhooks(by_webhook.deps)

    assert len(receiver.calls) == 1


async def test_an_answer_that_comes_after_the_alert_was_taken_is_not_followed_by_another_try(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan = [500]

    async def take() -> None:
        (item,) = await by_webhook.alerts()
        await by_webhook.ask(AcknowledgeAlert(alert_id=item.alert_id))

    receiver.on_call = take
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)
    receiver.on_call = None
    by_webhook.clock.advance(minutes=1)
    await sweep_webhooks(by_webhook.deps)

    assert len(receiver.calls) == 1
    assert (await notice(by_webhook, "webhook")).answer == "警报已有人接手"


async def test_nobody_is_told_of_somebody_who_went_off_the_list_meanwhile(
    by_webhook: Community, receiver: Receiver
) -> None:
    await by_webhook.hears(by_webhook.missed(), by_webhook.profile(on_list=False))

    await sweep_webhooks(by_webhook.deps)
    await by_webhook.time_passes(minutes=25)

    assert receiver.calls == []
    assert (await notice(by_webhook, "webhook")).answer == "老人已不在册"
    assert set(await by_webhook.phones()) == {"block_captain"}


async def test_nobody_is_told_of_somebody_whose_death_is_reported_until_it_is_taken_back(
    by_webhook: Community, receiver: Receiver
) -> None:
    await by_webhook.hears(by_webhook.missed(), by_webhook.profile(paused=True))
    await sweep_webhooks(by_webhook.deps)
    quiet = len(receiver.calls), (await notice(by_webhook, "webhook")).answer
    await by_webhook.hears(by_webhook.profile())

    await by_webhook.time_passes(minutes=25)
    await sweep_webhooks(by_webhook.deps)

    assert quiet == (0, "有人报告老人去世,核实之前不再通知")
    assert len(receiver.calls) >= 1, "the ladder goes on with the next level"


async def test_a_sender_that_dies_between_the_call_and_its_answer_leaves_a_trace_and_sends_again_under_the_same_id(
    by_webhook: Community, receiver: Receiver
) -> None:
    arrived = asyncio.Event()

    async def note() -> None:
        arrived.set()

    receiver.on_call, receiver.plan = note, ["hang"]
    await by_webhook.hears(by_webhook.missed())
    sender = asyncio.ensure_future(sweep_webhooks(by_webhook.deps))
    await arrived.wait()
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)

    assert (await notice(by_webhook, "webhook")).status == "sending"
    assert await sweep_lost_notices(by_webhook.deps) == Soon()
    assert (await notice(by_webhook, "webhook")).status == "sending"
    await by_webhook.do("update notice set leased_until = now() - interval '1 second' where status = 'sending'")
    assert await sweep_lost_notices(by_webhook.deps) is None
    unknown = await notice(by_webhook, "webhook")
    assert (unknown.status, unknown.answer) == ("unknown", "发送程序中断,结果不明")
    by_webhook.clock.advance(seconds=6)
    await sweep_webhooks(by_webhook.deps)

    sent = await notice(by_webhook, "webhook")
    assert sent.status == "sent"
    assert receiver.ids == [str(sent.notice_id)] * 2
    assert [row["result"] for row in await attempts(by_webhook)] == ["unknown", "delivered"]


async def test_a_channel_that_cannot_recognise_a_repeat_leaves_an_unknown_outcome_as_it_is(
    by_webhook: Community, receiver: Receiver
) -> None:
    await by_webhook.hears(by_webhook.missed())
    by_webhook.channels["webhook"].repeatable = False
    await by_webhook.do(
        "update notice set status = 'sending', attempt_count = 1, leased_until = now() - interval '1 second'"
        " where channel = 'webhook'"
    )

    await sweep_lost_notices(by_webhook.deps)
    by_webhook.clock.advance(hours=1)
    await sweep_webhooks(by_webhook.deps)

    assert receiver.calls == []
    assert (await notice(by_webhook, "webhook")).status == "unclear"


async def test_a_provider_that_hangs_holds_up_only_its_own_channel(
    by_webhook: Community, receiver: Receiver, mailbox: MailServer
) -> None:
    by_webhook.channels["mail"] = MailChannel(
        MailAddress(
            host="127.0.0.1",
            port=mailbox.port,
            sender="desk@example.test",
            security="plain",
            timeout_seconds=PATIENCE_SECONDS,
        )
    )
    receiver.plan = ["hang"]
    await by_webhook.hears(by_webhook.missed())

    slow = asyncio.ensure_future(sweep_webhooks(by_webhook.deps))
    await sweep_mail(by_webhook.deps)

    assert len(mailbox.mails) == 1
    assert not slow.done()
    receiver.let_go.set()
    await slow
