"""What a page may ask for."""

from dataclasses import dataclass

from services.console.channels.directory import Directory
from services.console.channels.live import LiveHub
from services.console.channels.owners import Owners
from services.console.pages.assets import Assets
from services.console.pages.renderer import Renderer
from services.console.settings import ConsoleSettings
from shared.clock import Clock

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Everything the pages need, built once in `main`."""

    settings: ConsoleSettings
    clock: Clock
    owners: Owners
    directory: Directory
    live: LiveHub
    renderer: Renderer
    assets: Assets
