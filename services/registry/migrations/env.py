"""Runs the registry's migrations."""

from services.registry.storage import audit_tables, circle_tables, import_tables, life_tables, people_tables, tables  # noqa: F401 - fills the metadata
from services.registry.storage.base import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
