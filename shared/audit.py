"""Who saw and who changed whom: rows that only come in, written in the transaction of the reading or writing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Row,
    Text,
    Uuid,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit_sql import FORGET, SEAL, VERIFY
from shared.merging import FAMILY

__all__ = ["UNNAMED", "Audit", "AuditEntry", "SealVerdict"]

UNNAMED = "unnamed"
"""Who asked, where the request does not say: a program."""

PROGRAMS = (UNNAMED, "system")

SEAL_LOCK = 0x5EA1
"""Number of the advisory lock that one sealer at a time holds."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One reading or writing of one person, or of a list of them."""

    at: datetime
    actor: str
    role: str | None
    action: str
    """``read`` or ``write``."""
    request: str
    """Wire name of what was asked or told."""
    reason: str | None
    resident_ids: tuple[UUID, ...]
    fields: tuple[str, ...]
    """What was shown, or what was said."""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class SealVerdict:
    """What a look at all seals found."""

    sealed_rows: int
    waiting_rows: int
    """Written since the last seal."""
    broken: tuple[int, ...]
    """Numbers of seals whose rows are not what they were, or which do not follow from the one before."""


class Audit:
    """The audit tables of one service. Never commits: a row belongs to the transaction of what it tells of.

    `person_audit` has one row for one reading or writing, however many residents were on the list that was shown. A
    trigger refuses to change it. `audit_seal` has digests over the rows of transactions that have all ended.
    """

    def __init__(self, metadata: MetaData) -> None:
        self.table = CoreTable(
            "person_audit",
            metadata,
            Column("position", BigInteger, Identity(always=True), primary_key=True),
            Column("at", DateTime(timezone=True), nullable=False),
            Column("actor", Text, nullable=False),
            Column("role", Text),
            Column("action", Text, nullable=False),
            Column("request", Text, nullable=False),
            Column("reason", Text),
            Column("resident_ids", ARRAY(Uuid), nullable=False),
            Column("fields", ARRAY(Text), nullable=False, server_default=text("'{}'")),
            Column(
                "written_in", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")
            ),
            CheckConstraint("action in ('read', 'write')", name="action"),
        )
        columns = self.table.c
        # Who saw or changed this person?
        Index("person_audit_resident_ids_idx", columns.resident_ids, postgresql_using="gin")
        # What did this person of ours look at?
        Index("person_audit_actor_idx", columns.actor, columns.position)
        # Which rows are not sealed yet?
        Index("person_audit_written_in_idx", columns.written_in)
        # What was seen and changed between two moments, whoever it was? The newest first.
        Index("person_audit_at_position_idx", columns.at, columns.position)
        # Which rows are past their years?
        Index("person_audit_at_idx", columns.at, postgresql_using="brin")
        self.seals = CoreTable(
            "audit_seal",
            metadata,
            Column("number", BigInteger, primary_key=True, autoincrement=False),
            Column("from_transaction", BigInteger, nullable=False),
            Column("to_transaction", BigInteger, nullable=False),
            Column("row_count", BigInteger, nullable=False),
            Column("newest_at", DateTime(timezone=True), nullable=False),
            Column("digest", LargeBinary, nullable=False),
            Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
            CheckConstraint("to_transaction > from_transaction", name="to_transaction"),
        )

    async def add(self, session: AsyncSession, entry: AuditEntry) -> None:
        """Write one row."""
        await session.execute(
            insert(self.table).values(
                at=entry.at,
                actor=entry.actor,
                role=entry.role,
                action=entry.action,
                request=entry.request,
                reason=entry.reason,
                resident_ids=list(entry.resident_ids),
                fields=list(entry.fields),
            )
        )

    async def page(
        self,
        session: AsyncSession,
        *,
        resident_id: UUID | None,
        actor: str | None,
        since: datetime | None,
        before: int | None,
        limit: int,
        until: datetime | None = None,
        people_only: bool = False,
    ) -> Sequence[AuditEntry]:
        """Return the newest rows about a person, by somebody or between two moments, before a position.

        Of moments alone the newest are those of the latest moments: by position every row since the span would be
        looked at before the first of an old one is found.
        """
        columns = self.table.c
        by_time = resident_id is None and actor is None and (since is not None or until is not None)
        newest = [columns.at.desc(), columns.position.desc()] if by_time else [columns.position.desc()]
        question = select(self.table).order_by(*newest).limit(limit)
        if resident_id is not None:
            family = await session.scalar(text(f"select {FAMILY}"), {"id": resident_id})
            question = question.where(columns.resident_ids.overlap(family))
        if actor is not None:
            question = question.where(columns.actor == actor)
        if since is not None:
            question = question.where(columns.at >= since)
        if until is not None:
            question = question.where(columns.at < until)
        if people_only:
            question = question.where(or_(columns.role.is_not(None), columns.actor.not_in(PROGRAMS)))
        if before is not None and by_time:
            last = select(columns.at).where(columns.position == before).scalar_subquery()
            question = question.where(tuple_(columns.at, columns.position) < tuple_(last, literal(before)))
        elif before is not None:
            question = question.where(columns.position < before)
        return [_entry(row) for row in await session.execute(question)]

    async def about(self, session: AsyncSession, resident_id: UUID, *, offset: int, limit: int) -> Sequence[AuditEntry]:
        """Return rows about a person, the oldest first."""
        rows = await session.execute(
            select(self.table)
            .where(self.table.c.resident_ids.contains([resident_id]))
            .order_by(self.table.c.position)
            .offset(offset)
            .limit(limit)
        )
        return [_entry(row) for row in rows]

    async def seal(self, session: AsyncSession) -> int:
        """Seal the rows of all transactions that have ended; returns how many. One sealer works at a time."""
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(SEAL_LOCK))):
            return 0
        return int(await session.scalar(text(f"{SEAL} returning row_count")) or 0)

    async def verify(self, session: AsyncSession, *, forgotten_before: datetime) -> SealVerdict:
        """Compute every seal anew.

        Parameters
        ----------
        forgotten_before
            Rows from before this moment may be gone: retention deletes them.
        """
        rows = (await session.execute(text(VERIFY), {"forgotten_before": forgotten_before})).all()
        broken = [row.number for row in rows if not row.follows or not (row.whole or row.may_be_gone)]
        total = int(await session.scalar(select(func.count()).select_from(self.table)) or 0)
        sealed = sum(row.found for row in rows)
        return SealVerdict(sealed_rows=sealed, waiting_rows=total - sealed, broken=tuple(broken))

    async def forget(self, session: AsyncSession, *, before: datetime, limit: int) -> int:
        """Delete rows under seals of which every row is from before a moment; returns how many.

        A seal loses all its rows or none, so the others can still be verified. The database refuses rows that are
        too young.
        """
        return len((await session.scalars(text(FORGET), {"before": before, "limit": limit})).all())


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        actor=row.actor,
        role=row.role,
        action=row.action,
        request=row.request,
        reason=row.reason,
        resident_ids=tuple(row.resident_ids),
        fields=tuple(row.fields),
        position=row.position,
    )
