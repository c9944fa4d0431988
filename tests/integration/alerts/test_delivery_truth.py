"""Whatever a provider does to a notice ends in the right state, and `alerts explain` tells a person what it was."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from services.alerts.channels.base import Channel
from services.alerts.channels.gateway import GatewayChannel
from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.channels.robots import RobotChannel
from services.alerts.channels.webhook import WebhookChannel
from services.alerts.deps import Deps
from services.alerts.domain.calm import Calm
from services.alerts.domain.notices import Group
from services.alerts.explain_cli import explanation_lines
from services.alerts.jobs.channels import sweep_calls, sweep_mail, sweep_messages, sweep_posts, sweep_webhooks
from services.alerts.providers import Answers, Robot
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.alerts_arrivals import AlertExplanation, ExplainAlert
from shared.contracts.alerts_requests import NoticeItem
from shared.jobs import Due
from tests.integration.alerts.community import ZONE, Community
from tests.integration.alerts.providers import (
    SECRET,
    Behaviour,
    Gateway,
    MailServer,
    Receiver,
    gateway,
    mail_server,
    webhook_receiver,
)
from tests.support.waiting import PATIENCE_SECONDS

GROUP = "安和工作群"

NO_TIME_SECONDS = 1.0
"""What a provider that hangs is given."""

NEVER = "结果不明,为免重复不再自动发送"


@dataclass(frozen=True)
class Case:
    """What a provider does to one notice, and what is then true and told.

    Parameters
    ----------
    plan
        What it does to the attempts; it says yes after that. ``down`` is not there for the first attempt.
    arrived
        How often the provider took the message.
    told
        What a person reads of the notice, and of its attempts in their order.
    """

    plan: tuple[Behaviour, ...]
    state: str
    arrived: int
    told: tuple[str, ...]
    retry_after: str | None = None


@dataclass
class Desk:
    """One provider of one channel, and how it is looked at."""

    provider: Gateway | Receiver | MailServer
    open_channel: Callable[[float], Channel]
    """By how many seconds it may take."""
    sweep: Callable[[Deps], Awaitable[Due]]
    ids: Callable[[], list[str]]
    """Under which ids messages were taken."""

    @property
    def server(self) -> MailServer:
        """What goes down and comes back; every provider has the same two words for it."""
        return self.provider if isinstance(self.provider, MailServer) else self.provider.server  # type: ignore[return-value]


def refused(code: str) -> tuple[str, ...]:
    return "发送失败", f"对方拒绝  {code}"


def unclear(why: str) -> tuple[str, ...]:
    return NEVER, f"结果不明  {why}"


def again(why: str) -> tuple[str, ...]:
    return "已送出", f"这次没有成功  {why}", "对方已接收"


ERROR = {"wecom": '{"errcode":93000,"errmsg":"no"}', "dingtalk": '{"errcode":310000}', "feishu": '{"code":19021}'}
BUSY = {"wecom": '{"errcode":45009}', "dingtalk": '{"errcode":130101}', "feishu": '{"code":11232}'}


def forgetful(error: str, busy: str) -> dict[str, Case]:
    """Return the cases of a provider that does not know a message again: what may have arrived is not sent twice."""
    return {
        "says yes": Case((), "sent", 1, ("已送出", "对方已接收")),
        "200 with an error": Case((error,), "dead", 1, refused(f"200 {error}")),
        "200 with too fast": Case((busy,), "sent", 2, again(f"200 {busy}")),
        "200 with nonsense": Case(("<html>",), "unclear", 1, unclear("应答看不懂:200 <html>")),
        "times out": Case(("hang",), "unclear", 1, unclear("没有应答:超时")),
        "answers twice": Case(("twice",), "unclear", 1, unclear("应答看不懂:200")),
        "closes before": Case(("drop",), "unclear", 1, unclear("没有应答:对方断开连接")),
        "closes in the middle": Case(("half",), "unclear", 1, unclear("没有应答:答复到一半断开")),
        "refuses": Case((403,), "dead", 1, refused("403 status 403")),
        "breaks": Case((502,), "unclear", 1, unclear("502 status 502")),
        "is down and comes back": Case(("down",), "sent", 1, again("连接不上:对方没有开机或拒绝连接")),
        "limits the rate": Case((429,), "sent", 2, again("429 status 429"), retry_after="90"),
    }


WEBHOOK = {
    "says yes": Case((), "sent", 1, ("已送出", "对方已接收")),
    "200 with an error": Case(('{"code": 7}',), "dead", 1, refused('200 {"code": 7}')),
    "times out": Case(("hang",), "sent", 2, again("没有应答:超时")),
    "closes before": Case(("drop",), "sent", 2, again("没有应答:对方断开连接")),
    "closes in the middle": Case(("half",), "sent", 2, again("没有应答:答复到一半断开")),
    "refuses": Case((410,), "dead", 1, refused("410 status 410")),
    "breaks": Case((500,), "sent", 2, again("500 status 500")),
    "is down and comes back": Case(("down",), "sent", 1, again("连接不上:对方没有开机或拒绝连接")),
    "limits the rate": Case((429,), "sent", 2, again("429 status 429"), retry_after="90"),
}

MAIL = {
    "says yes": Case((), "sent", 1, ("已送出", "对方已接收  queued as 4711")),
    "times out": Case(("hang",), "sent", 2, again("邮件服务器没有应答:超时")),
    "answers twice": Case(("twice",), "sent", 1, ("已送出", "对方已接收  queued as 4711")),
    "closes before": Case(("drop",), "sent", 2, again("邮件服务器没有应答:对方断开连接")),
    "closes in the middle": Case(("half",), "sent", 2, again("邮件服务器没有应答:对方断开连接")),
    "refuses": Case(("550 no such mailbox",), "dead", 0, refused("550 no such mailbox")),
    "is busy": Case(("451 try later",), "sent", 1, again("451 try later")),
    "is down and comes back": Case(("down",), "sent", 1, again("邮件服务器没有应答:连接不上")),
}


@asynccontextmanager
async def desk_of(channel: str) -> AsyncIterator[Desk]:
    """Run the provider of a channel."""
    async with AsyncExitStack() as open_until_end:
        if channel == "mail":
            yield _mail(await open_until_end.enter_async_context(mail_server()))
        elif channel == "webhook":
            yield _webhook(await open_until_end.enter_async_context(webhook_receiver()))
        elif channel in {"sms", "voice"}:
            yield _gateway(await open_until_end.enter_async_context(gateway()), channel)
        else:
            yield _robot(await open_until_end.enter_async_context(gateway()), channel)


def _mail(server: MailServer) -> Desk:
    def open_channel(seconds: float) -> Channel:
        return MailChannel(
            MailAddress(
                host="127.0.0.1",
                port=server.port,
                sender="desk@example.test",
                security="plain",
                timeout_seconds=seconds,
            )
        )

    return Desk(server, open_channel, sweep_mail, lambda: [str(mail["Message-ID"]) for mail in server.mails])


def _webhook(receiver: Receiver) -> Desk:
    def open_channel(seconds: float) -> Channel:
        answers = Answers(accepted=["0"])
        return WebhookChannel(url=receiver.url, secret=SECRET, timeout_seconds=seconds, connections=8, answers=answers)

    receiver.answer = '{"code": 0}'
    return Desk(receiver, open_channel, sweep_webhooks, lambda: receiver.ids)


def _gateway(answering: Gateway, channel: str) -> Desk:
    def open_channel(seconds: float) -> Channel:
        settings = GatewaySettings.model_validate({"url": answering.url, "retried": ["1008"]})
        return GatewayChannel(settings, timeout_seconds=seconds, connections=8)

    sweep = sweep_messages if channel == "sms" else sweep_calls
    return Desk(answering, open_channel, sweep, lambda: [message["id"] for message in answering.taken])


def _robot(answering: Gateway, maker: str) -> Desk:
    def open_channel(seconds: float) -> Channel:
        robot = Robot.model_validate({"name": GROUP, "maker": maker, "url": answering.url, "areas": ["990102003005"]})
        return RobotChannel([robot], timeout_seconds=seconds, connections=8)

    answering.answer = '{"code":0}' if maker == "feishu" else '{"errcode":0}'
    return Desk(answering, open_channel, sweep_posts, lambda: [str(message["path"]) for message in answering.taken])


@pytest.mark.parametrize(
    ("channel", "cases"),
    [
        ("mail", MAIL),
        ("webhook", WEBHOOK),
        ("sms", forgetful('{"code": 1004}', '{"code": 1008}')),
        ("voice", forgetful('{"code": 1004}', '{"code": 1008}')),
        *((maker, forgetful(ERROR[maker], BUSY[maker])) for maker in ERROR),
    ],
    ids=["mail", "webhook", "sms", "voice", *ERROR],
)
async def test_whatever_the_provider_does_ends_in_the_right_state_and_is_explained(
    community: Community, channel: str, cases: dict[str, Case]
) -> None:
    found: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    async with desk_of(channel) as desk:
        await _prepare(community, channel, desk)
        for name, case in cases.items():
            notice, arrived, lines = await _play(community, channel, desk, case)
            found[name] = notice.status, arrived, _those_of(case.told, lines)

    assert found == {name: (case.state, case.arrived, case.told) for name, case in cases.items()}


async def _prepare(community: Community, channel: str, desk: Desk) -> None:
    name = channel if channel not in ERROR else "robot"
    if name == "robot":
        community.groups = (Group(group_id=community.resident_id, name=GROUP, areas=("990102003005",)),)
    community.calm = Calm(zone=ZONE, most=1000, most_urgent=1000)
    community.channels = {name: desk.open_channel(PATIENCE_SECONDS)}
    await community.has_resident()


async def _play(community: Community, channel: str, desk: Desk, case: Case) -> tuple[NoticeItem, int, list[str]]:
    """Raise an alert, let the provider behave, and let time pass until nothing more is to be sent."""
    name = channel if channel not in ERROR else "robot"
    before = {item.alert_id for item in await community.alerts()}
    taken = len(desk.ids())
    desk.provider.plan = [one for one in case.plan if one != "down"]
    if not isinstance(desk.provider, MailServer):
        desk.provider.retry_after = case.retry_after
    await community.channels[name].close()
    community.channels[name] = desk.open_channel(NO_TIME_SECONDS if "hang" in case.plan else PATIENCE_SECONDS)
    await community.hears(community.unwell())
    (item,) = [item for item in await community.alerts() if item.alert_id not in before]
    if "down" in case.plan:
        await desk.server.down()
    for attempt in range(6):
        begun = community.clock.now()
        await desk.sweep(community.deps)
        if attempt == 0 and "hang" in case.plan:
            await community.channels[name].close()
            community.channels[name] = desk.open_channel(PATIENCE_SECONDS)
            desk.provider.let_go.set()
        if attempt == 0 and "down" in case.plan:
            await desk.server.up()
        explained = await community.ask(ExplainAlert(alert_id=item.alert_id))
        notice = _notice(explained, name)
        if notice.status not in {"waiting", "unknown"}:
            break
        pause = (notice.due_at - begun).total_seconds()
        assert pause >= float(case.retry_after or 5), "asked to wait, it waits"
        community.clock.at = notice.due_at
    desk.provider.let_go.clear()
    arrived = desk.ids()[taken:]
    assert len(set(arrived)) <= 1, "every attempt goes under the same id"
    await community.channels[name].close()
    return notice, len(arrived), _lines(explained, notice)


def _notice(explained: AlertExplanation, channel: str) -> NoticeItem:
    (notice,) = [one for one in explained.detail.notices if one.channel == channel]
    return notice


def _lines(explained: AlertExplanation, notice: NoticeItem) -> list[str]:
    """Return what a person reads of this notice and its attempts."""
    lines = explanation_lines(explained, zone=ZONE)
    words = {"mail": "(邮件)", "webhook": "(通知网关)", "sms": "(短信)", "voice": "(语音电话)", "robot": "(群消息)"}
    begins = next(n for n, line in enumerate(lines) if line.startswith("通知 ") and words[notice.channel] in line)
    return lines[begins : begins + 1 + notice.attempts]


def _those_of(told: tuple[str, ...], lines: list[str]) -> tuple[str, ...]:
    """Return what was to be told as far as it is told, line by line, and what is told instead."""
    if len(told) != len(lines):
        return tuple(lines)
    return tuple(wanted if wanted in line else line for wanted, line in zip(told, lines, strict=True))
