import pytest

from tests.integration.visits.district import District, at
from tests.support.doubles import FakeClock


@pytest.fixture
async def district(sessions: object) -> District:
    """Begin on Saturday, 21 November 2026, at eight in the morning."""
    return District(sessions=await sessions("visits"), clock=FakeClock(at("2026-11-21 08:00")))  # type: ignore[operator]
