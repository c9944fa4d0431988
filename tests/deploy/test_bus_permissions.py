"""Every user of the bus may do what it must and nothing else: asked of a real server."""

import pytest

from nuanlin.local.nats import LocalNats
from scripts.bus_accounts import FILE, bus_users, render
from shared.client import bus_client
from shared.provision import find_drift
from shared.streams import declared_durables, declared_streams
from tests.deploy.conftest import Login, Visitor, settings_of

SERVICES = ("registry", "visits", "alerts", "activities")
AREA = "990102.003.005.17"

OF_THE_HOUSE = "care.int.house.swept.v1.000000.000.000.17"
"""What every service tells of itself."""

MAY_PUBLISH = {
    "registry": [
        f"care.evt.registry.resident_enrolled.v1.{AREA}",
        f"care.int.registry.resident_profiled.v1.{AREA}",
        OF_THE_HOUSE,
    ],
    "visits": [f"care.evt.visits.visit_missed.v1.{AREA}", "care.dlq.visits.registry_resident_profiled", OF_THE_HOUSE],
    "alerts": [f"care.evt.alerts.alert_raised.v1.{AREA}", "care.dlq.alerts.visits_visit_missed", OF_THE_HOUSE],
    "activities": [
        f"care.evt.activities.activity_scheduled.v1.{AREA}",
        "care.dlq.activities.registry_resident_profiled",
        OF_THE_HOUSE,
    ],
    "console": [
        "care.cmd.visits.record_visit.v1",
        "care.qry.registry.get_resident.v1",
        "$JS.API.DIRECT.GET.CARE_EVT",
    ],
    "cli": [
        "care.cmd.alerts.close_alert.v1",
        "care.qry.visits.list_visits.v1",
        "care.again.evt.alerts.visits.visit_missed.v1",
    ],
    "subscriber": [],
    "device": [f"care.in.signals.device_signalled.v1.{AREA}"],
    "agency": [f"care.in.agencies.agency_received.v1.{AREA}"],
    "gateway": [f"care.in.gateways.reply_received.v1.{AREA}"],
}

NOBODY_MAY_PUBLISH = [
    f"care.pub.visits.visit_missed.v1.{AREA}",
    "$JS.API.STREAM.DELETE.CARE_EVT",
    "$JS.API.STREAM.PURGE.CARE_EVT",
    "$JS.API.STREAM.MSG.DELETE.CARE_EVT",
    "$JS.API.STREAM.RESTORE.CARE_EVT",
    "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.CARE_EVT.x",
    "$SYS.REQ.SERVER.PING",
    "_INBOX.anybody",
    "anything",
]

ONLY_THE_OPERATOR_MAY_PUBLISH = [
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.CARE_EVT",
    "$JS.API.STREAM.MSG.GET.CARE_INT",
    "$JS.API.DIRECT.GET.CARE_INT",
    "$JS.API.STREAM.MSG.DELETE.CARE_DLQ",
    "$JS.API.CONSUMER.CREATE.CARE_INT.spy",
    "$JS.API.CONSUMER.DURABLE.CREATE.CARE_INT.spy",
    "$JS.API.CONSUMER.DELETE.CARE_EVT.alerts__visit_missed",
    "care.again.evt.alerts.visits.visit_missed.v1",
]


def test_the_accounts_file_is_what_the_contracts_say() -> None:
    assert FILE.read_text() == render(), "run: python -m scripts.bus_accounts"


@pytest.mark.parametrize("user", MAY_PUBLISH)
async def test_a_user_may_tell_its_own_and_nothing_of_the_others(user: str, login: Login) -> None:
    visitor = await login(user)
    of_all = sorted({subject for subjects in MAY_PUBLISH.values() for subject in subjects})

    allowed = [subject for subject in of_all if await visitor.may_publish(subject)]

    also = ["care.cmd.alerts.close_alert.v1", "care.qry.visits.list_visits.v1"] if user == "console" else []
    also += MAY_PUBLISH["console"] if user == "cli" else []
    assert allowed == sorted({*MAY_PUBLISH[user], *also})


@pytest.mark.parametrize("user", MAY_PUBLISH)
async def test_nobody_may_forge_public_facts_nor_destroy_a_stream(user: str, login: Login) -> None:
    visitor = await login(user)

    assert [subject for subject in NOBODY_MAY_PUBLISH if await visitor.may_publish(subject)] == []


@pytest.mark.parametrize("user", MAY_PUBLISH)
async def test_only_the_operator_may_change_streams_and_durables(user: str, login: Login) -> None:
    visitor = await login(user)

    allowed = [subject for subject in ONLY_THE_OPERATOR_MAY_PUBLISH if await visitor.may_publish(subject, "{")]

    assert allowed == (ONLY_THE_OPERATOR_MAY_PUBLISH if user == "cli" else [])


@pytest.mark.parametrize("user", [*SERVICES, "console", "subscriber"])
async def test_a_service_reads_its_own_durables_and_nobody_elses(user: str, login: Login) -> None:
    visitor = await login(user)
    durables = declared_durables()

    for durable in durables:
        own = durable.name.startswith(f"{user}__")
        for subject in (
            f"$JS.API.CONSUMER.INFO.{durable.stream}.{durable.name}",
            f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}",
            f"$JS.ACK.{durable.stream}.{durable.name}.1.1.1.1.0",
            f"$JS.ACK._.hash.{durable.stream}.{durable.name}.1.1.1.1.0",
        ):
            assert await visitor.may_publish(subject, "{") is own, f"{user}: {subject}"


@pytest.mark.parametrize("user", MAY_PUBLISH)
async def test_nobody_may_listen_to_internal_facts_or_to_what_others_are_told(user: str, login: Login) -> None:
    visitor = await login(user)
    other = "visits" if user != "visits" else "alerts"

    for subject in (">", "care.>", "care.int.>", "care.dlq.>", "care.pub.>", "$JS.API.>", "$SYS.>"):
        assert not await visitor.may_subscribe(subject), f"{user}: {subject}"
    for subject in ("_INBOX.>", "_INBOX.x", f"_INBOX_{other}.>", "_INBOX_*.>"):
        assert not await visitor.may_subscribe(subject), f"{user}: {subject}"
    assert not await visitor.may_subscribe(f"care.cmd.{other}.>", queue=other)
    assert await visitor.may_subscribe(f"_INBOX_{user}.>")


@pytest.mark.parametrize("user", SERVICES)
async def test_a_service_takes_its_own_requests_only_in_turn_with_its_replicas(user: str, login: Login) -> None:
    visitor = await login(user)

    assert await visitor.may_subscribe(f"care.cmd.{user}.>", queue=user)
    assert await visitor.may_subscribe(f"care.qry.{user}.>", queue=user)
    assert not await visitor.may_subscribe(f"care.cmd.{user}.>")
    assert not await visitor.may_subscribe(f"care.cmd.{user}.>", queue="eavesdropper")


async def test_the_console_hears_facts_and_the_services_only_what_their_durables_bring(login: Login) -> None:
    assert await (await login("console")).may_subscribe("care.evt.>")
    for user in (*SERVICES, "cli", "subscriber"):
        assert not await (await login(user)).may_subscribe("care.evt.>"), user


async def test_a_service_answers_who_asks_it_once_and_talks_to_no_inbox_unasked(login: Login) -> None:
    console, visits = await login("console"), await login("visits")
    await visits.listens("care.qry.visits.list_visits.v1", queue="visits")

    assert await console.may_publish("care.qry.visits.list_visits.v1", reply="_INBOX_console.mine")
    reply = await visits.hears()

    assert reply == "_INBOX_console.mine"
    assert not await visits.may_publish("_INBOX_console.other")
    assert await visits.may_publish(reply)
    assert not await visits.may_publish(reply)


@pytest.mark.parametrize(("user", "password"), [(None, None), ("visits", "wrong"), ("visits", ""), ("nobody", "x")])
async def test_nobody_gets_in_without_the_right_password(
    user: str | None, password: str | None, guarded_bus: LocalNats
) -> None:
    with pytest.raises(PermissionError):
        await Visitor.enter(guarded_bus.port or 0, user, password)


def test_every_user_of_the_file_is_tried_here() -> None:
    assert {user.name for user in bus_users()} == set(MAY_PUBLISH)


async def test_the_operator_sees_every_stream_and_durable(guarded_bus: LocalNats) -> None:
    async with bus_client(settings_of(guarded_bus, "cli")) as client:
        drifts = await find_drift(
            client.jetstream(), durables=declared_durables(), streams=declared_streams(size_gib=0.25)
        )

    assert drifts == []
