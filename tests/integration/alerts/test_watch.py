"""Nothing was missed, or nobody looked: the two are told apart, inside the house and from outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import text

from nuanlin.local.postgres import LocalPostgres
from services.alerts.handlers.watch import on_swept
from services.alerts.jobs.watch import sweep_silent
from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from shared.clock import real_now
from shared.contracts.alerts_requests import AcknowledgeAlert, GetAlert, ListAlerts
from shared.contracts.alerts_watch import GetWatch, LookLost, LookResumed, SaveLookLimit, Watch
from shared.contracts.base import Viewer
from shared.contracts.house import NOWHERE, SERVICE_NAMES, SweepLook, Swept
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from shared.requests import ask
from tests.integration.alerts.community import CODE, DATA_KEY, Community, staff_id, url_of
from tests.integration.alerts.providers import Monitor, monitor_outside
from tests.integration.alerts.test_rota import day_shift
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually

LONG = timedelta(hours=1)


def word(community: Community, program: str, *, ago: timedelta = timedelta(), behind: int = 0) -> Swept:
    """Say how far the one sweep of a service is."""
    look = SweepLook(sweep="sweep_missed", every_seconds=1.0, looked_until=community.clock.now(), behind_seconds=behind)
    return Swept(
        **NOWHERE,
        occurred_at=community.clock.now(),
        program=program,
        replica_id=uuid4(),
        said_at=real_now() - ago,
        every_seconds=60.0,
        sweeps=[look],
    )


async def hear_all(community: Community, *but: str, since: timedelta = LONG) -> None:
    """Let every service say that it has looked, and alerts have heard them for a while."""
    await community.hears(*(word(community, program) for program in SERVICE_NAMES if program not in but))
    await community.do("update look_copy set since_at = since_at - cast(:since as interval)", since=since)


async def lost(community: Community) -> list[tuple[str, str | None]]:
    """Look around, let alerts hear what it said itself, and return what it said."""
    await community.wire.forget()
    await sweep_silent(community.deps)
    told = await community.told(LookLost)
    await community.hears(*told, *await community.told(LookResumed))
    return [(event.program, event.sweep) for event in told]


async def test_a_silent_service_is_told_to_the_district_once_and_put_away_by_its_next_word(
    community: Community,
) -> None:
    await hear_all(community, "visits")
    await community.hears(word(community, "visits", ago=timedelta(minutes=4)))

    assert await lost(community) == [("visits", None)]
    assert await lost(community) == []

    (district,) = [texts for who, texts in (await community.phones()).items() if who == "district"]
    assert "走访服务没有报平安,没有警报不等于没有事" in district[0]
    assert {alert.status for alert in await community.alerts(community=None)} == {"unresolved_exhausted"}

    await community.hears(word(community, "visits"))
    assert await lost(community) == []
    assert {alert.outcome for alert in await community.alerts(community=None)} == {"resumed"}


async def test_what_is_about_this_software_stands_on_the_desk_of_the_district_and_rings_somebody_on_duty(
    community: Community,
) -> None:
    captain = staff_id(CareRole.BLOCK_CAPTAIN)
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    await community.ask(day_shift(community, captain))
    await hear_all(community, "visits")
    await community.hears(word(community, "visits", ago=timedelta(minutes=4)))
    await lost(community)
    district = Viewer(actor="区值班", role="district", scope=["990102"])
    secretary = Viewer(actor="书记", role="secretary", scope=[CODE])

    page = await community.ask(ListAlerts(community=CODE, viewer=district))
    (item,) = page.items
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="区值班", viewer=district))

    assert (item.kind, page.counts) == ("look_lost", {"unresolved_exhausted": 1})
    assert (await community.ask(ListAlerts(community=CODE, viewer=secretary))).items == []
    with pytest.raises(RefusedError, match="没有这条警报"):
        await community.ask(GetAlert(alert_id=item.alert_id, viewer=secretary))
    assert ["没有报平安" in text for text in (await community.phones())["block_captain"]] == [True]


async def test_a_sweep_that_stands_still_is_missed_although_its_service_speaks(community: Community) -> None:
    await hear_all(community, "visits")
    await community.hears(word(community, "visits", behind=400))

    assert await lost(community) == [("visits", "sweep_missed")]

    other_replica = word(community, "visits", behind=1)
    await community.hears(other_replica, word(community, "visits", behind=500))
    assert await lost(community) == []
    watch: Watch = await community.ask(GetWatch())
    assert watch.silent == []
    assert not watch.deaf


async def test_a_service_that_was_never_heard_of_is_missed_like_one_that_fell_silent(community: Community) -> None:
    await hear_all(community, "registry", since=timedelta(minutes=2))
    assert await lost(community) == []

    await community.do("update look_copy set looked_at = looked_at - interval '2 minutes' where program = 'registry'")
    await hear_all(community, "registry")
    assert await lost(community) == [("registry", None)]


async def test_who_does_not_hear_itself_accuses_nobody_and_gives_all_their_time_afterwards(
    community: Community,
) -> None:
    await hear_all(community)
    await community.do(
        "update look_copy set looked_at = looked_at - interval '1 hour', heard_at = heard_at - interval '1 hour'"
    )

    assert await lost(community) == []
    assert (await community.ask(GetWatch())).deaf

    await community.hears(word(community, "alerts"))
    assert await lost(community) == []
    assert not (await community.ask(GetWatch())).deaf


async def test_how_long_somebody_may_be_silent_is_said_for_each(community: Community) -> None:
    await hear_all(community, "visits")
    await community.hears(word(community, "visits", behind=400))
    limit = {"program": "visits", "sweep": "sweep_missed", "reason": "夜间批量导入"}

    await community.ask(SaveLookLimit(**limit, seconds=600))
    assert await lost(community) == []

    await community.ask(SaveLookLimit(**limit))
    assert await lost(community) == [("visits", "sweep_missed")]


async def test_a_sweep_that_a_release_took_away_is_not_missed(community: Community) -> None:
    await hear_all(community)
    await community.do(
        "update look_copy set looked_at = looked_at - interval '1 hour', heard_at = heard_at - interval '1 hour' "
        "where program = 'visits' and sweep = 'sweep_missed'"
    )
    without = word(community, "visits").model_copy(update={"sweeps": []})
    await on_swept([without], community.deps)

    assert await lost(community) == []
    assert ("visits", "sweep_missed") not in {
        (item.program, item.sweep) for item in (await community.ask(GetWatch())).items
    }


@asynccontextmanager
async def watched(community: Community, bus: str, client: Client, clock: FakeClock) -> AsyncIterator[Monitor]:
    """Run alerts as a process does, watched from outside, with limits of one second."""
    async with monitor_outside() as monitor:
        settings = AlertsSettings(
            data_key=DATA_KEY,
            database_url=SecretStr(url_of(community.sessions)),
            nats_url=bus,
            heartbeat_seconds=0.2,
            watchdog_url=SecretStr(monitor.url),
            watchdog_seconds=1,
        )
        async with running(alerts_service(settings), settings, clock):
            for sweep in (None, "sweep_held"):
                limit = SaveLookLimit(program="alerts", sweep=sweep, seconds=1, reason="试验")
                await ask(client, limit, Watch)
            await eventually(monitor.count)
            yield monitor


@asynccontextmanager
async def closed_database(postgres: LocalPostgres, name: str) -> AsyncIterator[None]:
    """Turn everybody away from a database, also those who are in it."""
    admin = await asyncpg.connect(postgres.url("postgres").replace("+asyncpg", ""))
    await admin.execute(f'alter database "{name}" allow_connections false')
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
    yield
    await admin.execute(f'alter database "{name}" allow_connections true')
    await admin.close()


async def falls_silent(monitor: Monitor) -> None:
    await eventually(monitor.silence, says=lambda seconds: seconds > 2.5)


async def comes_again(monitor: Monitor) -> None:
    before = len(monitor.calls)
    await eventually(monitor.count, says=lambda count: count > before)


async def test_the_monitor_outside_is_called_only_while_alerts_looks_hears_and_has_its_database(
    community: Community, bus: str, client: Client, clock: FakeClock, postgres: LocalPostgres
) -> None:
    name = url_of(community.sessions).rsplit("/", 1)[1].split("?")[0]
    async with watched(community, bus, client, clock) as monitor:
        async with community.sessions.begin() as session:
            await session.execute(text("lock table held_telling in exclusive mode"))
            await falls_silent(monitor)
        await comes_again(monitor)

        async with community.sessions.begin() as session:
            await session.execute(text("lock table look_copy in exclusive mode"))
            await falls_silent(monitor)
        await comes_again(monitor)

        async with closed_database(postgres, name):
            await falls_silent(monitor)
        await comes_again(monitor)
        assert monitor.calls[-1][1:] == ("/ping/7f3a", "")


@pytest.mark.parametrize("url", ["monitor.example.test", "ftp://monitor.example.test"])
def test_an_address_that_is_none_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="must begin with https://") as refused:
        AlertsSettings(
            data_key=DATA_KEY, database_url=SecretStr("postgresql+asyncpg://x/y"), watchdog_url=SecretStr(url)
        )

    assert url not in str(refused.value)
