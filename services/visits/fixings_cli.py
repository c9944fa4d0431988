"""The command `nuanlin visits fixings`: who lacks one of the three fixings."""

from typing import Annotated

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.visits_fixings import FixingGaps, ListFixingGaps
from shared.requests import ask

__all__ = ["fixings"]

MISSING = {"liaison": "没有联络员", "cadence": "没有定期走访", "plan": "没有服务计划"}


def fixings(
    *, community: Annotated[str, typer.Option("--community", help="12 位社区代码")], as_json: AsJson = False
) -> None:
    """列出“三定”不全的重点老人:定人、定期、定制服务缺哪一项。"""
    found = run(lambda client: ask(client, ListFixingGaps(community=community), FixingGaps))
    if as_json:
        typer.echo(json_list(found.items))
        return
    for item in found.items:
        where = "".join([item.compound or "", f"{item.building}幢" if item.building else "", item.room or ""])
        typer.echo(f"{item.resident_name}  {where}  {'、'.join(MISSING[word] for word in item.missing)}")
    typer.echo(f"重点老人 {found.special} 人,三定不全 {len(found.items)} 人")
