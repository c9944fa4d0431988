"""Runs the registry's migrations."""

from services.registry.storage import (  # noqa: F401 - fills the metadata
    archive_tables,
    card_tables,
    care_tables,
    census_tables,
    circle_tables,
    import_tables,
    ledger_tables,
    life_tables,
    merge_tables,
    move_tables,
    operator_tables,
    people_tables,
    tables,
)
from services.registry.storage.base import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
