"""The commands `nuanlin alerts rules …`: what is in force, changing a rule, trying one on what has happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.clock import civil_date, real_now
from shared.command_line import AsJson, json_list, read_json, run
from shared.contracts.alerts_rules import (
    AlertRuleBody,
    AlertRuleItem,
    AlertRules,
    GetAlertRules,
    MeasureAlertRules,
    PreviewAlertRule,
    RuleMeasures,
    RulePreview,
    SaveAlertRule,
    WouldRaise,
)
from shared.contracts.catalog import event_named
from shared.requests import ask
from shared.settings import BusSettings
from shared.streams import stream_of

__all__ = ["app"]

app = typer.Typer(help="警报规则:查看、修改、先用过去的事件试一试。", no_args_is_help=True)

BATCH = 200
"""Facts in one question: far below what one message may hold."""

QUIET_SECONDS = 1.0
"""When no further fact comes for this long, the stream has been read to its end."""

Rule = Annotated[str, typer.Argument(help="规则代号,例如 visit_missed")]
File = Annotated[Path, typer.Argument(help="规则文件(JSON)", exists=True, dir_okay=False)]
Since = Annotated[datetime, typer.Option(help="从哪一天起,例如 2026-11-01", formats=["%Y-%m-%d"])]


@app.command("list")
def show_list(*, as_json: AsJson = False) -> None:
    """列出生效的规则。"""
    items = run(lambda client: ask(client, GetAlertRules(), AlertRules)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_line(item))
    typer.echo(f"共 {len(items)} 条")


@app.command("show")
def show_one(rule: Rule, *, as_json: AsJson = False) -> None:
    """显示一条规则的现行内容和历次修改。"""
    items = run(lambda client: ask(client, GetAlertRules(rule=rule), AlertRules)).items
    if as_json:
        typer.echo(json_list(items))
        return
    typer.echo(items[0].body.model_dump_json(indent=2, by_alias=True, exclude_none=True))
    for item in items:
        typer.echo(_line(item))


@app.command("save")
def save(
    file: File,
    *,
    reason: Annotated[str, typer.Option(help="为什么这样改,会留档")],
    who: Annotated[str, typer.Option(help="谁改的,会留档")],
    as_json: AsJson = False,
) -> None:
    """让一条规则的新版本生效;已发出的警报仍按原规则处理。"""
    command = SaveAlertRule(rule=_read(file), reason=reason, actor=who)
    items = run(lambda client: ask(client, command, AlertRules)).items
    typer.echo(json_list(items) if as_json else f"已生效:{_line(items[0])}")


@app.command("try")
def try_one(file: File, *, since: Since, as_json: AsJson = False) -> None:
    """用过去的事件试一条规则:会发出哪些警报、最先通知谁、每人每天几条。什么都不会发出。"""
    rule, zone = _read(file), BusSettings.load().zone
    preview = run(lambda client: _try(client, rule, since=since.replace(tzinfo=zone)))
    if as_json:
        typer.echo(preview.model_dump_json())
        return
    alerts = _alerts_of(preview.items)
    for first, *joining in alerts:
        told = f"{first.role.chinese}{first.name}" if first.role else "无人可通知"
        moment = first.at.astimezone(zone)
        several = f"(共 {1 + len(joining)} 件)" if joining else ""
        typer.echo(f"{moment:%m-%d %H:%M}  {first.severity.chinese}  {first.community}  {told}  {first.title}{several}")
        for item in joining:
            typer.echo(f"  并入 {item.at.astimezone(zone):%m-%d %H:%M}  {item.severity.chinese}  {item.title}")
    days = Counter((civil_date(first.at, zone), first.name or "无人可通知") for first, *_ in alerts)
    for (day, name), count in sorted(days.items()):
        typer.echo(f"  {day:%m-%d}  {name}  {count} 条")
    cases = f",共 {len(preview.items)} 件" if len(alerts) < len(preview.items) else ""
    typer.echo(f"看了 {preview.looked_at} 个事件,会发出 {len(alerts)} 条警报{cases}")


@app.command("measure")
def measure(
    *, days: Annotated[int, typer.Option(min=1, max=366, help="最近多少天")] = 30, as_json: AsJson = False
) -> None:
    """每条规则的警报有多少真有人处理,多少自己就关闭了。"""
    query = MeasureAlertRules(since=real_now() - timedelta(days=days))
    items = run(lambda client: ask(client, query, RuleMeasures)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        share = "—" if item.percent is None else f"{item.percent}%"
        counts = f"发出 {item.raised}  有人处理 {item.acted}  自行关闭 {item.by_themselves}  未了 {item.waiting}"
        typer.echo(f"{share:>4}  {item.name}({item.rule})  {counts}")


def _read(file: Path) -> AlertRuleBody:
    return read_json(file, AlertRuleBody, unclear="写法不对,请对照 docs/architecture/alerts.md 中的规则说明")


async def _try(client: Client, rule: AlertRuleBody, *, since: datetime) -> RulePreview:
    looked_at, items = 0, dict[str, WouldRaise]()
    await ask(client, PreviewAlertRule(rule=rule, facts=[]), RulePreview)
    bodies = await _facts(client, rule.event, since=since)
    for start in range(0, len(bodies), BATCH):
        query = PreviewAlertRule(rule=rule, facts=bodies[start : start + BATCH])
        found = await ask(client, query, RulePreview)
        looked_at += found.looked_at
        for item in found.items:
            items.setdefault(item.case, item)
    return RulePreview(looked_at=looked_at, items=list(items.values()))


def _alerts_of(items: Sequence[WouldRaise]) -> list[list[WouldRaise]]:
    """Return the cases of each alert there would have been, if nobody had taken one: the first opened it."""
    alerts: list[list[WouldRaise]] = []
    taking: dict[str, list[WouldRaise]] = {}
    for item in sorted(items, key=lambda item: item.at):
        found = taking.get(item.group or "")
        until = found[0].joined_until if found else None
        if found is not None and until is not None and item.at <= until:
            found.append(item)
            continue
        alerts.append([item])
        if item.group is not None:
            taking[item.group] = alerts[-1]
    return alerts


async def _facts(client: Client, name: str, *, since: datetime) -> list[str]:
    """Read the facts of one kind that came in since a moment, in order, without leaving a trace on the bus."""
    event = event_named(name)
    start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=since)
    reading = await client.jetstream().subscribe(
        event.pattern(), stream=stream_of(event), ordered_consumer=True, config=start
    )
    bodies: list[str] = []
    try:
        while True:
            bodies.append((await reading.next_msg(timeout=QUIET_SECONDS)).data.decode())
    except NatsTimeoutError:
        return bodies
    finally:
        await reading.unsubscribe()


def _line(item: AlertRuleItem) -> str:
    body = item.body
    severity = body.severity.chinese if body.severity else "按事件"
    state = "" if body.enabled else "(已停用)"
    told = f"  {item.author}:{item.reason}" if item.author else ""
    return f"{body.rule}  {severity}  {body.name}{state}  ←  {body.event}  {item.version}{told}"
