"""The arrival clock: reminders at 10 and 15 minutes, one breach at 20:00, the next level; and explaining it all."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command as alembic
from alembic.config import Config
from nats.aio.client import Client
from sqlalchemy import Connection
from typer.testing import CliRunner

from services.alerts.cli import app
from services.alerts.domain.arrivals import ArrivalClock
from services.alerts.jobs.channels import sweep_webhooks
from shared.contracts.alerts import AlertEscalated
from shared.contracts.alerts_arrivals import (
    ArrivalBreached,
    ArrivalConfirmed,
    ConfirmArrival,
    ExplainAlert,
)
from shared.contracts.alerts_requests import AcknowledgeAlert, AlertChanged, CloseAlert, HandBackAlert, ReopenAlert
from shared.contracts.visits import NoAnswerRepeated
from shared.contracts.words import CareRole, Outcome
from shared.migrations import configuration
from shared.requests import ask
from tests.integration.alerts.community import Community, staff_id
from tests.integration.alerts.providers import Receiver
from tests.integration.alerts.test_bus import listed, publish, stored
from tests.integration.alerts.test_rules import served
from tests.support.doubles import FakeClock
from tests.support.waiting import bus_is_quiet, eventually

MIGRATIONS = Path(__file__).resolve().parents[3] / "services" / "alerts" / "migrations"

LIAISON = staff_id(CareRole.LIAISON)


def emergency(community: Community) -> NoAnswerRepeated:
    return community.unanswered_again(first_at=community.clock.now() - timedelta(hours=3))


async def taken(community: Community) -> AcknowledgeAlert:
    """Raise an emergency and let the liaison take it five minutes later."""
    await community.has_resident()
    await community.hears(community.staff(CareRole.LIAISON, name="蒋晨"), emergency(community))
    await community.time_passes(minutes=5)
    item = (await community.alerts())[0]
    command = AcknowledgeAlert(alert_id=item.alert_id, staff_id=LIAISON, who="联络员蒋晨")
    await community.ask(command)
    return command


@pytest.mark.capability("S4-42")
async def test_whoever_took_an_emergency_is_reminded_and_after_twenty_minutes_the_next_level_is_told_once(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        await publish(client, community.staff(CareRole.LIAISON), emergency(community))
        page = await eventually(lambda: listed(client), says=lambda page: bool(page.items and page.items[0].role))
        command = AcknowledgeAlert(alert_id=page.items[0].alert_id, staff_id=LIAISON, who="联络员蒋晨")
        await ask(client, command, AlertChanged)
        accepted_at = clock.now()
        heard: list[str] = []
        for minutes in (10, 15):
            clock.at = accepted_at + timedelta(minutes=minutes)
            phones = await eventually(community.phones, says=lambda phones: len(phones["liaison"]) > 1 + len(heard))
            heard.append(phones["liaison"][-1])
        clock.at = accepted_at + timedelta(minutes=20) - timedelta(milliseconds=1)
        early = await stored(client, ArrivalBreached)
        clock.at = accepted_at + timedelta(minutes=20)
        await eventually(lambda: stored(client, ArrivalBreached), says=lambda count: count == 1)
        phones = await eventually(community.phones, says=lambda phones: "compound_director" in phones)
        clock.advance(minutes=1)
        arrived = await ask(
            client, ConfirmArrival(alert_id=command.alert_id, who="蒋晨", staff_id=LIAISON), AlertChanged
        )
        again = await ask(client, ConfirmArrival(alert_id=command.alert_id, who="蒋晨"), AlertChanged)
        await eventually(lambda: stored(client, ArrivalConfirmed), says=lambda count: count == 1)
        breaches, escalated = await stored(client, ArrivalBreached), await stored(client, AlertEscalated)

    assert early == 0
    assert "接手 10 分钟" in heard[0]
    assert "接手 15 分钟" in heard[1]
    assert (breaches, escalated) == (1, 1)
    assert len(phones["compound_director"]) == 1
    assert (arrived.changed, again.changed) == (True, False)
    [row] = await community.rows("select accepted_at, arrived_at, arrival_breached_at, status from alert")
    assert row["arrived_at"] - row["accepted_at"] == timedelta(minutes=21)
    assert row["status"] == "open"


async def test_who_arrives_in_time_is_neither_reminded_nor_passed_over(community: Community) -> None:
    command = await taken(community)
    await community.time_passes(minutes=9)

    await community.ask(ConfirmArrival(alert_id=command.alert_id, who="蒋晨", proof="resident"))
    await community.time_passes(hours=2)

    [arrived] = await community.told(ArrivalConfirmed)
    assert isinstance(arrived, ArrivalConfirmed)
    assert (arrived.elapsed_seconds, arrived.late) == (540, False)
    assert await community.told(ArrivalBreached) == []
    assert set(await community.phones()) == {"liaison"}


async def test_a_contact_at_the_door_is_an_arrival(community: Community) -> None:
    await taken(community)
    await community.time_passes(minutes=12)

    await community.hears(community.contact(Outcome.SAFE))

    [arrived] = await community.told(ArrivalConfirmed)
    assert isinstance(arrived, ArrivalConfirmed)
    assert arrived.proof == "contact"
    assert [item.status for item in await community.alerts()] == ["closed"]


async def test_a_second_acceptance_after_a_breach_has_a_clock_of_its_own(community: Community) -> None:
    command = await taken(community)
    await community.time_passes(minutes=21)
    await community.ask(command.model_copy(update={"command_id": uuid4(), "staff_id": None, "who": "沈国强"}))
    await community.time_passes(minutes=21)

    assert len(await community.told(ArrivalBreached)) == 2
    assert set(await community.phones()) >= {"compound_director", "secretary"}


async def test_whoever_did_not_come_in_time_can_take_it_again_and_has_a_new_clock(community: Community) -> None:
    command = await taken(community)
    await community.time_passes(minutes=20)
    between = (await community.alerts())[0].status
    again = command.model_copy(update={"command_id": uuid4()})

    changed = [(await community.ask(one)).changed for one in (command, again, again)]
    repeated = await community.ask(command.model_copy(update={"command_id": uuid4()}))

    assert (between, changed, repeated.changed) == ("open", [False, True, False], False)
    [row] = await community.rows("select status, accepted_at, arrival_breached_at, next_escalation_at from alert")
    assert row == {
        "status": "acknowledged",
        "accepted_at": community.clock.now(),
        "arrival_breached_at": None,
        "next_escalation_at": None,
    }


@pytest.mark.parametrize("what", ["nobody comes", "handed back", "closed by mistake"])
async def test_an_alert_that_is_exhausted_stays_so_and_the_district_hears_again_that_nobody_has_it(
    community: Community, what: str
) -> None:
    await community.has_resident()
    await community.hears(emergency(community))
    await community.time_passes(hours=2)
    item = (await community.alerts())[0]
    paged = len((await community.phones())["district"])
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="区值班"))
    if what == "handed back":
        await community.ask(HandBackAlert(alert_id=item.alert_id, who="区值班", reason="走不开"))
    if what == "closed by mistake":
        await community.ask(CloseAlert(alert_id=item.alert_id, who="区值班", outcome="safe", text="点错了"))
        await community.ask(ReopenAlert(alert_id=item.alert_id, who="区值班", reason="关错了"))
    await community.time_passes(minutes=30)

    assert [one.status for one in await community.alerts()] == ["unresolved_exhausted"]
    assert len(await community.told(ArrivalBreached)) == (what == "nobody comes")
    phones = await community.phones()
    assert (len(phones["district"]), len(phones["liaison"])) == (paged + 1, 1)


async def test_a_reminder_after_a_day_can_still_be_confirmed_and_is_no_answer_to_anybody(
    by_webhook: Community, receiver: Receiver
) -> None:
    await by_webhook.hears(emergency(by_webhook))
    await by_webhook.time_passes(hours=18)
    item = (await by_webhook.alerts())[0]
    await by_webhook.ask(AcknowledgeAlert(alert_id=item.alert_id, staff_id=LIAISON, who="联络员蒋晨"))
    await by_webhook.time_passes(minutes=10)
    await sweep_webhooks(by_webhook.deps)

    assert [body["link"] is not None for _, body in receiver.calls if "接手 10 分钟" in body["text"]] == [True]
    (row,) = await by_webhook.rows("select purpose, level from notice where channel = 'webhook' and text ~ '接手'")
    assert row == {"purpose": "reminder", "level": 18 * 60 + 10}


async def test_levels_of_before_are_sorted_by_what_the_notices_were_for(community: Community) -> None:
    await taken(community)
    await community.time_passes(minutes=10)
    await community.do("update notice set level = 1003 where purpose = 'reminder'")
    config = configuration(MIGRATIONS)

    def step(connection: Connection, move: Callable[[Config, str], None], revision: str) -> None:
        config.attributes["connection"] = connection
        move(config, revision)

    async def run(move: Callable[[Config, str], None], revision: str) -> None:
        async with community.sessions.kw["bind"].connect() as connection:
            await connection.run_sync(step, move, revision)
            await connection.commit()

    await run(alembic.downgrade, "0027")
    before = [row["level"] for row in await community.rows("select level from notice order by level")]
    await run(alembic.upgrade, "head")

    assert before == [1, 2003]
    after = await community.rows("select purpose, level from notice order by purpose")
    assert after == [{"purpose": "ladder", "level": 1}, {"purpose": "reminder", "level": 1003}]


def test_after_an_outage_the_last_reminder_is_given_alone(clock: FakeClock) -> None:
    arrival, begun = ArrivalClock(warnings=(10, 15), breach=20), clock.now()
    minute = timedelta(minutes=1)

    late = arrival.speaks(begun, due_at=begun + 10 * minute, now=begun + 17 * minute)
    over = arrival.speaks(begun, due_at=begun + 10 * minute, now=begun + 55 * minute)

    assert arrival.first(begun) == begun + 10 * minute
    assert late == (15, begun + 20 * minute)
    assert over == (None, None)


async def test_an_alert_is_explained(by_webhook: Community, receiver: Receiver) -> None:
    receiver.plan = [503]
    await by_webhook.hears(emergency(by_webhook))
    await sweep_webhooks(by_webhook.deps)
    item = (await by_webhook.alerts())[0]

    told = await by_webhook.ask(ExplainAlert(alert_id=item.alert_id))

    assert (told.rule, told.rule_version, told.event) == (
        "no_answer_repeated",
        "出厂第 1 版",
        "visits.no_answer_repeated.v1",
    )
    assert [(one.number, one.result) for one in told.attempts] == [(1, "retry")]
    assert told.next == "无人接手则通知小区主任"
    assert told.next_at == by_webhook.clock.now() + timedelta(minutes=20)


async def test_it_is_explained_on_the_command_line(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        await publish(client, emergency(community))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        page = await listed(client)
        by_hand = CliRunner(env={"NUANLIN_NATS_URL": bus})
        arguments = ["explain", str(page.items[0].alert_id)]
        said = (await asyncio.to_thread(by_hand.invoke, app, arguments)).stdout

    for line in (
        "规则:连续无人应答(出厂第 1 版)",
        "因为:",
        "通知 联络员蒋晨(手机):已送出",
        "下一步:无人接手则通知小区主任",
    ):
        assert line in said
