"""What a page may ask for."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from services.console.channels.directory import Directory
from services.console.channels.facts import Facts
from services.console.channels.identity import IdentityProvider
from services.console.channels.live import LiveHub
from services.console.channels.owners import Owners
from services.console.pages.assets import Assets
from services.console.pages.renderer import Renderer
from services.console.settings import ConsoleSettings
from services.console.storage.passwords import PasswordKeeper
from shared.clock import Clock
from shared.database import Sessions
from shared.sealing import Sealer

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Everything the pages need, built once in `main`."""

    settings: ConsoleSettings
    clock: Clock
    """Business time. Sessions go by real time."""
    engine: AsyncEngine
    sessions: Sessions
    passwords: PasswordKeeper
    sealer: Sealer
    identity: IdentityProvider | None
    """Who says who people are, besides their passwords."""
    owners: Owners
    facts: Facts
    """Public facts of the past, to try rules on."""
    directory: Directory
    live: LiveHub
    renderer: Renderer
    assets: Assets

    @property
    def audit_years(self) -> int:
        """How long it is kept who signed in and changed whose rights."""
        return self.settings.audit_years
