"""The commands `nuanlin alerts watch …`: who has looked, and how long each may be silent."""

from typing import Annotated

import typer

from shared.command_line import AsJson, run
from shared.contracts.alerts_watch import GetWatch, LookItem, SaveLookLimit, Watch
from shared.contracts.house import service_name
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="守望:各服务的定时检查有没有真的跑过。", no_args_is_help=True)


@app.command("show")
def show(
    *, everything: Annotated[bool, typer.Option("--all", help="也列出每一项检查")] = False, as_json: AsJson = False
) -> None:
    """列出各服务最后一次报平安的时间;没有报平安的排在最前,退出码为 1。"""
    watch = run(lambda client: ask(client, GetWatch(), Watch))
    _say(watch, everything=everything, as_json=as_json)
    if watch.deaf or watch.silent:
        raise typer.Exit(1)


@app.command("limit")
def limit(
    program: Annotated[str, typer.Argument(help="服务:registry、visits、alerts、activities")],
    *,
    sweep: Annotated[str | None, typer.Option(help="哪一项检查,不填为整个服务")] = None,
    seconds: Annotated[int | None, typer.Option(min=1, help="多少秒没有报平安就发警报,不填为恢复默认")] = None,
    reason: Annotated[str, typer.Option(help="为什么")],
    who: Annotated[str, typer.Option(help="谁改的,会留档")],
    as_json: AsJson = False,
) -> None:
    """设定一个服务或一项检查最长可以多久没有消息。"""
    fields = {"program": program, "sweep": sweep, "seconds": seconds, "reason": reason, "actor": who}
    command = SaveLookLimit.model_validate(fields)
    _say(run(lambda client: ask(client, command, Watch)), everything=sweep is not None, as_json=as_json)


def _say(watch: Watch, *, everything: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(watch.model_dump_json())
        return
    if watch.deaf:
        typer.echo("警报服务收不到自己的消息:以下内容可能过时,请先检查消息总线和警报服务")
    for item in sorted(watch.items, key=lambda one: (not one.silent, one.program, one.sweep or "")):
        if item.silent or item.sweep is None or everything:
            typer.echo(_line(item))


def _line(item: LookItem) -> str:
    zone = BusSettings.load().zone
    last = f"{item.looked_at.astimezone(zone):%m-%d %H:%M:%S}" if item.looked_at else "从未"
    state = "没有报平安" if item.silent else "正常"
    name = f"{service_name(item.program)} {item.sweep or ''}".strip()
    return f"{state}  {name}  最后一次 {last}  限 {item.limit_seconds} 秒"
