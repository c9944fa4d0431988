"""Which rules and plans tell a category by their name, because they are for it alone."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.restriction_tables import RestrictionCopyRow

__all__ = ["RestrictionStore"]


class RestrictionStore:
    """Questions about what must not be told."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def told_by(self, categories: Collection[str]) -> tuple[frozenset[UUID], frozenset[str]]:
        """Return the rules that are for these categories alone, and the names of such rules and plans, ever."""
        rows = await self._session.execute(
            text(
                """select rule_id, name from care_rule_version
                where cardinality(categories) > 0 and categories <@ cast(:categories as text[])
                union all
                select null, name from service_plan where categories <@ cast(:categories as text[])
                union all
                select null, i.plan_name from service_item i join service_plan p using (plan_id)
                where p.categories <@ cast(:categories as text[]) group by i.plan_name"""
            ),
            {"categories": list(categories)},
        )
        found = rows.all()
        return frozenset(row.rule_id for row in found if row.rule_id), frozenset(row.name for row in found)

    async def restricted(self) -> frozenset[str]:
        """Return the categories that are restricted."""
        found = await self._session.scalar(select(RestrictionCopyRow.categories))
        return frozenset(found or ())

    async def take(self, categories: Collection[str], *, version: int) -> None:
        """Keep which categories are restricted, unless something newer is known."""
        await self._session.execute(
            update(RestrictionCopyRow)
            .where(RestrictionCopyRow.entity_version < version)
            .values(entity_version=version, categories=list(categories))
        )
