"""Forgetting what nobody needs any more."""

from services.events.jobs.schedule import JOBS
from services.events.storage.tables import AUDIT, INBOX
from shared.auditing import keep_sealed
from shared.inbox import keep_short

keep_short(INBOX, JOBS)
keep_sealed(AUDIT, JOBS)
