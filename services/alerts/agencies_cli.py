"""The commands `nuanlin alerts agencies …`: hazards that outside agencies see to."""

from typing import Annotated
from uuid import UUID

import typer

from shared.command_line import AsJson, run
from shared.contracts.alerts_agencies import (
    AgencyCaseItem,
    AgencyCases,
    AgencyRoutes,
    ListAgencyCases,
    ListAgencyRoutes,
    SaveAgencyRoute,
)
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="转办:哪类隐患转给哪个外部单位,有没有受理,案号多少。", no_args_is_help=True)

HAZARDS = {"gas": "燃气", "electricity": "用电", "fire": "消防", "fall": "跌倒", "fraud": "诈骗", "other": "其他"}

STATES = {"notified": "等待受理", "accepted": "已受理", "withdrawn": "隐患已排除,不再等"}


@app.command("routes")
def routes(*, as_json: AsJson = False) -> None:
    """列出哪类隐患转给谁。"""
    _say_routes(run(lambda client: ask(client, ListAgencyRoutes(), AgencyRoutes)), as_json=as_json)


@app.command("route")
def route(
    hazard: Annotated[str, typer.Argument(help="隐患类别:gas、electricity、fire、fall、fraud、other")],
    area: Annotated[str, typer.Argument(help="区(6 位)、街道(9 位)或社区(12 位)代码")],
    agency: Annotated[str, typer.Argument(help="单位代码,小写英文,与对方约定,例如 urban_management")],
    *,
    name: Annotated[str, typer.Option(help="单位名称,例如 城管执法")],
    minutes: Annotated[int, typer.Option(min=1, help="多少分钟内必须受理,超时再转一次并发警报")] = 120,
    off: Annotated[bool, typer.Option("--off", help="这个范围内不再转办")] = False,
    who: Annotated[str, typer.Option(help="谁定的,会留档")],
    reason: Annotated[str, typer.Option(help="为什么")],
    as_json: AsJson = False,
) -> None:
    """设定一类隐患在一个范围内转给哪个单位;范围小的优先。"""
    fields = {"hazard": hazard, "area": area, "agency": agency, "agency_name": name, "answer_minutes": minutes}
    command = SaveAgencyRoute.model_validate(fields | {"enabled": not off, "actor": who, "reason": reason})
    _say_routes(run(lambda client: ask(client, command, AgencyRoutes)), as_json=as_json)


@app.command("cases")
def cases(
    *,
    community: Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部")] = None,
    finding: Annotated[UUID | None, typer.Option(help="隐患编号")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="只列还没有受理的")] = False,
    as_json: AsJson = False,
) -> None:
    """列出转办的隐患,最近的在前。"""
    query = ListAgencyCases(community=community, finding_id=finding, waiting_only=waiting)
    found = run(lambda client: ask(client, query, AgencyCases))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for item in found.items:
        typer.echo(_line(item))
    stray = f",另有 {found.strays} 条答复对不上任何转办,请向对方核对" if found.strays else ""
    typer.echo(f"共 {len(found.items)} 件{stray}")


def _line(item: AgencyCaseItem) -> str:
    at = f"{item.notified_at.astimezone(BusSettings.load().zone):%m-%d %H:%M}"
    number = f"案号 {item.case_number}" if item.case_number else f"已转 {item.attempts} 次"
    late = "超时" if item.silent else ""
    other = f"另报来 {item.other_answers} 个案号" if item.other_answers else ""
    said = (at, HAZARDS[item.hazard], item.agency_name, STATES[item.status], number, late, other, str(item.case_id))
    return "  ".join(cell for cell in said if cell)


def _say_routes(found: AgencyRoutes, *, as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for item in found.items:
        state = "" if item.enabled else "(已停)"
        who = f"{item.agency_name}({item.agency}){state}"
        typer.echo(f"{HAZARDS[item.hazard]}  {item.area}  {who}  {item.answer_minutes} 分钟")
    typer.echo(f"共 {len(found.items)} 条")
