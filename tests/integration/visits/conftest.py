import pytest

from tests.integration.visits.district import District, at
from tests.integration.visits.doorstep import Doorstep
from tests.support.doubles import FakeClock


@pytest.fixture
async def district(sessions: object) -> District:
    """Begin on Saturday, 21 November 2026, at eight in the morning."""
    return District(sessions=await sessions("visits"), clock=FakeClock(at("2026-11-21 08:00")))  # type: ignore[operator]


@pytest.fixture
async def doorstep(sessions: object) -> Doorstep:
    """Begin at the same moment, at the doors."""
    return Doorstep(sessions=await sessions("visits"), clock=FakeClock(at("2026-11-21 08:00")))  # type: ignore[operator]
