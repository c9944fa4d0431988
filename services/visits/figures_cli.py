"""The command `nuanlin visits recount`: whether the figures of communities are what a count gives."""

from typing import Annotated

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.visits_figures import RECOUNT_SECONDS, Recounted, RecountFigures
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["recount"]

FIGURES = {
    "completed": "按时完成",
    "completed_late": "补做",
    "missed": "超时",
    "planned": "待走访",
    "reached": "当月见到",
    "listed": "当月在册",
}


def recount(
    *,
    mend: Annotated[bool, typer.Option("--mend", help="把不符的数字改正")] = False,
    as_json: AsJson = False,
) -> None:
    """重新清点各社区的走访数字和月探访率,列出与清点结果不符的;不符时返回 1。"""
    command = RecountFigures(mend=mend, actor="cli")
    found = run(lambda client: ask(client, command, Recounted, patience_seconds=RECOUNT_SECONDS))
    if as_json:
        typer.echo(json_list(found.items))
    else:
        zone = BusSettings.load().zone
        for item in found.items:
            when = f"{item.at.astimezone(zone):%Y-%m-%d %H:%M}"
            typer.echo(f"{item.community}  {when}  {FIGURES[item.figure]}  记 {item.kept}  实 {item.counted}")
        if found.total > len(found.items):
            typer.echo(f"以上只列出前 {len(found.items)} 处")
        typer.echo(f"共 {found.total} 处不符" + (",已改正" if mend and found.items else ""))
    if found.items and not mend:
        raise typer.Exit(1)
