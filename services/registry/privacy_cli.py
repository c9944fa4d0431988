"""The commands about lives and privacy: what happened, deaths, who looked at whom, all we hold of a person."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from nats.aio.client import Client

from services.registry.terminal import FORMATS, clock_text, in_zone, show_json
from shared.command_line import AsJson, run
from shared.contracts.base import Viewer
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import (
    ConfirmDeath,
    LifeEvents,
    ListLifeEvents,
    RecordLifeEvent,
    ReportDeath,
    ReverseDeath,
)
from shared.contracts.registry_privacy import AuditPage, AuditVerdict, ExportPerson, ListAudit, PersonPart, VerifyAudit
from shared.contracts.registry_requests import Done
from shared.contracts.visits_requests import GetHistory, History
from shared.requests import ask

__all__ = ["audit_log", "export_person", "lives"]

lives = typer.Typer(help="居民近况:住院、外出、去世等。", no_args_is_help=True)
audit_log = typer.Typer(help="谁看过、改过谁的资料。", no_args_is_help=True)

ResidentId = Annotated[UUID, typer.Argument(help="居民编号")]
ReportId = Annotated[UUID, typer.Argument(help="去世报告编号")]
By = Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")]
Why = Annotated[str, typer.Option("--reason", help="原因")]
Moment = Annotated[datetime | None, typer.Option("--at", formats=FORMATS, metavar="时间", help="何时发生,不填为现在")]

MOST_CONTACTS = 200
"""Contacts that visits hands out in one answer."""


@lives.command("list")
def list_life(*, resident: ResidentId, as_json: AsJson = False) -> None:
    """列出一位居民的近况。"""
    found = run(lambda client: ask(client, ListLifeEvents(resident_id=resident), LifeEvents))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        typer.echo(
            f"{clock_text(item.happened_at)}  {item.kind}  {item.state}  {item.recorded_by}  {item.life_event_id}"
        )


@lives.command("record")
def record(*, resident: ResidentId, kind: LifeEventKind, by: By, at: Moment = None) -> None:
    """记录一件近况,如 hospitalised、discharged、away、back、accident。"""
    command = RecordLifeEvent(resident_id=resident, kind=kind, happened_at=in_zone(at), actor=by)
    done = run(lambda client: ask(client, command, Done))
    typer.echo(f"{'已记录' if done.changed else '已经记录过'} {done.id}")


@lives.command("report-death")
def report(*, resident: ResidentId, by: By) -> None:
    """报告居民去世;核实之前暂停一切联系。"""
    done = run(lambda client: ask(client, ReportDeath(resident_id=resident, actor=by), Done))
    typer.echo(f"报告编号 {done.id} 请另一个人核实")


@lives.command("confirm-death")
def confirm(*, report_id: ReportId, by: By) -> None:
    """由第二个人核实去世。"""
    done = run(lambda client: ask(client, ConfirmDeath(report_id=report_id, actor=by), Done))
    typer.echo("已核实" if done.changed else "已经核实过")


@lives.command("reverse-death")
def reverse(*, report_id: ReportId, by: By, reason: Why) -> None:
    """更正:居民健在,一切恢复原样。"""
    done = run(lambda client: ask(client, ReverseDeath(report_id=report_id, reason=reason, actor=by), Done))
    typer.echo("已恢复" if done.changed else "已经更正过")


@audit_log.command("list")
def list_audit(
    *,
    resident: Annotated[UUID | None, typer.Option(help="谁看过、改过这位居民")] = None,
    actor: Annotated[str | None, typer.Option(help="这个人看过、改过谁")] = None,
    limit: Annotated[int, typer.Option(help="最多几条", min=1, max=500)] = 100,
    as_json: AsJson = False,
) -> None:
    """列出查阅和修改记录,新的在前。"""
    query = ListAudit(resident_id=resident, actor=actor, limit=limit)
    found = run(lambda client: ask(client, query, AuditPage))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        verb = "查阅" if item.action == "read" else "修改"
        count = f"{item.resident_count} 人"
        typer.echo(f"{clock_text(item.at)}  {verb}  {item.actor}  {item.request}  {count}  {item.reason or ''}")


@audit_log.command("verify")
def verify() -> None:
    """核对记录是否被改动或删除;有问题时退出码为 1。"""
    found = run(lambda client: ask(client, VerifyAudit(), AuditVerdict))
    typer.echo(f"已封存 {found.sealed_rows} 条,待封存 {found.waiting_rows} 条")
    if found.broken_seals:
        typer.echo(f"被改动或删除的封存段:{'、'.join(map(str, found.broken_seals))}", err=True)
        raise typer.Exit(1)
    typer.echo("记录完整")


def export_person(
    *,
    resident: ResidentId,
    by: By,
    reason: Why,
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件,不填则输出到屏幕")] = None,
) -> None:
    """导出一位居民的全部资料(JSON):档案、台账、责任人、近况、家属、查阅记录、走访记录。"""
    whole = run(lambda client: _whole(client, resident, Viewer(actor=by, role="auditor", purpose=reason)))
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
        return
    out.write_text(f"{text}\n")
    out.chmod(0o600)
    typer.echo(f"已写到 {out}")


async def _whole(client: Client, resident: UUID, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    whole: dict[str, list[dict[str, Any]]] = {}
    part: int | None = 0
    while part is not None:
        found = await ask(client, ExportPerson(resident_id=resident, part=part, viewer=viewer), PersonPart)
        whole.setdefault(found.kind, []).extend(found.rows)
        part = found.next_part
    history = await ask(client, GetHistory(resident_id=resident, limit=MOST_CONTACTS, viewer=viewer), History)
    whole["contacts"] = [item.model_dump(mode="json") for item in history.items]
    return whole
