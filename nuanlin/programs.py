"""The programs of the house: which services there are, and where their settings and migrations stand."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from shared.settings import ServiceSettings

__all__ = ["PROGRAMS", "ROOT", "Program", "program_named"]

ROOT = Path(__file__).parent.parent
"""The checkout, or where the image keeps it."""


@dataclass(frozen=True)
class Program:
    """One service.

    Parameters
    ----------
    name
        Its folder under `services/`, its process and its container.
    user
        Its token and user on the bus.
    preferred_port
        Where its HTTP listens on one machine, if that port is free.
    scales
        Whether several of it may run at the same time; there is one console.
    """

    name: str
    user: str
    preferred_port: int
    scales: bool = True

    @property
    def module(self) -> str:
        """What `python -m` runs."""
        return f"services.{self.name}"

    @property
    def database(self) -> str:
        """Name of its database."""
        return f"nuanlin_{self.name}"

    @property
    def migrations(self) -> Path:
        """Its folder of migrations."""
        return ROOT / "services" / self.name / "migrations"

    def settings(self) -> type[ServiceSettings]:
        """Return its settings class."""
        kind: type[ServiceSettings] = getattr(import_module(f"{self.module}.settings"), f"{self.name.title()}Settings")
        return kind


PROGRAMS = (
    Program(name="registry", user="registry", preferred_port=8081),
    Program(name="visits", user="visits", preferred_port=8082),
    Program(name="alerts", user="alerts", preferred_port=8083),
    Program(name="events", user="activities", preferred_port=8084),
    Program(name="console", user="console", preferred_port=8080, scales=False),
)


def program_named(name: str) -> Program:
    """Return one program.

    Raises
    ------
    KeyError
        Raised if there is none of that name.
    """
    return {program.name: program for program in PROGRAMS}[name]
