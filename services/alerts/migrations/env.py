"""Run the migrations of alerts."""

import services.alerts.storage.copy_tables
import services.alerts.storage.merging
import services.alerts.storage.notice_tables
import services.alerts.storage.tables  # noqa: F401
from services.alerts.storage.base import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
