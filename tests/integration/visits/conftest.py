import pytest

from tests.integration.visits.district import District, at
from tests.integration.visits.doorstep import Doorstep
from tests.support.doubles import FakeClock
from tests.support.wire import Wire


@pytest.fixture
async def district(sessions: object, wire: Wire) -> District:
    """Begin on Saturday, 21 November 2026, at eight in the morning."""
    return District(sessions=await sessions("visits"), clock=FakeClock(at("2026-11-21 08:00")), wire=wire)  # type: ignore[operator]


@pytest.fixture
async def doorstep(sessions: object, wire: Wire) -> Doorstep:
    """Begin at the same moment, at the doors."""
    return Doorstep(sessions=await sessions("visits"), clock=FakeClock(at("2026-11-21 08:00")), wire=wire)  # type: ignore[operator]
