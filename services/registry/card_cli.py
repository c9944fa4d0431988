"""The commands about contact cards."""

from base64 import b64decode
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import CommunityCode, show_json
from shared.command_line import AsJson, run
from shared.contracts.registry_cards import (
    AddCardStock,
    CardCounts,
    CardGaps,
    Cards,
    CardSheets,
    CardTests,
    CountCards,
    GetCardSheets,
    IssueCards,
    IssuedCards,
    ListCardGaps,
    ListCards,
    ListCardTests,
    RecordCardTest,
    SaveServiceNumber,
    VoidCard,
)
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["cards"]

cards = typer.Typer(help="联系卡:库存、发卡、补发、打印、抽查。", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")]
Numbers = Annotated[list[int], typer.Argument(help="卡号,可写多个")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="最多列出几条")]


@cards.command("number")
def save_number(
    *,
    community: CommunityCode,
    role: Annotated[str, typer.Argument(help="volunteer、community_worker、property 或 health_station")],
    phone: Annotated[str, typer.Argument(help="电话,座机带区号")],
    label: Annotated[str, typer.Option(help="卡上写的名称,如 安和物业")],
    compound: Annotated[str | None, typer.Option(help="只用于这个小区;不填为全社区")] = None,
) -> None:
    """登记卡上要印的一个电话;已发的卡上电话变了的会列入补发。"""
    fields = {"community": community, "compound": compound, "role": role, "label": label, "phone": phone}
    done = run(lambda client: ask(client, SaveServiceNumber.model_validate(fields | {"actor": "cli"}), Done))
    typer.echo("已登记" if done.changed else "没有变化")


@cards.command("stock")
def add_stock(*, community: CommunityCode, count: Annotated[int, typer.Argument(min=1, help="张数")], by: By) -> None:
    """把一批编号的卡放进库存。"""
    run(lambda client: ask(client, AddCardStock(community=community, count=count, actor=by), Done))
    typer.echo(f"已入库 {count} 张")


@cards.command("issue")
def issue(
    *,
    community: CommunityCode,
    residents: Annotated[list[UUID], typer.Argument(help="居民编号,可写多个")],
    by: By,
    replace: Annotated[bool, typer.Option("--replace", help="换发:原来的卡作废")] = False,
) -> None:
    """给居民发卡。"""
    command = IssueCards(community=community, resident_ids=residents, replace=replace, actor=by)
    issued = run(lambda client: ask(client, command, IssuedCards))
    typer.echo(f"已发 {'、'.join(map(str, issued.numbers))} 号")


@cards.command("void")
def void(
    *,
    community: CommunityCode,
    number: Annotated[int, typer.Argument(help="卡号")],
    reason: Annotated[str, typer.Option(help="lost 挂失、withdrawn 收回、spoilt 印坏")],
    by: By,
) -> None:
    """作废一张卡。"""
    fields = {"community": community, "number": number, "reason": reason, "actor": by}
    done = run(lambda client: ask(client, VoidCard.model_validate(fields), Done))
    typer.echo("已作废" if done.changed else "早已作废")


@cards.command("count")
def count(*, area: Annotated[str, typer.Option("--area", help="区、街道或社区代码")], as_json: AsJson = False) -> None:
    """清点:印了多少、在库、已发、作废,各小区多少人有卡。"""
    found = run(lambda client: ask(client, CountCards(area=area), CardCounts))
    if as_json:
        show_json([found])
        return
    typer.echo(
        f"印 {found.printed} = 库存 {found.stock} + 已发 {found.issued} + 作废 {found.void};待补发 {found.stale} 张"
    )
    for place in found.coverage:
        typer.echo(f"{place.community}  {place.compound or '小区不详'}  {place.covered}/{place.residents} 人有卡")


@cards.command("list")
def list_cards(
    *,
    community: CommunityCode,
    stale: Annotated[bool, typer.Option("--stale", help="只看要补发的")] = False,
    after: Annotated[int, typer.Option("--after", help="从这个卡号之后列起")] = 0,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """列出已发的卡。"""
    query = ListCards(community=community, stale_only=stale, after=after, limit=limit)
    found = run(lambda client: ask(client, query, Cards))
    if as_json:
        show_json(found.items)
        return
    for card in found.items:
        mark = f"  要补发({card.stale_reason})" if card.stale_since else ""
        typer.echo(f"{card.number}  {card.resident.name}  {card.resident.compound or ''}{card.resident.door}{mark}")


@cards.command("gaps")
def gaps(
    *,
    area: Annotated[str, typer.Option("--area", help="区、街道或社区代码")],
    after: Annotated[str | None, typer.Option("--after", help="接着上一页往下列")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """列出没有有效联系卡的居民。"""
    found = run(lambda client: ask(client, ListCardGaps(area=area, after=after, limit=limit), CardGaps))
    if as_json:
        show_json(found.items)
        return
    for gap in found.items:
        typer.echo(f"{gap.item.resident_id}  {gap.item.name}  {'卡上电话已变' if gap.reason == 'stale' else '没有卡'}")
    if found.next_page:
        typer.echo(f"还有,接着看请加 --after {found.next_page}")


@cards.command("print")
def print_sheets(
    *,
    community: CommunityCode,
    numbers: Numbers,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .pdf 文件")] = Path("联系卡.pdf"),
) -> None:
    """把已发的卡排成 A4 版面,一页八张,写成 PDF。"""
    query = GetCardSheets(community=community, numbers=numbers)
    sheets = run(lambda client: ask(client, query, CardSheets))
    out.write_bytes(b64decode(sheets.content_base64))
    typer.echo(f"{sheets.sheets} 页,写在 {out}")


@cards.command("tests")
def list_sample(
    *,
    community: CommunityCode,
    month: Annotated[datetime | None, typer.Option("--month", formats=["%Y-%m"], help="哪个月,不填为本月")] = None,
    as_json: AsJson = False,
) -> None:
    """列出这个月抽查的卡。"""
    query = ListCardTests(community=community, month=month.date() if month else None)
    found = run(lambda client: ask(client, query, CardTests))
    if as_json:
        show_json(found.items)
        return
    for test in found.items:
        verdict = "待打" if test.tested_at is None else "都打得通" if not test.failed_roles else "有打不通的"
        typer.echo(f"{test.test_id}  第 {test.number} 号卡  {verdict}")


@cards.command("tested")
def record_call(
    *,
    test: Annotated[UUID, typer.Argument(help="抽查编号")],
    by: By,
    failed: Annotated[list[str] | None, typer.Option("--failed", help="打不通的角色,可写多次;都通就不写")] = None,
) -> None:
    """记录一次抽查;打不通的号码涉及的卡都列入补发。"""
    fields = {"test_id": test, "failed_roles": failed or [], "actor": by}
    done = run(lambda client: ask(client, RecordCardTest.model_validate(fields), Done))
    typer.echo("已记录" if done.changed else "已经记录过")
