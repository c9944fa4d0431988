"""The commands about lives: what happened to residents, deaths."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import FORMATS, clock_text, in_zone, show_json
from shared.command_line import AsJson, run
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import (
    ConfirmDeath,
    LifeEvents,
    ListLifeEvents,
    RecordLifeEvent,
    ReportDeath,
    ReverseDeath,
)
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["lives"]

lives = typer.Typer(help="居民近况:住院、外出、去世等。", no_args_is_help=True)

ResidentId = Annotated[UUID, typer.Argument(help="居民编号")]
ReportId = Annotated[UUID, typer.Argument(help="去世报告编号")]
By = Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")]
Why = Annotated[str, typer.Option("--reason", help="原因")]
Moment = Annotated[datetime | None, typer.Option("--at", formats=FORMATS, metavar="时间", help="何时发生,不填为现在")]


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
