"""Running houses for journeys; every journey has a community of its own in one."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import ROOT
from tests.support.order import TOGETHER
from tests.support.stack import Stack, run_stack

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The clock of every house begins here: a Monday morning, eight days before a month ends."""


@pytest.fixture(scope="package")
async def shared_house(servers_folder: Path) -> AsyncIterator[Stack]:
    """Run the house of all files that share one, until this worker has done with journeys."""
    async with run_stack(servers_folder / "journeys", at=MONDAY) as running:
        yield running


@pytest.fixture(scope="module")
async def own_house(servers_folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stack]:
    """Run a house for one file that kills or has replicas."""
    folder = servers_folder / request.path.stem
    async with run_stack(folder, at=MONDAY, replicas=getattr(request.module, "REPLICAS", 1)) as running:
        yield running


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest) -> Stack:
    """Give a running house."""
    shared = request.path.relative_to(ROOT).as_posix() in TOGETHER
    house: Stack = request.getfixturevalue("shared_house" if shared else "own_house")
    return house
