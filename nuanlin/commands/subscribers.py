"""`nuanlin subscribers`: which outside systems read events, and how far they are."""

import asyncio
import re
from typing import Annotated

import typer
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from nuanlin.commands.output import print_rows
from shared.client import bus_client
from shared.contracts.base import Channel
from shared.contracts.catalog import event_named
from shared.edge import RefusedError

__all__ = ["admit", "app", "filter_subjects"]

STREAM = "CARE_EVT"
"""The only stream that outsiders may read: ids, codes, times and counts."""

MAX_ACK_PENDING = 1000
"""Messages that a subscriber may hold unacknowledged; with more the server waits."""

ACK_WAIT_SECONDS = 30.0
"""After this a message that was not acknowledged is delivered again."""

app = typer.Typer(no_args_is_help=True)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="订阅方的名字,也是它的总线用户名,如 civil_affairs")],
    event: Annotated[list[str], typer.Option(help="事件名,如 visits.visit_missed.v1;可写多次")],
    area: Annotated[list[str], typer.Option(help="区(6 位)、街道(9 位)或社区(12 位)代码;可写多次")],
    *,
    from_now: Annotated[bool, typer.Option("--from-now", help="只要今后的;不写则连同保留的 35 天一起给")] = False,
) -> None:
    """为一个外部系统建好(或改好)订阅位置;已读到哪里不受影响。"""

    async def run() -> None:
        async with bus_client() as client:
            await admit(client.jetstream(), name, filter_subjects(event, area), from_now=from_now)

    asyncio.run(run())
    typer.echo(f"订阅位置 {STREAM}/{name} 已就绪。对方需要:服务器地址、用户 {name} 和它的密码")
    typer.echo("用户和权限写在 deploy/nats/accounts.conf;给对方的说明见 docs/subscribers/README.md")


@app.command("list")
def list_subscribers(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出外部订阅方、订阅了什么、还有多少没读。"""

    async def run() -> list[dict[str, object]]:
        async with bus_client() as client:
            found = await client.jetstream().consumers_info(STREAM)
        return [
            {
                "name": info.name,
                "pending": info.num_pending or 0,
                "in_hand": info.num_ack_pending or 0,
                "redelivered": info.num_redelivered or 0,
                "subjects": _subjects(info.config),
            }
            for info in found
            if "__" not in info.name
        ]

    print_rows(asyncio.run(run()), as_json=as_json, empty="还没有外部订阅方")


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="订阅方的名字")]) -> None:
    """撤销一个外部系统的订阅位置;它读到哪里也一并忘记。"""
    _check_name(name)

    async def run() -> None:
        async with bus_client() as client:
            try:
                await client.jetstream().delete_consumer(STREAM, name)
            except NotFoundError:
                raise RefusedError.not_found(f"没有名为“{name}”的订阅方") from None

    asyncio.run(run())
    typer.echo(f"已撤销 {name}")


async def admit(
    js: JetStreamContext,
    name: str,
    subjects: list[str],
    *,
    from_now: bool = False,
    ack_wait_seconds: float = ACK_WAIT_SECONDS,
) -> None:
    """Make the durable of a subscriber, or change what it reads; its place in the stream is kept."""
    _check_name(name)
    policy = DeliverPolicy.NEW if from_now else DeliverPolicy.ALL
    try:
        known = await js.consumer_info(STREAM, name)
        policy = known.config.deliver_policy or policy
    except NotFoundError:
        pass
    config = ConsumerConfig(
        name=name,
        durable_name=name,
        deliver_policy=policy,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait_seconds,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        filter_subjects=subjects,
    )
    await js.add_consumer(STREAM, config=config)


def filter_subjects(events: list[str], areas: list[str]) -> list[str]:
    """Return the subjects of these events in these areas.

    Raises
    ------
    RefusedError
        Raised for an event that does not exist or is internal, and for a code that is no area.
    """
    return [f"care.{Channel.EVENT}.{_open_event(event)}.{_area(area)}" for event in events for area in areas]


def _open_event(name: str) -> str:
    try:
        event = event_named(name)
    except KeyError:
        raise RefusedError.not_found(f"没有名为“{name}”的事件,目录见 docs/events/README.md") from None
    if event.CHANNEL is not Channel.EVENT:
        raise RefusedError(f"{name} 是内部事件,含个人信息,不能给外部系统")
    return name


def _area(code: str) -> str:
    match = re.fullmatch(r"([0-9]{6})([0-9]{3})?([0-9]{3})?", code)
    if match is None:
        raise RefusedError(f"“{code}”不是地区代码:区 6 位、街道 9 位、社区 12 位数字")
    return ".".join([*(token for token in match.groups() if token), ">"])


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name) or "__" in name:
        raise RefusedError(f"名字“{name}”不行:以小写字母开头,只用小写字母、数字和单个下划线,最多 31 个字符")


def _subjects(config: ConsumerConfig) -> str:
    return " ".join(config.filter_subjects or [config.filter_subject or ">"])
