"""``python -m bench.load``: a hundred thousand invented residents, imported by the registry and planned by visits.

Real programs, real servers; every count is checked by set differences between the databases.
"""

import argparse
import asyncio
import base64
import csv
import hashlib
import io
import sys
import time
from collections.abc import Iterator
from itertools import islice
from uuid import UUID, uuid4

import nats
from nats.aio.client import Client

from bench.house import House, open_house, until_ready
from nuanlin.local.ports import free_port
from nuanlin.programs import program_named
from shared.contracts.registry_imports import (
    MAX_PART_BYTES,
    GetImport,
    ImportState,
    PutImportPart,
    RunImport,
    StartImport,
)
from shared.contracts.registry_requests import DefineCommunity, Done
from shared.migrations import migrate
from shared.requests import ask
from tests.support.roster_maker import HEADERS, made_rows

__all__ = ["main"]

PROGRAMS = ("registry", "visits")

SECRETS = {
    "registry": {
        "NUANLIN_REGISTRY_DATA_KEY": "a-data-key-of-the-bench",
        "NUANLIN_REGISTRY_INDEX_KEY": "an-index-key-of-the-bench",
    }
}
COMMUNITIES = 10
STREET = "990102003"

WEEKLY = "{lives_alone,empty_nest,disabled,severe_disability,left_behind,lost_only_child,no_kin}"
RULES = {
    "每周联络": (("5d0c1a52-0001-5000-8000-000000000001", "5d0c1a52-0001-5000-8000-000000000004"), WEEKLY),
    "每月敲门": (("5d0c1a52-0001-5000-8000-000000000002",), "{lives_alone}"),
}
"""Rules of which everybody with one of the categories has a visit at once: by the rule itself, or by the seven days of
the high tier, which cover it."""

DUE = """
    select distinct r.id from resident r join resident_category c on c.resident_id = r.id
     where r.status = 'active' and c.active_to is null and c.category = any($1::text[])
"""


class _WrongError(Exception):
    """Raised if the databases do not agree."""


async def _start(house: House) -> None:
    for name in PROGRAMS:
        program, port = program_named(name), free_port()
        url = await house.new_database(program.database)
        await migrate(url, program.migrations)
        house.start(name, program.module, **house.settings(url, NUANLIN_HTTP_PORT=str(port), **SECRETS.get(name, {})))
        await until_ready(port)


def _files(residents: int) -> Iterator[bytes]:
    rows = made_rows(residents)
    for _number in range(COMMUNITIES):
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows(islice(rows, residents // COMMUNITIES))
        yield out.getvalue().encode("utf-8-sig")


async def _send(client: Client, number: int, content: bytes) -> UUID:
    community, import_id = f"{STREET}{number + 1:03d}", uuid4()
    names = {"district_name": "青禾区", "street_name": "柳岸街道", "name": f"第{number + 1}社区"}
    await ask(client, DefineCommunity(code=community, **names), Done)
    start = StartImport(
        command_id=import_id,
        community=community,
        filename=f"{community}.csv",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    await ask(client, start, Done)
    for index, offset in enumerate(range(0, len(content), MAX_PART_BYTES)):
        part = base64.b64encode(content[offset : offset + MAX_PART_BYTES]).decode()
        await ask(client, PutImportPart(import_id=import_id, index=index, content_base64=part), Done)
    await ask(client, RunImport(import_id=import_id), Done)
    return import_id


async def _finished(client: Client, import_id: UUID) -> ImportState:
    while True:
        state = await ask(client, GetImport(import_id=import_id), ImportState, patience_seconds=60)
        if state.status in {"done", "failed"}:
            return state
        await asyncio.sleep(0.5)


async def _planned(house: House) -> dict[str, int]:
    """Wait until visits has a visit for everybody who is due one, and nobody else has."""
    registry = await house.connect_database(program_named("registry").database)
    visits = await house.connect_database(program_named("visits").database)
    counts: dict[str, int] = {}
    try:
        async with asyncio.timeout(600):
            for name, (rule_ids, categories) in RULES.items():
                due = {row["id"] for row in await registry.fetch(DUE, categories.strip("{}").split(","))}
                question = "select resident_id from visit where rule_id = any($1::uuid[]) and status <> 'cancelled'"
                planned: list[UUID] = []
                while not due <= set(planned):
                    await asyncio.sleep(0.5)
                    planned = [
                        row["resident_id"]
                        for row in await visits.fetch(question, [UUID(rule_id) for rule_id in rule_ids])
                    ]
                if set(planned) != due:
                    raise _WrongError(f"{name}: {len(set(planned) - due)} visits of residents who are due none")
                counts[name] = len(due)
        counts["走访"] = await visits.fetchval("select count(*) from visit")
        twice = "select count(*) from (select from visit group by resident_id, rule_id, period having count(*) > 1) d"
        if await visits.fetchval(twice):
            raise _WrongError("a duty was planned twice")
    finally:
        await registry.close()
        await visits.close()
    return counts


async def load(residents: int) -> None:
    """Import and plan; raises if anything is missing or double."""
    async with open_house() as house:
        await _start(house)
        client = await nats.connect(house.bus.url)
        begun = time.perf_counter()
        imports = [await _send(client, number, content) for number, content in enumerate(_files(residents))]
        print(f"{residents:,} rows in {len(imports)} files sent after {time.perf_counter() - begun:.1f} s", flush=True)
        states = await asyncio.gather(*(_finished(client, import_id) for import_id in imports))
        failed = [state.problem for state in states if state.status == "failed"]
        if failed:
            raise _WrongError(f"imports failed: {failed}")
        connection = await house.connect_database(program_named("registry").database)
        enrolled = await connection.fetchval("select count(*) from resident")
        await connection.close()
        seconds = time.perf_counter() - begun
        print(f"{enrolled:,} residents enrolled after {seconds:.1f} s ({enrolled / seconds:,.0f}/s)", flush=True)
        if enrolled != residents:
            raise _WrongError(f"{residents - enrolled} rows did not become residents")
        counts = await _planned(house)
        seconds = time.perf_counter() - begun
        told = "  ".join(f"{name} {count:,}" for name, count in counts.items())
        print(f"planned after {seconds:.1f} s: {told}", flush=True)
        await client.close()


def main(argv: list[str] | None = None) -> int:
    """Run; 0 if every resident was enrolled and planned exactly once."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--residents", type=int, default=100_000)
    options = parser.parse_args(argv)
    try:
        asyncio.run(load(options.residents))
    except _WrongError as wrong:
        print(f"WRONG: {wrong}")
        return 1
    print("every count agrees")
    return 0


if __name__ == "__main__":
    sys.exit(main())
