"""The commands `nuanlin activities roles …`: who can do something, and who does it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from services.events.limits_cli import KNOWN, STRAINS
from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_roles import (
    AnswerRole,
    EndRole,
    GetRole,
    ListRoles,
    Role,
    RoleDetail,
    RoleItem,
    Roles,
    RoleSuggestions,
    SaveRole,
    SuggestForRole,
)
from shared.requests import ask

__all__ = ["app"]

app = typer.Typer(help="服务岗位:找有特长的老人,记录本人答复和任期。", no_args_is_help=True)

STATE = {"accepted": "在任", "declined": "谢绝", "ended": "卸任"}

Code = Annotated[str, typer.Argument(help="12 位社区代码")]
RoleId = Annotated[UUID, typer.Argument(help="岗位编号")]
Person = Annotated[UUID, typer.Argument(help="老人的居民编号")]
Who = Annotated[str, typer.Option(help="谁办的,会留档")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="例如 2026-12-01")]


@app.command("add")
def add(
    community: Code,
    title: Annotated[str, typer.Argument(help="岗位名称,如“支部宣传委员”")],
    *,
    skill: Annotated[list[str], typer.Option(help="需要的特长,可多次,有一样即可")],
    who: Who,
    needed: Annotated[int, typer.Option(min=1, max=200, help="需要几人")] = 1,
    compound: Annotated[str | None, typer.Option(help="在哪个小区,住在那里的优先")] = None,
    grid: Annotated[str | None, typer.Option(help="在哪个网格")] = None,
    activity: Annotated[UUID | None, typer.Option(help="活动编号:活动中的分工")] = None,
    strain: Annotated[list[str] | None, typer.Option(help=f"岗位要求,可多次:{KNOWN}")] = None,
    day_hours: Annotated[float, typer.Option(min=0, max=24, help="每天最多几小时")] = 0,
    week_hours: Annotated[float, typer.Option(min=0, max=168, help="每周几小时")] = 0,
    leader: Annotated[UUID | None, typer.Option(help="负责的工作人员编号")] = None,
    as_json: AsJson = False,
) -> None:
    """新设一个服务岗位。"""
    wrong = [word for word in strain or [] if word not in STRAINS]
    if wrong:
        raise typer.BadParameter(f"没有“{wrong[0]}”这一项,可以写:{KNOWN}")
    given = {"skills": skill, "compound": compound, "grid": grid, "activity_id": activity, "leader_id": leader}
    hours = {"day_hours": day_hours, "week_hours": week_hours, "needed_count": needed, "strains": strain or []}
    role = Role.model_validate({"community": community, "title": title} | given | hours)
    item = run(lambda client: ask(client, SaveRole(role=role, actor=who), RoleItem))
    typer.echo(item.model_dump_json() if as_json else f"已保存:{_line(item)}")


@app.command("list")
def show_all(community: Code, *, as_json: AsJson = False) -> None:
    """列出一个社区的岗位,还缺人的在前。"""
    items = run(lambda client: ask(client, ListRoles(community=community), Roles)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_line(item))
    typer.echo(f"共 {len(items)} 个岗位")


@app.command("suggest")
def suggest(
    role_id: RoleId,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多列出几位")] = 10,
    as_json: AsJson = False,
) -> None:
    """推荐合适的老人:住得近的在前,并说明理由。"""
    query = SuggestForRole(role_id=role_id, limit=limit)
    found = run(lambda client: ask(client, query, RoleSuggestions))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for number, one in enumerate(found.items, start=1):
        typer.echo(f"{number:>2}  {one.name}  {one.resident_id}  {one.why}")
    for left in found.unsuited:
        typer.echo(f" -  {left.name}  不宜安排:{left.why}")
    typer.echo(f"合适 {len(found.items)} 人,不宜安排 {len(found.unsuited)} 人,已谢绝 {found.declined_count} 人")


@app.command("accept")
def accept(
    role_id: RoleId,
    resident_id: Person,
    *,
    consent: Annotated[str, typer.Option(help="本人怎样表示同意,如“本人当面同意”")],
    who: Who,
    term_from: Day = None,
    term_to: Day = None,
    as_json: AsJson = False,
) -> None:
    """登记老人接受岗位:任期和本人同意。"""
    command = AnswerRole(
        role_id=role_id,
        resident_id=resident_id,
        accepted=True,
        consent=consent,
        term_from=term_from.date() if term_from else None,
        term_to=term_to.date() if term_to else None,
        actor=who,
    )
    _say(run(lambda client: ask(client, command, RoleDetail)), as_json=as_json)


@app.command("decline")
def decline(
    role_id: RoleId,
    resident_id: Person,
    *,
    who: Who,
    reason: Annotated[str, typer.Option(help="原因")] = "",
    as_json: AsJson = False,
) -> None:
    """登记老人谢绝岗位,以后不再推荐。"""
    command = AnswerRole(role_id=role_id, resident_id=resident_id, accepted=False, reason=reason, actor=who)
    _say(run(lambda client: ask(client, command, RoleDetail)), as_json=as_json)


@app.command("end")
def end(
    role_id: RoleId,
    resident_id: Person,
    *,
    reason: Annotated[str, typer.Option(help="原因")],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """登记老人卸任。"""
    command = EndRole(role_id=role_id, resident_id=resident_id, reason=reason, actor=who)
    _say(run(lambda client: ask(client, command, RoleDetail)), as_json=as_json)


@app.command("show")
def show(role_id: RoleId, *, as_json: AsJson = False) -> None:
    """查看一个岗位和每个人的答复。"""
    _say(run(lambda client: ask(client, GetRole(role_id=role_id), RoleDetail)), as_json=as_json)


def _line(item: RoleItem) -> str:
    role = item.role
    state = "  (不再招人)" if role.closed else ""
    need = f"{item.holder_count}/{role.needed_count} 人"
    return f"{role.role_id}  {role.title}  {need}  特长:{'、'.join(role.skills)}{state}"


def _say(detail: RoleDetail, *, as_json: bool) -> None:
    if as_json:
        typer.echo(detail.model_dump_json())
        return
    typer.echo(_line(detail.item))
    for one in detail.answers:
        term = f"{one.term_from:%Y-%m-%d} 至 {one.term_to:%Y-%m-%d}" if one.term_from and one.term_to else ""
        since = f"{one.term_from:%Y-%m-%d} 起" if one.term_from and not one.term_to else ""
        cells = (STATE[one.state], one.name, term or since, one.consent, one.reason)
        typer.echo("  ".join(cell for cell in cells if cell))
