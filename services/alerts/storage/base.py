"""The metadata of this service, and the tables that every service has."""

from shared.database import Table, new_metadata
from shared.inbox import Inbox
from shared.outbox import Outbox

__all__ = ["INBOX", "OUTBOX", "Base"]


class Base(Table):
    """Base of this service's mapped classes."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)
INBOX = Inbox(Base.metadata)
