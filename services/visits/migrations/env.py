"""Alembic's way into the migrations of visits."""

from services.visits.storage import (  # noqa: F401 - fills the metadata
    cadence_tables,
    companion_tables,
    door_tables,
    duty_tables,
    escort_tables,
    liaison_tables,
    merging,
    must_know_tables,
    passcode_tables,
    restriction_tables,
    review_tables,
    service_tables,
    signal_tables,
)
from services.visits.storage.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
