"""The commands `nuanlin alerts mailings|print|words|tell`: what residents are written, and what stands in it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.alerts.files.print_sheet import print_sheets
from shared.command_line import AsJson, json_list, run
from shared.contracts.alerts_mailings import (
    AreaWords,
    ListAreaWords,
    ListMailings,
    ListPrints,
    MailingKind,
    Mailings,
    MarkPosted,
    Posted,
    Prints,
    ResidentsTold,
    SaveAreaWord,
    TellResidents,
)
from shared.fonts import NoFontError
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["add_to"]

prints = typer.Typer(help="打印清单:贺卡、信、给没有电话的人的通知。", no_args_is_help=True)
words = typer.Typer(help="词语:天气、社区电话、微信群等,写进通知文字。", no_args_is_help=True)

KINDS = {"birthday": "生日问候", "letter": "送给您的信", "announcement": "社区通知", "activity": "活动通知"}
WAYS = {"sms": "短信", "audio": "云音响", "print": "打印"}
STATES = {
    "planned": "待发",
    "blocked": "写不出来,未发",
    "cancelled": "不再发",
    "expired": "已过时,未发",
    "waiting": "待送出",
    "sending": "正在送出",
    "sent": "已送出",
    "unknown": "结果不明,将再发",
    "unclear": "结果不明",
    "dead": "发送失败",
}

Community = Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")]
Who = Annotated[str, typer.Option(help="谁操作的,会留档")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on those of alerts."""
    app.command("mailings")(mailings)
    app.command("tell")(tell)
    app.add_typer(prints, name="print")
    app.add_typer(words, name="words")


def mailings(
    *,
    community: Community = None,
    kind: Annotated[MailingKind | None, typer.Option(help="只看一类")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪一天起,不填为近 30 天")] = None,
    as_json: AsJson = False,
) -> None:
    """列出发给居民的问候、信和通知,各自送到没有、为什么没发。"""
    query = ListMailings(community=community, kind=kind, since=since.date() if since else None)
    items = run(lambda client: ask(client, query, Mailings)).items
    if as_json:
        typer.echo(json_list(items))
        return
    zone = BusSettings.load().zone
    for item in items:
        way = WAYS.get(item.way or "", "")
        why = f"  {item.reason}" if item.reason else ""
        due = item.due_at.astimezone(zone)
        typer.echo(f"{due:%m-%d %H:%M}  {KINDS[item.kind]}  {item.name}  {way}  {STATES[item.status]}{why}")
    typer.echo(f"共 {len(items)} 条")


def tell(
    community: Annotated[str, typer.Argument(help="12 位社区代码")],
    text: Annotated[str, typer.Argument(help="通知内容")],
    *,
    who: Who,
    resident: Annotated[list[UUID] | None, typer.Option(help="只发给这些居民,可多次")] = None,
    as_json: AsJson = False,
) -> None:
    """给社区的居民发一条通知:按各人的方式(短信、云音响、纸质),只在白天发。"""
    command = TellResidents(community=community, resident_ids=resident or [], values={"text": text}, actor=who)
    told = run(lambda client: ask(client, command, ResidentsTold))
    if as_json:
        typer.echo(told.model_dump_json())
        return
    due = told.due_at.astimezone(BusSettings.load().zone)
    typer.echo(f"将通知 {told.planned} 位居民,{due:%m-%d %H:%M} 起发出")


@prints.command("list")
def show_prints(*, community: Community = None, as_json: AsJson = False) -> None:
    """列出待打印、待寄送的件。"""
    items = run(lambda client: ask(client, ListPrints(community=community), Prints)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(f"{item.notice_id}  {item.kind_name}  {item.name}  {item.address}")
    typer.echo(f"共 {len(items)} 件")


@prints.command("sheet")
def sheet(
    file: Annotated[Path, typer.Argument(help="写到哪个 PDF 文件", dir_okay=False)],
    *,
    community: Community = None,
    font: Annotated[str | None, typer.Option(help="中文字体文件,不填用本机的")] = None,
) -> None:
    """把待打印的件写成 A4 文件:每件一页,抬头是收件人和地址。打印不算寄出,寄出后请用 posted 登记。"""
    items = run(lambda client: ask(client, ListPrints(community=community), Prints)).items
    try:
        file.write_bytes(print_sheets(items, font=font))
    except NoFontError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(items)} 件,已写到 {file}")


@prints.command("posted")
def posted(
    notices: Annotated[list[UUID], typer.Argument(help="件的编号,可多个")],
    *,
    who: Who,
    note: Annotated[str | None, typer.Option(help="如挂号单号")] = None,
    as_json: AsJson = False,
) -> None:
    """登记已寄出或已送达;有人去世、搬走或撤回同意的件会拦下。"""
    command = MarkPosted(notice_ids=notices, note=note, actor=who)
    done = run(lambda client: ask(client, command, Posted))
    if as_json:
        typer.echo(done.model_dump_json())
        return
    for notice, reason in done.held_back.items():
        typer.echo(f"请不要寄出 {notice}:{reason}")
    typer.echo(f"已登记寄出 {len(done.posted)} 件")


@words.command("set")
def set_word(
    area: Annotated[str, typer.Argument(help="区、街道或社区代码(6、9、12 位)")],
    word: Annotated[str, typer.Argument(help="词语代号,例如 weather、phone、wechat_group")],
    said: Annotated[str, typer.Argument(help="写进文字里的话")],
    *,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只在这一天,不填为每天")] = None,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """登记一个词语;因缺它而没写出来的通知马上重试。"""
    command = SaveAreaWord(area=area, word=word, day=day.date() if day else None, said=said, actor=who)
    items = run(lambda client: ask(client, command, AreaWords)).items
    typer.echo(json_list(items) if as_json else f"已登记,{area} 现有 {len(items)} 个词语")


@words.command("list")
def list_words(*, area: Annotated[str | None, typer.Option(help="区划代码")] = None, as_json: AsJson = False) -> None:
    """列出词语,不含已过去的日子。"""
    items = run(lambda client: ask(client, ListAreaWords(area=area), AreaWords)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(f"{item.area}  {{{item.word}}}  {item.day or '每天'}  {item.said}  ({item.author})")
    typer.echo(f"共 {len(items)} 个")
