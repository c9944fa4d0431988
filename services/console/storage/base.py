"""The metadata of the console."""

from shared.audit import Audit
from shared.database import Table, new_metadata

__all__ = ["AUDIT", "Base"]


class Base(Table):
    """Base of the console's mapped classes."""

    __abstract__ = True
    metadata = new_metadata()


AUDIT = Audit(Base.metadata)
"""Who signed in, failed to, and changed whose rights: append-only and sealed, as the audits of the other services."""
