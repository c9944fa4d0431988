"""The people of the play: imports the roster once, then lets liaisons, captains and directors act by the clock."""

import asyncio
import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import structlog
from nats.aio.client import Client

from nuanlin.demo.activities import Programme
from nuanlin.demo.clockwork import Clockwork
from nuanlin.demo.fates import AlertFate, VisitFate, fate_of_alert, fate_of_visit
from nuanlin.demo.settings import DemoSettings
from nuanlin.demo.settling import settle
from nuanlin.programs import ROOT
from shared.client import bus_client
from shared.clock import Clock, open_clock
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    AlertItem,
    AlertPage,
    CloseAlert,
    ListAlerts,
)
from shared.contracts.base import RefusalCode
from shared.contracts.registry_imports import GetImport, ImportState, PutImportPart, RunImport, StartImport
from shared.contracts.registry_requests import DefineCommunity, Done
from shared.contracts.visits_requests import ListVisits, RecordVisit, RecordVisitReply, VisitItem, VisitPage
from shared.edge import RefusedError
from shared.logs import configure_logs
from shared.requests import ask
from shared.service import load_settings, stop_event

__all__ = ["COMMUNITY", "ROSTER", "Play", "is_ours", "main", "take_in_roster"]

COMMUNITY = "990102003005"
ROSTER = ROOT / "samples" / "anhe.xlsx"
PART_BYTES = 256 * 1024
LOOK_SECONDS = 0.4
"""Real pause between two looks at who has to do what."""

log = structlog.get_logger("demo")


async def main() -> None:
    """Play until told to stop."""
    settings = load_settings(DemoSettings)
    configure_logs(service="demo", level=settings.log_level, form=settings.log_format)
    stopping = stop_event()
    clock = open_clock(settings.clock_file)
    async with bus_client(settings) as client:
        await take_in_roster(client, ROSTER)
        await settle(client, community=COMMUNITY, now=clock.now(), zone=settings.zone)
        play = Play(client, clock, zone=settings.zone)
        clockwork = Clockwork(settings.clock_file, factor=settings.demo_factor, now=clock.now)
        log.info("the week begins", business_time=f"{clock.now().astimezone(settings.zone):%Y-%m-%d %H:%M}")
        async with asyncio.TaskGroup() as group:
            group.create_task(run_clock(clockwork, stopping))
            group.create_task(play.run(stopping))
            await stopping.wait()
        clockwork.tick()


async def run_clock(clockwork: Clockwork, stopping: asyncio.Event) -> None:
    """Keep the clock at its speed until told to stop."""
    while not stopping.is_set():
        clockwork.tick()
        try:
            await asyncio.wait_for(stopping.wait(), timeout=max(0.02, clockwork.seconds_to_next_change()))
        except TimeoutError:
            continue


async def take_in_roster(client: Client, roster: Path) -> None:
    """Import the sample roster as a community would; does nothing the second time."""
    content = roster.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    command_id = uuid5(NAMESPACE_URL, f"nuanlin-demo:{digest}")
    await ask(
        client,
        DefineCommunity(
            command_id=uuid5(command_id, "community"), actor="demo", code=COMMUNITY, name="安和社区",
            street_name="安和街道", district_name="示范区",
        ),
        Done,
    )  # fmt: skip
    started = await ask(
        client,
        StartImport(
            command_id=command_id, actor="demo", community=COMMUNITY, filename=roster.name, size_bytes=len(content),
            sha256=digest,
        ),
        Done,
    )  # fmt: skip
    state = await ask(client, GetImport(import_id=started.id), ImportState)
    if state.status == "receiving":
        for index in range(0, len(content), PART_BYTES):
            part = base64.b64encode(content[index : index + PART_BYTES]).decode()
            put = PutImportPart(import_id=started.id, index=index // PART_BYTES, content_base64=part)
            await ask(client, put, Done)
        await ask(client, RunImport(import_id=started.id), Done)
    while state.status not in {"done", "failed"}:
        await asyncio.sleep(0.1)
        state = await ask(client, GetImport(import_id=started.id), ImportState)
    log.info("roster", status=state.status, rows=state.row_count, rejected=state.rejected_count)


class Play:
    """Looks again and again at what is due, and does it when its moment has come."""

    def __init__(self, client: Client, clock: Clock, *, zone: ZoneInfo) -> None:
        self._client = client
        self._clock = clock
        self._fates: dict[tuple[UUID, str], VisitFate] = {}
        self._programme = Programme(client, clock, community=COMMUNITY, zone=zone)

    async def run(self, stopping: asyncio.Event) -> None:
        """Act until told to stop; a service that does not answer is asked again."""
        while not stopping.is_set():
            try:
                await self.act()
            except RefusedError as error:
                if error.refusal.code not in {RefusalCode.UNAVAILABLE, RefusalCode.CONFLICT}:
                    log.warning("refused", reason=error.refusal.code)
            try:
                await asyncio.wait_for(stopping.wait(), timeout=LOOK_SECONDS)
            except TimeoutError:
                continue

    async def act(self) -> None:
        """Do what is due at this moment."""
        await self._visits()
        await self._alerts()
        await self._programme.act()

    async def _visits(self) -> None:
        page = await ask(self._client, ListVisits(community=COMMUNITY, due_only=True, limit=500), VisitPage)
        for visit in page.items:
            now = self._clock.now()
            if visit.opens_at > now:
                continue
            key = (visit.visit_id, visit.status)
            if key not in self._fates:
                self._fates[key] = fate_of_visit(visit, now=now, turn=len(self._fates))
            fate = self._fates[key]
            if fate.at is not None and now >= fate.at:
                await self._make(visit, fate)

    async def _make(self, visit: VisitItem, fate: VisitFate) -> None:
        """Record one visit; after nobody answered the liaison comes back once, and then gives up."""
        now = self._clock.now()
        await ask(
            self._client,
            RecordVisit(
                command_id=uuid5(visit.visit_id, f"{visit.status}:{fate.again_at}"), actor="demo",
                visit_id=visit.visit_id, resident_id=visit.resident_id, staff_id=visit.liaison_id, mode=fate.mode,
                outcome=fate.outcome, findings=list(fate.findings), note=fate.note, happened_at=now,
            ),
            RecordVisitReply,
        )  # fmt: skip
        self._fates[(visit.visit_id, visit.status)] = VisitFate(
            at=fate.again_at, mode=fate.mode, outcome=fate.outcome, note="又去了一次,还是没人应门"
        )

    async def _alerts(self) -> None:
        page = await ask(self._client, ListAlerts(community=COMMUNITY, limit=500), AlertPage)
        for alert in page.items:
            fate = fate_of_alert(alert.alert_id, alert.kind)
            age = self._clock.now() - alert.raised_at
            if alert.status == "open" and fate.acknowledge_after is not None and age >= fate.acknowledge_after:
                await self._acknowledge(alert)
            elif is_ours(alert) and fate.close_after is not None and fate.close_after <= age < timedelta(days=30):
                await self._close(alert, fate)

    async def _acknowledge(self, alert: AlertItem) -> None:
        await ask(
            self._client,
            AcknowledgeAlert(
                command_id=uuid5(alert.alert_id, "acknowledge"), actor="demo", alert_id=alert.alert_id,
                who=player_of(alert),
            ),
            AlertChanged,
        )  # fmt: skip

    async def _close(self, alert: AlertItem, fate: AlertFate) -> None:
        await ask(
            self._client,
            CloseAlert(
                command_id=uuid5(alert.alert_id, "close"), actor="demo", alert_id=alert.alert_id,
                who=player_of(alert), outcome=fate.outcome, text=fate.text,
            ),
            AlertChanged,
        )  # fmt: skip


def player_of(alert: AlertItem) -> str:
    """Return who in the play takes an alert: a role, never somebody's name."""
    return alert.role.chinese if alert.role else "值班"


def is_ours(alert: AlertItem) -> bool:
    """Say whether the play took an alert; what a visitor took is theirs to close."""
    return alert.status == "acknowledged" and alert.taken_by is None and alert.acknowledged_by == player_of(alert)
