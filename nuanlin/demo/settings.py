"""What can be changed about the play."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.settings import BusSettings

__all__ = ["DemoSettings"]


class DemoSettings(BusSettings):
    """Settings of the play; read from ``NUANLIN_…``."""

    clock_file: Path
    demo_factor: Annotated[float, Field(gt=0, le=20_000)] = 600.0
    """Business seconds per real second by day: at 600 an hour lasts six seconds and a week about ten minutes."""
