"""Forgetting what nobody needs any more."""

from services.events.jobs.schedule import JOBS
from services.events.storage.tables import INBOX
from shared.inbox import keep_short

keep_short(INBOX, JOBS)
