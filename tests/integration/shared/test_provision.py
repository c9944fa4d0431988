"""Streams and durables are as declared on the server, and only one program makes them so."""

from dataclasses import replace

import pytest
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StreamConfig

from shared.provision import apply_bus, find_drift
from shared.settings import ServiceSettings
from shared.streams import declared_durables, declared_streams
from tests.integration.shared.trial import Heard, attendance, make_service, tell
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually


async def configs(client: Client) -> dict[str, StreamConfig]:
    return {str(info.config.name): info.config for info in await client.jetstream().streams_info()}


async def test_streams_are_kept_on_files_refuse_when_full_and_know_ids_for_an_hour(client: Client) -> None:
    found = await configs(client)

    assert set(found) == {"CARE_EVT", "CARE_INT", "CARE_IN", "CARE_PUB", "CARE_DLQ", "CARE_ADVISORY"}
    for config in found.values():
        assert str(config.storage) == "file"
        assert str(config.discard) == "new"
        assert config.duplicate_window == 3600


async def test_a_durable_gives_out_for_ever_and_waits_ten_seconds_for_a_word(client: Client) -> None:
    js = client.jetstream()

    for durable in declared_durables():
        config = (await js.consumer_info(durable.stream, durable.name)).config
        assert config.max_deliver == -1
        assert config.ack_wait == 10
        assert str(config.ack_policy) == "explicit"
        assert config.max_ack_pending == 1000


async def test_a_copy_inside_the_window_is_dropped_by_the_server(client: Client, clock: FakeClock) -> None:
    js, event = client.jetstream(), attendance(clock)
    headers = {"Nats-Msg-Id": str(event.event_id)}

    first = await js.publish(event.subject, event.to_wire(), headers=headers)
    second = await js.publish(event.subject, event.to_wire(), headers=headers)

    assert (first.duplicate, second.duplicate) == (None, True)
    assert (await js.stream_info("CARE_EVT")).state.messages == 1


async def test_applying_twice_changes_nothing_and_says_so(client: Client) -> None:
    assert await apply_bus(client.jetstream(), size_gib=0.25) == []


async def test_applying_repairs_what_somebody_changed_and_keeps_the_messages(client: Client, clock: FakeClock) -> None:
    js, event = client.jetstream(), attendance(clock)
    await js.publish(event.subject, event.to_wire())
    spoiled = replace(
        (await configs(client))["CARE_EVT"], duplicate_window=120, discard=DiscardPolicy.OLD, max_age=3600
    )
    await js.update_stream(spoiled)
    durable = declared_durables()[0]
    await js.add_consumer(durable.stream, config=replace(durable.config, ack_wait=30, max_deliver=5))

    drift = {
        (found.field, found.found)
        for found in await find_drift(js, durables=[durable], streams=declared_streams(size_gib=0.25))
    }
    done = await apply_bus(js, size_gib=0.25)

    wrong = {("duplicate_window", "120"), ("discard", "old"), ("max_age", "3600"), ("ack_wait", "30")}
    assert drift == wrong | {("max_deliver", "5")}
    assert "changed stream CARE_EVT: duplicate_window 120 -> 3600" in done
    assert await find_drift(js, durables=declared_durables(), streams=declared_streams(size_gib=0.25)) == []
    assert (await js.stream_info("CARE_EVT")).state.messages == 1


async def test_a_missing_stream_and_a_missing_durable_are_found(client: Client) -> None:
    js = client.jetstream()
    durable = declared_durables()[0]
    await js.delete_consumer(durable.stream, durable.name)
    await js.delete_stream("CARE_PUB")

    drift = await find_drift(js, durables=declared_durables(), streams=declared_streams(size_gib=0.25))

    assert [(found.what, found.field) for found in drift] == [
        ("CARE_PUB", "missing"),
        (f"{durable.stream}/{durable.name}", "missing"),
    ]


async def test_a_service_that_starts_and_works_changes_no_stream_and_makes_none(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js, heard = client.jetstream(), Heard()
    spoiled = replace((await configs(client))["CARE_EVT"], max_age=7200)
    await js.update_stream(spoiled)
    before = await configs(client)
    consumers = sorted([str(info.name) for info in await js.consumers_info("CARE_EVT")])

    async with running(make_service(heard), settings, clock) as replica:
        await tell(replica, attendance(clock))
        await eventually(heard.count)

    assert await configs(client) == before
    assert sorted([str(info.name) for info in await js.consumers_info("CARE_EVT")]) == consumers


async def test_a_service_waits_for_its_durables_and_makes_none(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.running.READY_SECONDS", 1.5)
    js = client.jetstream()
    for info in await js.consumers_info("CARE_EVT"):
        await js.delete_consumer("CARE_EVT", info.name)

    with pytest.raises(TimeoutError):
        async with running(make_service(Heard()), settings, clock):
            pass

    assert await js.consumers_info("CARE_EVT") == []
