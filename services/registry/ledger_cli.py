"""The commands about ledgers: which there are, who is in them, entering, leaving, correcting, writing them out."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from nats.aio.client import Client

from services.registry.terminal import CommunityCode, show_json
from shared.command_line import AsJson, run
from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.registry_ledgers import (
    AmendLedgerEntry,
    ClassifyResident,
    DefineLedger,
    ExportLedger,
    LedgerEntry,
    LedgerFilePart,
    LedgerLeaving,
    LedgerPage,
    Ledgers,
    ListLedgerEntries,
    ListLedgers,
    SetTierGap,
)
from shared.contracts.registry_requests import Done
from shared.contracts.words import RiskTier
from shared.edge import RefusedError
from shared.requests import ask

__all__ = ["ledgers", "tier_gap"]

ledgers = typer.Typer(help="重点人群台账:查看、入册、出册、更正、导出。", no_args_is_help=True)

Restricted = Annotated[bool, typer.Option("--restricted", help="以有权查看受限台账的身份办理")]
Person = Annotated[str, typer.Option("--as", help="由谁办理,写入台账")]
Ledger = Annotated[str, typer.Argument(help="台账代码,如 lives_alone")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="从哪一天起,不填为今天")]


def _viewer(actor: str, community: str | None, *, restricted: bool) -> Viewer | None:
    """Return the rights an operator asks with; the least, unless they say otherwise."""
    if not restricted:
        return None
    scope = [community] if community else []
    return Viewer(actor=actor, role="system_operator", scope=scope, may_see_restricted=True)


@ledgers.command("list")
def list_ledgers(*, community: CommunityCode, restricted: Restricted = False, as_json: AsJson = False) -> None:
    """列出台账和各自的在册人数。"""
    query = ListLedgers(community=community, viewer=_viewer("cli", community, restricted=restricted))
    found = run(lambda client: ask(client, query, Ledgers))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        typer.echo(f"{item.code}  {item.name}  在册 {item.persons} 人{'  受限' if item.restricted else ''}")


@ledgers.command("show")
def show(
    *,
    ledger: Ledger,
    community: CommunityCode,
    left: Annotated[bool, typer.Option("--left", help="也列出已出册的")] = False,
    restricted: Restricted = False,
    as_json: AsJson = False,
) -> None:
    """列出一本台账里的人,以及入册日期、依据和更正。"""
    query = ListLedgerEntries(
        community=community,
        ledger=ledger,
        include_left=left,
        limit=200,
        viewer=_viewer("cli", community, restricted=restricted),
    )
    items = run(lambda client: _all_pages(client, query))
    if as_json:
        show_json(items)
        return
    for entry in items:
        ended = f"  {entry.left_on} 出册:{entry.leave_reason}" if entry.left_on else ""
        edits = f"  更正 {len(entry.amendments)} 次" if entry.amendments else ""
        person = f"{entry.resident.name}  {entry.resident.door}"
        typer.echo(f"{entry.entry_id}  {person}  {entry.entered_on} 入册:{entry.basis}{ended}{edits}")
    typer.echo(f"共 {len(items)} 条")


async def _all_pages(client: Client, query: ListLedgerEntries) -> list[LedgerEntry]:
    items: list[LedgerEntry] = []
    while True:
        page = await ask(client, query, LedgerPage)
        items += page.items
        if page.next_page is None:
            return items
        query = query.model_copy(update={"after": page.next_page})


@ledgers.command("enter")
def enter(
    *,
    ledger: Ledger,
    resident: Annotated[UUID, typer.Option("--resident", help="居民编号")],
    basis: Annotated[str, typer.Option("--basis", help="入册依据,如 入户走访")],
    day: Day = None,
    person: Person = "cli",
    community: Annotated[str | None, typer.Option("--community", help="受限台账:居民所在社区")] = None,
    restricted: Restricted = False,
) -> None:
    """把一位居民记入台账。"""
    command = ClassifyResident(
        resident_id=resident,
        entering=[ledger],
        basis=basis,
        on=day.date() if day else None,
        actor=person,
        viewer=_viewer(person, community, restricted=restricted),
    )
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已入册" if done.changed else "已在册,没有变化")


@ledgers.command("leave")
def leave(
    *,
    ledger: Ledger,
    resident: Annotated[UUID, typer.Option("--resident", help="居民编号")],
    reason: Annotated[str, typer.Option("--reason", help="出册原因")],
    day: Day = None,
    person: Person = "cli",
    community: Annotated[str | None, typer.Option("--community", help="受限台账:居民所在社区")] = None,
    restricted: Restricted = False,
) -> None:
    """把一位居民从台账里移出,要写原因。"""
    command = ClassifyResident(
        resident_id=resident,
        leaving=[LedgerLeaving(ledger=ledger, reason=reason)],
        on=day.date() if day else None,
        actor=person,
        viewer=_viewer(person, community, restricted=restricted),
    )
    run(lambda client: ask(client, command, Done))
    typer.echo("已出册")


@ledgers.command("amend")
def amend(
    *,
    entry: Annotated[UUID, typer.Argument(help="台账记录编号")],
    field: Annotated[str, typer.Option("--field", help="entered_on、basis、left_on、leave_reason 或 note")],
    value: Annotated[str, typer.Option("--value", help="更正为")],
    reason: Annotated[str, typer.Option("--reason", help="更正原因")],
    person: Person = "cli",
) -> None:
    """更正一条台账记录;原来写的保留,更正附在后面。"""
    if field not in {"entered_on", "basis", "left_on", "leave_reason", "note"}:
        raise typer.BadParameter("可以更正的是 entered_on、basis、left_on、leave_reason、note", param_hint="--field")
    command = AmendLedgerEntry.model_validate(
        {"entry_id": entry, "field": field, "value": value, "reason": reason, "actor": person}
    )
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已更正" if done.changed else "与现在写的相同,没有变化")


@ledgers.command("export")
def export(
    *,
    ledger: Ledger,
    community: CommunityCode,
    file: Annotated[Path | None, typer.Option("--to", help="写到这个 .xlsx 文件;不填为台账名加日期")] = None,
    restricted: Restricted = False,
) -> None:
    """按社区存档的版式导出一本台账(.xlsx)。"""
    viewer = _viewer("cli", community, restricted=restricted)
    name, content = run(
        lambda client: _whole_file(client, ExportLedger(community=community, ledger=ledger, viewer=viewer))
    )
    target = file or Path(name)
    target.write_bytes(content)
    typer.echo(f"已导出 {target}")


async def _whole_file(client: Client, query: ExportLedger) -> tuple[str, bytes]:
    """Fetch all parts; they belong together only if they say so."""
    content, index = b"", 0
    while True:
        part = await ask(client, query.model_copy(update={"index": index}), LedgerFilePart)
        content += base64.b64decode(part.content_base64)
        index += 1
        if part.last:
            break
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise RefusedError("导出时台账有变化,请再导出一次", code=RefusalCode.CONFLICT)
    return part.filename, content


@ledgers.command("define")
def define(
    *,
    code: Ledger,
    name: Annotated[str, typer.Option("--name", help="台账名称")],
    kind: Annotated[str, typer.Option("--kind", help="kept(人工登记)或 class(重点监护对象类别)")] = "kept",
    purpose: Annotated[str | None, typer.Option("--purpose", help="用途")] = None,
    legal_basis: Annotated[str | None, typer.Option("--legal-basis", help="法律依据")] = None,
    named_only: Annotated[bool, typer.Option("--named-only", help="仅限指定人员查看")] = False,
) -> None:
    """新设一本台账。"""
    if kind not in {"kept", "class"}:
        raise typer.BadParameter("应为 kept 或 class", param_hint="--kind")
    fields = {"code": code, "name": name, "kind": kind, "purpose": purpose, "legal_basis": legal_basis}
    command = DefineLedger.model_validate(fields | {"named_only": named_only, "actor": "cli"})
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已设立" if done.changed else "已有这本台账,没有变化")


def tier_gap(
    *,
    district: Annotated[str, typer.Argument(help="6 位区代码")],
    tier: Annotated[RiskTier, typer.Argument(help="风险等级")],
    days: Annotated[int, typer.Argument(min=1, max=366, help="两次联系之间最多相隔的天数")],
) -> None:
    """设定一个区各风险等级最多多少天要联系一次。"""
    command = SetTierGap(district=district, tier=tier, gap_days=days, actor="cli")
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已设定,相关居民会重新安排" if done.changed else "没有变化")
