"""The house of `make demo`, played by its people until a Monday morning and stopped there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nuanlin.demo.clockwork import START
from nuanlin.demo.player import COMMUNITY, ROSTER, Play, take_in_roster
from nuanlin.programs import program_named
from shared.clock import open_clock
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    AlertItem,
    AlertPage,
    CloseAlert,
    ListAlerts,
)
from shared.contracts.registry_requests import DefineCommunity, Done
from tests.support.accounts import signed_in_at
from tests.support.stack import Stack, run_stack
from tests.support.visitor import visiting
from tests.support.waiting import eventually

__all__ = ["EMPTY_COMMUNITY", "DemoHouse", "Find", "made", "run_demo_house"]

ZONE = ZoneInfo("Asia/Shanghai")

EMPTY_COMMUNITY = "990102003006"
"""Beside the community of the demonstration, in the same street: nobody has imported a roster yet."""

SESSION_COOKIE = "nuanlin_session"

LOOKS = tuple(START + timedelta(hours=hours) for hours in (3, 6, 19))
"""When people do what is due: on Sunday afternoon, and when Monday begins."""

MISSED_AT = START + timedelta(hours=20, minutes=1)
"""A minute after the week's deadline: whoever was not seen becomes an alert."""

TAKEN_AT = MISSED_AT + timedelta(minutes=11)

STOPPED_AT = MISSED_AT + timedelta(minutes=25)
"""Where the clock stands: one of these alerts is being looked after, one is closed, the others wait."""

FEWEST_MISSED = 4


@dataclass
class DemoHouse:
    """A running demonstration."""

    stack: Stack
    made: dict[str, str] = field(default_factory=dict)
    """What the demonstration does not have, and was made when the first page wanted it."""
    _sessions: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Address of the pages."""
        return self.stack.house.url

    async def session(self, role: str, *, own: bool = False) -> str:
        """Sign in with the demo account of a role, or one of one's own, and return the secret of the session."""
        if own:
            return await signed_in_at(self.stack.house.database_url(program_named("console")), role=role)
        if role not in self._sessions:
            async with visiting(self.url) as somebody:
                await somebody.post("/login/demo", {"role": role})
                jar = {cookie.key: cookie.value for cookie in somebody.session.cookie_jar}
            self._sessions[role] = jar[SESSION_COOKIE]
        return self._sessions[role]

    async def cookies(self, role: str, *, own: bool = False) -> list[Any]:
        """Sign in as `session` does, and return the cookie as a browser takes it."""
        return [{"name": SESSION_COOKIE, "value": await self.session(role, own=own), "url": self.url}]


Find = Callable[[DemoHouse], Awaitable[str]]
"""Finds or makes what a page is about, and returns its id."""


def made(make: Find, name: str) -> Find:
    """Make something when the first page wants it, and name the same to all others."""

    async def find(house: DemoHouse) -> str:
        if name not in house.made:
            house.made[name] = await make(house)
        return house.made[name]

    return find


@asynccontextmanager
async def run_demo_house(folder: Path) -> AsyncIterator[DemoHouse]:
    """Run the demonstration in a folder until the block ends."""
    async with run_stack(folder, at=START, console=True, demo=True) as stack:
        await take_in_roster(stack.client, ROSTER)
        empty = DefineCommunity(
            code=EMPTY_COMMUNITY, name="东兴社区", street_name="安和街道", district_name="示范区"
        )  # fmt: skip
        await stack.ask(empty, Done)
        await stack.quiet()
        play = Play(stack.client, open_clock(stack.clock_file), zone=ZONE)
        for moment in (*LOOKS, MISSED_AT):
            await play.act()
            await stack.clock_reaches(moment)
        await _take_two(stack)
        await stack.clock_reaches(STOPPED_AT)
        await eventually(lambda: _missed(stack), says=lambda alerts: all(_climbs_later(stack, one) for one in alerts))
        yield DemoHouse(stack)


async def _take_two(stack: Stack) -> None:
    """Let somebody take two of the alerts about missed visits, and close one of them."""
    missed = await eventually(lambda: _missed(stack), says=lambda alerts: len(alerts) >= FEWEST_MISSED)
    await stack.clock_reaches(TAKEN_AT)
    taken, closed = missed[:2]
    for alert in (taken, closed):
        await stack.ask(AcknowledgeAlert(alert_id=alert.alert_id, who="楼长", actor="demo"), AlertChanged)
    found = CloseAlert(
        alert_id=closed.alert_id, who="楼长", outcome="safe", text="上门见到老人,手机没电,一切平安", actor="demo"
    )
    await stack.ask(found, AlertChanged)


async def _missed(stack: Stack) -> list[AlertItem]:
    alerts = (await stack.ask(ListAlerts(community=COMMUNITY, limit=500), AlertPage)).items
    return [alert for alert in alerts if alert.kind == "visit_missed" and alert.resident_id]


def _climbs_later(stack: Stack, alert: AlertItem) -> bool:
    """Say whether whoever is to be told by now was told."""
    return alert.next_escalation_at is None or alert.next_escalation_at > stack.now()
