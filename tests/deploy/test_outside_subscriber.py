"""`examples/subscribe.py` as an outside developer runs it: a process of its own, under its own user."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from nuanlin.commands.subscribers import admit, filter_subjects
from nuanlin.local.nats import LocalNats
from scripts.bus_accounts import FILE
from shared.client import bus_client
from shared.contracts.base import Event
from shared.contracts.visits import VisitCancelled, VisitMissed
from shared.edge import RefusedError
from shared.provision import apply_bus
from tests.deploy.conftest import PASSWORDS, settings_of
from tests.support.servers import nats_server
from tests.support.waiting import eventually

ROOT = Path(__file__).parent.parent.parent
STREET = "990102003"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
async def bus_of_the_street(tmp_path: Path) -> AsyncIterator[LocalNats]:
    """Run a server on which an operator has admitted the subscriber, with a short wait for acknowledgements."""
    environment = {f"NUANLIN_NATS_PASSWORD_{user.upper()}": password for user, password in PASSWORDS.items()}
    async with nats_server(tmp_path / "nats", include=FILE, **environment) as server:
        async with bus_client(settings_of(server, "cli")) as client:
            js = client.jetstream()
            await apply_bus(js, size_gib=0.25)
            subjects = filter_subjects([VisitMissed.NAME], [STREET])
            await admit(js, "subscriber", subjects, ack_wait_seconds=1)
        yield server


def missed(*, street: str = "003") -> VisitMissed:
    return VisitMissed(
        occurred_at=NOW,
        district="990102",
        street=street,
        community="005",
        visit_id=uuid4(),
        resident_id=uuid4(),
        rule_id=uuid4(),
        period="2026-W48",
        deadline_at=NOW,
        overdue_minutes=0,
    )


async def tell(server: LocalNats, *events: Event) -> None:
    """Publish as the visits service does."""
    async with bus_client(settings_of(server, "visits")) as client:
        for event in events:
            await client.jetstream().publish(event.subject, event.to_wire())


@asynccontextmanager
async def subscriber(server: LocalNats, output: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the example; what it prints goes to the end of a file."""
    variables = {
        "PATH": os.environ["PATH"],
        "NATS_URL": server.url,
        "NATS_USER": "subscriber",
        "NATS_PASSWORD": PASSWORDS["subscriber"],
    }
    with output.open("ab") as printed:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "examples/subscribe.py", "--street", STREET, cwd=ROOT, env=variables, stdout=printed
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def printed(output: Path) -> set[UUID]:
    """Return the visits that were printed."""
    text = output.read_text() if output.exists() else ""
    return {UUID(line.split("visit=")[1]) for line in text.splitlines()}


async def test_it_prints_the_missed_visits_of_its_street_and_nothing_else(
    bus_of_the_street: LocalNats, tmp_path: Path
) -> None:
    output = tmp_path / "printed"
    ours = [missed() for _ in range(3)]
    cancelled = VisitCancelled(
        occurred_at=NOW,
        district="990102",
        street="003",
        community="005",
        visit_id=uuid4(),
        resident_id=uuid4(),
        reason="off_list",
    )
    await tell(bus_of_the_street, missed(street="004"), ours[0], cancelled, ours[1], missed(street="004"), ours[2])

    async with subscriber(bus_of_the_street, output) as process:
        await eventually(lambda: seen(output), says=lambda found: len(found) >= 3)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    assert printed(output) == {event.visit_id for event in ours}


async def seen(output: Path) -> set[UUID]:
    return printed(output)


async def test_killed_and_cut_off_it_goes_on_where_it_was_and_loses_nothing(
    bus_of_the_street: LocalNats, tmp_path: Path
) -> None:
    server, output = bus_of_the_street, tmp_path / "printed"
    told = [missed() for _ in range(120)]
    wanted = {event.visit_id for event in told}

    await tell(server, *told[:40])
    async with subscriber(server, output):
        await eventually(lambda: seen(output), says=lambda found: len(found) >= 5)
    await tell(server, *told[40:80])
    async with subscriber(server, output) as process:
        await eventually(lambda: seen(output), says=lambda found: len(found) >= 60)
        server.kill()
        await server.start()
        await tell(server, *told[80:])
        await eventually(lambda: seen(output), says=lambda found: found == wanted, patience_seconds=40)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    async with bus_client(settings_of(server, "cli")) as client:
        info = await client.jetstream().consumer_info("CARE_EVT", "subscriber")
    assert (info.num_pending, info.num_ack_pending) == (0, 0)


async def test_admitting_a_subscriber_again_changes_what_it_reads_and_keeps_its_place(
    bus_of_the_street: LocalNats,
) -> None:
    wider = filter_subjects([VisitMissed.NAME, VisitCancelled.NAME], ["990102003", "990103"])
    async with bus_client(settings_of(bus_of_the_street, "cli")) as client:
        js = client.jetstream()

        await admit(js, "subscriber", wider)

        info = await js.consumer_info("CARE_EVT", "subscriber")
    assert info.config.filter_subjects == [
        "care.evt.visits.visit_missed.v1.990102.003.>",
        "care.evt.visits.visit_missed.v1.990103.>",
        "care.evt.visits.visit_cancelled.v1.990102.003.>",
        "care.evt.visits.visit_cancelled.v1.990103.>",
    ]


@pytest.mark.parametrize(
    ("event", "area", "says"),
    [
        ("registry.resident_profiled.v1", "990102", "内部事件"),
        ("visits.visit_missed.v9", "990102", "没有名为"),
        ("visits.visit_missed.v1", "99010200", "地区代码"),
        ("visits.visit_missed.v1", ">", "地区代码"),
    ],
)
def test_nobody_is_admitted_to_internal_facts_or_to_what_does_not_exist(event: str, area: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        filter_subjects([event], [area])


@pytest.mark.parametrize("name", ["alerts__visit_missed", "Civil", "a b", "*", "x" * 40])
async def test_a_subscriber_cannot_take_the_durable_of_a_service(name: str, guarded_bus: LocalNats) -> None:
    async with bus_client(settings_of(guarded_bus, "cli")) as client:
        with pytest.raises(RefusedError, match="名字"):
            await admit(client.jetstream(), name, ["care.evt.>"])
