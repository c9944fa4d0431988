"""The commands about grids: the audit, and what it compares with."""

from typing import Annotated

import typer

from services.registry.terminal import CommunityCode
from shared.command_line import AsJson, json_list, run
from shared.contracts.registry_grids import AuditGrids, GridAudit, StateHeadcount
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["audit", "grids"]

grids = typer.Typer(help="网格。", no_args_is_help=True)


def audit(
    *,
    community: CommunityCode,
    stated: Annotated[list[str] | None, typer.Option("--stated", help="网格应有人数,如 1=120,可写多次")] = None,
    as_json: AsJson = False,
) -> None:
    """核对网格:住址只在一个网格、人数相符、房号齐全、有专人;不合格时以 1 结束。"""
    found = run(lambda client: ask(client, AuditGrids(community=community, stated=_figures(stated)), GridAudit))
    if as_json:
        typer.echo(json_list(found.findings))
    else:
        typer.echo("\n".join(finding.text for finding in found.findings) or "网格核对合格")
    if not found.passed:
        raise typer.Exit(1)


@grids.command("headcount")
def headcount(
    *,
    community: CommunityCode,
    grid: Annotated[str, typer.Argument(help="网格名")],
    persons: Annotated[int | None, typer.Option("--persons", min=0, help="应有人数;不填为忘掉")] = None,
) -> None:
    """写下一个网格应有多少居民,核对时比较。"""
    command = StateHeadcount(community=community, grid=grid, headcount=persons, actor="cli")
    run(lambda client: ask(client, command, Done))
    typer.echo("已记下")


def _figures(stated: list[str] | None) -> dict[str, int]:
    figures: dict[str, int] = {}
    for one in stated or []:
        grid, _, persons = one.rpartition("=")
        if not grid or not persons.isdecimal():
            raise typer.BadParameter(f"应写成 网格=人数,如 1=120,而不是 {one}")
        figures[grid] = int(persons)
    return figures
