"""The commands `nuanlin visits …`: what is due, and recording what was done."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from nats.aio.client import Client

from services.visits.company_cli import company
from services.visits.figures_cli import recount
from services.visits.fixings_cli import fixings
from services.visits.service_cli import app as services
from services.visits.sheet import as_page, as_text
from shared.clock import civil_date, open_clock
from shared.command_line import AsJson, json_list, run
from shared.contracts.visits_liaisons import GetWeeklyDigest, WeeklyDigest
from shared.contracts.visits_requests import (
    Finding,
    ListVisits,
    RecordVisit,
    RecordVisitReply,
    VisitItem,
    VisitPage,
)
from shared.contracts.words import ContactMode, Outcome
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app", "due", "record"]

app = typer.Typer(help="走访任务:查看待办、登记走访;上门服务。", no_args_is_help=True)
app.command("fixings")(fixings)
app.command("company")(company)
app.command("recount")(recount)
app.add_typer(services, name="services")

STATUS = {
    "planned": "待走访",
    "missed": "已超时",
    "completed": "已完成",
    "completed_late": "已补做",
    "cancelled": "已取消",
}

R = TypeVar("R")


async def due(
    client: Client,
    *,
    community: str | None,
    day: date | None = None,
    liaison: UUID | None = None,
    everything: bool = False,
    limit: int = 500,
) -> list[VisitItem]:
    """Ask for the visits of a day: those still to be made, or all of them."""
    items: list[VisitItem] = []
    after: str | None = None
    while len(items) < limit:
        query = ListVisits(
            community=community,
            day=day,
            liaison_id=liaison,
            due_only=not everything,
            after=after,
            limit=min(500, limit - len(items)),
        )
        page = await ask(client, query, VisitPage)
        items += page.items
        after = page.next_page
        if after is None:
            break
    return items


async def record(client: Client, command: RecordVisit) -> RecordVisitReply:
    """Record a contact."""
    return await ask(client, command, RecordVisitReply)


@app.command("due")
def show_due(
    *,
    community: Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="日期,不填为今天")] = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出已完成和已取消的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多列出多少条")] = 500,
    as_json: AsJson = False,
) -> None:
    """列出待走访的老人:超时的在前,再按截止时间、楼幢、单元、房号。"""
    chosen = day.date() if day else None
    items = run(lambda client: due(client, community=community, day=chosen, everything=everything, limit=limit))
    if as_json:
        typer.echo(json_list(items))
        return
    zone = BusSettings.load().zone
    for item in items:
        deadline = f"{item.deadline_at.astimezone(zone):%m-%d %H:%M}"
        who = item.liaison_name or "未指定联络员"
        cells = (STATUS[item.status], deadline, item.door, item.resident_name, item.reason, who, item.note)
        typer.echo("  ".join(cell for cell in cells if cell))
    typer.echo(f"共 {len(items)} 条")


@app.command("sheet")
def print_sheet(
    *,
    liaison: Annotated[UUID, typer.Option(help="联络员编号")],
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="日期,不填为今天")] = None,
    out: Annotated[Path | None, typer.Option(help="写成可打印的网页文件,不填则在屏幕上列出")] = None,
) -> None:
    """打印一位联络员的走访单:先急后缓,再按楼幢、单元、楼层走。"""
    settings = BusSettings.load()
    chosen = day.date() if day else civil_date(open_clock(settings.clock_file).now(), settings.zone)
    items = run(lambda client: due(client, community=None, day=chosen, liaison=liaison))
    if out is None:
        typer.echo(as_text(items, settings.zone))
        return
    out.touch(mode=0o600)
    out.write_text(as_page(items, day=chosen, zone=settings.zone), encoding="utf-8")
    typer.echo(f"已写入 {out},共 {len(items)} 户次")


@app.command("record")
def record_one(
    *,
    resident: Annotated[UUID, typer.Argument(help="居民编号")],
    mode: Annotated[ContactMode, typer.Option(help="联络方式")],
    outcome: Annotated[Outcome, typer.Option(help="结果")],
    visit: Annotated[UUID | None, typer.Option(help="对应的走访任务编号")] = None,
    staff: Annotated[UUID | None, typer.Option(help="谁去的")] = None,
    happened_at: Annotated[datetime | None, typer.Option(help="什么时候(当地时间),不填为现在")] = None,
    note: Annotated[str, typer.Option(help="备注")] = "",
    finding: Annotated[
        list[str] | None, typer.Option(help="发现的情况,如 health:fall:urgent、hazard:gas、need:meals")
    ] = None,
    command_id: Annotated[UUID | None, typer.Option(help="重发同一条记录时用同一编号")] = None,
    as_json: AsJson = False,
) -> None:
    """登记一次联络。无人应答不算见到老人。"""
    fields: dict[str, object] = {
        "resident_id": resident,
        "mode": mode,
        "outcome": outcome,
        "visit_id": visit,
        "staff_id": staff,
        "note": note,
        "actor": "cli",
        "findings": [_finding(text) for text in finding or []],
        "happened_at": happened_at.replace(tzinfo=BusSettings.load().zone) if happened_at else None,
    }
    command = RecordVisit.model_validate(fields | ({"command_id": command_id} if command_id else {}))
    reply = run(lambda client: record(client, command))
    if as_json:
        typer.echo(reply.model_dump_json())
        return
    done = f"完成走访任务 {len(reply.completed)} 项" if reply.completed else "没有完成任何走访任务"
    typer.echo(f"{'此前已登记' if reply.already_recorded else '已登记'}:{mode.chinese},{outcome.chinese};{done}")


@app.command("digest")
def show_digest(
    *,
    community: Annotated[str, typer.Option(help="12 位社区代码")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="那一周的任意一天,不填为上周")] = None,
    as_json: AsJson = False,
) -> None:
    """一周小结:走访完成情况,以及长期没有记录的联络员。"""
    query = GetWeeklyDigest(community=community, on=on.date() if on else None)
    digest = run(lambda client: ask(client, query, WeeklyDigest))
    if as_json:
        typer.echo(digest.model_dump_json())
        return
    typer.echo(f"{digest.week}  {digest.first_on:%m月%d日}—{digest.last_on:%m月%d日}")
    typer.echo(
        f"走访:完成 {digest.completed},补做 {digest.completed_late},超时 {digest.missed},"
        f"未到期 {digest.planned},取消 {digest.cancelled}"
    )
    typer.echo(f"联络:见到或联系上 {digest.contacts} 次,无人应答 {digest.no_answers} 次")
    for each in digest.silent_liaisons:
        typer.echo(f"联络员 {each.name}:{each.days} 天没有记录,涉及 {each.resident_count} 位老人")


def _finding(text: str) -> Finding:
    kind, _, rest = text.partition(":")
    code, _, severity = rest.partition(":")
    fields = {"kind": kind, "code": code or "other", "severity": severity or "warning"}
    try:
        return Finding.model_validate(fields)
    except ValueError:
        raise typer.BadParameter(f"“{text}”应为 类别:代码 或 类别:代码:程度,如 health:fall:urgent") from None
