"""What the command lines of all services share: one short connection, refusals on standard error, JSON for programs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer
from nats.aio.client import Client

from shared.client import BusUnreachableError, bus_client
from shared.contracts.base import Contract
from shared.edge import RefusedError

__all__ = ["AsJson", "json_list", "run"]

R = TypeVar("R")

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def run(work: Callable[[Client], Awaitable[R]]) -> R:
    """Do it over one short connection.

    Raises
    ------
    typer.Exit
        Raised with 1 after a refusal, or a bus that is away, was told on standard error.
    """

    async def connected() -> R:
        async with bus_client() as client:
            return await work(client)

    try:
        return asyncio.run(connected())
    except (RefusedError, BusUnreachableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def json_list(items: Sequence[Contract]) -> str:
    """Return contracts as one JSON array."""
    return f"[{','.join(item.model_dump_json() for item in items)}]"
