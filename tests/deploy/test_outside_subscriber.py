"""`examples/subscribe.py` as an outside developer runs it: a process of its own, under its own user."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from nuanlin.local.nats import LocalNats
from nuanlin.subscribers import admit, dismiss, filter_subjects, progress, replay
from scripts.bus_accounts import FILE
from shared.client import bus_client
from shared.clock import real_now
from shared.contracts.base import Event
from shared.contracts.visits import VisitCancelled, VisitMissed
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.edge import RefusedError
from shared.provision import apply_bus
from tests.deploy.conftest import PASSWORDS, settings_of
from tests.support.servers import nats_server
from tests.support.waiting import PATIENCE_SECONDS, eventually

ROOT = Path(__file__).parent.parent.parent
STREET = "990102003"
PYTHON = (sys.executable, "-I", "examples/subscribe.py", "--street", STREET)
NODE = ("node", "examples/subscribe.mjs", STREET)

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "@nats-io" / "jetstream").is_dir(),
    reason="scripts/test-tools.sh brings @nats-io/jetstream",
)
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
async def subscriber(
    server: LocalNats, output: Path, program: Sequence[str] = PYTHON
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run an example; what it prints goes to the end of a file."""
    variables = {
        "PATH": os.environ["PATH"],
        "NATS_URL": server.url,
        "NATS_USER": "subscriber",
        "NATS_PASSWORD": PASSWORDS["subscriber"],
    }
    with output.open("ab") as printed:
        process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, env=variables, stdout=printed)
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


@pytest.mark.parametrize("program", [PYTHON, pytest.param(NODE, marks=needs_node)], ids=["python", "node"])
async def test_it_prints_the_missed_visits_of_its_street_and_nothing_else(
    program: Sequence[str], bus_of_the_street: LocalNats, tmp_path: Path
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

    async with subscriber(bus_of_the_street, output, program) as process:
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
        await eventually(lambda: seen(output), says=lambda found: found == wanted)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    async with bus_client(settings_of(server, "cli")) as client:
        info = await client.jetstream().consumer_info("CARE_EVT", "subscriber")
    assert (info.num_pending, info.num_ack_pending) == (0, 0)


@pytest.mark.capability("E-09")
async def test_a_dead_subscriber_is_seen_by_its_oldest_event_and_holds_nobody_up(
    bus_of_the_street: LocalNats, tmp_path: Path
) -> None:
    server, output = bus_of_the_street, tmp_path / "printed"
    told = [missed() for _ in range(30)]
    async with bus_client(settings_of(server, "cli")) as client:
        js = client.jetstream()
        await admit(js, "dead_system", filter_subjects([VisitMissed.NAME], ["990102"]))
        before = real_now()
        await tell(server, *told)

        async with subscriber(server, output):
            await eventually(lambda: seen(output), says=lambda found: len(found) == 30)
            states = await eventually(lambda: progress(js), says=lambda found: found[1].in_hand == 0)

    dead, living = states
    assert (dead.name, dead.pending) == ("dead_system", 30)
    assert dead.oldest_at is not None
    assert abs(dead.oldest_at - before) < timedelta(seconds=PATIENCE_SECONDS)
    assert (living.name, living.pending, living.oldest_at) == ("subscriber", 0, None)


@pytest.mark.capability("E-10")
async def test_a_replay_from_a_moment_gives_all_since_then_in_order_and_goes_on_with_what_comes(
    bus_of_the_street: LocalNats,
) -> None:
    server = bus_of_the_street
    told = [missed() for _ in range(60)]
    await tell(server, *told[:20])
    await drain(server, count=20)
    moment = real_now()
    await tell(server, *told[20:40])
    await drain(server, count=20)

    async with bus_client(settings_of(server, "cli")) as client:
        await replay(client.jetstream(), "subscriber", since=moment)
    await tell(server, *told[40:])
    again = await drain(server, count=40)

    assert again == [event.event_id for event in told[20:]]


async def test_a_new_subscriber_may_begin_with_a_moment(bus_of_the_street: LocalNats) -> None:
    server = bus_of_the_street
    await tell(server, missed(), missed())
    moment = real_now()
    later = missed()
    await tell(server, later)
    async with bus_client(settings_of(server, "cli")) as client:
        js = client.jetstream()
        await dismiss(js, "subscriber")
        await admit(js, "subscriber", filter_subjects([VisitMissed.NAME], ["990102"]), since=moment)

    assert await drain(server, count=1) == [later.event_id]


async def drain(server: LocalNats, *, count: int) -> list[UUID]:
    """Read and acknowledge exactly that many events as the subscriber; nothing more may wait."""
    ids: list[UUID] = []
    async with bus_client(settings_of(server, "subscriber")) as client:
        subscription = await client.jetstream().pull_subscribe_bind("subscriber", stream="CARE_EVT")
        while len(ids) < count:
            for message in await subscription.fetch(count, timeout=PATIENCE_SECONDS):
                ids.append(VisitMissed.from_wire(message.data).event_id)
                await message.ack_sync()
        info = await subscription.consumer_info()
    assert info.num_pending == 0
    return ids


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


@pytest.mark.capability("S3-12")
async def test_public_security_that_subscribed_gets_wrong_passcodes_of_its_street_and_no_more(
    bus_of_the_street: LocalNats,
) -> None:
    server = bus_of_the_street
    ours, elsewhere = challenge(street="003"), challenge(street="004")
    async with bus_client(settings_of(server, "cli")) as client:
        await admit(client.jetstream(), "subscriber", filter_subjects([PasscodeChallengeFailed.NAME], [STREET]))

    await tell(server, missed(), elsewhere, ours)

    async with bus_client(settings_of(server, "subscriber")) as client:
        subscription = await client.jetstream().pull_subscribe_bind("subscriber", stream="CARE_EVT")
        (message,) = await subscription.fetch(1, timeout=PATIENCE_SECONDS)
        await message.ack_sync()
        assert (await subscription.consumer_info()).num_pending == 0
    assert PasscodeChallengeFailed.from_wire(message.data) == ours


def challenge(*, street: str) -> PasscodeChallengeFailed:
    return PasscodeChallengeFailed(
        occurred_at=NOW,
        district="990102",
        street=street,
        community="005",
        challenge_id=uuid4(),
        resident_id=uuid4(),
        reported_by="hotline",
        happened_at=NOW,
    )
