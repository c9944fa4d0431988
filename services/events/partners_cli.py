"""The commands `nuanlin activities partners …` and `clinic …`: what is done with units of the neighbourhood."""

from datetime import datetime
from typing import Annotated, get_args
from uuid import UUID

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_clinics import ClinicFindings, EnterClinicFinding, ListClinicFindings
from shared.contracts.activities_partners import (
    ConfirmJoint,
    InvitePartner,
    JointActivities,
    JointActivity,
    ListJointActivities,
    ListPartnerUnits,
    PartnerKind,
    PartnerUnit,
    PartnerUnits,
    SavePartnerUnit,
    Side,
)
from shared.contracts.words import Severity
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app", "clinic"]

app = typer.Typer(help="共建单位:台账、共建活动双方确认、各自计入。", no_args_is_help=True)
clinic = typer.Typer(help="义诊:登记结果,待确认并安排随访。", no_args_is_help=True)

KINDS = {
    "school": "学校幼儿园",
    "enterprise": "企业",
    "hospital": "医院",
    "agency": "机关",
    "organisation": "社会组织",
    "shop": "商户",
}
STATES = {"waiting": "待确认", "confirmed": "双方已确认", "declined": "不参加", "cancelled": "已取消"}
SIDES: dict[str, Side] = {"社区": "community", "单位": "partner"}

Code = Annotated[str, typer.Argument(help="12 位社区代码")]
Activity = Annotated[UUID, typer.Argument(help="活动编号")]
Unit = Annotated[UUID, typer.Argument(help="共建单位编号")]
Who = Annotated[str, typer.Option(help="谁办的,会留档")]
Moment = Annotated[datetime, typer.Option(formats=["%Y-%m-%dT%H:%M"], help="例如 2026-11-23T18:00")]


@app.command("add")
def add(
    community: Code,
    name: Annotated[str, typer.Argument(help="单位名称")],
    *,
    kind: Annotated[str, typer.Option(help="、".join(f"{code}({text})" for code, text in KINDS.items()))],
    who: Who,
    contact: Annotated[str, typer.Option(help="联系人和电话")] = "",
    offers: Annotated[str, typer.Option(help="能提供什么,如场地、节目、医生")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一个共建单位。"""
    if kind not in get_args(PartnerKind):
        raise typer.BadParameter(f"没有“{kind}”这一类,可以写:{'、'.join(KINDS)}")
    fields = {"community": community, "name": name, "kind": kind, "contact": contact, "offers": offers}
    command = SavePartnerUnit(unit=PartnerUnit.model_validate(fields), actor=who)
    unit = run(lambda client: ask(client, command, PartnerUnit))
    typer.echo(unit.model_dump_json() if as_json else f"已登记:{unit.unit_id}  {unit.name}({KINDS[unit.kind]})")


@app.command("list")
def show_units(community: Code, *, as_json: AsJson = False) -> None:
    """列出共建单位和各自计入的共建活动。"""
    found = run(lambda client: ask(client, ListPartnerUnits(community=community), PartnerUnits))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for item in found.items:
        unit = item.unit
        state = "" if unit.active else "(已不合作)"
        counted = f"共建 {item.joint_count} 次 {item.minutes} 分钟,待确认 {item.waiting_count}"
        typer.echo(f"{unit.unit_id}  {unit.name}({KINDS[unit.kind]}){state}  {counted}")
    typer.echo(f"共 {len(found.items)} 个单位;社区计共建活动 {found.joint_count} 次 {found.minutes} 分钟")


@app.command("invite")
def invite(
    activity_id: Activity,
    unit_id: Unit,
    *,
    brings: Annotated[str, typer.Option(help="对方提供什么")],
    confirm_by: Moment,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """邀请单位共同举办一个活动。"""
    by = confirm_by.replace(tzinfo=BusSettings.load().zone)
    command = InvitePartner(activity_id=activity_id, unit_id=unit_id, brings=brings, confirm_by=by, actor=who)
    _say(run(lambda client: ask(client, command, JointActivity)), as_json=as_json)


@app.command("confirm")
def confirm(
    activity_id: Activity,
    unit_id: Unit,
    *,
    side: Annotated[str, typer.Option(help="哪一方:社区 或 单位")],
    person: Annotated[str, typer.Option(help="那一方由谁确认")],
    who: Who,
    declined: Annotated[bool, typer.Option("--declined", help="那一方不参加")] = False,
    reason: Annotated[str, typer.Option(help="不参加的原因")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一方的确认。"""
    if side not in SIDES:
        raise typer.BadParameter("请写“社区”或“单位”")
    said = {"side": SIDES[side], "person": person, "confirmed": not declined, "reason": reason, "actor": who}
    command = ConfirmJoint.model_validate({"activity_id": activity_id, "unit_id": unit_id} | said)
    _say(run(lambda client: ask(client, command, JointActivity)), as_json=as_json)


@app.command("joint")
def show_joint(community: Code, *, as_json: AsJson = False) -> None:
    """列出共建活动,待确认的在前。"""
    items = run(lambda client: ask(client, ListJointActivities(community=community), JointActivities)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        _say(item, as_json=False)
    typer.echo(f"共 {len(items)} 个")


@clinic.command("enter")
def enter(
    activity_id: Activity,
    resident_id: Annotated[UUID, typer.Argument(help="老人的居民编号")],
    *,
    severity: Annotated[Severity, typer.Option(help="紧急程度:info、warning、urgent")],
    finding: Annotated[str, typer.Option(help="发现了什么、医生的建议;只转给居民档案,这里不留")],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """登记一位老人的义诊结果。"""
    command = EnterClinicFinding(
        activity_id=activity_id, resident_id=resident_id, severity=severity, finding=finding, actor=who
    )
    _say_findings(run(lambda client: ask(client, command, ClinicFindings)), as_json=as_json)


@clinic.command("list")
def show_findings(activity_id: Activity, *, as_json: AsJson = False) -> None:
    """列出一次义诊发现异常的老人,紧急的在前。"""
    query = ListClinicFindings(activity_id=activity_id)
    _say_findings(run(lambda client: ask(client, query, ClinicFindings)), as_json=as_json)


def _say(item: JointActivity, *, as_json: bool) -> None:
    if as_json:
        typer.echo(item.model_dump_json())
        return
    waits = "、".join("社区" if side == "community" else item.unit_name for side in item.waiting_for)
    starts = item.starts_at.astimezone(BusSettings.load().zone)
    late = "(已过期限)" if item.overdue else ""
    cells = (f"{starts:%m-%d %H:%M}", item.title, item.unit_name, f"{STATES[item.state]}{late}")
    typer.echo("  ".join(cell for cell in (*cells, f"等待{waits}" if waits else "", item.reason) if cell))


def _say_findings(found: ClinicFindings, *, as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for item in found.items:
        typer.echo(f"{item.name}  {item.severity.chinese}  待确认并随访")
    typer.echo(f"到场 {found.examined_count} 人,发现异常 {len(found.items)} 人次")
