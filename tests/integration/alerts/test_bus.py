"""Alerts on the real bus, with two replicas."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from nats.aio.client import Client
from pydantic import SecretStr

from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from shared.contracts.alerts import AlertClosed, AlertRaised
from shared.contracts.alerts_requests import AcknowledgeAlert, AlertChanged, AlertPage, CloseAlert, ListAlerts
from shared.contracts.base import Event
from shared.edge import RefusedError
from shared.requests import ask
from tests.integration.alerts.community import DATA_KEY, Community, url_of
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually


@asynccontextmanager
async def replicas(community: Community, bus: str, clock: FakeClock) -> AsyncIterator[None]:
    settings = AlertsSettings(
        data_key=DATA_KEY,
        database_url=SecretStr(url_of(community.sessions)),
        nats_url=bus,
        most_notices=1000,
        group_seconds=0,
    )
    async with running(alerts_service(settings), settings, clock), running(alerts_service(settings), settings, clock):
        yield


async def publish(client: Client, *events: Event) -> None:
    for event in events:
        await client.jetstream().publish(event.subject, event.to_wire(), headers={"Nats-Msg-Id": str(event.event_id)})


async def stored(client: Client, kind: type[Event]) -> int:
    info = await client.jetstream().stream_info("CARE_EVT", subjects_filter=kind.pattern())
    return sum((info.state.subjects or {}).values())


async def listed(client: Client) -> AlertPage:
    return await ask(client, ListAlerts(), AlertPage)


async def test_two_replicas_tell_each_person_once(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with replicas(community, bus, clock):
        await publish(client, community.profile(), community.circle())
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await publish(client, *(community.missed() for _ in range(40)))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        clock.advance(minutes=60)
        await eventually(lambda: stored(client, AlertRaised), says=lambda count: count == 40)

        async def steps() -> int:
            clock.advance(minutes=1)
            return len(await community.rows("select 1 from alert where status = 'unresolved_exhausted'"))

        await eventually(steps, says=lambda count: count == 40)

    told = await community.rows("select alert_id, staff_id, count(*) as times from notice group by 1, 2")
    assert len(told) == 40 * 4
    assert {row["times"] for row in told} == {1}
    assert len(await community.rows("select 1 from screen_message")) == 40 * 4


async def test_an_alert_is_taken_and_closed_by_request(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with replicas(community, bus, clock):
        await publish(client, community.profile(), community.circle(), community.missed())
        page = await eventually(lambda: listed(client), says=lambda page: bool(page.items and page.items[0].role))
        alert_id = page.items[0].alert_id

        taken = await ask(client, AcknowledgeAlert(alert_id=alert_id, who="陈敏"), AlertChanged)
        closed = await ask(
            client, CloseAlert(alert_id=alert_id, who="陈敏", outcome="safe", text="敲门见到本人"), AlertChanged
        )
        await eventually(lambda: stored(client, AlertClosed), says=lambda count: count == 1)

        assert page.counts == {"open": 1}
        assert (taken.item.status, closed.item.status) == ("acknowledged", "closed")
        with pytest.raises(RefusedError, match="没有这条警报"):
            await ask(client, AcknowledgeAlert(alert_id=uuid4()), AlertChanged)


async def test_an_alert_that_comes_before_its_care_circle_waits_for_it(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with replicas(community, bus, clock):
        await publish(client, community.missed())
        await eventually(lambda: listed(client), says=lambda page: len(page.items) == 1)
        assert await community.phones() == {}

        await publish(client, community.circle())
        phones = await eventually(community.phones)

    assert set(phones) == {"block_captain"}
