"""The commands about one-to-one helpers."""

from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import CommunityCode
from shared.command_line import AsJson, json_list, run
from shared.contracts.registry_helpers import HelperGaps, ListHelperGaps, PairHelper
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["helpers"]

helpers = typer.Typer(help="一助一结对帮扶。", no_args_is_help=True)


@helpers.command("pair")
def pair(
    *,
    resident: Annotated[UUID, typer.Option("--resident", help="居民编号")],
    helper: Annotated[UUID | None, typer.Option("--staff", help="帮扶人;不填为结束结对")] = None,
) -> None:
    """给一位居民指定帮扶人,或结束结对。"""
    done = run(lambda client: ask(client, PairHelper(resident_id=resident, staff_id=helper, actor="cli"), Done))
    typer.echo("已办理" if done.changed else "没有变化")


@helpers.command("gaps")
def gaps(*, community: CommunityCode, as_json: AsJson = False) -> None:
    """列出应有帮扶人而没有的空巢、体弱居民。"""
    found = run(lambda client: ask(client, ListHelperGaps(community=community), HelperGaps))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        typer.echo(f"{item.resident_id}  {item.name}  {item.door}")
