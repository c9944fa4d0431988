"""What every command of `nuanlin registry` shares: lists as JSON, civil moments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from shared.contracts.base import Contract
from shared.settings import BusSettings

__all__ = ["FORMATS", "CommunityCode", "clock_text", "in_zone", "show_json"]

CommunityCode = Annotated[str, typer.Option("--community", help="12 位社区代码")]
FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]
"""How a moment is written on the command line, in civil time."""


def show_json(items: Sequence[Contract]) -> None:
    """Write one line of JSON for each."""
    for item in items:
        typer.echo(item.model_dump_json(exclude_none=True))


def in_zone(moment: datetime | None) -> datetime | None:
    """Return a moment as people of this deployment mean it."""
    return moment.replace(tzinfo=BusSettings.load().zone) if moment else None


def clock_text(moment: datetime | None, *, otherwise: str = "") -> str:
    """Return a moment as people of this deployment read it."""
    return f"{moment.astimezone(BusSettings.load().zone):%Y-%m-%d %H:%M}" if moment else otherwise
