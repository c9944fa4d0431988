"""The commands about staff: who there is, posts, absences, hand-overs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import FORMATS, CommunityCode, clock_text, in_zone, show_json
from shared.command_line import AsJson, json_list, run
from shared.contracts.registry_circle import (
    AbsenceRecorded,
    Absences,
    EndAbsence,
    HandOverResidents,
    HandOvers,
    ListAbsences,
    ListHandOvers,
    ProposeStandIns,
    RecordAbsence,
    StandIns,
)
from shared.contracts.registry_requests import AssignPost, Done, ListStaff, SaveStaff, StaffList
from shared.contracts.words import CareRole
from shared.requests import ask

__all__ = ["absences", "hand_overs", "posts", "staff"]

staff = typer.Typer(help="工作人员。", no_args_is_help=True)
posts = typer.Typer(help="岗位。", no_args_is_help=True)
absences = typer.Typer(help="请假与代班。", no_args_is_help=True)
hand_overs = typer.Typer(help="联络员交接。", no_args_is_help=True)

From = Annotated[datetime | None, typer.Option("--from", formats=FORMATS, metavar="时间", help="从何时起,不填为现在")]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=FORMATS, metavar="时间", help="到何时返岗,不填为待定")
]
Override = Annotated[bool, typer.Option("--override", help="超过结对上限也照办,要写明原因")]


@staff.command("list")
def list_staff(*, community: CommunityCode, as_json: AsJson = False) -> None:
    """列出一个社区的联络员和责任人。"""
    found = run(lambda client: ask(client, ListStaff(community=community), StaffList))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        duties = "、".join([*item.posts, *([f"结对 {item.residents} 人"] if item.residents else [])]) or "没有岗位"
        typer.echo(f"{item.staff_id}  {item.name}  {'、'.join(item.phones) or '没有电话'}  {duties}")


@staff.command("language")
def set_language(
    person: Annotated[UUID, typer.Argument(help="工作人员编号")],
    language: Annotated[str, typer.Argument(help="zh 中文,en 英文")],
    *,
    community: CommunityCode,
) -> None:
    """指定用哪种文字通知一位工作人员;他收到的警报通知、提醒和答复都用这种文字。"""
    found = run(lambda client: ask(client, ListStaff(community=community), StaffList))
    known = next((item for item in found.items if item.staff_id == person), None)
    if known is None:
        raise typer.BadParameter("本社区没有这位工作人员")
    if language not in ("zh", "en"):
        raise typer.BadParameter("文字只能是 zh 或 en")
    said = known.model_dump(include={"staff_id", "name", "kind", "phones", "email", "group"})
    command = SaveStaff.model_validate({**said, "community": community, "language": language, "actor": "cli"})
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已办理" if done.changed else "没有变化")


@posts.command("assign")
def assign(
    *,
    community: CommunityCode,
    role: Annotated[CareRole, typer.Option(help="岗位")],
    scope: Annotated[str, typer.Option(help="resident、building、compound、grid 或 community")],
    key: Annotated[str, typer.Option(help="居民编号、小区/幢、小区名、网格名或社区代码")],
    person: Annotated[UUID | None, typer.Option("--staff", help="谁来担任;不填为空缺")] = None,
    from_at: From = None,
    reason: Annotated[str | None, typer.Option(help="为什么;超过上限、更换网格员时必填")] = None,
    override: Override = False,
) -> None:
    """指定一个岗位从何时起由谁担任,或让它空缺。"""
    fields = {"community": community, "role": role, "scope": scope, "scope_key": key, "staff_id": person}
    more = {"from_at": in_zone(from_at), "reason": reason, "override": override, "actor": "cli"}
    command = AssignPost.model_validate(fields | more)
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已办理" if done.changed else "没有变化")


@absences.command("record")
def record_absence(
    *,
    community: CommunityCode,
    person: Annotated[UUID, typer.Option("--staff", help="谁请假")],
    stand_in: Annotated[UUID | None, typer.Option("--by", help="谁代班;不填先由同组成员代班")] = None,
    from_at: From = None,
    until_at: Until = None,
    reason: Annotated[str, typer.Option(help="事由")],
) -> None:
    """登记一个人在一段时间内不在岗,以及由谁代班。"""
    command = RecordAbsence(
        community=community,
        staff_id=person,
        stand_in_id=stand_in,
        from_at=in_zone(from_at),
        until_at=in_zone(until_at),
        reason=reason,
        actor="cli",
    )
    done = run(lambda client: ask(client, command, AbsenceRecorded))
    who = done.stand_in_name or "没有代班人员,岗位空缺"
    typer.echo(f"已登记 {done.absence_id}  代班:{who}{'(同组成员)' if done.chosen else ''}")


@absences.command("end")
def end_absence(
    *,
    absence: Annotated[UUID, typer.Argument(help="请假编号")],
    at: Annotated[datetime | None, typer.Option(formats=FORMATS, metavar="时间", help="何时返岗,不填为现在")] = None,
) -> None:
    """登记返岗;还没有开始的请假会撤销。"""
    command = EndAbsence(absence_id=absence, at=in_zone(at), actor="cli")
    run(lambda client: ask(client, command, Done))
    typer.echo("已办理")


@absences.command("list")
def list_absences(*, community: CommunityCode, as_json: AsJson = False) -> None:
    """列出现在和将来的请假。"""
    found = run(lambda client: ask(client, ListAbsences(community=community), Absences))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        until = clock_text(item.active_to, otherwise="待定")
        stand_in = item.stand_in_name or "没有代班"
        typer.echo(f"{item.absence_id}  {item.staff_name}  {clock_text(item.active_from)} 至 {until}  {stand_in}")


@absences.command("candidates")
def candidates(
    *,
    person: Annotated[UUID, typer.Option("--staff", help="谁请假")],
    from_at: From = None,
    until_at: Until = None,
    as_json: AsJson = False,
) -> None:
    """列出谁可以代班,同组成员在前。"""
    query = ProposeStandIns(staff_id=person, from_at=in_zone(from_at), until_at=in_zone(until_at))
    found = run(lambda client: ask(client, query, StandIns))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        group = f"{item.group or '没有小组'}{'(同组)' if item.same_group else ''}"
        typer.echo(f"{item.staff_id}  {item.name}  {group}  结对 {item.residents} 人")


@hand_overs.command("make")
def hand_over(
    *,
    community: CommunityCode,
    old: Annotated[UUID, typer.Option("--from-staff", help="原联络员")],
    new: Annotated[UUID, typer.Option("--to-staff", help="新联络员")],
    residents: Annotated[list[UUID] | None, typer.Option("--resident", help="只交接这位居民,可写多次")] = None,
    effective_at: Annotated[
        datetime | None, typer.Option("--at", formats=FORMATS, metavar="时间", help="何时生效,不填为现在")
    ] = None,
    reason: Annotated[str, typer.Option(help="为什么交接")],
    override: Override = False,
) -> None:
    """把一位联络员的居民(全部或几位)在同一时刻交给另一位。"""
    command = HandOverResidents(
        community=community,
        from_staff_id=old,
        to_staff_id=new,
        resident_ids=residents or [],
        effective_at=in_zone(effective_at),
        reason=reason,
        override=override,
        actor="cli",
    )
    done = run(lambda client: ask(client, command, Done))
    typer.echo(f"已登记 {done.id}" if done.changed else "没有变化")


@hand_overs.command("list")
def list_hand_overs(*, community: CommunityCode, as_json: AsJson = False) -> None:
    """列出最近的交接。"""
    found = run(lambda client: ask(client, ListHandOvers(community=community), HandOvers))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        state = "已生效" if item.told_at else "未生效"
        who = f"{item.from_staff_name} → {item.to_staff_name}"
        typer.echo(f"{item.hand_over_id}  {clock_text(item.effective_at)}  {who}  {item.residents} 人  {state}")
