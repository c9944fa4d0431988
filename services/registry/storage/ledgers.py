"""Ledgers: which there are, who may look into them, and how many people are in each."""

from datetime import datetime

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import Ledger
from services.registry.storage.ledger_tables import LedgerRightRow, LedgerRow, TierGapRow
from services.registry.storage.tables import AreaRow

__all__ = ["LedgerStore"]


class LedgerStore:
    """Questions about ledgers and the rights to them, and changes to both."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> dict[str, Ledger]:
        """Return every ledger by its code, in the order of kinds."""
        rows = await self._session.scalars(select(LedgerRow).order_by(LedgerRow.kind, LedgerRow.code))
        return {
            row.code: Ledger(
                row.code, row.name, row.kind, row.restricted, row.named_only, row.purpose, row.legal_basis,
                row.retired_on,
            )
            for row in rows.all()
        }  # fmt: skip

    async def hidden_from(self, actor: str | None, *, may_see_restricted: bool) -> frozenset[str]:
        """Return the ledgers of which somebody must not learn; ``None`` is somebody unknown."""
        found = await self._session.scalars(
            text(
                """select code from ledger l
                where (restricted and not :may_see_restricted)
                   or (named_only and not exists (
                        select from ledger_right g
                        where g.ledger = l.code and g.actor = :actor and g.revoked_at is null))"""
            ),
            {"may_see_restricted": may_see_restricted, "actor": actor or ""},
        )
        return frozenset(found.all())

    async def counts(self, community: str) -> dict[str, int]:
        """Return how many residents on the list of a community are in each ledger."""
        rows = await self._session.execute(
            text(
                """select c.category, count(*) from resident_category c join resident r on r.id = c.resident_id
                where r.community = :community and r.status = 'active' and c.active_to is null group by c.category"""
            ),
            {"community": community},
        )
        return dict(tuple(row) for row in rows.all())

    async def lock(self, code: str) -> None:
        """Wait until nobody else makes or changes this ledger; it is ours until the transaction ends."""
        await self._session.execute(
            text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"ledger:{code}"}
        )

    async def define(self, ledger: Ledger) -> None:
        """Write a ledger; the kind of one that is there stays."""
        values = {name: getattr(ledger, name) for name in Ledger.__dataclass_fields__}
        kept = {name: value for name, value in values.items() if name not in {"code", "kind"}}
        statement = upsert(LedgerRow).values(values)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=kept))

    async def grant(self, ledger: str, *, actor: str, granted_by: str, reason: str, now: datetime) -> bool:
        """Let a person look into a ledger; returns whether they could not before."""
        held = await self._session.scalar(
            select(LedgerRightRow.actor).where(
                LedgerRightRow.ledger == ledger, LedgerRightRow.actor == actor, LedgerRightRow.revoked_at.is_(None)
            )
        )
        if held is not None:
            return False
        given = {"ledger": ledger, "actor": actor, "granted_by": granted_by, "reason": reason, "granted_at": now}
        await self._session.execute(insert(LedgerRightRow).values(given))
        return True

    async def revoke(self, ledger: str, *, actor: str, now: datetime) -> bool:
        """Take the right away; returns whether the person had it."""
        ended = await self._session.scalar(
            update(LedgerRightRow)
            .where(LedgerRightRow.ledger == ledger, LedgerRightRow.actor == actor, LedgerRightRow.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(LedgerRightRow.actor)
        )
        return ended is not None

    async def set_gap(self, district: str, *, tier: str, gap_days: int) -> bool:
        """Set a district's gap of a tier and have all its communities looked at again; returns whether it differs."""
        statement = upsert(TierGapRow).values(district=district, tier=tier, gap_days=gap_days)
        changed = await self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["district", "tier"],
                set_={"gap_days": gap_days},
                where=TierGapRow.gap_days != gap_days,
            ).returning(TierGapRow.tier)
        )
        if changed is not None:
            inside = (AreaRow.level == "community") & AreaRow.code.startswith(district)
            await self._session.execute(update(AreaRow).where(inside).values(aged_on=None))
        return changed is not None
