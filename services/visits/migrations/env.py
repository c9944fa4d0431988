"""Alembic's way into the migrations of visits."""

from services.visits.storage import cadence_tables, passcode_tables, review_tables, service_tables, signal_tables  # noqa: F401 - fills the metadata
from services.visits.storage.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
