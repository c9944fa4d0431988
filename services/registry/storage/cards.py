"""Contact cards: the stock, who holds which, and what is printed on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.contact_card import Line
from services.registry.storage.sealed import Vault
from services.registry.storage.staff import contacts_of

__all__ = ["PLACE", "Card", "CardStore"]

PLACE = "contact_card_line.private"
"""What a number on a card is bound to, besides card and role."""

ADD = """
    insert into contact_card (community, number, status, printed_at)
    select :community, coalesce(max(number), 0) + n, 'stock', :now
      from (select max(number) as number from contact_card where community = :community) last,
           generate_series(1, :count) n
     group by n
"""

LINES_NOW = """
    select r.id as resident_id, n.role, n.label, n.phone, n.staff_id, n.private
      from resident r
      cross join lateral (
           (select 'volunteer' as role, s.name as label, null as phone, 0 as rank, s.id as staff_id, s.private
              from circle_level c join staff s on s.id = coalesce(c.stands_in_for, c.staff_id)
             where r.host_community is null and c.resident_id = r.id and c.role = 'liaison' and s.active)
            union all
           (select 'volunteer', s.name, null, 0, s.id, s.private
              from post p join staff s on s.id = p.staff_id
             where r.host_community is not null and p.community = r.community and p.role = 'liaison'
               and p.scope_key = r.id::text and p.active_to is null and s.active)
            union all
           (select v.role, v.label, v.phone, case when v.compound = '' then 2 else 1 end, null, null
              from service_number v
             where v.community = r.community and v.compound in ('', coalesce(r.compound, '')))
      ) n
     where r.id = any(:ids)
     order by r.id, n.role, n.rank desc
"""
"""The liaison before the community's own number, a compound's number before the community's: the last one counts.

Whoever stands in for a few days does not get onto cards that are printed for years, nor does who answers where a
resident stays for a time: the card speaks of home."""

STALE = """
    update contact_card c set stale_since = :now, stale_reason = :reason
    where c.id = any(:ids) and c.status = 'issued' and c.stale_since is null
    returning c.id, c.community, c.number, c.resident_id
"""


@dataclass(frozen=True, slots=True)
class Card:
    """One card."""

    id: UUID
    community: str
    number: int
    status: str
    resident_id: UUID | None
    issued_at: datetime | None
    stale_since: datetime | None
    stale_reason: str | None
    lines: tuple[Line, ...] = ()


class CardStore:
    """Questions about cards, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def add(self, community: str, *, count: int, now: datetime) -> None:
        """Put numbered cards into stock. The caller holds the community's lock."""
        await self._session.execute(text(ADD), {"community": community, "count": count, "now": now})

    async def next_in_stock(self, community: str, *, count: int) -> list[Card]:
        """Return the next cards of the stock, locked."""
        rows = await self._session.execute(
            text(
                """select * from contact_card where community = :community and status = 'stock'
                order by number limit :count for update"""
            ),
            {"community": community, "count": count},
        )
        return [_card(row) for row in rows.all()]

    async def numbered(self, community: str, numbers: Sequence[int]) -> list[Card]:
        """Return these cards with what is printed on them, by number."""
        rows = await self._session.execute(
            text("select * from contact_card where community = :community and number = any(:numbers) order by number"),
            {"community": community, "numbers": list(numbers)},
        )
        return await self._with_lines(rows.all())

    async def held_by(self, residents: Collection[UUID], *, fresh_only: bool = False) -> dict[UUID, Card]:
        """Return the cards these residents hold, with what is printed on them."""
        fresh = " and stale_since is null" if fresh_only else ""
        rows = await self._session.execute(
            text(f"select * from contact_card where resident_id = any(:ids) and status = 'issued'{fresh}"),  # noqa: S608
            {"ids": list(residents)},
        )
        cards = await self._with_lines(rows.all())
        return {card.resident_id: card for card in cards if card.resident_id is not None}

    async def issued_in(
        self, community: str, *, stale_only: bool, after: int, limit: int, holder: UUID | None = None
    ) -> list[Card]:
        """Return cards that residents of a community hold, or one of them, by number."""
        stale = " and stale_since is not null" if stale_only else ""
        stale += " and resident_id = :holder" if holder is not None else ""
        rows = await self._session.execute(
            text(
                f"""select * from contact_card
                where community = :community and status = 'issued' and number > :after{stale}
                order by number limit :limit"""  # noqa: S608 - constants
            ),
            {"community": community, "after": after, "limit": limit} | ({"holder": holder} if holder else {}),
        )
        return await self._with_lines(rows.all())

    async def holders_in(self, community: str) -> list[UUID]:
        """Return the residents of a community's cards that are issued and not stale."""
        found = await self._session.scalars(
            text(
                """select resident_id from contact_card
                where community = :community and status = 'issued' and stale_since is null"""
            ),
            {"community": community},
        )
        return list(found.all())

    async def lines_now(self, residents: Collection[UUID]) -> dict[UUID, dict[str, Line]]:
        """Return what a card of each of these residents would say now, by role."""
        rows = await self._session.execute(text(LINES_NOW), {"ids": list(residents)})
        found: dict[UUID, dict[str, Line]] = {resident_id: {} for resident_id in residents}
        for row in rows.all():
            phones = contacts_of(self._vault, row.staff_id, row.private)[0] if row.private else (row.phone,)
            if phones:
                found[row.resident_id][row.role] = Line(row.role, row.label, phones[0])
        return found

    async def issue(
        self, given: Mapping[Card, UUID], lines: Sequence[tuple[Card, Line]], *, by: str, now: datetime
    ) -> None:
        """Give cards to residents, with what is printed on them."""
        await self._session.execute(
            text(
                """update contact_card c
                set status = 'issued', resident_id = n.resident_id, issued_at = :now, issued_by = :by
                from unnest(cast(:cards as uuid[]), cast(:residents as uuid[])) n(id, resident_id)
                where c.id = n.id"""
            ),
            {"cards": [card.id for card in given], "residents": list(given.values()), "by": by, "now": now},
        )
        await self._session.execute(
            text(
                """insert into contact_card_line (card_id, role, label, private)
                select * from unnest(cast(:cards as uuid[]), cast(:roles as text[]), cast(:labels as text[]),
                                     cast(:sealed as bytea[]))"""
            ),
            {
                "cards": [card.id for card, _ in lines],
                "roles": [line.role for _, line in lines],
                "labels": [line.label for _, line in lines],
                "sealed": [
                    self._vault.seal(PLACE, f"{card.id}/{line.role}", {"phone": line.phone}) for card, line in lines
                ],
            },
        )

    async def void(self, cards: Collection[UUID], *, reason: str, now: datetime) -> None:
        """Let cards count no more."""
        await self._session.execute(
            text(
                """update contact_card set status = 'void', voided_at = :now, void_reason = :reason
                where id = any(:ids) and status <> 'void'"""
            ),
            {"ids": list(cards), "reason": reason, "now": now},
        )

    async def stale(self, cards: Collection[UUID], *, reason: str, now: datetime) -> list[Card]:
        """Mark cards as stale; returns those that were not."""
        rows = await self._session.execute(text(STALE), {"ids": list(cards), "reason": reason, "now": now})
        return [
            Card(row.id, row.community, row.number, "issued", row.resident_id, None, now, reason) for row in rows.all()
        ]

    async def carrying(self, community: str, *, role: str, phone: str) -> list[UUID]:
        """Return the cards of a community that say this number in this role; all are opened, some hundreds."""
        found = await self._session.execute(
            text(
                """select l.card_id, l.role, l.private from contact_card c join contact_card_line l on l.card_id = c.id
                where c.community = :community and c.status = 'issued' and l.role = :role"""
            ),
            {"community": community, "role": role},
        )
        return [row.card_id for row in found.all() if self._phone(row) == phone]

    def _phone(self, row: Row[Any]) -> str:
        said: str = self._vault.open(PLACE, f"{row.card_id}/{row.role}", row.private)["phone"]
        return said

    async def save_number(self, community: str, compound: str, line: Line) -> bool:
        """Say under which number a role is reached; returns whether that is different."""
        changed = await self._session.scalar(
            text(
                """insert into service_number as v (community, compound, role, label, phone)
                values (:community, :compound, :role, :label, :phone)
                on conflict (community, compound, role) do update set label = excluded.label, phone = excluded.phone
                where (v.label, v.phone) is distinct from (excluded.label, excluded.phone)
                returning role"""
            ),
            {"community": community, "compound": compound, "role": line.role, "label": line.label, "phone": line.phone},
        )
        return changed is not None

    async def _with_lines(self, rows: Sequence[Row[Any]]) -> list[Card]:
        found = await self._session.execute(
            text("select * from contact_card_line where card_id = any(:ids)"), {"ids": [row.id for row in rows]}
        )
        lines: dict[UUID, list[Line]] = {}
        for row in found.all():
            lines.setdefault(row.card_id, []).append(Line(row.role, row.label, self._phone(row)))
        return [_card(row, tuple(lines.get(row.id, ()))) for row in rows]


def _card(row: Row[Any], lines: tuple[Line, ...] = ()) -> Card:
    return Card(
        id=row.id,
        community=row.community,
        number=row.number,
        status=row.status,
        resident_id=row.resident_id,
        issued_at=row.issued_at,
        stale_since=row.stale_since,
        stale_reason=row.stale_reason,
        lines=lines,
    )
