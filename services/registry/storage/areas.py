"""Areas: communities with what stands above and inside them, and the levels of their care circles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.domain.care_plan import CareLevel
from services.registry.storage.circle_tables import CareLevelRow
from services.registry.storage.tables import AreaRow, CompoundRow, GridRow

__all__ = ["AreaStore", "CommunityAreas"]


@dataclass(frozen=True, slots=True)
class CommunityAreas:
    """One community, the areas above it and those inside it."""

    code: str
    name: str
    street_name: str
    district_name: str
    compounds: list[str]
    grids: list[str]
    persons: int


class AreaStore:
    """Questions about areas, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_community(self, code: str) -> bool:
        """Let nobody else change residents, posts or circles of this community until the transaction ends.

        Whoever resolves care circles holds this lock: two who changed a post and a resident at the same moment would
        otherwise each miss what the other did. Returns whether there is such a community.
        """
        found = await self._session.scalar(
            text("select code from area where code = :code and level = 'community' for no key update"), {"code": code}
        )
        return found is not None

    async def place_of(self, community: str) -> tuple[str, str] | None:
        """Return the names of a community's street and of the community."""
        street = aliased(AreaRow)
        row = (
            await self._session.execute(
                select(street.name, AreaRow.name)
                .join(street, street.code == AreaRow.parent_code)
                .where(AreaRow.code == community, AreaRow.level == "community")
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def knows(self, code: str) -> bool:
        """Say whether there is such an area."""
        return await self._session.get(AreaRow, code) is not None

    async def some_district(self) -> str:
        """Return the first district there is, for what concerns all of them; zeros before there is one."""
        first = select(AreaRow.code).where(AreaRow.level == "district").order_by(AreaRow.code).limit(1)
        return await self._session.scalar(first) or "000000"

    async def name_area(self, code: str, *, level: str, name: str, parent_code: str | None) -> bool:
        """Create or rename an area; returns whether anything is different."""
        statement = upsert(AreaRow).values(code=code, level=level, name=name, parent_code=parent_code)
        changed = await self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["code"], set_={"name": name}, where=AreaRow.name != name
            ).returning(AreaRow.code)
        )
        return changed is not None

    async def know_places(self, community: str, *, compounds: Collection[str], grids: Collection[str]) -> None:
        """Make compounds and grids known that are not yet."""
        for table, names in ((CompoundRow, compounds), (GridRow, grids)):
            if names:
                rows = [{"community": community, "name": name} for name in sorted(names)]
                await self._session.execute(upsert(table).values(rows).on_conflict_do_nothing())

    async def compounds_of(self, community: str) -> list[str]:
        """Return the compounds of a community."""
        found = await self._session.scalars(select(CompoundRow.name).where(CompoundRow.community == community))
        return sorted(found.all())

    async def has_grids(self, community: str) -> bool:
        """Say whether a community works in grids."""
        found = await self._session.scalar(select(GridRow.name).where(GridRow.community == community).limit(1))
        return found is not None

    async def levels_of(self, community: str) -> list[CareLevel]:
        """Return the levels of a community's care circles, in climbing order."""
        rows = await self._session.scalars(
            select(CareLevelRow).where(CareLevelRow.community == community).order_by(CareLevelRow.level)
        )
        return [CareLevel(row.role, row.scope) for row in rows.all()]

    async def write_levels(self, community: str, levels: Sequence[CareLevel]) -> None:
        """Replace the levels of a community's care circles."""
        await self._session.execute(delete(CareLevelRow).where(CareLevelRow.community == community))
        rows = [
            {"community": community, "role": level.role, "level": number, "scope": level.scope}
            for number, level in enumerate(levels, start=1)
        ]
        await self._session.execute(insert(CareLevelRow), rows)

    async def communities(self, *, counted: bool = False) -> list[CommunityAreas]:
        """Return all communities, by code; with how many are on the list of each where that is asked for."""
        street, district = aliased(AreaRow), aliased(AreaRow)
        rows = await self._session.execute(
            select(AreaRow.code, AreaRow.name, street.name, district.name)
            .join(street, street.code == AreaRow.parent_code)
            .join(district, district.code == street.parent_code)
            .where(AreaRow.level == "community")
            .order_by(AreaRow.code)
        )
        inside = await self._inside(counted=counted)
        return [CommunityAreas(*row, *inside.get(row[0], ([], [], 0))) for row in rows.all()]

    async def _inside(self, *, counted: bool) -> dict[str, tuple[list[str], list[str], int]]:
        rows = await self._session.execute(
            text(
                """select a.code,
                    array(select name from compound where community = a.code order by name),
                    array(select name from grid where community = a.code order by length(name), name),
                    (select count(*) from resident r
                      where cast(:counted as boolean) and r.community = a.code and r.status = 'active')
                from area a where a.level = 'community'"""
            ),
            {"counted": counted},
        )
        return {code: (compounds, grids, persons) for code, compounds, grids, persons in rows.all()}

    async def claim_not_aged(self, today: date) -> str | None:
        """Claim one community whose birthdays up to this day have not been looked at."""
        found: str | None = await self._session.scalar(
            text(
                """update area set aged_on = :today
                where code = any(array(
                    select code from area
                    where level = 'community' and (aged_on is null or aged_on < :today)
                    order by code limit 1 for no key update skip locked))
                returning code"""
            ),
            {"today": today},
        )
        return found
