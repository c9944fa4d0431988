"""The commands `nuanlin activities shifts …`: who covers which time."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from services.events.limits_cli import KNOWN, STRAINS
from shared.clock import open_clock
from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_hours import ServiceSession
from shared.contracts.activities_shifts import (
    CancelShift,
    LeaveShift,
    ListShifts,
    ReportShift,
    SaveShift,
    Shift,
    ShiftItem,
    Shifts,
    SignUp,
)
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="志愿者班次:排班、报名、缺人提醒、填报时长。", no_args_is_help=True)

MOMENT = "%Y-%m-%dT%H:%M"

Code = Annotated[str, typer.Argument(help="12 位社区代码")]
ShiftId = Annotated[UUID, typer.Argument(help="班次编号")]
Volunteer = Annotated[UUID, typer.Argument(help="志愿者编号")]
Who = Annotated[str, typer.Option(help="谁办的,会留档")]
Moment = Annotated[datetime, typer.Option(formats=[MOMENT], help="例如 2026-11-23T08:00")]
Reason = Annotated[str, typer.Option(help="原因")]


@app.command("add")
def add(
    community: Code,
    title: Annotated[str, typer.Argument(help="班次名称,如“微蜂驿站值班”")],
    *,
    place: Annotated[str, typer.Option(help="地点")],
    starts: Moment,
    ends: Moment,
    who: Who,
    needed: Annotated[int, typer.Option(min=1, max=200, help="需要几人")] = 1,
    repeat_weeks: Annotated[int, typer.Option(min=0, max=52, help="以后每周同一时间再排几次")] = 0,
    strain: Annotated[list[str] | None, typer.Option(help=f"要求,可多次:{KNOWN}")] = None,
    leader: Annotated[UUID | None, typer.Option(help="负责的工作人员编号,缺人时先通知")] = None,
    tell_hours: Annotated[int, typer.Option(min=1, max=336, help="提前几小时提醒缺人")] = 24,
    as_json: AsJson = False,
) -> None:
    """排一个班次。"""
    wrong = [word for word in strain or [] if word not in STRAINS]
    if wrong:
        raise typer.BadParameter(f"没有“{wrong[0]}”这一项,可以写:{KNOWN}")
    zone = BusSettings.load().zone
    when = {"starts_at": starts.replace(tzinfo=zone), "ends_at": ends.replace(tzinfo=zone), "tell_hours": tell_hours}
    what = {"community": community, "title": title, "place": place, "strains": strain or []}
    shift = Shift.model_validate(when | what | {"needed_count": needed, "leader_id": leader})
    command = SaveShift(shift=shift, repeat_weeks=repeat_weeks, actor=who)
    _say(run(lambda client: ask(client, command, ShiftItem)), as_json=as_json)


@app.command("list")
def show_all(
    community: Code,
    *,
    days: Annotated[int, typer.Option(min=1, max=366, help="从现在起几天")] = 7,
    as_json: AsJson = False,
) -> None:
    """列出今后几天的班次,谁在岗,还缺几人。"""
    settings = BusSettings.load()
    now = open_clock(settings.clock_file).now()
    query = ListShifts(community=community, from_at=now - timedelta(hours=12), to_at=now + timedelta(days=days))
    items = run(lambda client: ask(client, query, Shifts)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_line(item))
    typer.echo(f"共 {len(items)} 个班次")


@app.command("sign-up")
def sign_up(
    shift_id: ShiftId,
    volunteer_id: Volunteer,
    *,
    name: Annotated[str, typer.Option(help="志愿者姓名")],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """为志愿者报名。"""
    command = SignUp(shift_id=shift_id, volunteer_id=volunteer_id, name=name, actor=who)
    _say(run(lambda client: ask(client, command, ShiftItem)), as_json=as_json)


@app.command("leave")
def leave(shift_id: ShiftId, volunteer_id: Volunteer, *, reason: Reason, who: Who, as_json: AsJson = False) -> None:
    """志愿者退出班次。"""
    command = LeaveShift(shift_id=shift_id, volunteer_id=volunteer_id, reason=reason, actor=who)
    _say(run(lambda client: ask(client, command, ShiftItem)), as_json=as_json)


@app.command("cancel")
def cancel(shift_id: ShiftId, *, reason: Reason, who: Who, as_json: AsJson = False) -> None:
    """取消一个班次。"""
    command = CancelShift(shift_id=shift_id, reason=reason, actor=who)
    _say(run(lambda client: ask(client, command, ShiftItem)), as_json=as_json)


@app.command("report")
def report(shift_id: ShiftId, volunteer_id: Volunteer, *, who: Who, as_json: AsJson = False) -> None:
    """按班次时间填报服务时长,待审核。"""
    command = ReportShift(shift_id=shift_id, volunteer_id=volunteer_id, actor=who)
    session = run(lambda client: ask(client, command, ServiceSession))
    typer.echo(session.model_dump_json() if as_json else f"已填报:{session.session_id},待审核")


def _line(item: ShiftItem) -> str:
    zone = BusSettings.load().zone
    shift = item.shift
    starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    state = "已取消" if item.status == "cancelled" else f"缺 {item.missing_count} 人" if item.missing_count else "已满"
    names = "、".join(one.name for one in item.volunteers)
    when = f"{starts:%m-%d %H:%M}–{ends:%H:%M}"
    cells = (str(shift.shift_id), when, shift.title, shift.place, state, names)
    return "  ".join(cell for cell in cells if cell)


def _say(item: ShiftItem, *, as_json: bool) -> None:
    typer.echo(item.model_dump_json() if as_json else _line(item))
