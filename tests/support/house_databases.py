"""The databases of a running house, asked over connections that last as long as it does."""

import asyncio
from collections.abc import Callable

import asyncpg

from tests.support.leftovers import owned_by

__all__ = ["HouseDatabases"]


class HouseDatabases:
    """One connection to each service's database; a journey asks hundreds of times whether outboxes are empty.

    Parameters
    ----------
    address
        Says where the database of a service is.
    """

    def __init__(self, address: Callable[[str], str]) -> None:
        self._address = address
        self._connections: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
        self._turn = asyncio.Lock()

    async def ask(self, service: str, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Ask a database; one whose server was killed is connected to anew."""
        async with self._turn:
            connection = self._connections.get(service)
            if connection is None or connection.is_closed():
                with owned_by(""):  # not by the journey that happens to ask first
                    connection = await asyncpg.connect(self._address(service).replace("+asyncpg", ""))
                self._connections[service] = connection
            return list(await connection.fetch(statement, *arguments))

    async def close(self) -> None:
        """Leave all of them."""
        for connection in self._connections.values():
            await connection.close()
