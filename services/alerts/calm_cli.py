"""The commands `nuanlin alerts silence …`, `quiet` and `held`: who is left alone, and what that holds back."""

import json
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from shared.clock import real_now
from shared.command_line import AsJson, json_list, run
from shared.contracts.alerts_calm import (
    ConfirmSilence,
    EndSilence,
    HeldItems,
    ListHeld,
    ListSilences,
    QuietHoursSaved,
    SaveQuietHours,
    SilenceItem,
    Silences,
    StartSilence,
)
from shared.contracts.alerts_digests import AlertDigest, GetAlertDigest
from shared.contracts.alerts_rules import RuleCondition
from shared.contracts.words import Severity
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["add_to", "silences"]

silences = typer.Typer(help="静默:一段时间内不通知,到期一并告知。", no_args_is_help=True)

WAITS = "  等第二人确认紧急的也静默(nuanlin alerts silence confirm);确认前紧急警报照常通知"

Who = Annotated[str, typer.Option(help="谁操作的,会留档")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on those of alerts."""
    app.add_typer(silences, name="silence")
    app.command("quiet")(quiet)
    app.command("held")(held)
    app.command("digest")(digest)


@silences.command("start")
def start(
    *,
    when: Annotated[str, typer.Option(help='条件(JSON),例如 {"field": "kind", "eq": "visit_missed"}')],
    minutes: Annotated[int, typer.Option(min=1, max=30 * 24 * 60, help="多少分钟")],
    reason: Annotated[str, typer.Option(help="为什么")],
    who: Who,
    even_urgent: Annotated[
        bool,
        typer.Option("--even-urgent", help="紧急警报也静默,最多 120 分钟;--who 填本人工作人员编号,另一人确认后生效"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """开始一条静默。警报照常产生,到期后开始通知。"""
    if even_urgent and not as_json:
        typer.confirm("另一人确认后,静默期间求助信号也不会通知任何人,确定吗?", abort=True)
    try:
        condition = RuleCondition.model_validate(json.loads(when))
    except (ValidationError, json.JSONDecodeError):
        raise typer.BadParameter('条件写法不对,例如 {"field": "kind", "eq": "visit_missed"}') from None
    command = StartSilence(
        when=condition,
        reason=reason,
        ends_at=real_now() + timedelta(minutes=minutes),
        even_urgent=even_urgent,
        actor=who,
    )
    _say(run(lambda client: ask(client, command, SilenceItem)), as_json=as_json)


@silences.command("confirm")
def confirm(
    silence_id: Annotated[UUID, typer.Argument(help="静默编号")],
    *,
    who: Annotated[str, typer.Option(help="确认人的工作人员编号,不能是申请人")],
    as_json: AsJson = False,
) -> None:
    """由第二人确认:紧急警报和求助信号也静默。"""
    if not as_json:
        typer.confirm("确认后,静默期间求助信号也不会通知任何人,确定吗?", abort=True)
    command = ConfirmSilence(silence_id=silence_id, actor=who)
    _say(run(lambda client: ask(client, command, SilenceItem)), as_json=as_json)


@silences.command("end")
def end(silence_id: Annotated[UUID, typer.Argument(help="静默编号")], *, who: Who, as_json: AsJson = False) -> None:
    """提前结束一条静默:压住的警报立即开始通知。"""
    command = EndSilence(silence_id=silence_id, actor=who)
    _say(run(lambda client: ask(client, command, SilenceItem)), as_json=as_json)


@silences.command("list")
def show_list(
    *, everything: Annotated[bool, typer.Option("--all", help="也列出已结束的")] = False, as_json: AsJson = False
) -> None:
    """列出静默和各自压住的警报。"""
    items = run(lambda client: ask(client, ListSilences(over_too=everything), Silences)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        _say(item, as_json=False)
    typer.echo(f"共 {len(items)} 条")


def quiet(
    staff_id: Annotated[UUID, typer.Argument(help="人员编号")],
    *,
    starts: Annotated[datetime | None, typer.Option(help="几点开始,例如 22:00", formats=["%H:%M"])] = None,
    ends: Annotated[datetime | None, typer.Option(help="几点结束,例如 07:00", formats=["%H:%M"])] = None,
    passes: Annotated[Severity, typer.Option(help="从哪一级起照常通知:info、warning、urgent")] = Severity.URGENT,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """设置一个人的免打扰时段;不填时间为取消。"""
    command = SaveQuietHours(
        staff_id=staff_id,
        starts=starts.time() if starts else None,
        ends=ends.time() if ends else None,
        passes=passes,
        actor=who,
    )
    saved = run(lambda client: ask(client, command, QuietHoursSaved))
    if as_json:
        typer.echo(saved.model_dump_json())
    elif saved.starts and saved.ends and saved.passes:
        typer.echo(f"免打扰 {saved.starts:%H:%M}–{saved.ends:%H:%M},{saved.passes.chinese}及以上照常通知")
    else:
        typer.echo("已取消免打扰")


def held(
    *,
    community: Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")] = None,
    as_json: AsJson = False,
) -> None:
    """列出暂未通知的警报和原因,以及近七天不构成警报的事件。"""
    items = run(lambda client: ask(client, ListHeld(community=community), HeldItems)).items
    if as_json:
        typer.echo(json_list(items))
        return
    zone = BusSettings.load().zone
    for item in items:
        until = f"  到 {item.until.astimezone(zone):%m-%d %H:%M}" if item.until else ""
        who = f"  {item.role.chinese}{item.name}" if item.role else ""
        typer.echo(f"{item.at.astimezone(zone):%m-%d %H:%M}  {item.title}{who}  {item.reason}{until}")
    typer.echo(f"共 {len(items)} 条")


def digest(community: Annotated[str, typer.Argument(help="12 位社区代码")], *, as_json: AsJson = False) -> None:
    """显示一个社区近七天的警报情况,与每周发给网格长和书记的汇总一致。"""
    found = run(lambda client: ask(client, GetAlertDigest(community=community), AlertDigest))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    typer.echo(found.summary)
    for heading, lines in (("未了结", found.still_open), ("仅列入汇总", found.listed_only)):
        for line in lines:
            typer.echo(f"  {heading}  {line.name} {line.alerts} 条")


def _say(item: SilenceItem, *, as_json: bool) -> None:
    if as_json:
        typer.echo(item.model_dump_json())
        return
    zone = BusSettings.load().zone
    span = f"{item.starts_at.astimezone(zone):%m-%d %H:%M} 至 {item.ends_at.astimezone(zone):%m-%d %H:%M}"
    condition = item.when.model_dump_json(by_alias=True, exclude_none=True)
    typer.echo(f"{item.silence_id}  {span}  {item.author}:{item.reason}  {condition}  压住 {len(item.alerts)} 条")
    if item.even_urgent:
        typer.echo(f"  紧急的也静默,{item.confirmed_by} 已确认" if item.confirmed_by else WAITS)
    for alert in item.alerts:
        typer.echo(f"  {alert.alert_id}  {alert.severity.chinese}  {alert.community}  {alert.title}")
