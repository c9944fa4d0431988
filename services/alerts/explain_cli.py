"""The commands `nuanlin alerts explain` and `arrive`: why an alert is, and that somebody is there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from services.alerts.domain.texts import CHANNEL_NAMES, OUTCOME_NAMES, STATUS_NAMES
from services.alerts.domain.told import ATTEMPT_RESULTS, NOTICE_STATES, RELEASED_AS, titled
from shared.command_line import AsJson, run
from shared.contracts.alerts_arrivals import AlertExplanation, ConfirmArrival, ExplainAlert
from shared.contracts.alerts_groups import AlertMember
from shared.contracts.alerts_requests import AlertChanged, AlertItem, NoticeItem
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["add_to", "explanation_lines", "notice_line", "status_of"]

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
    for line in explanation_lines(found, zone=BusSettings.load().zone):
        typer.echo(line)


def arrive(
    alert_id: AlertId, *, who: Annotated[str, typer.Option(help="谁到场了,会写进经过")], as_json: AsJson = False
) -> None:
    """登记到场:到场时限不再计时,警报仍待处理结果。"""
    command = ConfirmArrival(alert_id=alert_id, who=who, actor="cli")
    reply = run(lambda client: ask(client, command, AlertChanged))
    typer.echo(reply.model_dump_json() if as_json else ("已登记到场" if reply.changed else "此前已登记到场"))


def explanation_lines(found: AlertExplanation, *, zone: ZoneInfo) -> list[str]:
    """Return what a person reads about one alert, line by line."""
    item = found.detail.item
    return [
        f"{item.title}({item.severity.chinese},{status_of(item)})",
        *_why(found, zone=zone),
        *(f"  含:{member_line(member)}" for member in found.detail.members),
        *(f"  {_at(entry.at, zone)}  {entry.text}" for entry in found.detail.timeline),
        *(line for notice in found.detail.notices for line in _notice(notice, found, zone=zone)),
        *_held(found, zone=zone),
        *_arrival(found, zone=zone),
        f"下一步:{found.next}{f'({_at(found.next_at, zone)})' if found.next_at else ''}",
    ]


def member_line(member: AlertMember) -> str:
    """Return one case of an alert of several: whose, and how it stands."""
    where = " ".join(part for part in (member.door, member.resident_name) if part) or member.title
    return f"{where}:{OUTCOME_NAMES.get(member.outcome, member.outcome) if member.outcome else '待处理'}"


def notice_line(notice: NoticeItem) -> str:
    """Return who was told by which way, and what became of it."""
    channel = CHANNEL_NAMES.get(notice.channel, notice.channel)
    ours = notice.channel == "screen" or notice.status in {"cancelled", "blocked"}
    answer = f"{',' if ours else ',对方答复:'}{notice.answer}" if notice.answer else ""
    return f"{titled(notice.role_name, notice.staff_name)}({channel}):{NOTICE_STATES[notice.status]}{answer}"


def status_of(item: AlertItem) -> str:
    """Return how an alert stands, with its outcome."""
    status = STATUS_NAMES[item.status]
    return f"{status},{OUTCOME_NAMES.get(item.outcome, item.outcome)}" if item.outcome else status


def _why(found: AlertExplanation, *, zone: ZoneInfo) -> Iterator[str]:
    if found.event and found.event_at:
        yield f"因为:{_at(found.event_at, zone)} 的事实 {found.event}(事件 {found.event_id})"
    yield f"规则:{found.rule_name or found.rule or found.detail.item.kind}({found.rule_version or '规则数据化之前'})"
    yield f"归并:{found.dedup_key},同一情况再次报告 {found.repeats} 次"
    if found.goes_on_as:
        yield f"已并入:警报 {found.goes_on_as}"


def _notice(notice: NoticeItem, found: AlertExplanation, *, zone: ZoneInfo) -> Iterator[str]:
    again = f"({_at(notice.due_at, zone)} 再发)" if notice.status in {"waiting", "unknown"} and notice.attempts else ""
    yield f"通知 {notice_line(notice)}{again}"
    for attempt in found.attempts:
        if attempt.notice_id == notice.notice_id:
            said = ATTEMPT_RESULTS[attempt.result] if attempt.result else "正在发送"
            moment = _at(attempt.started_at, zone)
            yield f"  第 {attempt.number} 次  {moment}  {said}  {attempt.answer or ''}".rstrip()


def _held(found: AlertExplanation, *, zone: ZoneInfo) -> Iterator[str]:
    for held in found.held:
        until = f",到 {_at(held.until, zone)}" if held.until else ""
        who = titled(held.role.chinese if held.role else "", held.name or "")
        yield f"暂未通知:{who}({held.reason}{until})"
    for one in found.released:
        into = f"(警报 {one.into})" if one.into else ""
        yield f"曾暂缓通知:{one.told},{_at(one.at, zone)} {RELEASED_AS[one.outcome]}{into}"
    for fact in found.no_news:
        yield f"其间未另行报警:{_at(fact.at, zone)} {fact.title}({fact.reason})"


def _arrival(found: AlertExplanation, *, zone: ZoneInfo) -> Iterator[str]:
    if found.accepted_at:
        arrived = f"{_at(found.arrived_at, zone)} 到场" if found.arrived_at else "尚未到场"
        yield f"到场:{_at(found.accepted_at, zone)} 接手,{arrived}{',已超时' if found.breached_at else ''}"


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M:%S}" if moment else "—"
