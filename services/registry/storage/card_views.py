"""Figures and lists of contact cards, and the samples that are called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.findings import LINE, shown_to
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.searching import Place, scope

__all__ = ["CardViewStore", "Test"]

DRAW = """
    insert into card_test (card_id, month)
    select c.id, :month from contact_card c
    where c.community = :community and c.status = 'issued' and c.stale_since is null
    order by md5(c.id::text || cast(:month as date)::text) limit :count
    on conflict (card_id, month) do nothing
"""
"""A month's sample is the same whoever draws it, and another one every month."""


@dataclass(frozen=True, slots=True)
class Test:
    """One card of a sample."""

    id: UUID
    card_id: UUID
    community: str
    number: int
    month: date
    tested_at: datetime | None
    tested_by: str | None
    failed_roles: tuple[str, ...]


class CardViewStore:
    """Questions about many cards at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def counts(self, area: str) -> list[tuple[str, str | None, int, int]]:
        """Return status, reason, how many, and how many of them are stale, of the cards of an area."""
        where, given = _cards_of(area)
        rows = await self._session.execute(
            text(
                f"""select status, void_reason, count(*), count(stale_since) from contact_card c where {where}
                group by status, void_reason order by status, void_reason"""  # noqa: S608 - constants
            ),
            given,
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows.all()]

    async def coverage(self, area: str) -> list[tuple[str, str | None, int, int]]:
        """Return community, compound, residents on the list, and how many of them hold a card that is not stale."""
        conditions, given = scope(area)
        rows = await self._session.execute(
            text(
                f"""select r.community, r.compound, count(*), count(c.id) from resident r
                left join contact_card c
                  on c.resident_id = r.id and c.status = 'issued' and c.stale_since is null
                where {" and ".join(conditions)} and r.status = 'active'
                group by r.community, r.compound order by r.community, r.compound nulls last"""  # noqa: S608
            ),
            given,
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows.all()]

    async def gaps(
        self, area: str, *, after: Place | None, hidden: Collection[str], held: Held = EVERYBODY, limit: int
    ) -> list[Row[Any]]:
        """Return residents on the list without a valid card, one more than `limit` if there are more."""
        conditions, given = scope(area)
        conditions += ["r.status = 'active'", "(c.id is null or c.stale_since is not null)", held.residents]
        given |= {"shown": shown_to(hidden)} | held.values
        if after is not None:
            conditions.append("(r.community, r.name_pinyin, r.id) > (:after_community, :after_pinyin, :after_id)")
            given |= {
                "after_community": after.community,
                "after_pinyin": after.name_pinyin,
                "after_id": after.resident_id,
            }
        line = LINE.replace("from resident r", ", c.id as card_id from resident r")
        rows = await self._session.execute(
            text(
                f"""{line} left join contact_card c on c.resident_id = r.id and c.status = 'issued'
                where {" and ".join(conditions)} order by r.community, r.name_pinyin, r.id limit :limit"""
            ),
            given | {"limit": limit + 1},
        )
        return list(rows.all())

    async def claim_not_drawn(self, month: date) -> str | None:
        """Claim one community whose sample of this month was not drawn."""
        found: str | None = await self._session.scalar(
            text(
                """update area set cards_drawn_for = :month
                where code = any(array(
                    select code from area
                    where level = 'community' and (cards_drawn_for is null or cards_drawn_for < :month)
                    order by code limit 1 for no key update skip locked))
                returning code"""
            ),
            {"month": month},
        )
        return found

    async def draw(self, community: str, *, month: date, count: int) -> None:
        """Draw a month's sample of the cards that residents hold."""
        await self._session.execute(text(DRAW), {"community": community, "month": month, "count": count})

    async def tests_of(self, community: str, month: date) -> list[Test]:
        """Return a month's sample, by number of the card."""
        rows = await self._session.execute(
            text(
                """select t.*, c.community, c.number from card_test t join contact_card c on c.id = t.card_id
                where c.community = :community and t.month = :month order by c.number"""
            ),
            {"community": community, "month": month},
        )
        return [_test(row) for row in rows.all()]

    async def lock_test(self, test_id: UUID) -> Test | None:
        """Return one test, locked."""
        rows = await self._session.execute(
            text(
                """select t.*, c.community, c.number from card_test t join contact_card c on c.id = t.card_id
                where t.id = :id for update of t"""
            ),
            {"id": test_id},
        )
        row = rows.one_or_none()
        return _test(row) if row else None

    async def save_test(self, test_id: UUID, *, failed: Collection[str], by: str, now: datetime) -> None:
        """Write what came of a test."""
        await self._session.execute(
            text("update card_test set tested_at = :now, tested_by = :by, failed_roles = :failed where id = :id"),
            {"id": test_id, "now": now, "by": by, "failed": sorted(set(failed))},
        )


def _cards_of(area: str) -> tuple[str, dict[str, Any]]:
    conditions, given = scope(area)
    return " and ".join(conditions).replace("r.community", "c.community"), given


def _test(row: Row[Any]) -> Test:
    return Test(
        row.id, row.card_id, row.community, row.number, row.month, row.tested_at, row.tested_by, tuple(row.failed_roles)
    )
