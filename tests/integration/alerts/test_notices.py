"""Notices over real providers: every answer ends in the right state."""

from datetime import timedelta
from typing import Any

import pytest

from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.jobs.channels import sweep_mail, sweep_webhooks
from shared.contracts.alerts import NoticeFailed
from shared.contracts.alerts_delivery import CountNotices
from shared.contracts.alerts_requests import (
    AcknowledgeByLink,
    ListDeadNotices,
    NoticeItem,
)
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community
from tests.integration.alerts.providers import MailServer, Receiver
from tests.support.waiting import PATIENCE_SECONDS


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
    reply = await by_webhook.ask(AcknowledgeByLink(token=token))
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


@pytest.mark.parametrize(
    ("failure", "gateway_seconds"), [(failure, PATIENCE_SECONDS) for failure in (500, 503, 429, "drop")] + [("hang", 2)]
)
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
    listed = await by_webhook.ask(ListDeadNotices(community="990102003005"))
    assert [(item.notice_id, item.staff_name) for item in listed.items] == [(dead.notice_id, "吴立群")]
    counted = await by_webhook.ask(CountNotices(community="990102003005"))
    assert {one.channel: one.counts for one in counted.items}["webhook"] == {"dead": 1}
    elsewhere = await by_webhook.ask(CountNotices(community="990102003006"))
    assert elsewhere.items == []
    (event,) = await by_webhook.told(NoticeFailed)
    assert event.notice_id == dead.notice_id
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
    assert (waiting.status, waiting.answer) == ("waiting", "邮件服务器没有应答:连接不上")
