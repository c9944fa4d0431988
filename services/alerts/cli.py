"""The commands `nuanlin alerts …`: what is open, taking an alert, closing one, and why one exists."""

from typing import Annotated, TypeVar, get_args
from uuid import UUID

import typer
from nats.aio.client import Client

from services.alerts import (
    agencies_cli,
    calm_cli,
    explain_cli,
    feeds_cli,
    mailings_cli,
    notices_cli,
    rota_cli,
    rules_cli,
    texts_cli,
    watch_cli,
)
from services.alerts.domain.texts import OUTCOME_NAMES, STATUS_NAMES, role_name
from shared.command_line import AsJson, json_list, run
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    AlertDetail,
    AlertItem,
    AlertPage,
    CloseAlert,
    CloseOutcome,
    GetAlert,
    HandBackAlert,
    ListAlerts,
    ReopenAlert,
)
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.contracts.base import Command
from shared.contracts.words import CareRole
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="警报:查看、接手、关闭。", no_args_is_help=True)
app.add_typer(rules_cli.app, name="rules")
app.add_typer(rota_cli.app, name="rota")
app.add_typer(texts_cli.app, name="templates")
app.add_typer(watch_cli.app, name="watch")
app.add_typer(agencies_cli.app, name="agencies")
app.add_typer(notices_cli.app, name="notices")
app.add_typer(feeds_cli.app, name="feeds")
calm_cli.add_to(app)
explain_cli.add_to(app)
mailings_cli.add_to(app)

PAGE = 500

R = TypeVar("R")

AlertId = Annotated[UUID, typer.Argument(help="警报编号")]
Who = Annotated[str, typer.Option(help="谁在处理,会写进经过")]


async def open_alerts(client: Client, *, community: str | None, closed: bool, limit: int) -> list[AlertItem]:
    """Ask for alerts, page by page: those that are not closed, or all of them."""
    items: list[AlertItem] = []
    after: str | None = None
    while len(items) < limit:
        query = ListAlerts(community=community, after=after, limit=min(PAGE, limit - len(items)))
        if closed:
            query = query.model_copy(update={"statuses": [*query.statuses, "closed"]})
        page = await ask(client, query, AlertPage)
        items += page.items
        after = page.next_page
        if after is None:
            break
    return items


@app.command("list")
def show_list(
    *,
    community: Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")] = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出已关闭的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多列出多少条")] = 500,
    as_json: AsJson = False,
) -> None:
    """列出警报:各级未确认的在最前,再按离升级还有多久。"""
    items = run(lambda client: open_alerts(client, community=community, closed=everything, limit=limit))
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_line(item))
    typer.echo(f"共 {len(items)} 条")


@app.command("show")
def show_one(alert_id: AlertId, *, as_json: AsJson = False) -> None:
    """显示一条警报的经过:为什么发出、通知了谁、对方怎么答复、下一步是什么。"""
    detail = run(lambda client: ask(client, GetAlert(alert_id=alert_id), AlertDetail))
    if as_json:
        typer.echo(detail.model_dump_json())
        return
    zone = BusSettings.load().zone
    typer.echo(_line(detail.item))
    for entry in detail.timeline:
        typer.echo(f"  {entry.at.astimezone(zone):%m-%d %H:%M:%S}  {entry.text}")
    for notice in detail.notices:
        typer.echo(f"  {explain_cli.notice_line(notice)}")


@app.command("ack")
def acknowledge(alert_id: AlertId, *, who: Who = "值班", as_json: AsJson = False) -> None:
    """接手一条警报:不再升级,仍未关闭。"""
    command = AcknowledgeAlert(alert_id=alert_id, who=who, actor="cli")
    _do(command, done="已接手", nothing="此前已接手", as_json=as_json)


@app.command("take-over")
def take_over(alert_id: AlertId, *, who: Who = "值班", as_json: AsJson = False) -> None:
    """从已接手的人手中改由自己处理;对方会收到通知。"""
    command = TakeOverAlert(alert_id=alert_id, who=who, actor="cli")
    _do(command, done="已改由您处理", nothing="此前已接手", as_json=as_json)


@app.command("hand-back")
def hand_back(
    alert_id: AlertId,
    *,
    reason: Annotated[str, typer.Option(help="为什么交回,写进经过")],
    who: Who = "值班",
    as_json: AsJson = False,
) -> None:
    """交回一条已接手的警报:马上通知下一级。"""
    command = HandBackAlert(alert_id=alert_id, reason=reason, who=who, actor="cli")
    _do(command, done="已交回", nothing="此前已交回", as_json=as_json)


@app.command("reopen")
def reopen(
    alert_id: AlertId,
    *,
    reason: Annotated[str, typer.Option(help="为什么重新打开,写进经过")],
    who: Who = "值班",
    as_json: AsJson = False,
) -> None:
    """重新打开一条两小时内误关闭的警报:继续逐级通知。"""
    command = ReopenAlert(alert_id=alert_id, reason=reason, who=who, actor="cli")
    _do(command, done="已重新打开", nothing="此前已重新打开", as_json=as_json)


@app.command("close")
def close(
    alert_id: AlertId,
    *,
    outcome: Annotated[str, typer.Option(help="结果:safe、helped、hospital、false_alarm、other")],
    text: Annotated[str, typer.Option(help="看到了什么、做了什么")],
    who: Who = "值班",
    as_json: AsJson = False,
) -> None:
    """关闭一条警报,写明结果。"""
    if outcome not in get_args(CloseOutcome):
        raise typer.BadParameter(f"“{outcome}”不是结果,请从 {'、'.join(get_args(CloseOutcome))} 中选择")
    fields = {"alert_id": alert_id, "who": who, "outcome": outcome, "text": text, "actor": "cli"}
    command = CloseAlert.model_validate(fields)
    _do(command, done="已关闭", nothing="此前已关闭", as_json=as_json)


def _do(command: Command, *, done: str, nothing: str, as_json: bool) -> None:
    reply = run(lambda client: ask(client, command, AlertChanged))
    if as_json:
        typer.echo(reply.model_dump_json())
        return
    typer.echo(f"{done if reply.changed else nothing}:{_line(reply.item)}")


def _line(item: AlertItem) -> str:
    status = STATUS_NAMES[item.status]
    if item.status == "closed" and item.outcome:
        status = f"{status}({OUTCOME_NAMES[item.outcome]})"
    who = " ".join(part for part in (item.door, item.resident_name) if part)
    return "  ".join(
        cell for cell in (str(item.alert_id), item.severity.chinese, status, _told(item), who, item.title) if cell
    )


def _told(item: AlertItem) -> str:
    if item.acknowledged_by:
        return f"{item.acknowledged_by}处理中" if item.status == "acknowledged" else ""
    return f"已通知{role_name(CareRole(item.role).value)}" if item.role else ""
