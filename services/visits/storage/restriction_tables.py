"""Which shared categories are restricted, as the registry told last."""

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["RestrictionCopyRow"]


class RestrictionCopyRow(Base):
    """One row for the deployment: a copy, filled only from `RestrictionsChanged`."""

    __tablename__ = "restriction_copy"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True)
    entity_version: Mapped[int] = mapped_column(BigInteger)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
