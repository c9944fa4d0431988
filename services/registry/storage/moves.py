"""Questions about moves, and what goes along with a resident from one community to another."""

import json
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Door
from services.registry.domain.residence import Move
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.move_tables import ResidentMoveRow
from services.registry.storage.sealed import Vault

__all__ = ["PLACE", "MoveStore"]

PLACE = "resident_move.private"
"""What the sealed fields of a move are bound to, besides the row."""

CARRY_OVER = """
    with kept as (
        update resident_category c set community = :from
        where c.resident_id = any(:ids) and c.community is null and c.active_to is not null returning c.id),
    ended as (
        update resident_category c
        set community = :from, active_to = greatest(c.active_from, :on), end_reason = :left, ended_by = :by
        where c.resident_id = any(:ids) and c.active_to is null
        returning c.resident_id, c.category, c.basis, c.origin, c.active_to)
    select resident_id, category, basis, origin, active_to as active_from from ended
"""
"""Ends what holds, and says of what had ended whose ledger it was."""

ENTER = """
    insert into resident_category (resident_id, category, basis, active_from, origin, entered_by)
    select resident_id, category, :basis || basis, active_from, origin, :by
    from jsonb_to_recordset(cast(:entries as jsonb))
        as e(resident_id uuid, category text, basis text, origin text, active_from date)
"""


def _move(vault: Vault, row: ResidentMoveRow) -> Move:
    private = vault.open(PLACE, row.id, row.private)
    return Move(
        id=row.id,
        resident_id=row.resident_id,
        from_community=row.from_community,
        from_door=Door(row.from_compound, row.from_building, row.from_unit, row.from_room),
        from_grid=row.from_grid,
        to_community=row.to_community,
        to_door=Door(row.to_compound, row.to_building, row.to_unit, row.to_room),
        to_grid=row.to_grid,
        effective_on=row.effective_on,
        effective_at=row.effective_at,
        state=row.state,
        origin=row.origin,
        told_by=private["told_by"],
        reason=private["reason"],
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        liaison_id=row.liaison_id,
        withdrawn_reason=row.withdrawn_reason,
    )


class MoveStore:
    """Reads and writes moves. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def add(self, move: Move) -> None:
        """Write one that is new."""
        here, there = move.from_door, move.to_door
        await self._session.execute(
            insert(ResidentMoveRow).values(
                id=move.id, resident_id=move.resident_id, from_community=move.from_community,
                from_compound=here.compound, from_building=here.building, from_unit=here.unit, from_room=here.room,
                from_grid=move.from_grid, to_community=move.to_community, to_compound=there.compound,
                to_building=there.building, to_unit=there.unit, to_room=there.room, to_grid=move.to_grid,
                effective_on=move.effective_on, effective_at=move.effective_at, state=move.state, origin=move.origin,
                liaison_id=move.liaison_id, decided_by=move.decided_by, decided_at=move.decided_at,
                private=self._vault.seal(PLACE, move.id, {"told_by": move.told_by, "reason": move.reason}),
            )
        )  # fmt: skip

    async def get(self, move_id: UUID) -> Move | None:
        """Return one as it stands now."""
        return await self._one(ResidentMoveRow.id == move_id)

    async def planned_of(self, resident_id: UUID) -> Move | None:
        """Return the move of a resident that lies ahead."""
        return await self._one(ResidentMoveRow.resident_id == resident_id, ResidentMoveRow.state == "planned")

    async def last_of(self, resident_id: UUID) -> Move | None:
        """Return the move by which a resident came to where they belong."""
        return await self._one(ResidentMoveRow.resident_id == resident_id, ResidentMoveRow.state == "done")

    async def _one(self, *where: object) -> Move | None:
        rows = await self._session.scalars(
            select(ResidentMoveRow)
            .where(*where)  # type: ignore[arg-type]
            .order_by(ResidentMoveRow.effective_at.desc(), ResidentMoveRow.decided_at.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        row = rows.one_or_none()
        return _move(self._vault, row) if row else None

    async def of_resident(self, resident_id: UUID, *, limit: int) -> list[Move]:
        """Return the moves of a resident, the latest first."""
        return await self._many(ResidentMoveRow.resident_id == resident_id, limit=limit)

    async def of_community(self, community: str, *, held: Held = EVERYBODY, limit: int) -> list[Move]:
        """Return the moves into and out of a community, the latest first."""
        came, left = ResidentMoveRow.to_community == community, ResidentMoveRow.from_community == community
        return await self._many(and_(came | left, text(held.moves)), limit=limit, **held.values)

    async def _many(self, where: object, *, limit: int, **held: object) -> list[Move]:
        rows = await self._session.scalars(
            select(ResidentMoveRow)
            .where(where)  # type: ignore[arg-type]
            .order_by(ResidentMoveRow.effective_at.desc(), ResidentMoveRow.id)
            .limit(limit)
            .execution_options(populate_existing=True),
            held,
        )
        return [_move(self._vault, row) for row in rows]

    async def take_effect(self, move_id: UUID) -> None:
        """Write that a planned move is done."""
        await self._session.execute(update(ResidentMoveRow).where(ResidentMoveRow.id == move_id).values(state="done"))

    async def withdraw(self, move_id: UUID, *, by: str, reason: str, now: datetime) -> None:
        """Write that a move is taken back."""
        await self._session.execute(
            update(ResidentMoveRow)
            .where(ResidentMoveRow.id == move_id)
            .values(state="withdrawn", withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason)
        )

    async def first_due(self, *, now: datetime) -> Move | None:
        """Return a planned move whose moment has come. Not locked: the communities are locked before any move is."""
        row = await self._session.scalar(
            select(ResidentMoveRow)
            .where(ResidentMoveRow.state == "planned", ResidentMoveRow.effective_at <= now)
            .order_by(ResidentMoveRow.effective_at)
            .limit(1)
        )
        return _move(self._vault, row) if row else None

    async def next_due(self) -> datetime | None:
        """Return when the next planned move takes effect."""
        moment: datetime | None = await self._session.scalar(
            text("select min(effective_at) from resident_move where state = 'planned'")
        )
        return moment

    async def elsewhere(self, community: str, names: Collection[str]) -> dict[UUID, Door]:
        """Return residents of these names who have left this community for another, or are its guests.

        With each goes the door behind which this community knows them.
        """
        rows = await self._session.execute(
            text(
                """select r.id, m.from_compound, m.from_building, m.from_unit, m.from_room
                from resident_move m join resident r on r.id = m.resident_id
                where m.from_community = :community and m.state = 'done' and m.to_community is not null
                  and r.community <> :community and r.name = any(:names)
                union all
                select id, host_compound, host_building, host_unit, host_room from resident
                where host_community = :community and name = any(:names)"""
            ),
            {"community": community, "names": list(names)},
        )
        return {row[0]: Door(*row[1:]) for row in rows.all()}

    async def carry_over(self, ids: Collection[UUID], *, left: tuple[str, str], basis: str, on: date, by: str) -> None:
        """End the residents' entries in the ledgers of one community and make them in those of the other.

        Parameters
        ----------
        left
            The community that is left, and the reason that stands in its ledgers.
        basis
            What stands before the basis of each entry in the other community.
        """
        community, reason = left
        given = {"ids": list(ids), "from": community, "on": on, "left": reason, "by": by}
        rows = await self._session.execute(text(CARRY_OVER), given)
        entries = [row._asdict() for row in rows.all()]
        if entries:
            await self._session.execute(text(ENTER), {"entries": _json(entries), "basis": basis, "by": by})

    async def end_posts(self, resident_id: UUID, community: str, *, at: datetime) -> None:
        """End who answers for a resident in a community by name, and drop what was planned there."""
        given = {"community": community, "key": str(resident_id), "at": at}
        where = "community = :community and scope = 'resident' and scope_key = :key"
        await self._session.execute(text(f"delete from post where {where} and not begun"), given)  # noqa: S608
        await self._session.execute(
            text(
                f"""update post set active_to = greatest(active_from, :at)
                where {where} and (active_to is null or active_to > :at)"""  # noqa: S608 - a constant
            ),
            given,
        )

    async def reopen_posts(self, resident_id: UUID, community: str, *, since: datetime) -> None:
        """Let those answer again whose time ended with a move that was a mistake, where nobody came after them."""
        await self._session.execute(
            text(
                """update post set active_to = null
                where active_to = greatest(active_from, :since) and id = any(array(
                    select distinct on (role) id from post
                    where community = :community and scope = 'resident' and scope_key = :key
                    order by role, active_from desc, active_to desc nulls first, staff_id nulls last))"""
            ),
            {"community": community, "key": str(resident_id), "since": since},
        )


def _json(entries: list[dict[str, object]]) -> str:
    return json.dumps(entries, default=str, ensure_ascii=False)
