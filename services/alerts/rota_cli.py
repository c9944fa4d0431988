"""The commands `nuanlin alerts rota …`: who is on duty, and what nobody covers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import typer

from shared.command_line import AsJson, run
from shared.contracts.alerts_rota import GetDutyRota, RemoveDutyShift, Rota, SaveDutyShift
from shared.contracts.alerts_teams import (
    GetOnCallTeams,
    OnCallTeams,
    RemoveOnCallTeam,
    SaveOfficeHours,
    SaveOnCallTeam,
)
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="值班表:24 小时值班,提前七天找空档。", no_args_is_help=True)

MOMENT = "%Y-%m-%dT%H:%M"

Who = Annotated[str, typer.Option(help="谁排的班,会留档")]
Community = Annotated[str, typer.Argument(help="12 位社区代码")]
Moment = Annotated[datetime, typer.Option(formats=[MOMENT], help="例如 2026-11-22T08:00")]


@app.command("show")
def show(community: Community, *, as_json: AsJson = False) -> None:
    """显示今后七天的值班和空档。"""
    _say(run(lambda client: ask(client, GetDutyRota(community=community), Rota)), as_json=as_json)


@app.command("add")
def add(
    community: Community,
    staff_id: Annotated[UUID, typer.Argument(help="人员编号")],
    *,
    starts: Moment,
    ends: Moment,
    repeat_days: Annotated[int, typer.Option(min=0, max=28, help="每几天重复一次,0 为不重复")] = 0,
    team: Annotated[UUID | None, typer.Option(help="突击队编号:这个班次属于这支队伍,不算社区值班")] = None,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """排一个班次。区的值班写区代码加六个 0,各级都无人接手时呼叫。"""
    zone = BusSettings.load().zone
    command = SaveDutyShift(
        shift_id=uuid4(),
        community=community,
        staff_id=staff_id,
        starts_at=starts.replace(tzinfo=zone),
        ends_at=ends.replace(tzinfo=zone),
        repeat_days=repeat_days,
        team_id=team,
        actor=who,
    )
    _say(run(lambda client: ask(client, command, Rota)), as_json=as_json)


@app.command("remove")
def remove(shift_id: Annotated[UUID, typer.Argument(help="班次编号")], *, who: Who, as_json: AsJson = False) -> None:
    """撤下一个班次。"""
    command = RemoveDutyShift(shift_id=shift_id, actor=who)
    _say(run(lambda client: ask(client, command, Rota)), as_json=as_json)


@app.command("team")
def team(
    community: Community,
    name: Annotated[str, typer.Argument(help="队伍名称,例如 党员先锋突击队")],
    *,
    team_id: Annotated[UUID | None, typer.Option("--id", help="改名时填原来的编号")] = None,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """建一支突击队,或给它改名。办公时间以外,紧急警报第一级无人接手时呼叫在班的队员。"""
    command = SaveOnCallTeam(team_id=team_id or uuid4(), community=community, name=name, actor=who)
    _say_teams(run(lambda client: ask(client, command, OnCallTeams)), as_json=as_json)


@app.command("drop-team")
def drop_team(team_id: Annotated[UUID, typer.Argument(help="队伍编号")], *, who: Who, as_json: AsJson = False) -> None:
    """撤销一支突击队和它的班次。"""
    command = RemoveOnCallTeam(team_id=team_id, actor=who)
    _say_teams(run(lambda client: ask(client, command, OnCallTeams)), as_json=as_json)


@app.command("hours")
def hours(
    community: Community,
    *,
    starts: Annotated[datetime, typer.Option(help="几点开始,例如 08:30", formats=["%H:%M"])],
    ends: Annotated[datetime, typer.Option(help="几点结束,例如 17:30", formats=["%H:%M"])],
    days: Annotated[str, typer.Option(help="星期几,一位数字一天,例如 12345;填 0 为每天都算办公时间以外")] = "12345",
    who: Who,
    as_json: AsJson = False,
) -> None:
    """设置社区的办公时间。"""
    chosen = [int(day) for day in days if day in "1234567"]
    command = SaveOfficeHours(community=community, days=chosen, starts=starts.time(), ends=ends.time(), actor=who)
    _say_teams(run(lambda client: ask(client, command, OnCallTeams)), as_json=as_json)


@app.command("teams")
def teams(community: Community, *, as_json: AsJson = False) -> None:
    """列出社区的突击队、此刻在班的队员和办公时间。"""
    _say_teams(run(lambda client: ask(client, GetOnCallTeams(community=community), OnCallTeams)), as_json=as_json)


def _say_teams(found: OnCallTeams, *, as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for one in found.teams:
        there = "、".join(
            f"{member.name or member.staff_id}{'' if member.reachable else '(联系不上)'}" for member in one.on_call
        )
        typer.echo(f"{one.name}  {one.team_id}  此刻在班:{there or '无人'}")
    days = "、".join("一二三四五六日"[day - 1] for day in found.hours.days)
    span = f"周{days} {found.hours.starts:%H:%M}–{found.hours.ends:%H:%M}" if days else "全天都算办公时间以外"
    typer.echo(f"办公时间:{span}{'(默认)' if found.hours.shipped else ''}")


def _say(rota: Rota, *, as_json: bool) -> None:
    if as_json:
        typer.echo(rota.model_dump_json())
        return
    zone = BusSettings.load().zone
    for shift in rota.shifts:
        span = f"{shift.starts_at.astimezone(zone):%m-%d %H:%M} 至 {shift.ends_at.astimezone(zone):%m-%d %H:%M}"
        state = "" if shift.reachable else "(没有电话或已离岗,不算在岗)"
        team = "  突击队" if shift.team_id else ""
        typer.echo(f"{span}  {shift.name or shift.staff_id}{state}{team}  {shift.shift_id}")
    for gap in rota.gaps:
        starts, ends = gap.starts_at.astimezone(zone), gap.ends_at.astimezone(zone)
        typer.echo(f"空档:{starts:%m-%d %H:%M} 至 {ends:%m-%d %H:%M}")
    now = "、".join(shift.name or str(shift.staff_id) for shift in rota.on_duty)
    typer.echo(f"现在值班:{now or '无人'}")
