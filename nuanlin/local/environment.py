"""How a command reaches the house that runs on this machine."""

import os
from collections.abc import Mapping
from pathlib import Path

from nuanlin.local.workspace import Workspace
from nuanlin.programs import PROGRAMS

__all__ = ["OPERATOR", "alerts_keys", "bus_users", "console_keys", "data_folders", "local_environment", "registry_keys"]

OPERATOR = "cli"
"""User of the command line."""


def data_folders() -> tuple[Path, ...]:
    """Return where a house on this machine may keep its data: a demonstration and the real thing never share one."""
    chosen = os.environ.get("NUANLIN_DATA")
    return (Path(chosen),) if chosen else (Path("data/demo"), Path("data/main"))


def local_environment(workspace: Workspace) -> Mapping[str, str]:
    """Return the settings with which a command reaches the house that runs in this data folder."""
    port = workspace.known_port("nats")
    if port is None:
        return {}
    variables = {
        "NUANLIN_NATS_URL": f"nats://127.0.0.1:{port}",
        "NUANLIN_NATS_USER": OPERATOR,
        "NUANLIN_NATS_PASSWORD": workspace.secret(f"nats-{OPERATOR}"),
    }
    postgres = workspace.known_port("postgres")
    for program in PROGRAMS:
        if postgres:
            password = workspace.secret(f"postgres-{program.name}")
            url = f"postgresql+asyncpg://{program.name}:{password}@127.0.0.1:{postgres}/{program.database}"
            variables[f"NUANLIN_{program.name.upper()}_DATABASE_URL"] = url
    variables |= registry_keys(workspace) | console_keys(workspace) | alerts_keys(workspace)
    clock = workspace.folder / "clock.json"
    if clock.exists():
        variables["NUANLIN_CLOCK_FILE"] = str(clock)
    return variables


def registry_keys(workspace: Workspace) -> dict[str, str]:
    """Return the secrets that the registry seals and finds numbers with, made up at the first request."""
    return {
        "NUANLIN_REGISTRY_DATA_KEY": workspace.secret("registry-data"),
        "NUANLIN_REGISTRY_INDEX_KEY": workspace.secret("registry-index"),
    }


def console_keys(workspace: Workspace) -> dict[str, str]:
    """Return the secret that the console seals second factors with, made up at the first request."""
    return {"NUANLIN_CONSOLE_DATA_KEY": workspace.secret("console-data")}


def alerts_keys(workspace: Workspace) -> dict[str, str]:
    """Return the secret that alerts seals phones and addresses with, made up at the first request."""
    return {"NUANLIN_ALERTS_DATA_KEY": workspace.secret("alerts-data")}


def bus_users() -> tuple[str, ...]:
    """Return every user that the bus knows on one machine."""
    return (*(program.user for program in PROGRAMS), OPERATOR, "subscriber", "device", "gateway", "agency", "sys")
