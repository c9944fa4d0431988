"""Facts leave with the transaction that tells them, once, whatever happens to the relay."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from sqlalchemy import select, text

import shared.publisher
from shared.contracts.activities import AttendanceRecorded
from shared.database import Sessions
from shared.outbox import Relay
from shared.provision import apply_bus
from shared.publisher import Outgoing, Publisher, Receipt
from shared.settings import ServiceSettings
from tests.integration.shared.trial import (
    OUTBOX,
    Heard,
    attendance,
    make_service,
    tell,
    waiting_in_outbox,
)
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually


@pytest.fixture
async def publisher(bus: str) -> AsyncIterator[Publisher]:
    client = await nats.connect(bus)
    yield Publisher(lambda: client)
    await client.close()


@pytest.fixture
def relay(trial_sessions: Sessions, publisher: Publisher) -> Relay:
    return Relay(service="visits", outbox=OUTBOX, sessions=trial_sessions, publisher=publisher)


async def put(sessions: Sessions, events: Sequence[AttendanceRecorded]) -> None:
    async with sessions.begin() as session:
        await OUTBOX.add(session, *events)


async def stored_ids(client: Client, stream: str = "CARE_EVT") -> list[str]:
    js = client.jetstream()
    count = (await js.stream_info(stream)).state.messages
    messages = [await js.get_msg(stream, seq) for seq in range(1, count + 1)]
    return [(message.headers or {})["Nats-Msg-Id"] for message in messages]


async def test_what_is_committed_is_heard_once_and_leaves_the_outbox(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    heard = Heard()
    events = [attendance(clock) for _ in range(1500)]

    async with running(make_service(heard), settings, clock) as replica:
        await tell(replica, *events)
        await eventually(heard.count, says=lambda n: n >= len(events))
        await bus_is_quiet(client.jetstream(), services={"visits"})
        left = await waiting_in_outbox(replica.sessions)

    assert left == 0
    assert sorted(heard.ids) == sorted(event.resident_id for event in events)


async def test_what_is_rolled_back_is_never_heard(settings: ServiceSettings, clock: FakeClock) -> None:
    heard = Heard()
    kept = attendance(clock)

    async with running(make_service(heard), settings, clock) as replica:
        async with replica.sessions() as session:
            await replica.service.outbox.add(session, attendance(clock))
            await session.rollback()
        await tell(replica, kept)
        await eventually(heard.count)

    assert heard.ids == [kept.resident_id]


async def test_a_row_that_commits_after_younger_ones_have_left_still_leaves(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    slow, quick, gap = (attendance(clock) for _ in range(3))

    async with trial_sessions() as late:
        await OUTBOX.add(late, slow)
        async with trial_sessions() as undone:
            await OUTBOX.add(undone, gap)
            await undone.rollback()
        await put(trial_sessions, [quick])
        await relay.drain()
        await late.commit()
    await relay.drain()

    assert await stored_ids(client) == [str(quick.event_id), str(slow.event_id)]


async def test_the_id_of_an_event_is_the_id_of_its_message(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    alone, *batch = events = [attendance(clock) for _ in range(4)]

    await put(trial_sessions, [alone])
    await relay.drain()
    await put(trial_sessions, batch)
    await relay.drain()

    assert await stored_ids(client) == [str(event.event_id) for event in events]


async def test_what_waits_is_handed_to_the_stream_as_one_unit(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    await put(trial_sessions, [attendance(clock) for _ in range(3)])

    await relay.drain()

    messages = [await client.jetstream().get_msg("CARE_EVT", seq) for seq in (1, 2, 3)]
    assert len({(message.headers or {})["Nats-Batch-Id"] for message in messages}) == 1


async def test_nothing_leaves_the_outbox_that_no_stream_has_acknowledged(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()
    config = (await js.stream_info("CARE_EVT")).config
    await js.delete_stream("CARE_EVT")
    await put(trial_sessions, [attendance(clock) for _ in range(3)])

    with pytest.raises(ConnectionError):
        await relay.drain()
    held = await waiting_in_outbox(trial_sessions)
    await js.add_stream(config)
    await relay.drain()

    assert held == 3
    assert (await js.stream_info("CARE_EVT")).state.messages == 3
    assert await waiting_in_outbox(trial_sessions) == 0


async def test_a_full_stream_refuses_and_the_outbox_keeps(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()
    config = (await js.stream_info("CARE_EVT")).config
    small = StreamConfig(**{**config.__dict__, "max_bytes": 4096})
    await js.update_stream(small)
    events = [attendance(clock) for _ in range(40)]
    await put(trial_sessions, events[:-1])

    await relay.drain()
    await put(trial_sessions, events[-1:])
    with pytest.raises(ConnectionError):
        await relay.drain()
    first = await stored_ids(client)
    held = await waiting_in_outbox(trial_sessions)
    await apply_bus(js, size_gib=0.25)
    await release(trial_sessions)
    await relay.drain()

    assert 0 < len(first) < 40
    assert len(first) + held == 40
    assert sorted(await stored_ids(client)) == sorted(str(event.event_id) for event in events)


async def release(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(text("update outbox set parked_at = null"))


async def test_a_row_that_can_never_leave_does_not_hold_up_the_others(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    good = [attendance(clock) for _ in range(3)]
    table = OUTBOX.table
    async with trial_sessions.begin() as session:
        for subject, size in (("care.evt.a.too_large.v1", 100_000), ("no such subject", 1), ("care.evt.b", 2_000_000)):
            values = {"event_id": uuid4(), "subject": subject, "body": b"x" * size}
            await session.execute(table.insert().values(**values))
    await put(trial_sessions, good)

    await relay.drain()

    async with trial_sessions() as session:
        left = (await session.execute(select(table.c.parked_at.is_not(None)).select_from(table))).scalars().all()
    assert left == [True, True, True]
    assert await stored_ids(client) == [str(event.event_id) for event in good]


async def test_a_row_that_nobody_answers_does_not_hold_up_the_others(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.publisher, "ACK_SECONDS", 0.3)
    await client.subscribe("care.silent.>")
    await client.flush()
    good, silent = [attendance(clock) for _ in range(2)], uuid4()
    async with trial_sessions.begin() as session:
        values = {"event_id": silent, "subject": "care.silent.v1", "body": b"{}"}
        await session.execute(OUTBOX.table.insert().values(**values))
    await put(trial_sessions, good)

    await relay.drain()

    async with trial_sessions() as session:
        left = (await session.execute(select(OUTBOX.table.c.event_id, OUTBOX.table.c.try_count))).all()
    assert [tuple(row) for row in left] == [(silent, 1)]
    assert await stored_ids(client) == [str(event.event_id) for event in good]


async def test_a_parked_row_tries_again_after_a_while_and_leaves_once_it_can(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    events = [attendance(clock) for _ in range(2)]
    await put(trial_sessions, events)
    parked = text("update outbox set try_count = 2, parked_at = now() - :age * interval '1 second'")

    async with trial_sessions.begin() as session:
        await session.execute(parked, {"age": 3})
    await relay.release_parked()
    too_early = await relay.drain()
    async with trial_sessions.begin() as session:
        await session.execute(parked, {"age": 5})
    await relay.release_parked()
    in_time = await relay.drain()

    assert (too_early, in_time) == (0, 2)
    assert len(await stored_ids(client)) == 2


class Dying(Publisher):
    """A relay that is killed after the stream has stored a batch and before the rows are deleted."""

    async def publish(self, batch: Sequence[Outgoing]) -> Receipt:
        """Publish, and die."""
        await super().publish(batch)
        raise KeyboardInterrupt


async def test_a_relay_that_dies_after_publishing_doubles_nothing(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    old, *new = events = [attendance(clock) for _ in range(5)]
    dying = Relay(service="visits", outbox=OUTBOX, sessions=trial_sessions, publisher=Dying(lambda: client))
    await put(trial_sessions, [old])
    with pytest.raises(KeyboardInterrupt):
        await dying.drain()
    await put(trial_sessions, new)

    await relay.drain()

    assert sorted(await stored_ids(client)) == sorted(str(event.event_id) for event in events)
    assert await waiting_in_outbox(trial_sessions) == 0


async def test_two_relays_share_one_outbox_and_double_nothing(
    trial_sessions: Sessions, relay: Relay, publisher: Publisher, client: Client, clock: FakeClock
) -> None:
    other = Relay(service="visits", outbox=OUTBOX, sessions=trial_sessions, publisher=publisher)
    events = [attendance(clock) for _ in range(3000)]
    await put(trial_sessions, events)

    while sum(await asyncio.gather(relay.relay_batch(limit=200), other.relay_batch(limit=200))):
        pass

    ids = await stored_ids(client)
    assert len(ids) == len(events)
    assert {UUID(found) for found in ids} == {event.event_id for event in events}


async def test_facts_for_everybody_and_facts_for_few_leave_in_one_batch(
    trial_sessions: Sessions, relay: Relay, client: Client, clock: FakeClock
) -> None:
    table = OUTBOX.table
    await put(trial_sessions, [attendance(clock) for _ in range(2)])
    async with trial_sessions.begin() as session:
        for _ in range(2):
            values = {"event_id": uuid4(), "subject": "care.int.registry.staff_profiled.v1.9.9.9.00", "body": b"{}"}
            await session.execute(table.insert().values(**values))

    await relay.drain()

    assert len(await stored_ids(client, "CARE_EVT")) == 2
    assert len(await stored_ids(client, "CARE_INT")) == 2


async def test_the_relay_is_woken_by_a_commit_and_not_by_its_poll(settings: ServiceSettings, clock: FakeClock) -> None:
    async with running(make_service(Heard()), settings, clock) as replica:
        outbox = replica.service.outbox
        with outbox.bell.listening() as woken:
            async with replica.sessions.begin() as session:
                await session.execute(text("select 1"))
                await outbox.add(session, attendance(clock))
                early = woken.is_set()
            late = woken.is_set()

    assert (early, late) == (False, True)
