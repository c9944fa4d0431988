"""The commands about finding residents and keeping their archives."""

from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import show_json
from shared.command_line import AsJson, run
from shared.contracts.registry_archive import (
    ArchiveCard,
    ArchiveGaps,
    ConfirmMustKnows,
    GetArchive,
    ListArchiveGaps,
    MarkMapped,
)
from shared.contracts.registry_requests import Done, ResidentPage, SearchResidents
from shared.contracts.words import Category
from shared.requests import ask

__all__ = ["archives", "search"]

archives = typer.Typer(help="居民档案:完整度、四个必须知道、建档。", no_args_is_help=True)

Area = Annotated[str, typer.Option("--area", help="区(6 位)、街道(9 位)或社区(12 位)代码")]
ResidentId = Annotated[UUID, typer.Argument(help="居民编号")]
By = Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="最多列出几条")]
Page = Annotated[str | None, typer.Option("--after", help="接着上一页往下列")]
Items = Annotated[list[str] | None, typer.Option(help="door、phones、relatives、health、talents、habits,可写多次")]

STATES = {"present": "齐全", "missing": "缺", "stale": "过期"}


def search(
    *,
    words: Annotated[list[str] | None, typer.Argument(help="姓名、拼音、首字母、门牌、电话尾号")] = None,
    area: Area,
    category: Annotated[Category | None, typer.Option(help="人员类别")] = None,
    skill: Annotated[str | None, typer.Option(help="特长")] = None,
    hobby: Annotated[str | None, typer.Option(help="爱好")] = None,
    health: Annotated[str | None, typer.Option(help="健康状况代码,如 hypertension")] = None,
    party: Annotated[bool, typer.Option("--party", help="只看党员")] = False,
    totals: Annotated[bool, typer.Option("--totals", help="同时按小区合计人数")] = False,
    limit: Limit = 50,
    after: Page = None,
    as_json: AsJson = False,
) -> None:
    """查找居民,条件可以随意组合。"""
    query = SearchResidents(
        area=area,
        text=" ".join(words or []),
        category=category,
        skill=skill,
        hobby=hobby,
        health_flag=health,
        party_member=party,
        with_totals=totals,
        limit=limit,
        after=after,
    )
    page = run(lambda client: ask(client, query, ResidentPage))
    if as_json:
        show_json([*page.items, *(page.totals or [])])
        return
    for item in page.items:
        age = f"{item.age}岁" if item.age is not None else ""
        typer.echo(f"{item.resident_id}  {item.name}  {age}  {item.compound or ''}{item.door}")
    for total in page.totals or []:
        typer.echo(f"合计  {total.community}  {total.compound or '小区不详'}  {total.persons} 人")
    if page.next_page:
        typer.echo(f"还有,接着看请加 --after {page.next_page}")


@archives.command("show")
def show(*, resident: ResidentId, as_json: AsJson = False) -> None:
    """看一位居民的档案:每一部分、每一项有多旧。"""
    card = run(lambda client: ask(client, GetArchive(resident_id=resident), ArchiveCard))
    if as_json:
        show_json([card])
        return
    typer.echo(f"档案完整度 {card.percent}%,“四个必须知道”{card.score} 分")
    for part in [*card.parts, *card.must_knows]:
        typer.echo(f"{part.name}  【{STATES[part.state]}】")
        for item in part.items:
            age = f"({item.age_days} 天前确认)" if item.age_days is not None else ""
            typer.echo(f"    {item.name}:{item.value or STATES[item.state]}{age}")


@archives.command("gaps")
def gaps(
    *,
    area: Area,
    part: Annotated[str | None, typer.Option(help="只看缺这一部分的,如 health_form")] = None,
    limit: Limit = 50,
    after: Page = None,
    as_json: AsJson = False,
) -> None:
    """列出档案不完整或过期的居民。"""
    query = ListArchiveGaps(area=area, part=part, limit=limit, after=after)
    found = run(lambda client: ask(client, query, ArchiveGaps))
    if as_json:
        show_json(found.items)
        return
    for gap in found.items:
        typer.echo(
            f"{gap.item.resident_id}  {gap.item.name}  {gap.percent}%"
            f"  缺 {len(gap.missing)} 项  过期 {len(gap.stale)} 项"
        )
    if found.next_page:
        typer.echo(f"还有,接着看请加 --after {found.next_page}")


@archives.command("confirm")
def confirm(*, resident: ResidentId, by: By, still: Items = None, none: Items = None) -> None:
    """当面确认:--still 档案里的还对,--none 问过了没有。"""
    fields = {"resident_id": resident, "confirmed": still or [], "none_stated": none or [], "actor": by}
    done = run(lambda client: ask(client, ConfirmMustKnows.model_validate(fields), Done))
    typer.echo("已记录" if done.changed else "已经记录过")


@archives.command("mapped")
def mapped(*, resident: ResidentId, by: By) -> None:
    """标记一位居民建档完成;缺住址、亲属或服务需求时会说明缺什么。"""
    done = run(lambda client: ask(client, MarkMapped(resident_id=resident, actor=by), Done))
    typer.echo("已标记建档完成" if done.changed else "早已建档完成")
