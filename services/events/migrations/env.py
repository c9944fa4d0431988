"""Alembic's environment of the activities service."""

from services.events.storage import (  # noqa: F401 - fills the metadata
    calendar_tables,
    check_in_tables,
    feed_tables,
    hours_tables,
    merging,
    series_tables,
    team_tables,
    venue_tables,
)
from services.events.storage.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
