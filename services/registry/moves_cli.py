"""The commands about moves between communities, and stays in another one."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.registry_moves import (
    BeginStay,
    ChangeStay,
    EndStay,
    ListMoves,
    ListStays,
    MoveResident,
    Moves,
    Stays,
    WithdrawMove,
)
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["moves", "stays"]

moves = typer.Typer(help="迁居:区内换社区、迁出本区、撤销。", no_args_is_help=True)
stays = typer.Typer(help="临时居住:在区内另一社区住一段时间。", no_args_is_help=True)

Resident = Annotated[UUID, typer.Option("--resident", help="居民编号")]
Compound = Annotated[str | None, typer.Option(help="小区")]
Building = Annotated[str | None, typer.Option(help="幢")]
Unit = Annotated[str | None, typer.Option(help="单元")]
Room = Annotated[str | None, typer.Option(help="室")]
Liaison = Annotated[UUID | None, typer.Option("--liaison", help="那里的联络员;不填则提示空缺")]
ToldBy = Annotated[str, typer.Option("--told-by", help="谁说的,如 女儿、派出所")]
Reason = Annotated[str, typer.Option("--reason", help="原因")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="日期,不填为今天")]
Community = Annotated[str | None, typer.Option("--community", help="12 位社区代码")]

STATES = {"planned": "待生效", "done": "已办理", "begun": "正在那里", "ended": "已结束", "withdrawn": "已撤销"}


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@moves.command("record")
def record(
    *,
    resident: Resident,
    to: Annotated[str | None, typer.Option("--to", help="迁入的社区(12 位代码);不填为迁出本区")] = None,
    compound: Compound = None,
    building: Building = None,
    unit: Unit = None,
    room: Room = None,
    on: Day = None,
    liaison: Liaison = None,
    told_by: ToldBy,
    reason: Reason,
) -> None:
    """登记迁居;日期在将来的,到那天生效。"""
    command = MoveResident(
        resident_id=resident, to_community=to, compound=compound, building=building, unit=unit, room=room,
        moved_on=_day(on), liaison_id=liaison, told_by=told_by, reason=reason, actor="cli",
    )  # fmt: skip
    done = run(lambda client: ask(client, command, Done))
    typer.echo(f"已登记 {done.id}")


@moves.command("withdraw")
def withdraw(*, move: Annotated[UUID, typer.Argument(help="迁居编号")], reason: Reason) -> None:
    """撤销一次迁居:没到日期的取消,弄错的恢复原状。"""
    done = run(lambda client: ask(client, WithdrawMove(move_id=move, reason=reason, actor="cli"), Done))
    typer.echo("已撤销" if done.changed else "早已撤销,没有变化")


@moves.command("list")
def list_moves(
    *,
    community: Community = None,
    resident: Annotated[UUID | None, typer.Option("--resident", help="居民编号")] = None,
    as_json: AsJson = False,
) -> None:
    """列出一个社区的迁入迁出,或一位居民的迁居。"""
    found = run(lambda client: ask(client, ListMoves(community=community, resident_id=resident), Moves))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        to = f"{item.to_community}{item.to_door}" if item.to_community else "区外"
        route = f"{item.from_community}{item.from_door} → {to}"
        typer.echo(f"{item.move_id}  {item.moved_on}  {item.name}  {route}  {STATES[item.state]}")


@stays.command("begin")
def begin(
    *,
    resident: Resident,
    host: Annotated[str, typer.Option("--host", help="住在哪个社区(12 位代码)")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="预计返回日期")],
    on: Day = None,
    compound: Compound = None,
    building: Building = None,
    unit: Unit = None,
    room: Room = None,
    phone: Annotated[str | None, typer.Option(help="那里的电话")] = None,
    liaison: Liaison = None,
    told_by: ToldBy,
    reason: Reason,
) -> None:
    """登记临时居住;期间由那里的联络员走访,本社区仍能看到。"""
    command = BeginStay(
        resident_id=resident, host_community=host, until_on=until.date(), from_on=_day(on), compound=compound,
        building=building, unit=unit, room=room, host_phone=phone, liaison_id=liaison, told_by=told_by, reason=reason,
        actor="cli",
    )  # fmt: skip
    done = run(lambda client: ask(client, command, Done))
    typer.echo(f"已登记 {done.id}")


@stays.command("change")
def change(
    *,
    stay: Annotated[UUID, typer.Argument(help="临时居住编号")],
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="新的预计返回日期")] = None,
    phone: Annotated[str | None, typer.Option(help="那里的电话")] = None,
    liaison: Liaison = None,
    reason: Reason,
) -> None:
    """改预计返回日期、电话或联络员。"""
    command = ChangeStay(
        stay_id=stay, until_on=_day(until), host_phone=phone, liaison_id=liaison, reason=reason, actor="cli"
    )
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已修改" if done.changed else "没有变化")


@stays.command("end")
def end(
    *,
    stay: Annotated[UUID, typer.Argument(help="临时居住编号")],
    on: Day = None,
    mistaken: Annotated[bool, typer.Option("--mistaken", help="登记有误,没有去过")] = False,
) -> None:
    """登记已经返回。"""
    command = EndStay(stay_id=stay, ended_on=_day(on), mistaken=mistaken, actor="cli")
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已结束" if done.changed else "早已结束,没有变化")


@stays.command("list")
def list_stays(
    *,
    community: Community = None,
    resident: Annotated[UUID | None, typer.Option("--resident", help="居民编号")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看过了预计返回日期的")] = False,
    past: Annotated[bool, typer.Option("--past", help="也列已结束的")] = False,
    as_json: AsJson = False,
) -> None:
    """列出本社区在外临时居住的,和外社区来本社区临时居住的。"""
    query = ListStays(community=community, resident_id=resident, overdue_only=overdue, include_over=past)
    found = run(lambda client: ask(client, query, Stays))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        state = "已过预计返回日期" if item.overdue else STATES[item.state]
        route = f"{item.home_community} → {item.host_community}{item.host_compound or ''}{item.host_door}"
        typer.echo(f"{item.stay_id}  {item.name}  {route}  {item.begins_on} 至 {item.until_on}  {state}")
