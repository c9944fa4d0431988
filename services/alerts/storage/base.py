"""The metadata of this service, and the tables that every service has."""

from shared.audit import Audit
from shared.database import Table, new_metadata
from shared.doorbell import Doorbell
from shared.inbox import Inbox
from shared.outbox import Outbox

__all__ = ["AUDIT", "INBOX", "OUTBOX", "Base"]


class Base(Table):
    """Base of this service's mapped classes."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)
AUDIT = Audit(Base.metadata)
INBOX = Inbox(Base.metadata)

NOTICES = Doorbell()
"""Rings when notices that have to leave were committed."""

MAILINGS = Doorbell()
"""Rings when messages to residents were planned, or a text or word was changed that they may wait for."""
