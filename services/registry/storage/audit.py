"""The audit: rows that only come in, seals over them, and questions of an auditor."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.audit import AuditEntry, SealVerdict
from services.registry.storage.audit_tables import PersonAuditRow

__all__ = ["AuditStore"]

SEAL_LOCK = 0x5EA1
"""Number of the advisory lock that one sealer at a time holds."""

DIGEST = """
    sha256(coalesce((select digest from audit_seal where number = {before}), ''::bytea) || coalesce((
        select string_agg(sha256(convert_to(row(a.position, a.at, a.actor, a.role, a.action, a.request, a.reason,
            a.resident_ids, a.fields, a.written_in)::text, 'UTF8')), ''::bytea order by a.position)
        from person_audit a where a.written_in >= {since} and a.written_in < {until}), ''::bytea))
"""
"""Digest of a seal, over the one before it and every row it covers, as it is."""

SEAL = f"""
    insert into audit_seal (number, from_transaction, to_transaction, row_count, newest_at, digest)
    select b.number + 1, b.since, b.until, c.row_count, c.newest_at,
        {DIGEST.format(before="b.number", since="b.since", until="b.until")}
    from (select coalesce(max(number), 0) as number, coalesce(max(to_transaction), 0) as since,
                 (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as until from audit_seal) b
    cross join lateral (
        select count(*) as row_count, max(at) as newest_at from person_audit
        where written_in >= b.since and written_in < b.until) c
    where c.row_count > 0
"""  # noqa: S608 - a constant

OF_A_SEAL = DIGEST.format(before="s.number - 1", since="s.from_transaction", until="s.to_transaction")

VERIFY = f"""
    select s.number, s.row_count,
        (select count(*) from person_audit a
         where a.written_in >= s.from_transaction and a.written_in < s.to_transaction) as found,
        s.newest_at < :forgotten_before as may_be_gone,
        s.digest = {OF_A_SEAL} as whole,
        s.from_transaction = coalesce((select p.to_transaction from audit_seal p where p.number = s.number - 1), 0)
            and (s.number = 1 or exists (select from audit_seal p where p.number = s.number - 1)) as follows
    from audit_seal s order by s.number
"""  # noqa: S608 - a constant


class AuditStore:
    """Writes and reads the audit. Never commits: a row belongs to the transaction of what it tells of."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: AuditEntry) -> None:
        """Write one row."""
        await self._session.execute(
            insert(PersonAuditRow).values(
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
        *,
        resident_id: UUID | None,
        actor: str | None,
        since: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[AuditEntry]:
        """Return the newest rows about a person, by somebody or since a moment, before a position."""
        question = select(PersonAuditRow).order_by(PersonAuditRow.position.desc()).limit(limit)
        if resident_id is not None:
            question = question.where(PersonAuditRow.resident_ids.contains([resident_id]))
        if actor is not None:
            question = question.where(PersonAuditRow.actor == actor)
        if since is not None:
            question = question.where(PersonAuditRow.at >= since)
        if before is not None:
            question = question.where(PersonAuditRow.position < before)
        return [_entry(row) for row in await self._session.scalars(question)]

    async def about(self, resident_id: UUID, *, offset: int, limit: int) -> Sequence[AuditEntry]:
        """Return rows about a person, the oldest first."""
        rows = await self._session.scalars(
            select(PersonAuditRow)
            .where(PersonAuditRow.resident_ids.contains([resident_id]))
            .order_by(PersonAuditRow.position)
            .offset(offset)
            .limit(limit)
        )
        return [_entry(row) for row in rows]

    async def seal(self) -> int:
        """Seal the rows of all transactions that have ended; returns how many. One sealer works at a time."""
        if not await self._session.scalar(select(func.pg_try_advisory_xact_lock(SEAL_LOCK))):
            return 0
        counted = await self._session.scalar(text(f"{SEAL} returning row_count"))
        return int(counted or 0)

    async def verify(self, *, forgotten_before: datetime) -> SealVerdict:
        """Compute every seal anew.

        Parameters
        ----------
        forgotten_before
            Rows from before this moment may be gone: retention deletes them.
        """
        rows = (await self._session.execute(text(VERIFY), {"forgotten_before": forgotten_before})).all()
        broken = [row.number for row in rows if not row.follows or not (row.whole or row.may_be_gone)]
        total = int(await self._session.scalar(select(func.count()).select_from(PersonAuditRow)) or 0)
        sealed = sum(row.found for row in rows)
        return SealVerdict(sealed_rows=sealed, waiting_rows=total - sealed, broken=tuple(broken))

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Delete rows under seals of which every row is from before a moment; returns how many.

        A seal loses all its rows or none, so the others can still be verified. The database refuses rows that are
        too young.
        """
        gone = await self._session.scalars(
            text(
                """delete from person_audit where position = any(array(
                    select position from person_audit
                    where at < :before and written_in < (
                        select max(s.to_transaction) from audit_seal s
                        where not exists (
                            select from audit_seal o where o.number <= s.number and o.newest_at >= :before))
                    order by position limit :limit for update skip locked))
                returning position"""
            ),
            {"before": before, "limit": limit},
        )
        return len(gone.all())


def _entry(row: PersonAuditRow) -> AuditEntry:
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
