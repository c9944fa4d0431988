"""The commands `nuanlin activities …` about who came: codes, lists, contradictions, totals."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid5

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_check_in import (
    CheckInCode,
    CheckInConflicts,
    CheckInRow,
    GetCheckInCode,
    ListCheckInConflicts,
    ListMerged,
    MergeCheckInList,
)
from shared.contracts.activities_totals import AttendanceTotals, TotalAttendance
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["add_to"]

LISTS = UUID("3f1b5f0e-66d0-5b5e-8f0e-2b6a5f0d7c11")
"""Namespace of the ids that rows of a file get: the same file read again is the same list."""

PARTS = {"": "audience", "观众": "audience", "演员": "performer", "工作人员": "staff"}

Activity = Annotated[UUID, typer.Argument(help="活动编号")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="例如 2026-12-01")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the group."""
    app.command("code")(code)
    app.command("merge-list")(merge_list)
    app.command("conflicts")(conflicts)
    app.command("totals")(totals)


def code(
    activity_id: Activity,
    *,
    svg: Annotated[Path | None, typer.Option(help="把二维码存成这个文件")] = None,
    as_json: AsJson = False,
) -> None:
    """显示此刻的签到码,每分钟一换。"""
    shown = run(lambda client: ask(client, GetCheckInCode(activity_id=activity_id), CheckInCode))
    if svg is not None:
        svg.write_text(shown.svg, encoding="utf-8")
    zone = BusSettings.load().zone
    until = f"{shown.valid_until.astimezone(zone):%H:%M:%S}"
    typer.echo(shown.model_dump_json() if as_json else f"{shown.code}  {until} 前有效")


def merge_list(
    activity_id: Activity,
    file: Annotated[Path, typer.Argument(help="CSV 名单,列:居民编号、卡号、时间、身份、未到;编号和卡号填一个")],
    *,
    who: Annotated[str, typer.Option(help="谁交的名单,会留档")],
    as_json: AsJson = False,
) -> None:
    """并入一份离线签到名单。同一份名单再交一次不会重复。"""
    list_id = uuid5(LISTS, f"{activity_id}:{file.name}")
    command = MergeCheckInList(
        activity_id=activity_id, list_id=list_id, device=file.name, rows=list(_rows(file, list_id)), actor=who
    )
    done = run(lambda client: ask(client, command, ListMerged))
    if as_json:
        typer.echo(done.model_dump_json())
        return
    counts = f"新签到 {done.added},已签过 {done.known},未到 {done.absent},交过的行 {done.repeated}"
    typer.echo(f"{counts},不能收 {len(done.refused)}")
    for refused in done.refused:
        typer.echo(f"  {refused.resident_id or refused.row_id}  {refused.message}")
    for one in done.conflicts:
        typer.echo(f"  {one.name}  {one.message}")


def conflicts(activity_id: Activity, *, as_json: AsJson = False) -> None:
    """列出各份名单互相矛盾、还没有核定的地方。"""
    found = run(lambda client: ask(client, ListCheckInConflicts(activity_id=activity_id), CheckInConflicts)).items
    if as_json:
        typer.echo(json_list(found))
        return
    for one in found:
        typer.echo(f"{one.resident_id}  {one.name}  {one.message}")
    typer.echo(f"共 {len(found)} 处")


def totals(
    community: Annotated[str, typer.Argument(help="12 位社区代码")],
    *,
    series: Annotated[UUID | None, typer.Option(help="只算这个系列,填系列编号")] = None,
    since: Day = None,
    until: Day = None,
    as_json: AsJson = False,
) -> None:
    """统计到场人次和人数:同一场里每人只算一次。"""
    query = TotalAttendance(
        community=community,
        series_id=series,
        from_on=since.date() if since else None,
        to_on=until.date() if until else None,
    )
    found = run(lambda client: ask(client, query, AttendanceTotals))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for one in found.sessions:
        parts = f"演员 {one.performers},观众 {one.audience},工作人员 {one.staff},共 {one.persons} 人"
        typer.echo(f"{one.on}  {one.title}  {parts}")
        for venue in one.venues if len(one.venues) > 1 else []:
            typer.echo(f"    {venue.place}  演员 {venue.performers},观众 {venue.audience},工作人员 {venue.staff}")
    typer.echo(f"合计 {found.contacts} 人次,{found.persons} 人")


def _rows(file: Path, list_id: UUID) -> Iterator[CheckInRow]:
    zone = BusSettings.load().zone
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = {name: (value or "").strip() for name, value in row.items() if name}
            part = PARTS.get(cells.get("身份", ""))
            if part is None:
                raise typer.BadParameter(f"“{cells['身份']}”不是身份,请填 演员、观众 或 工作人员")
            at = cells.get("时间")
            yield CheckInRow.model_validate(
                {
                    "row_id": uuid5(list_id, "|".join(f"{name}={value}" for name, value in sorted(cells.items()))),
                    "resident_id": cells.get("居民编号") or None,
                    "card": cells.get("卡号", ""),
                    "at": datetime.fromisoformat(at).replace(tzinfo=zone) if at else None,
                    "attended_as": part,
                    "present": not cells.get("未到"),
                }
            )
