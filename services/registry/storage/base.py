"""The metadata of the registry's database, with its outbox, inbox and audit."""

from shared.audit import Audit
from shared.database import Table, new_metadata
from shared.inbox import Inbox
from shared.outbox import Outbox

__all__ = ["AUDIT", "INBOX", "OUTBOX", "Base"]


class Base(Table):
    """Base of the registry's tables."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)
INBOX = Inbox(Base.metadata)
AUDIT = Audit(Base.metadata)
