"""A message is worked on once, waits when that fails, and is set aside only where it can never succeed."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID

import asyncpg
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from sqlalchemy.exc import DBAPIError, OperationalError

import shared.delivery
import shared.streams
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.base import RefusalCode
from shared.delivery import RETRY_AFTER_SECONDS, is_outage
from shared.edge import RefusedError
from shared.provision import apply_bus
from shared.settings import ServiceSettings
from tests.integration.shared.trial import DURABLE, Heard, attendance, make_service
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually

SUBJECT = "care.dlq.visits.activities_attendance_recorded"


async def publish(js: JetStreamContext, *events: AttendanceRecorded) -> None:
    for event in events:
        await js.publish(event.subject, event.to_wire(), headers={"Nats-Msg-Id": str(event.event_id)})


async def dead_letters(js: JetStreamContext) -> int:
    return int((await js.stream_info("CARE_DLQ")).state.messages)


def at_once(monkeypatch: pytest.MonkeyPatch, pauses: tuple[float, ...]) -> None:
    monkeypatch.setattr(shared.delivery, "RETRY_AFTER_SECONDS", pauses)
    monkeypatch.setattr(shared.delivery, "OUTAGE_RETRY_SECONDS", pauses)


async def test_a_failing_handler_waits_and_is_tried_again(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    heard = Heard(fail_times=1)
    event = attendance(clock)
    loop = asyncio.get_running_loop()

    async with running(make_service(heard), settings, clock):
        await publish(client.jetstream(), event)
        begun = loop.time()
        await eventually(heard.count)

    assert heard.ids == [event.resident_id]
    assert heard.begun == [event.resident_id] * 2
    assert loop.time() - begun >= RETRY_AFTER_SECONDS[0]


async def test_a_message_that_fails_after_the_last_pause_is_set_aside_with_its_reason(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, (0.01, 0.02))
    heard = Heard(fail_times=100, error=ValueError("the visit of 13800002210 makes no sense"))
    js, event = client.jetstream(), attendance(clock)

    async with running(make_service(heard), settings, clock):
        await publish(js, event)
        await eventually(lambda: dead_letters(js))
        await bus_is_quiet(js, services={"visits"}, may_redeliver=True)

    letter = await js.get_msg("CARE_DLQ", 1)
    assert letter.subject == SUBJECT
    assert letter.data == event.to_wire()
    assert letter.headers is not None
    assert letter.headers["Nuanlin-Deliveries"] == "3"
    assert letter.headers["Nuanlin-Reason"] == "ValueError: the visit of 138****2210 makes no sense"
    assert len(heard.begun) == 3


async def test_an_unreadable_message_is_set_aside_with_its_reason(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    heard = Heard()
    js, subject = client.jetstream(), attendance(clock).subject

    async with running(make_service(heard), settings, clock):
        await js.publish(subject, b"not json")
        await eventually(lambda: dead_letters(js))
        await bus_is_quiet(js, services={"visits"})

    letter = await js.get_msg("CARE_DLQ", 1)
    assert letter.subject == SUBJECT
    assert letter.data == b"not json"
    assert letter.headers is not None
    assert letter.headers["Nuanlin-Subject"] == subject
    assert "MalformedEventError" in letter.headers["Nuanlin-Reason"]
    assert not heard.ids


async def test_the_largest_message_can_be_set_aside_too(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()
    largest = b"x" * shared.streams.MAX_MESSAGE_BYTES

    async with running(make_service(Heard()), settings, clock):
        await js.publish(attendance(clock).subject, largest)
        await eventually(lambda: dead_letters(js))

    assert (await js.get_msg("CARE_DLQ", 1)).data == largest


async def test_a_bad_message_stays_on_its_durable_until_it_is_safely_set_aside(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.delivery, "SET_ASIDE_AGAIN_SECONDS", 0.2)
    js = client.jetstream()
    await js.delete_stream("CARE_DLQ")

    async with running(make_service(Heard()), settings, clock):
        await js.publish(attendance(clock).subject, b"not json")

        async def given_out() -> int:
            return int((await js.consumer_info("CARE_EVT", DURABLE)).delivered.consumer_seq)

        await eventually(given_out)
        kept = await js.consumer_info("CARE_EVT", DURABLE)
        with pytest.raises(NotFoundError):
            await js.stream_info("CARE_DLQ")
        await apply_bus(js, size_gib=0.25)
        await eventually(lambda: dead_letters(js))

    assert kept.num_ack_pending == 1


async def test_a_message_that_was_given_up_is_also_in_the_servers_own_words(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()

    async with running(make_service(Heard()), settings, clock):
        await js.publish(attendance(clock).subject, b"not json")

        async def advisories() -> int:
            return int((await js.stream_info("CARE_ADVISORY")).state.messages)

        await eventually(advisories)

    advisory = await js.get_msg("CARE_ADVISORY", 1)
    assert advisory.subject == f"$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.CARE_EVT.{DURABLE}"


async def test_one_bad_message_fails_alone_in_a_batch_of_one_transaction(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, (0.01,))
    js = client.jetstream()
    events = [attendance(clock) for _ in range(20)]
    bad = events[7].resident_id

    async def act(event: AttendanceRecorded) -> None:
        if event.resident_id == bad:
            raise ValueError("never")

    heard = Heard(act=act)
    await publish(js, *events)
    async with running(make_service(heard, together=True), settings, clock):
        await eventually(heard.count, says=lambda n: n >= 19)
        await eventually(lambda: dead_letters(js))

    assert sorted(heard.ids) == sorted({event.resident_id for event in events} - {bad})


async def test_an_outage_of_the_database_sets_nothing_aside_and_costs_no_attempt(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, (0.01, 0.01))
    js = client.jetstream()
    heard = Heard(fail_times=200, error=OperationalError("select 1", {}, OSError("gone")))
    events = [attendance(clock) for _ in range(40)]

    async with running(make_service(heard), settings, clock):
        await publish(js, *events)
        await eventually(heard.count, says=lambda n: n >= 20)
        heard.error, heard.fail_times = RuntimeError("a real failure"), 1
        await publish(js, attendance(clock))
        await eventually(heard.count, says=lambda n: n >= 41)
        await bus_is_quiet(js, services={"visits"}, may_redeliver=True)

    assert {event.resident_id for event in events} <= set(heard.ids)
    assert len(heard.ids) == 41
    assert await dead_letters(js) == 0


async def test_the_first_real_failure_after_a_long_outage_is_not_the_last(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, (0.01, 0.01))
    js = client.jetstream()
    heard = Heard(fail_times=11, error=ConnectionRefusedError())

    async def outage_is_over() -> bool:
        if heard.fail_times <= 1:
            heard.error = RuntimeError("a real failure")
        return bool(heard.ids)

    async with running(make_service(heard), settings, clock):
        await publish(js, attendance(clock))
        await eventually(outage_is_over)

    assert await dead_letters(js) == 0


def _because_of(cause: Exception) -> DBAPIError:
    error = DBAPIError("", {}, Exception())
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("", {}, Exception()), True),
        (ConnectionRefusedError(), True),
        (_because_of(asyncpg.CannotConnectNowError("the database system is shutting down")), True),
        (_because_of(asyncpg.UniqueViolationError("twice")), False),
        (RefusedError("请稍后再试", code=RefusalCode.UNAVAILABLE), True),
        (RefusedError("没有这位居民"), False),
        (ValueError(), False),
    ],
)
def test_only_what_is_away_counts_as_an_outage(error: Exception, outage: bool) -> None:
    assert is_outage(error) is outage


async def test_a_handler_slower_than_the_bus_waits_is_run_once_by_three_replicas(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.streams, "ACK_WAIT_SECONDS", 2)
    js = client.jetstream()
    await apply_bus(js, size_gib=0.25)
    slow, behind = attendance(clock), [attendance(clock) for _ in range(30)]
    let_go = asyncio.Event()

    async def act(event: AttendanceRecorded) -> None:
        if event.resident_id == slow.resident_id:
            await let_go.wait()

    heard = Heard(act=act)
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(running(make_service(heard), settings, clock))
        await publish(js, slow)
        await eventually(lambda: _length(heard.begun))
        await publish(js, *behind)
        await asyncio.sleep(4.5)  # twice as long as the bus waits: the point of the test
        let_go.set()
        await eventually(heard.count, says=lambda n: n >= 31)
        await bus_is_quiet(js, services={"visits"})

    assert len(heard.begun) == 31
    assert len(set(heard.begun)) == 31


async def _length(items: list[UUID]) -> int:
    return len(items)
