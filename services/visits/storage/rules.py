"""Care rules and their versions."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.rule import Rule
from services.visits.storage.tables import CareRuleRow, CareRuleVersionRow

__all__ = ["RuleStore"]


class RuleStore:
    """Questions about care rules."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def newest(self) -> list[CareRuleVersionRow]:
        """Return every rule in its newest version, in force or not."""
        rows = select(CareRuleVersionRow).join(
            CareRuleRow,
            (CareRuleRow.rule_id == CareRuleVersionRow.rule_id) & (CareRuleRow.version == CareRuleVersionRow.version),
        )
        return list(await self._session.scalars(rows.order_by(CareRuleVersionRow.rule_id)))

    async def versions(self) -> dict[UUID, list[Rule]]:
        """Return every version of every rule, the newest last."""
        rows = select(CareRuleVersionRow).order_by(CareRuleVersionRow.rule_id, CareRuleVersionRow.version)
        found: dict[UUID, list[Rule]] = {}
        for row in await self._session.scalars(rows):
            found.setdefault(row.rule_id, []).append(_to_rule(row))
        return found

    async def by_command(self, command_id: UUID) -> CareRuleVersionRow | None:
        """Return the version that a command saved."""
        row = select(CareRuleVersionRow).where(CareRuleVersionRow.command_id == command_id)
        return await self._session.scalar(row)

    async def version_of(self, rule_id: UUID, version: int) -> CareRuleVersionRow:
        """Return one version of a rule."""
        row = select(CareRuleVersionRow).where(
            CareRuleVersionRow.rule_id == rule_id, CareRuleVersionRow.version == version
        )
        return (await self._session.scalars(row)).one()

    async def lock_version(self, rule_id: UUID) -> int | None:
        """Return the newest version of a rule and keep others from saving it; None for a rule that is new."""
        row = select(CareRuleRow.version).where(CareRuleRow.rule_id == rule_id).with_for_update()
        return await self._session.scalar(row)

    async def add_version(self, version: CareRuleVersionRow) -> None:
        """Make this the newest version of its rule."""
        rule = insert(CareRuleRow).values(rule_id=version.rule_id, version=version.version)
        await self._session.execute(
            rule.on_conflict_do_update(index_elements=["rule_id"], set_={"version": version.version})
        )
        self._session.add(version)
        await self._session.flush()


def _to_rule(row: CareRuleVersionRow) -> Rule:
    return Rule(
        rule_id=row.rule_id,
        version=row.version,
        name=row.name,
        community=row.community,
        tiers=frozenset(row.tiers),
        situations=frozenset(row.situations),
        modes=frozenset(row.modes),
        remote_limit=row.remote_limit,
        period_days=row.period_days,
        festival=row.festival,
        cause=row.cause,
        active_from=row.active_from,
        active_to=row.active_to,
        categories=frozenset(row.categories),
        period=row.period,
        opens_before_days=row.opens_before_days,
        window_from=row.window_from,
        window_to=row.window_to,
        grace_minutes=row.grace_minutes,
        active=row.active,
        saved_at=row.saved_at,
    )
