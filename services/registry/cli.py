"""The commands `nuanlin registry …`: importing rosters, communities, staff and posts."""

import asyncio
import base64
import hashlib
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from nats.aio.client import Client

from services.registry.archive_cli import archives, search
from services.registry.card_cli import cards
from services.registry.correspondence_cli import correspondence
from services.registry.device_cli import devices
from services.registry.grid_cli import audit, grids
from services.registry.helper_cli import helpers
from services.registry.ledger_cli import ledgers, tier_gap
from services.registry.life_cli import lives
from services.registry.merge_cli import apart, duplicates, merge, merges, unmerge
from services.registry.moves_cli import moves, stays
from services.registry.privacy_cli import audit_log, export_person
from services.registry.roster_cli import check_file
from services.registry.staff_cli import absences, hand_overs, posts, staff
from services.registry.terminal import CommunityCode, show_json
from shared.clock import civil_date, open_clock
from shared.command_line import AsJson, run
from shared.contracts.registry_imports import (
    MAX_PART_BYTES,
    CorrectionPart,
    GetCorrection,
    GetImport,
    ImportRow,
    ImportRows,
    ImportState,
    ListImportRows,
    PutImportPart,
    RunImport,
    SetHeaderWord,
    StartImport,
)
from shared.contracts.registry_requests import (
    Communities,
    DefineCommunity,
    Done,
    ListCommunities,
)
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app", "import_roster"]

POLL_SECONDS = 0.3
"""How often to ask how far an import is."""

VERDICTS = {"reject": "退回", "accept_with_warning": "请核实"}

app = typer.Typer(help="居民档案:导入花名册、社区、工作人员、岗位。", no_args_is_help=True)
communities = typer.Typer(help="社区。", no_args_is_help=True)
app.add_typer(communities, name="community")
app.add_typer(staff, name="staff")
app.add_typer(posts, name="post")
app.add_typer(absences, name="absence")
app.add_typer(hand_overs, name="handover")
app.add_typer(grids, name="grid")
app.add_typer(helpers, name="helper")
app.add_typer(moves, name="move")
app.add_typer(stays, name="stay")
app.add_typer(lives, name="life")
app.add_typer(correspondence, name="correspondence")
app.add_typer(devices, name="device")
app.add_typer(audit_log, name="audit")
app.add_typer(archives, name="archive")
app.add_typer(cards, name="card")
app.command("search")(search)
app.command("export-person")(export_person)
app.add_typer(ledgers, name="ledger")
app.command("audit-grids")(audit)
app.command("duplicates")(duplicates)
app.command("merge")(merge)
app.command("unmerge")(unmerge)
app.command("merges")(merges)
app.command("tell-apart")(apart)
app.command("tier-gap")(tier_gap)

AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="按哪一天计算年龄,不填为今天")]
Sheets = Annotated[list[str] | None, typer.Option("--sheet", help="只导入这张工作表,可写多次")]


@app.command("rotate-keys")
def rotate_keys() -> None:
    """换密钥:把身份证号、电话等改用新密钥加密。可以随时中断,再运行一次就接着做;服务不用停。"""
    from services.registry.keys_cli import rotate  # noqa: PLC0415 - the database, which only this command needs

    if not rotate():
        raise typer.Exit(1)


@app.command("import")
def import_file(
    *,
    file: Annotated[Path, typer.Argument(help="花名册文件(.xlsx .xls .ods .csv)")],
    community: Annotated[str | None, typer.Option(help="12 位社区代码;只检查时可以不填")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查,不导入;不需要服务在运行")] = False,
    sheet: Sheets = None,
    as_of: AsOf = None,
    header_words: Annotated[
        Path | None, typer.Option("--header-words", help="只检查时:本社区自己的表头词(JSON);导入时用已登记的")
    ] = None,
    correction: Annotated[Path | None, typer.Option(help="把要更正的行写到这个 .xlsx 文件")] = None,
    as_json: AsJson = False,
) -> None:
    """导入一份花名册,并说明每一行的结果。"""
    settings = BusSettings.load()
    day = as_of.date() if as_of else civil_date(open_clock(settings.clock_file).now(), settings.zone)
    if dry_run:
        raise typer.Exit(check_file(file, as_of=day, sheets=sheet, as_json=as_json, header_words=header_words))
    if community is None:
        _stop("请用 --community 写明导入到哪个社区(12 位代码);只检查文件请加 --dry-run")
    if not file.is_file():
        _stop(f"打不开文件“{file}”。请检查路径和权限。")
    state, rows = run(
        lambda client: import_roster(
            client,
            file,
            community=community,
            sheets=sheet or [],
            day=as_of,
            correction=correction,
            progress=None if as_json else _show_progress,
        )
    )
    show_json([*rows, state]) if as_json else _show_result(state, rows, correction)
    if state.status == "failed":
        raise typer.Exit(1)


async def import_roster(
    client: Client,
    file: Path,
    *,
    community: str,
    sheets: list[str],
    day: datetime | None = None,
    correction: Path | None = None,
    progress: Callable[[ImportState], None] | None = None,
) -> tuple[ImportState, list[ImportRow]]:
    """Send a file, wait until it has been taken in; returns the result and the rows with findings."""
    import_id = await _send(client, file, community=community, sheets=sheets, day=day)
    while (state := await ask(client, GetImport(import_id=import_id), ImportState)).status not in {"done", "failed"}:
        if progress is not None:
            progress(state)
        await asyncio.sleep(POLL_SECONDS)
    if progress is not None:
        progress(state)
    if correction is not None and state.status == "done":
        correction.write_bytes(await _correction(client, import_id))
    return state, await _rows_with_findings(client, import_id)


async def _send(client: Client, file: Path, *, community: str, sheets: list[str], day: datetime | None) -> UUID:
    content = file.read_bytes()
    start = StartImport(
        community=community,
        filename=file.name,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        sheets=sheets,
        as_of=day.date() if day else None,
        actor="cli",
    )
    await ask(client, start, Done)
    for index, at in enumerate(range(0, len(content), MAX_PART_BYTES)):
        text = base64.b64encode(content[at : at + MAX_PART_BYTES]).decode()
        part = PutImportPart(import_id=start.command_id, index=index, content_base64=text, actor="cli")
        await ask(client, part, Done)
    await ask(client, RunImport(import_id=start.command_id, actor="cli"), Done)
    return start.command_id


async def _rows_with_findings(client: Client, import_id: UUID) -> list[ImportRow]:
    rows: list[ImportRow] = []
    for verdict in ("reject", "accept_with_warning"):
        after: int | None = 0
        while after is not None:
            query = ListImportRows(import_id=import_id, verdict=verdict, after=after, limit=500)
            page = await ask(client, query, ImportRows)
            rows += page.items
            after = page.next_after
    return rows


async def _correction(client: Client, import_id: UUID) -> bytes:
    content, index, last = b"", 0, False
    while not last:
        part = await ask(client, GetCorrection(import_id=import_id, index=index), CorrectionPart)
        content += base64.b64decode(part.content_base64)
        index, last = index + 1, part.last
    return content


@communities.command("define")
def define(
    *,
    code: Annotated[str, typer.Argument(help="12 位社区代码")],
    name: Annotated[str, typer.Option(help="社区名称")],
    street: Annotated[str, typer.Option(help="街道名称")],
    district: Annotated[str, typer.Option(help="区名称")],
) -> None:
    """登记一个社区,或给它改名。"""
    command = DefineCommunity(code=code, name=name, street_name=street, district_name=district, actor="cli")
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已登记" if done.changed else "已经登记过,没有变化")


@communities.command("header")
def set_header(
    *,
    community: CommunityCode,
    word: Annotated[str, typer.Argument(help="表头里的词,如 宅电")],
    meaning: Annotated[str | None, typer.Option("--means", help="这一列的含义,如 phone;不填为忘掉这个词")] = None,
) -> None:
    """告诉系统本社区花名册里一个特别的表头是什么意思。"""
    command = SetHeaderWord(community=community, word=word, field=meaning, actor="cli")
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已记住" if done.changed else "没有变化")


@communities.command("list")
def list_communities(*, as_json: AsJson = False) -> None:
    """列出所有社区。"""
    found = run(lambda client: ask(client, ListCommunities(), Communities))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        places = "、".join(item.compounds) or "还没有小区"
        typer.echo(f"{item.code}  {item.district_name}{item.street_name}{item.name}  {places}  在册 {item.persons} 人")


def _stop(reason: str) -> NoReturn:
    sys.stderr.write(f"{reason}\n")
    raise typer.Exit(2)


def _show_progress(state: ImportState) -> None:
    """Keep one line up to date on a terminal; say nothing elsewhere."""
    if not sys.stdout.isatty():
        return
    words = {"waiting": "排队", "checking": "读取", "taking_in": "导入", "done": "完成", "failed": "失败"}
    share = state.applied_count / state.row_count if state.row_count else 0.0
    bar = "█" * round(share * 30)
    end = "\n" if state.status in {"done", "failed"} else ""
    sys.stdout.write(
        f"\r{words.get(state.status, '')} {bar:<30} {state.applied_count}/{state.row_count or '…'} 行{end}"
    )
    sys.stdout.flush()


def _show_result(state: ImportState, rows: list[ImportRow], correction: Path | None) -> None:
    if state.status == "failed":
        sys.stderr.write(f"没有导入:{state.problem}\n")
        return
    for row in rows:
        typer.echo(f"{row.sheet}  第{row.row}行  {row.name or '(无姓名)'}  【{VERDICTS.get(row.verdict, '')}】")
        for finding in row.findings:
            place = f"{finding.column}:" if finding.column else ""
            typer.echo(f"    {place}{finding.reason}。{finding.advice}。")
    if state.hidden_sheets:
        typer.echo(f"隐藏的工作表没有读:{'、'.join(state.hidden_sheets)}")
    typer.echo(
        f"共 {state.row_count} 行:接收 {state.accepted_count},接收但请核实 {state.warned_count},"
        f"退回 {state.rejected_count}。居民新增 {state.enrolled_count} 人,更新 {state.changed_count} 人,"
        f"没有变化 {state.unchanged_count} 人。"
    )
    if not (state.enrolled_count or state.changed_count):
        typer.echo("与档案相比没有变化。")
    if correction is not None:
        typer.echo(f"要更正的行写在 {correction}")
