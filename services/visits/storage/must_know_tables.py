"""What registry says a visit has to ask: a copy."""

from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["MustKnowCopyRow"]


class MustKnowCopyRow(Base):
    """What to ask a resident at the next visit: a copy, filled only from `MustKnowsChanged`."""

    __tablename__ = "must_know_copy"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    due: Mapped[list[str]] = mapped_column(ARRAY(Text))
