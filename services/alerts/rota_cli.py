"""The commands `nuanlin alerts rota …`: who is on duty, and what nobody covers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import typer

from shared.command_line import AsJson, run
from shared.contracts.alerts_rota import GetDutyRota, RemoveDutyShift, Rota, SaveDutyShift
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
    who: Who,
    as_json: AsJson = False,
) -> None:
    """排一个班次。"""
    zone = BusSettings.load().zone
    command = SaveDutyShift(
        shift_id=uuid4(),
        community=community,
        staff_id=staff_id,
        starts_at=starts.replace(tzinfo=zone),
        ends_at=ends.replace(tzinfo=zone),
        repeat_days=repeat_days,
        actor=who,
    )
    _say(run(lambda client: ask(client, command, Rota)), as_json=as_json)


@app.command("remove")
def remove(shift_id: Annotated[UUID, typer.Argument(help="班次编号")], *, who: Who, as_json: AsJson = False) -> None:
    """撤下一个班次。"""
    command = RemoveDutyShift(shift_id=shift_id, actor=who)
    _say(run(lambda client: ask(client, command, Rota)), as_json=as_json)


def _say(rota: Rota, *, as_json: bool) -> None:
    if as_json:
        typer.echo(rota.model_dump_json())
        return
    zone = BusSettings.load().zone
    for shift in rota.shifts:
        span = f"{shift.starts_at.astimezone(zone):%m-%d %H:%M} 至 {shift.ends_at.astimezone(zone):%m-%d %H:%M}"
        state = "" if shift.reachable else "(没有电话或已离岗,不算在岗)"
        typer.echo(f"{span}  {shift.name or shift.staff_id}{state}  {shift.shift_id}")
    for gap in rota.gaps:
        starts, ends = gap.starts_at.astimezone(zone), gap.ends_at.astimezone(zone)
        typer.echo(f"空档:{starts:%m-%d %H:%M} 至 {ends:%m-%d %H:%M}")
    now = "、".join(shift.name or str(shift.staff_id) for shift in rota.on_duty)
    typer.echo(f"现在值班:{now or '无人'}")
