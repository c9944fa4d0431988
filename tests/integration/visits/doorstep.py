"""The district of visits, at the doors: with passcodes that a seed decides, and what is asked of them."""

from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from services.visits.deps import Deps
from services.visits.jobs.passcodes import sweep_passcodes
from services.visits.jobs.signals import sweep_windows
from services.visits.main import rotation_of
from services.visits.settings import VisitsSettings
from shared.contracts.visits_signals import (
    RecordSightings,
    SaveSignalPlan,
    Sighting,
    SightingsTaken,
    SignalPlan,
    SignalState,
)
from tests.integration.visits.district import District, resident_named

__all__ = ["Doorstep"]

SIGNALS = [
    {"code": "curtain_and_flower", "meaning": "safe", "text": "窗帘拉开,窗台摆花"},
    {"code": "red_scarf", "meaning": "safe", "text": "阳台挂红丝巾"},
    {"code": "white_towel", "meaning": "distress", "text": "窗口挂白毛巾"},
]


@cache
def _settings() -> VisitsSettings:
    return VisitsSettings(
        database_url=SecretStr("postgresql+asyncpg://"),
        circle_patience_seconds=0,
        passcode_key=SecretStr("a key of the tests, never used elsewhere"),
    )


@dataclass
class Doorstep(District):
    """Visits with a key for passcodes and chance under control."""

    chance: Random = field(default_factory=lambda: Random(20261121))  # noqa: S311
    settings: VisitsSettings = field(default_factory=_settings)

    @property
    def deps(self) -> Deps:
        """What the edges are given."""
        return replace(super().deps, rotation=rotation_of(self.settings, self.chance))

    async def turns(self) -> None:
        """Let the passcodes turn whose time has come."""
        while await sweep_passcodes(self.deps) == self.clock.now():
            pass

    async def closes(self) -> None:
        """Let the windows close whose time is over."""
        while await sweep_windows(self.deps) == self.clock.now():
            pass

    async def agrees(self, name: str, *, observer: str | None = "对楼周阿姨", **fields: Any) -> SignalPlan:
        """Agree on signals with a resident."""
        values = {
            "resident_id": resident_named(name),
            "version": 0,
            "signals": SIGNALS,
            "observer_id": resident_named(observer) if observer else None,
        }
        return await self.ask(SaveSignalPlan(plan=SignalPlan.model_validate(values | fields)))

    async def ticks(
        self, *sightings: tuple[str, SignalState, str | None], by: str = "对楼周阿姨", **fields: Any
    ) -> SightingsTaken:
        """Tick off windows."""
        seen = [Sighting(resident_id=resident_named(name), state=state, code=code) for name, state, code in sightings]
        command = RecordSightings(observer_id=resident_named(by), sightings=seen, **fields)
        return await self.ask(command)

    async def visit_of(self, name: str) -> UUID:
        """Return a visit of the resident that is open now."""
        rows = await self.rows(name)
        return next(UUID(str(row["id"])) for row in rows if row["opens_at"] <= self.clock.now())
