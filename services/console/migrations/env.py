"""Run the migrations of the console."""

import services.console.storage.tables  # noqa: F401
from services.console.storage.base import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
