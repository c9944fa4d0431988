"""Seals over the audit, and forgetting it after its years."""

from services.visits.jobs.schedule import JOBS
from services.visits.storage.tables import AUDIT
from shared.auditing import keep_sealed

keep_sealed(AUDIT, JOBS)
