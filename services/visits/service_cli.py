"""The commands `nuanlin visits services …`: recurring help at home."""

from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from shared.command_line import AsJson, json_list, run
from shared.contracts.visits_services import (
    CloseServiceItem,
    HomeService,
    ListServiceItems,
    ListServicePlans,
    PlannedService,
    SaveServicePlan,
    ServiceCadence,
    ServiceItem,
    ServiceItems,
    ServicePlan,
    ServicePlans,
)
from shared.contracts.words import Category
from shared.requests import ask

__all__ = ["app"]

app = typer.Typer(help="上门服务:打扫、理发、检修等,按类别定期安排。", no_args_is_help=True)

STATUS = {
    "due": "待上门",
    "missed": "本期未做",
    "given": "已完成",
    "given_late": "已补做",
    "declined": "老人不需要",
    "cancelled": "已取消",
}

Community = Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")]


@app.command("plan")
def plan(
    *,
    name: Annotated[str, typer.Argument(help="安排的名称,如“孤寡空巢服务包”")],
    categories: Annotated[list[Category], typer.Option("--category", help="哪些类别的老人,可多次")],
    services: Annotated[list[str], typer.Option("--service", help="服务:周期,如 haircut:month,可多次")],
    community: Community = None,
    as_json: AsJson = False,
) -> None:
    """新建一个服务安排。"""
    given = [_service(text) for text in services]
    command = SaveServicePlan(
        plan=ServicePlan(name=name, community=community, categories=categories, services=given), actor="cli"
    )
    saved = run(lambda client: ask(client, command, ServicePlan))
    typer.echo(saved.model_dump_json() if as_json else f"已保存:{_line(saved)}")


@app.command("plans")
def show_plans(*, community: Community = None, as_json: AsJson = False) -> None:
    """列出服务安排。"""
    plans = run(lambda client: ask(client, ListServicePlans(community=community), ServicePlans)).items
    if as_json:
        typer.echo(json_list(plans))
        return
    for each in plans:
        typer.echo(_line(each))
    typer.echo(f"共 {len(plans)} 个")


@app.command("stop")
def stop(*, plan_id: Annotated[UUID, typer.Argument(help="安排编号")]) -> None:
    """停止一个服务安排,还没做的随之取消。"""
    plans = run(lambda client: ask(client, ListServicePlans(), ServicePlans)).items
    found = next((each for each in plans if each.plan_id == plan_id), None)
    if found is None:
        typer.echo("没有这个服务安排,请用 nuanlin visits services plans 查看", err=True)
        raise typer.Exit(1)
    command = SaveServicePlan(plan=found.model_copy(update={"active": False}), actor="cli")
    saved = run(lambda client: ask(client, command, ServicePlan))
    typer.echo(f"已停止:{_line(saved)}")


@app.command("due")
def due(
    *,
    community: Community = None,
    resident: Annotated[UUID | None, typer.Option(help="只看一位老人")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多列出多少条")] = 200,
    as_json: AsJson = False,
) -> None:
    """列出应上门的服务:快到期的在前,再按楼幢、单元、房号。"""
    query = ListServiceItems(community=community, resident_id=resident, limit=limit)
    items = run(lambda client: ask(client, query, ServiceItems)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_item_line(item))
    typer.echo(f"共 {len(items)} 条")


@app.command("done")
def done(
    *,
    item_id: Annotated[UUID, typer.Argument(help="服务项编号")],
    declined: Annotated[bool, typer.Option("--declined", help="老人这次不需要")] = False,
    provider: Annotated[str, typer.Option(help="谁上门做的")] = "",
    note: Annotated[str, typer.Option(help="备注")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一项上门服务。"""
    outcome = "declined" if declined else "given"
    command = CloseServiceItem(item_id=item_id, outcome=outcome, provider=provider, note=note, actor="cli")
    item = run(lambda client: ask(client, command, ServiceItem))
    typer.echo(item.model_dump_json() if as_json else f"已登记:{_item_line(item)}")


def _service(text: str) -> PlannedService:
    service, _, every = text.partition(":")
    try:
        return PlannedService.model_validate({"service": service, "every": every or "month"})
    except ValidationError:
        known = "、".join(f"{each.value}({each.chinese})" for each in HomeService)
        cadences = "、".join(f"{each.value}({each.chinese})" for each in ServiceCadence)
        raise typer.BadParameter(f"“{text}”应为 服务:周期。服务有 {known};周期有 {cadences}") from None


def _line(plan: ServicePlan) -> str:
    services = "、".join(f"{each.every.chinese}{each.service.chinese}" for each in plan.services)
    groups = "、".join(each.chinese for each in plan.categories)
    state = "" if plan.active else "(已停止)"
    return f"{plan.plan_id}  {plan.name}{state}  {plan.community or '全部社区'}  {groups}:{services}"


def _item_line(item: ServiceItem) -> str:
    cells = (str(item.item_id), STATUS[item.status], f"{item.last_on:%m-%d} 前", item.door, item.resident_name)
    return "  ".join(cell for cell in (*cells, item.service.chinese, item.reason, item.provider, item.note) if cell)
