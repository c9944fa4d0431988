"""``python -m bench.year``: a year of one community, or a month of a district, played day by day and then recounted.

Every duty must have been made once and closed once, no day may be without one, and the totals that the event log gives
must be those of the tables. The dice are seeded, so the same call plays the same days.
"""

import argparse
import asyncio
import sys
import time
from datetime import date, timedelta

from bench.house import open_house
from bench.played import Chances, Played
from bench.played_checks import check, totals
from nuanlin.programs import program_named
from shared.database import connect, session_factory
from shared.migrations import migrate

__all__ = ["main", "play"]

RULE_CHANGES = 40
WINDOW_OPENS = 20
DOWN = range(60, 63)
"""Days from the first on which the weekly rule changes, a cold wave is announced, and the service is down."""

CHECK_SECONDS = 1800
"""How long one statement may take: the checks read every event of the whole time."""

QUIET_DAYS = 8
"""At the end nobody is visited any more, so that every deadline of the last days passes."""


async def play(played: Played, *, days: int, says: bool = False) -> date:
    """Play so many days, and some in which nobody is visited; returns the last of them."""
    begun = time.perf_counter()
    await played.works()
    for number in range(days + QUIET_DAYS):
        today = played.first_on + timedelta(days=number)
        await played.day(today, down=number in DOWN)
        if number % RULE_CHANGES == RULE_CHANGES - 1:
            await played.changes_rule()
        if number % (3 * WINDOW_OPENS) == WINDOW_OPENS:
            area = next(iter(played.people.values())).community
            await played.opens_window(area, today + timedelta(days=2), days=5)
        if number == days - 1:
            played.chances = Chances(visited=0, happens=0, event=0, postponed=0)
        if says and number % 7 == 0:
            print(f"{today}  {time.perf_counter() - begun:6.0f} s  {await totals(played)}", flush=True)
    return played.first_on + timedelta(days=days + QUIET_DAYS - 1)


async def _run(options: argparse.Namespace) -> list[str]:
    communities = [f"990102{number // 40 + 1:03d}{number % 40 + 1:03d}" for number in range(options.communities)]
    async with open_house(durable=False) as house:
        url = await house.new_database(program_named("visits").database)
        await migrate(url, program_named("visits").migrations)
        engine = connect(url, pool_size=16, statement_seconds=CHECK_SECONDS)
        chances = Chances(visited=options.visited)
        played = Played(session_factory(engine), date.fromisoformat(options.first), chances, seed=options.seed)
        begun = time.perf_counter()
        await played.enrol(options.residents, communities)
        print(f"{len(played.people):,} residents known after {time.perf_counter() - begun:.1f} s", flush=True)
        last_on = await play(played, days=options.days, says=True)
        wrong = await check(played, last_on=last_on)
        print(f"played in {time.perf_counter() - begun:.0f} s: {await totals(played)}")
        await engine.dispose()
    return wrong


def main(argv: list[str] | None = None) -> int:
    """Play and recount; 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--residents", type=int, default=650)
    parser.add_argument("--communities", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--first", default="2025-02-03", help="first day; 2025 has a leap month in the lunar calendar")
    parser.add_argument("--visited", type=float, default=0.3, help="chance of an open visit to be tried on a day")
    parser.add_argument("--seed", type=int, default=20260101)
    wrong = asyncio.run(_run(parser.parse_args(argv)))
    for line in wrong:
        print(f"WRONG: {line}")
    if not wrong:
        print("every duty was made once and closed once; the events give the totals of the tables")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
