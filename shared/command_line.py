"""What the command lines of all services share: one short connection, refusals on standard error, JSON for programs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from nats.aio.client import Client
from pydantic import ValidationError

from shared.client import BusUnreachableError, bus_client
from shared.contracts.base import Contract
from shared.edge import RefusedError

__all__ = ["AsJson", "json_list", "read_json", "run"]

R = TypeVar("R")
C = TypeVar("C", bound=Contract)

WRONG = {"missing": "缺少这一项", "extra_forbidden": "没有这一项,请检查拼写"}

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


def read_json(file: Path, kind: type[C], *, unclear: str = "写法不对", hint: str = "") -> C:
    """Read a contract from a file.

    Parameters
    ----------
    unclear
        Chinese: what is said of a mistake that has no words of its own.
    hint
        Chinese: what is said behind every mistake, such as where to look up how it is written.

    Raises
    ------
    typer.Exit
        Raised with 1 after each mistake was told on standard error: where it is and what is wrong.
    """
    try:
        return kind.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            place = ".".join(map(str, wrong["loc"])) or "文件"
            spoken = str(wrong["ctx"]["error"]) if wrong["type"] == "value_error" else WRONG.get(wrong["type"], unclear)
            typer.echo(f"{place}:{spoken}{hint}", err=True)
        raise typer.Exit(1) from None
