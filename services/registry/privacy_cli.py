"""The commands of an auditor: who looked at whom, whether the record is whole, all we hold of a person."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import typer
from nats.aio.client import Client

from services.registry.terminal import clock_text, show_json
from shared.command_line import AsJson, run
from shared.contracts import activities_privacy, alerts_privacy, registry_privacy, visits_privacy
from shared.contracts.base import Query, Viewer
from shared.contracts.privacy import AuditItem, AuditPage, AuditQuestion, AuditVerdict, PersonPart, PersonQuestion
from shared.requests import ask

__all__ = ["audit_log", "export_person"]

audit_log = typer.Typer(help="谁看过、改过谁的资料(所有服务)。", no_args_is_help=True)


class Owner(NamedTuple):
    """What one service is asked; each has an audit of its own."""

    name: str
    listing: type[AuditQuestion]
    verifying: type[Query]
    exporting: type[PersonQuestion]


OWNERS = [
    Owner(name, asked.ListAudit, asked.VerifyAudit, asked.ExportPerson)
    for name, asked in (
        ("registry", registry_privacy),
        ("visits", visits_privacy),
        ("alerts", alerts_privacy),
        ("activities", activities_privacy),
    )
]
"""Everybody who holds anything of a person."""

By = Annotated[str | None, typer.Option("--by", help="由谁查阅(工作人员编号或姓名)")]
Why = Annotated[str | None, typer.Option("--reason", help="原因")]


@audit_log.command("list")
def list_audit(
    *,
    resident: Annotated[UUID | None, typer.Option(help="谁看过、改过这位居民")] = None,
    actor: Annotated[str | None, typer.Option(help="这个人看过、改过谁")] = None,
    limit: Annotated[int, typer.Option(help="每个服务最多几条", min=1, max=500)] = 100,
    by: By = None,
    reason: Why = None,
    as_json: AsJson = False,
) -> None:
    """列出各服务的查阅和修改记录,新的在前。"""
    viewer = Viewer(actor=by, role="auditor", purpose=reason) if by else None
    asked = {"resident_id": resident, "actor": actor, "limit": limit, "viewer": viewer}
    found = run(lambda client: _everywhere(client, asked))
    if as_json:
        show_json([item for _, item in found])
        return
    for _, item in found:
        verb = "查阅" if item.action == "read" else "修改"
        count = f"{item.resident_count} 人"
        typer.echo(f"{clock_text(item.at)}  {verb}  {item.actor}  {item.request}  {count}  {item.reason or ''}")


async def _everywhere(client: Client, asked: dict[str, Any]) -> list[tuple[datetime, AuditItem]]:
    """Ask every service; one that does not answer is an error, never a shorter list."""
    pages = [await ask(client, owner.listing(**asked), AuditPage) for owner in OWNERS]
    found = [(item.at, item) for page in pages for item in page.items]
    return sorted(found, key=lambda one: one[0], reverse=True)


@audit_log.command("verify")
def verify() -> None:
    """核对各服务的记录是否被改动或删除;有问题时退出码为 1。"""
    broken = False
    for owner, found in run(_verdicts):
        typer.echo(f"{owner.name}  已封存 {found.sealed_rows} 条,待封存 {found.waiting_rows} 条")
        if found.broken_seals:
            broken = True
            typer.echo(f"{owner.name}  被改动或删除的封存段:{'、'.join(map(str, found.broken_seals))}", err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo("记录完整")


async def _verdicts(client: Client) -> list[tuple[Owner, AuditVerdict]]:
    return [(owner, await ask(client, owner.verifying(), AuditVerdict)) for owner in OWNERS]


def export_person(
    *,
    resident: Annotated[UUID, typer.Argument(help="居民编号")],
    by: Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")],
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件,不填则输出到屏幕")] = None,
) -> None:
    """导出一位居民的全部资料(JSON):档案、台账、责任人、近况、家属、走访、警报、活动、查阅记录。"""
    whole = run(lambda client: _whole(client, resident, Viewer(actor=by, role="auditor", purpose=reason)))
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
        return
    out.touch(mode=0o600)
    out.write_text(f"{text}\n")
    out.chmod(0o600)
    typer.echo(f"已写到 {out}")


async def _whole(client: Client, resident: UUID, viewer: Viewer) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Ask every service for all its parts; one that does not answer is an error, never a shorter export."""
    whole: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for owner in OWNERS:
        held = whole.setdefault(owner.name, {})
        part: int | None = 0
        while part is not None:
            question = owner.exporting(resident_id=resident, part=part, viewer=viewer)
            found = await ask(client, question, PersonPart)
            held.setdefault(found.kind, []).extend(found.rows)
            part = found.next_part
    return whole
