"""Notices over real providers: every answer ends in the right state."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.channels.webhook import WebhookChannel
from services.alerts.jobs import sweep_lost_notices, sweep_mail, sweep_webhooks
from shared.contracts.alerts import NoticeFailed
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AcknowledgeByLink,
    AlertChanged,
    DeadNotices,
    ListDeadNotices,
    NoticeItem,
)
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community
from tests.integration.alerts.providers import SECRET, MailServer, Receiver, mail_server, webhook_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with webhook_receiver() as running:
        yield running


@pytest.fixture
async def mailbox() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
async def by_webhook(community: Community, receiver: Receiver) -> AsyncIterator[Community]:
    channel = WebhookChannel(url=receiver.url, secret=SECRET, timeout_seconds=0.5, connections=64)
    community.channels["webhook"] = channel
    await community.has_resident()
    yield community
    await channel.close()


@pytest.fixture
async def by_mail(community: Community, mailbox: MailServer) -> Community:
    community.channels["mail"] = MailChannel(
        MailAddress(
            host="127.0.0.1", port=mailbox.port, sender="desk@example.test", security="plain", timeout_seconds=1
        )
    )
    await community.has_resident()
    return community


async def notice(community: Community, channel: str) -> NoticeItem:
    return next(notice for notice in (await community.alert()).notices if notice.channel == channel)


async def attempts(community: Community) -> list[dict[str, Any]]:
    return await community.rows("select number, result, answer from notice_attempt order by number")


async def test_a_webhook_is_signed_and_carries_the_text_and_the_link(by_webhook: Community, receiver: Receiver) -> None:
    await by_webhook.hears(by_webhook.missed())
    await sweep_webhooks(by_webhook.deps)

    ((webhook_id, body),) = receiver.calls
    sent = await notice(by_webhook, "webhook")
    assert (sent.status, sent.attempts, sent.answer) == ("sent", 1, "200 status 200")
    assert webhook_id == str(sent.notice_id)
    assert (body["to"], body["staff_name"]) == ("+8613900002222", "吴立群")
    assert body["text"] == "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看"
    token = body["link"].removeprefix("http://desk.example.test/n/")
    reply = await by_webhook.asks(AcknowledgeByLink(token=token), AlertChanged)
    assert reply.item.acknowledged_by == "楼长吴立群"


async def test_a_mail_is_sent_under_the_id_of_its_notice(by_mail: Community, mailbox: MailServer) -> None:
    await by_mail.hears(by_mail.missed())
    await sweep_mail(by_mail.deps)

    (mail,) = mailbox.mails
    sent = await notice(by_mail, "mail")
    assert (sent.status, sent.answer) == ("sent", "queued as 4711")
    assert mail["To"] == "block_captain@example.test"
    assert mail["Subject"] == "到期仍未见到老人,请上门查看"
    assert mail["Message-ID"] == f"<{sent.notice_id}@example.test>"
    text = mail.get_content()  # type: ignore[attr-defined]
    assert "何桂芳" in text
    assert "http://desk.example.test/n/" in text


@pytest.mark.parametrize("failure", [500, 503, 429, "hang", "drop"])
async def test_a_webhook_that_fails_is_tried_again_under_the_same_id(
    by_webhook: Community, receiver: Receiver, failure: int | str
) -> None:
    receiver.plan = [failure]
    await by_webhook.hears(by_webhook.missed())

    await sweep_webhooks(by_webhook.deps)
    waiting = await notice(by_webhook, "webhook")
    assert (waiting.status, waiting.attempts) == ("waiting", 1)
    assert timedelta(seconds=5) <= waiting.due_at - by_webhook.clock.now() <= timedelta(seconds=6)
    await sweep_webhooks(by_webhook.deps)
    assert len(receiver.calls) == 1
    by_webhook.clock.advance(seconds=6)
    await sweep_webhooks(by_webhook.deps)

    sent = await notice(by_webhook, "webhook")
    assert (sent.status, sent.attempts) == ("sent", 2)
    assert receiver.ids == [str(sent.notice_id)] * 2
    assert [row["result"] for row in await attempts(by_webhook)] == ["retry", "delivered"]


@pytest.mark.parametrize("refusal", [400, 404, 410, "redirect"])
async def test_a_webhook_that_is_refused_is_set_aside_at_once_and_listed(
    by_webhook: Community, receiver: Receiver, refusal: int | str
) -> None:
    receiver.plan = [refusal]
    await by_webhook.hears(by_webhook.missed())

    await sweep_webhooks(by_webhook.deps)
    by_webhook.clock.advance(minutes=15)
    await sweep_webhooks(by_webhook.deps)

    dead = await notice(by_webhook, "webhook")
    assert (dead.status, dead.attempts, len(receiver.calls), receiver.strayed) == ("dead", 1, 1, 0)
    listed = await by_webhook.asks(ListDeadNotices(community="990102003005"), DeadNotices)
    assert [(item.notice_id, item.staff_name) for item in listed.items] == [(dead.notice_id, "吴立群")]
    (event,) = await by_webhook.told(NoticeFailed)
    assert event.notice_id == dead.notice_id  # type: ignore[attr-defined]
    assert "notice_failed" in [entry.kind for entry in (await by_webhook.alert()).timeline]


async def test_a_provider_that_asks_for_patience_is_left_alone_that_long(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan, receiver.retry_after = [429], "90"
    await by_webhook.hears(by_webhook.missed())

    await sweep_webhooks(by_webhook.deps)

    assert (await notice(by_webhook, "webhook")).due_at == by_webhook.clock.now() + timedelta(seconds=90)


async def test_a_notice_is_given_up_after_the_last_attempt(by_webhook: Community, receiver: Receiver) -> None:
    receiver.plan = [500] * 9
    await by_webhook.hears(by_webhook.missed())

    for _ in range(9):
        await sweep_webhooks(by_webhook.deps)
        by_webhook.clock.advance(minutes=13)

    dead = await notice(by_webhook, "webhook")
    assert (dead.status, dead.attempts, dead.answer) == ("dead", 5, "500 status 500")


async def test_a_level_that_nobody_could_be_told_at_does_not_wait_for_an_answer(
    by_webhook: Community, receiver: Receiver
) -> None:
    by_webhook.screen = False
    receiver.plan = [400]
    await by_webhook.hears(by_webhook.missed())

    await sweep_webhooks(by_webhook.deps)
    await by_webhook.time_passes(seconds=1)

    assert (await by_webhook.alert()).item.role is CareRole.COMPOUND_DIRECTOR


@pytest.mark.parametrize(
    ("answers", "status", "tries"),
    [(["451 try later"], "sent", 2), (["550 no such mailbox"], "dead", 1)],
)
async def test_the_mail_server_decides_what_becomes_of_a_mail(
    by_mail: Community, mailbox: MailServer, answers: list[str], status: str, tries: int
) -> None:
    kept = answers[-1]
    mailbox.plan = answers
    await by_mail.hears(by_mail.missed())

    await sweep_mail(by_mail.deps)
    first = await notice(by_mail, "mail")
    by_mail.clock.advance(seconds=6)
    await sweep_mail(by_mail.deps)

    assert first.answer == kept
    assert (await notice(by_mail, "mail")).status == status
    assert mailbox.tries == tries


async def test_a_mail_server_that_is_away_is_tried_again(by_mail: Community) -> None:
    away = MailAddress(host="127.0.0.1", port=9, sender="desk@example.test", security="plain", timeout_seconds=1)
    by_mail.channels["mail"] = MailChannel(away)
    await by_mail.hears(by_mail.missed())

    await sweep_mail(by_mail.deps)

    waiting = await notice(by_mail, "mail")
    assert (waiting.status, waiting.answer) == ("waiting", "邮件服务器没有应答:SMTPConnectError")


async def test_two_replicas_send_each_notice_once(by_webhook: Community, receiver: Receiver) -> None:
    for _ in range(100):
        await by_webhook.hears(by_webhook.missed())
    other = by_webhook.other_replica()

    for _ in range(3):
        await asyncio.gather(*(sweep_webhooks(one.deps) for one in (by_webhook, other, by_webhook, other)))

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

    await by_webhook.asks(AcknowledgeAlert(alert_id=item.alert_id), AlertChanged)
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
        await by_webhook.asks(AcknowledgeAlert(alert_id=item.alert_id), AlertChanged)

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
    await sweep_lost_notices(by_webhook.deps)
    assert (await notice(by_webhook, "webhook")).status == "sending"
    await by_webhook.do("update notice set leased_until = now() - interval '1 second' where status = 'sending'")
    await sweep_lost_notices(by_webhook.deps)
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
    assert (await notice(by_webhook, "webhook")).status == "unknown"


async def test_a_provider_that_hangs_holds_up_only_its_own_channel(
    by_webhook: Community, receiver: Receiver, mailbox: MailServer
) -> None:
    by_webhook.channels["mail"] = MailChannel(
        MailAddress(
            host="127.0.0.1", port=mailbox.port, sender="desk@example.test", security="plain", timeout_seconds=1
        )
    )
    receiver.plan = ["hang"]
    await by_webhook.hears(by_webhook.missed())

    slow = asyncio.ensure_future(sweep_webhooks(by_webhook.deps))
    await sweep_mail(by_webhook.deps)

    assert len(mailbox.mails) == 1
    assert not slow.done()
    await slow
