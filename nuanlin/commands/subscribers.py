"""`nuanlin subscribers`: which outside systems read events, and how far they are."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import typer

from nuanlin.commands.output import print_rows
from nuanlin.operator_feeds import STREAM as OPERATORS
from nuanlin.operator_feeds import close_feed, open_feed
from nuanlin.subscribers import STREAM, Progress, admit, dismiss, filter_subjects, progress, replay
from shared.client import bus_client
from shared.clock import real_now
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="订阅方的名字,也是它的总线用户名,如 civil_affairs")]
MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
Since = Annotated[
    datetime | None, typer.Option(formats=MOMENTS, help="从哪时起(事件到达总线的时间);不写则连同保留的 35 天一起给")
]


@app.command("add")
def add(
    name: Name,
    event: Annotated[list[str], typer.Option(help="事件名,如 visits.visit_missed.v1;可写多次")],
    area: Annotated[list[str], typer.Option(help="区(6 位)、街道(9 位)或社区(12 位)代码;可写多次")],
    since: Since = None,
) -> None:
    """为一个外部系统建好订阅位置;已有的只改订阅范围,读到哪里不受影响。"""

    async def run() -> None:
        async with bus_client() as client:
            await admit(client.jetstream(), name, filter_subjects(event, area), since=_moment(since))

    asyncio.run(run())
    typer.echo(f"订阅位置 {STREAM}/{name} 已就绪。对方需要:服务器地址、用户 {name} 和它的密码")
    typer.echo("用户和权限写在 deploy/nats/accounts.conf;给对方的说明见 docs/subscribers/README.md")


@app.command("list")
def list_subscribers(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出外部订阅方:订阅了什么,还有多少没读,最早没读完的一条等了多久。"""

    async def run() -> list[Progress]:
        async with bus_client() as client:
            return await progress(client.jetstream())

    print_rows([_row(item) for item in asyncio.run(run())], as_json=as_json, empty="还没有外部订阅方")


@app.command("replay")
def replay_events(
    name: Name,
    since: Annotated[datetime, typer.Option(formats=MOMENTS, help="从哪时起(事件到达总线的时间)")],
) -> None:
    """让一个订阅方从某一时刻起重读:先按顺序给旧的,再接着给新的,中间不缺。"""

    async def run() -> None:
        async with bus_client() as client:
            await replay(client.jetstream(), name, since=_moment(since) or since)

    asyncio.run(run())
    typer.echo(f"{name} 将从 {since:%Y-%m-%d %H:%M:%S} 起重读")


@app.command("remove")
def remove(name: Name) -> None:
    """撤销一个外部系统的订阅位置;它读到哪里也一并忘记。"""

    async def run() -> None:
        async with bus_client() as client:
            await dismiss(client.jetstream(), name)

    asyncio.run(run())
    typer.echo(f"已撤销 {name}")


@app.command("open-operator")
def open_operator(name: Name) -> None:
    """为一个运营方建好订阅位置:只有分配给它的居民的事件。"""

    async def run() -> None:
        async with bus_client() as client:
            await open_feed(client.jetstream(), name)

    asyncio.run(run())
    typer.echo(f"订阅位置 {OPERATORS}/{name} 已就绪")


@app.command("close-operator")
def close_operator(name: Name) -> None:
    """撤销一个运营方的订阅位置,连同它还没读的;合同到期后执行。"""

    async def run() -> None:
        async with bus_client() as client:
            await close_feed(client.jetstream(), name)

    asyncio.run(run())
    typer.echo(f"已撤销 {name}")


def _moment(civil: datetime | None) -> datetime | None:
    """Return the moment of a clock on the wall of this deployment."""
    return civil.replace(tzinfo=BusSettings.load().zone) if civil else None


def _row(item: Progress) -> dict[str, Any]:
    age = round((real_now() - item.oldest_at).total_seconds()) if item.oldest_at else 0
    return {
        "name": item.name,
        "pending": item.pending,
        "in_hand": item.in_hand,
        "redelivered": item.redelivered,
        "oldest_seconds": age,
        "subjects": " ".join(item.subjects),
    }
