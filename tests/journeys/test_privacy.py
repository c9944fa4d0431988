"""A played week is searched for every person in it: outside the internal stream there must be nobody."""

import re
from datetime import timedelta
from pathlib import Path

from nuanlin.demo.clockwork import START, freeze
from nuanlin.demo.launch import player
from nuanlin.local.environment import registry_keys
from nuanlin.local.probe import http_get
from nuanlin.programs import PROGRAMS
from services.registry.storage.sealed import Vault
from tests.support.stack import Stack, run_stack
from tests.support.waiting import eventually

COMMUNITY = "990102003005"

FAST = 12_000.0
"""Business seconds per real second: the week takes about a minute."""

KINDS = {"visit_missed", "health_flagged", "no_answer_repeated"}


async def test_a_played_week_shows_nobody_outside_the_internal_stream(servers_folder: Path) -> None:
    async with run_stack(servers_folder / "privacy", at=START, console=True) as stack:
        await stack.supervisor.start(player(stack.workspace, factor=FAST))
        await eventually(lambda: days_played(stack), says=lambda days: days >= 7.0, patience_seconds=240)
        await eventually(lambda: kinds_raised(stack), says=lambda kinds: kinds >= KINDS, patience_seconds=120)
        freeze(stack.clock_file, stack.now())

        everybody = await personal_data(stack)
        places = await what_strangers_can_read(stack)

    assert len(everybody) > 1500
    for place, text in places.items():
        found = sorted(word for word in everybody if word in text)
        assert not found, f"{len(found)} pieces of personal data in {place}, such as {found[:3]}"


async def days_played(stack: Stack) -> float:
    """Return how much of the week has passed."""
    return (stack.now() - START) / timedelta(days=1)


async def kinds_raised(stack: Stack) -> set[str]:
    """Return the kinds of alerts that the week has raised."""
    rows = await stack.sql("alerts", "select distinct kind from alert")
    return {row["kind"] for row in rows}


async def personal_data(stack: Stack) -> set[str]:
    """Return every name, phone number, ID number and door that registry knows."""
    words: set[str] = set()
    keys = registry_keys(stack.workspace)
    vault = Vault.of_words(keys["NUANLIN_REGISTRY_DATA_KEY"], (), keys["NUANLIN_REGISTRY_INDEX_KEY"])
    for table in ("resident", "staff", "relative"):
        for row in await stack.sql("registry", f"select id, name, private from {table}"):
            told = vault.open(f"{table}.private", row["id"], row["private"])
            numbers = [told.get("id_number", ""), *told.get("phones", ()), *told.get("relative_phones", ())]
            words |= {row["name"], *numbers, *(number.removeprefix("+86") for number in numbers)}
    doors = await stack.sql("registry", "select building, unit, room from resident where unit is not null")
    words |= {f"{row['building']}幢{row['unit']}单元{row['room']}" for row in doors}
    return {word for word in words if len(word) >= 2}


async def what_strangers_can_read(stack: Stack) -> dict[str, str]:
    """Return all facts, dead letters, logs and metrics of the house as text."""
    facts = await stack.events()
    places = {
        "care.evt": "\n".join(f"{subject} {body.decode()}" for subject, body in facts),
        "logs": re.sub(r"\x1b\[[0-9;]*m", "", (stack.workspace.folder / "house.log").read_text()),
    }
    dead = await stack.client.jetstream().stream_info("CARE_DLQ")
    assert dead.state.messages == 0
    for program in PROGRAMS:
        status, body = await http_get(stack.workspace.known_port(program.name) or 0, "/metrics")
        assert status == 200
        places[f"metrics of {program.name}"] = body if isinstance(body, str) else body.decode()
    return places
