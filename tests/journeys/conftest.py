"""One running house per file of journeys; every journey has a community of its own in it."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.stack import Stack, run_stack

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The clock of every house begins here: a Monday morning, eight days before a month ends."""


@pytest.fixture(scope="module")
async def stack(servers_folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stack]:
    folder = servers_folder / Path(str(request.node.name)).stem
    async with run_stack(folder, at=MONDAY, replicas=getattr(request.module, "REPLICAS", 1)) as running:
        yield running
