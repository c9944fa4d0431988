"""In the moment of sending it is asked again whether a notice may leave: on every channel, whatever happened."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.channels.robots import RobotChannel
from services.alerts.channels.webhook import WebhookChannel
from services.alerts.domain.notices import Group
from services.alerts.explain_cli import explanation_lines
from services.alerts.jobs.channels import sweep_calls, sweep_mail, sweep_messages, sweep_posts, sweep_webhooks
from services.alerts.providers import Gateway as GatewaySettings
from services.alerts.providers import Robot
from shared.contracts.alerts_arrivals import ExplainAlert
from shared.contracts.alerts_delivery import ReplayNotices
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert
from tests.integration.alerts.community import ZONE, Community
from tests.integration.alerts.providers import SECRET, Gateway, MailServer, Receiver, mail_server, webhook_receiver
from tests.integration.alerts.providers import gateway as run_gateway
from tests.integration.alerts.test_relatives import EMERGENCY, relatives, stranger
from tests.support.waiting import PATIENCE_SECONDS

GROUP = "安和工作群"

WAYS = {"mail", "webhook", "sms", "voice", "robot"}


@dataclass
class Providers:
    """One provider for each way."""

    mail: MailServer
    webhook: Receiver
    gateway: Gateway

    @property
    def received(self) -> int:
        """How much any of them has been handed."""
        return self.mail.tries + len(self.webhook.calls) + len(self.gateway.taken)


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    async with mail_server() as mail, webhook_receiver() as webhook, run_gateway() as gateway:
        gateway.answer = '{"code": 0, "errcode": 0}'
        yield Providers(mail, webhook, gateway)


@pytest.fixture
async def on_all_ways(community: Community, providers: Providers) -> AsyncIterator[Community]:
    """Have a stranger at the door told to a liaison, a work group and a daughter, and nothing of it sent yet."""
    address = MailAddress(
        host="127.0.0.1",
        port=providers.mail.port,
        sender="desk@example.test",
        security="plain",
        timeout_seconds=PATIENCE_SECONDS,
    )
    settings = GatewaySettings.model_validate({"url": providers.gateway.url})
    robot = Robot.model_validate(
        {"name": GROUP, "maker": "wecom", "url": providers.gateway.url, "areas": ["990102003005"]}
    )
    community.screen, community.groups = False, (Group(group_id=UUID(int=9), name=GROUP, areas=("990102003005",)),)
    community.channels = {
        "mail": MailChannel(address),
        "webhook": WebhookChannel(
            url=providers.webhook.url, secret=SECRET, timeout_seconds=PATIENCE_SECONDS, connections=8
        ),
        "sms": GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8),
        "voice": GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8),
        "robot": RobotChannel([robot], timeout_seconds=PATIENCE_SECONDS, connections=8),
    }
    await community.has_resident()
    await community.hears(relatives(community, daughter=[EMERGENCY]), stranger(community))
    async with AsyncExitStack() as closing:
        for channel in community.channels.values():
            closing.push_async_callback(channel.close)
        yield community


async def send_all(community: Community) -> None:
    for sweep in (sweep_mail, sweep_webhooks, sweep_messages, sweep_calls, sweep_posts):
        await sweep(community.deps)


async def reports_a_death(community: Community) -> None:
    await community.hears(community.profile(paused=True))


async def is_off_the_list(community: Community) -> None:
    await community.hears(community.profile(on_list=False))


async def takes(community: Community) -> None:
    await community.ask(AcknowledgeAlert(alert_id=(await community.alert()).item.alert_id))


async def closes(community: Community) -> None:
    alert_id = (await community.alert()).item.alert_id
    await community.ask(CloseAlert(alert_id=alert_id, outcome="false_alarm", text="是社区的维修工"))


async def withdraws_consent(community: Community) -> None:
    await community.hears(relatives(community, version=2))


@pytest.mark.capability("E-08")
@pytest.mark.parametrize(
    "case",
    [
        (reports_a_death, "有人报告老人去世,核实之前不再通知", set()),
        (is_off_the_list, "老人已不在册", set()),
        (takes, "警报已有人接手", {"家属"}),
        (closes, "警报已关闭", set()),
        (withdraws_consent, "老人没有同意或已撤回同意,不再告知这位家属", {"楼长", "工作群"}),
    ],
    ids=["a death is reported", "off the list", "somebody takes it", "it is closed", "consent is withdrawn"],
)
@pytest.mark.parametrize("again", [False, True], ids=["first attempt", "further attempt"])
async def test_what_happened_a_second_before_stops_the_notice_on_every_way_and_the_reason_is_kept(
    on_all_ways: Community,
    providers: Providers,
    case: tuple[Callable[[Community], Awaitable[None]], str, set[str]],
    again: bool,
) -> None:
    happens, reason, told_all_the_same = case
    if again:
        providers.mail.plan = ["451 try later"] * 9
        providers.webhook.plan, providers.gateway.plan = [503] * 9, [503] * 9
        await send_all(on_all_ways)
        providers.mail.plan, providers.webhook.plan, providers.gateway.plan = [], [], []
    on_all_ways.clock.advance(minutes=1)
    before = providers.received

    await happens(on_all_ways)
    await send_all(on_all_ways)

    notices = (await on_all_ways.alert()).notices
    stopped = [one for one in notices if one.role_name not in told_all_the_same]
    assert {one.channel for one in notices} == WAYS
    assert {(one.status, one.answer) for one in stopped} == {("cancelled", reason)}
    sent = [one for one in notices if one.role_name in told_all_the_same]
    assert {one.status for one in sent} <= {"sent"}
    assert providers.received - before == len(sent)
    alert = (await on_all_ways.alert()).item.alert_id
    told = explanation_lines(await on_all_ways.ask(ExplainAlert(alert_id=alert)), zone=ZONE)
    assert sum(f"已取消,{reason}" in line for line in told) == len(stopped)


async def test_a_notice_that_is_replayed_is_asked_for_again_too(on_all_ways: Community, providers: Providers) -> None:
    providers.webhook.plan = [400, 400]
    await sweep_webhooks(on_all_ways.deps)
    (dead, *_) = [one for one in (await on_all_ways.alert()).notices if one.status == "dead"]

    await on_all_ways.ask(ReplayNotices(notice_ids=[dead.notice_id], who="陈敏", reason="网关已恢复", actor="test"))
    await reports_a_death(on_all_ways)
    before = providers.received
    await sweep_webhooks(on_all_ways.deps)

    (same,) = [one for one in (await on_all_ways.alert()).notices if one.notice_id == dead.notice_id]
    assert (same.status, same.answer, providers.received) == (
        "cancelled",
        "有人报告老人去世,核实之前不再通知",
        before,
    )
