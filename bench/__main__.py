"""``python -m bench``: every row with limit, naive, ours and their ratios, as medians over alternating rounds."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from bench.alerting import measure_alerting
from bench.desk import measure_desk
from bench.house import House, open_house
from bench.intake import measure_import
from bench.latency import measure_latency
from bench.measure import Row
from bench.pages import measure_pages
from bench.relay import measure_relay
from bench.search import measure_search
from bench.sweep import measure_sweep
from bench.wake import measure_wake

__all__ = ["main"]

Measure = Callable[[House, argparse.Namespace], Awaitable[Row | list[Row]]]


async def _relay(house: House, options: argparse.Namespace) -> Row:
    return await measure_relay(house, rows=5_000 if options.quick else 20_000, rounds=options.rounds)


async def _sweep(house: House, options: argparse.Namespace) -> Row:
    many = 100_000 if options.quick else 1_000_000
    return await measure_sweep(house, due=2_000, many=many, few=10_000, rounds=options.rounds)


async def _import(house: House, options: argparse.Namespace) -> Row:
    return await measure_import(house, residents=5_000 if options.quick else 30_000, rounds=options.rounds)


async def _search(house: House, options: argparse.Namespace) -> Row:
    return await measure_search(house, residents=100_000 if options.quick else 1_000_000, rounds=options.rounds)


async def _pages(house: House, options: argparse.Namespace) -> Row:
    return await measure_pages(house, residents=50_000 if options.quick else 1_000_000, rounds=options.rounds)


async def _latency(house: House, options: argparse.Namespace) -> Row:
    return await measure_latency(house, visits=50 if options.quick else 100, rounds=options.rounds)


async def _wake(house: House, options: argparse.Namespace) -> Row:
    return await measure_wake(house, events=100 if options.quick else 500, rounds=options.rounds)


async def _alerting(house: House, options: argparse.Namespace) -> list[Row]:
    facts = 500 if options.quick else 5_000
    return await measure_alerting(house, facts=facts, paced=facts // 5, rounds=options.rounds)


async def _desk(house: House, options: argparse.Namespace) -> Row:
    return await measure_desk(house, alerts=20 if options.quick else 60, rounds=options.rounds)


ROWS: dict[str, Measure] = {
    "relay": _relay,
    "wake": _wake,
    "sweep": _sweep,
    "import": _import,
    "search": _search,
    "pages": _pages,
    "latency": _latency,
    "alerting": _alerting,
    "desk": _desk,
}


async def _measure(names: list[str], options: argparse.Namespace) -> bool:
    met = True
    async with open_house() as house:
        for name in names:
            found = await ROWS[name](house, options)
            for row in found if isinstance(found, list) else [found]:
                print("\n".join(row.lines()), flush=True)
                met = met and row.met(row)
    return met


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 0 if every target was met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="less work: to see that it runs, not to quote")
    options = parser.parse_args(argv)
    if options.quick:
        options.rounds = min(options.rounds, 3)
    return 0 if asyncio.run(_measure(options.rows, options)) else 1


if __name__ == "__main__":
    sys.exit(main())
