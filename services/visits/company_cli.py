"""The command `nuanlin visits company`: who has been without company for weeks."""

from typing import Annotated

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.visits_companionship import CompanionshipNeeds, ListCompanionshipNeeds
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["company"]


def company(
    *, community: Annotated[str, typer.Option("--community", help="12 位社区代码")], as_json: AsJson = False
) -> None:
    """列出多周没有人陪伴、也没有参加活动的老人,时间长的在前。"""
    found = run(lambda client: ask(client, ListCompanionshipNeeds(community=community), CompanionshipNeeds))
    if as_json:
        typer.echo(json_list(found.items))
        return
    zone = BusSettings.load().zone
    for item in found.items:
        where = "".join([item.compound or "", f"{item.building}幢" if item.building else "", item.room or ""])
        typer.echo(f"{item.resident_name}  {where}  {item.alone_since.astimezone(zone):%Y-%m-%d} 起没有人陪伴")
    typer.echo(f"共 {len(found.items)} 人")
