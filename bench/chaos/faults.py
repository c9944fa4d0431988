"""The faults: `kill -9` and dropped connections, about every 0.8 s, each healed at once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

from bench.house import House

__all__ = ["Faults"]

PAUSE_SECONDS = (0.4, 1.2)

DROP = "select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1) and random() < 0.7"


class Faults:
    """Picks a victim, kills it, brings it back.

    Parameters
    ----------
    house
        The servers.
    restart
        Starts a program again by its name.
    """

    def __init__(self, house: House, *, victims: list[str], restart: Callable[[str], None], seed: int) -> None:
        self._house = house
        self._restart = restart
        self._chance = random.Random(seed)  # noqa: S311
        self._kinds = ["nats", "connections", *victims]
        self.done: Counter[str] = Counter()

    async def run(self, seconds: float) -> None:
        """Make faults for that long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            await asyncio.sleep(self._chance.uniform(*PAUSE_SECONDS))
            kind = self._chance.choice(self._kinds)
            self.done[kind] += 1
            if kind == "nats":
                self._house.bus.kill()
                await self._house.bus.start()
            elif kind == "connections":
                await self._drop_connections()
            else:
                self._house.programs[kind].kill()
                self._restart(kind)

    async def _drop_connections(self) -> None:
        connection = await self._house.connect_database("postgres")
        await connection.fetch(DROP, ["teller", "listener"])
        await connection.close()
