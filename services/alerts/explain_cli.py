"""The commands `nuanlin alerts explain` and `arrive`: why an alert is, and that somebody is there."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from services.alerts.domain.texts import CHANNEL_NAMES
from shared.command_line import AsJson, run
from shared.contracts.alerts_arrivals import AlertExplanation, ConfirmArrival, ExplainAlert
from shared.contracts.alerts_requests import AlertChanged, NoticeItem
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["add_to"]

AlertId = Annotated[UUID, typer.Argument(help="警报编号")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on those of alerts."""
    app.command("explain")(explain)
    app.command("arrive")(arrive)


def explain(alert_id: AlertId, *, as_json: AsJson = False) -> None:
    """说明一条警报:因为什么、按哪条规则、通知了谁、对方怎么答复、压住了什么、下一步是什么。"""
    found = run(lambda client: ask(client, ExplainAlert(alert_id=alert_id), AlertExplanation))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    item = found.detail.item
    typer.echo(f"{item.title}({item.severity.chinese},{item.status})")
    if found.event and found.event_at:
        typer.echo(f"因为:{_at(found.event_at)} {found.event}(事件 {found.event_id})")
    typer.echo(f"规则:{found.rule_name or found.rule or item.kind}({found.rule_version or '规则数据化之前'})")
    typer.echo(f"归并:{found.dedup_key},同一情况再次报告 {found.repeats} 次")
    for entry in found.detail.timeline:
        typer.echo(f"  {_at(entry.at)}  {entry.text}")
    for notice in found.detail.notices:
        _say_notice(notice, found)
    for held in found.held:
        until = f",到 {_at(held.until)}" if held.until else ""
        typer.echo(f"暂未通知:{held.role.chinese if held.role else ''}{held.name}({held.reason}{until})")
    if found.accepted_at:
        arrived = f"{_at(found.arrived_at)} 到场" if found.arrived_at else "尚未到场"
        typer.echo(f"到场:{_at(found.accepted_at)} 接手,{arrived}{',已超时' if found.breached_at else ''}")
    typer.echo(f"下一步:{found.next}{f'({_at(found.next_at)})' if found.next_at else ''}")


def arrive(
    alert_id: AlertId, *, who: Annotated[str, typer.Option(help="谁到场了,会写进经过")], as_json: AsJson = False
) -> None:
    """登记到场:到场时限不再计时,警报仍待处理结果。"""
    command = ConfirmArrival(alert_id=alert_id, who=who, actor="cli")
    reply = run(lambda client: ask(client, command, AlertChanged))
    typer.echo(reply.model_dump_json() if as_json else ("已登记到场" if reply.changed else "此前已登记到场"))


def _say_notice(notice: NoticeItem, found: AlertExplanation) -> None:
    channel = CHANNEL_NAMES.get(notice.channel, notice.channel)
    typer.echo(f"通知 {notice.role_name}{notice.staff_name}({channel}):{notice.status} {notice.answer or ''}".rstrip())
    for attempt in found.attempts:
        if attempt.notice_id == notice.notice_id:
            said = f"{attempt.result or '发送中'}  {attempt.answer or ''}"
            typer.echo(f"  第 {attempt.number} 次  {_at(attempt.started_at)}  {said}")


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(BusSettings.load().zone):%m-%d %H:%M:%S}" if moment else "—"
