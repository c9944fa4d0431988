"""The player as a supervised program."""

import sys

from nuanlin.local.child import Child
from nuanlin.local.environment import local_environment
from nuanlin.local.processes import Command, service_environment
from nuanlin.local.workspace import Workspace

__all__ = ["player"]


def player(workspace: Workspace, *, factor: float | None = None) -> Child:
    """Return the player of a running house.

    Parameters
    ----------
    workspace
        Its data folder.
    factor
        Business seconds per real second by day; what the environment says if None.
    """
    variables = service_environment(**local_environment(workspace), NUANLIN_LOG_FORMAT="text")
    if factor is not None:
        variables["NUANLIN_DEMO_FACTOR"] = str(factor)
    return Child(name="demo", command=Command(argv=(sys.executable, "-m", "nuanlin.demo"), env=variables))
