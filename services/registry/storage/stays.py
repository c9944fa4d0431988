"""Questions about stays in another community, and where a resident is now."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Door, Host
from services.registry.domain.residence import Stay
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.move_tables import ResidentStayRow
from services.registry.storage.sealed import Vault
from services.registry.storage.tables import ResidentRow

__all__ = ["PLACE", "StayStore"]

PLACE = "resident_stay.private"
"""What the sealed fields of a stay are bound to, besides the row."""

OPEN = ("planned", "begun")


def _stay(vault: Vault, row: ResidentStayRow) -> Stay:
    private = vault.open(PLACE, row.id, row.private)
    door = Door(row.host_compound, row.host_building, row.host_unit, row.host_room)
    return Stay(
        id=row.id,
        resident_id=row.resident_id,
        home_community=row.home_community,
        host=Host(row.host_community, door, row.host_grid, row.until_on),
        begins_on=row.begins_on,
        begins_at=row.begins_at,
        until_on=row.until_on,
        state=row.state,
        told_by=private["told_by"],
        reason=private["reason"],
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        phone=private.get("phone"),
        liaison_id=row.liaison_id,
        remind_at=row.remind_at,
        ended_on=row.ended_on,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


class StayStore:
    """Reads and writes stays. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def save(self, stay: Stay) -> None:
        """Write one that is new."""
        fields = self._fields(stay) | {
            "id": stay.id, "resident_id": stay.resident_id, "home_community": stay.home_community,
            "recorded_by": stay.recorded_by, "recorded_at": stay.recorded_at,
        }  # fmt: skip
        await self._session.execute(insert(ResidentStayRow).values(**fields))

    async def change(self, stay: Stay) -> None:
        """Write what is different now."""
        await self._session.execute(
            update(ResidentStayRow).where(ResidentStayRow.id == stay.id).values(**self._fields(stay))
        )

    def _fields(self, stay: Stay) -> dict[str, Any]:
        private = {"told_by": stay.told_by, "reason": stay.reason} | ({"phone": stay.phone} if stay.phone else {})
        return {
            "host_community": stay.host.community, "host_compound": stay.host.door.compound,
            "host_building": stay.host.door.building, "host_unit": stay.host.door.unit,
            "host_room": stay.host.door.room, "host_grid": stay.host.grid, "begins_on": stay.begins_on,
            "begins_at": stay.begins_at, "until_on": stay.until_on, "remind_at": stay.remind_at, "state": stay.state,
            "liaison_id": stay.liaison_id, "private": self._vault.seal(PLACE, stay.id, private),
        }  # fmt: skip

    async def begin(self, stay: Stay) -> Stay:
        """Write that a planned stay has begun."""
        begun = replace(stay, state="begun")
        await self.change(begun)
        return begun

    async def end(self, stay: Stay, *, on: date, at: datetime, reason: str, by: str) -> Stay:
        """Write that a stay is over, or never was."""
        state = "withdrawn" if reason == "mistaken" or stay.state == "planned" else "ended"
        ended = replace(stay, state=state, ended_on=on, ended_at=at, end_reason=reason)
        await self._session.execute(
            update(ResidentStayRow)
            .where(ResidentStayRow.id == stay.id)
            .values(state=state, ended_on=on, ended_at=at, end_reason=reason, ended_by=by)
        )
        return ended

    async def reopen(self, stay: Stay) -> Stay:
        """Write that a stay goes on which had ended for a reason that was not true."""
        nothing = {"ended_on": None, "ended_at": None, "end_reason": None}
        await self._session.execute(
            update(ResidentStayRow).where(ResidentStayRow.id == stay.id).values(state="begun", ended_by=None, **nothing)
        )
        return replace(stay, state="begun", ended_on=None, ended_at=None, end_reason=None)

    async def get(self, stay_id: UUID) -> Stay | None:
        """Return one as it stands now."""
        found = await self._many(ResidentStayRow.id == stay_id)
        return found[0] if found else None

    async def open_of(self, resident_id: UUID) -> list[Stay]:
        """Return the stays of a resident that last or lie ahead, by their beginning."""
        return await self._many(ResidentStayRow.resident_id == resident_id, ResidentStayRow.state.in_(OPEN))

    async def begun_of(self, resident_id: UUID) -> Stay | None:
        """Return the stay that lasts."""
        found = await self._many(ResidentStayRow.resident_id == resident_id, ResidentStayRow.state == "begun")
        return found[0] if found else None

    async def ended_by(self, resident_id: UUID, reason: str) -> Stay | None:
        """Return the last stay of a resident that ended for a reason."""
        found = await self._many(ResidentStayRow.resident_id == resident_id, ResidentStayRow.end_reason == reason)
        return found[-1] if found else None

    async def of_resident(self, resident_id: UUID) -> list[Stay]:
        """Return all stays of a resident, by their beginning."""
        return await self._many(ResidentStayRow.resident_id == resident_id)

    async def of_community(self, community: str, *, held: Held = EVERYBODY, include_over: bool) -> list[Stay]:
        """Return stays of a community's residents elsewhere, and of others in it."""
        here = (ResidentStayRow.home_community == community) | (ResidentStayRow.host_community == community)
        open_ones = [] if include_over else [ResidentStayRow.state.in_(OPEN)]
        return await self._many(here, text(held.stays), *open_ones, **held.values)

    async def _many(self, *where: object, **held: object) -> list[Stay]:
        rows = await self._session.scalars(
            select(ResidentStayRow)
            .where(*where)  # type: ignore[arg-type]
            .order_by(ResidentStayRow.begins_at, ResidentStayRow.id)
            .execution_options(populate_existing=True),
            held,
        )
        return [_stay(self._vault, row) for row in rows]

    async def place(self, resident_id: UUID, host: Host | None) -> None:
        """Write where a resident is now who belongs elsewhere; None is at home."""
        at = host or Host("")
        await self._session.execute(
            update(ResidentRow)
            .where(ResidentRow.id == resident_id)
            .values(
                host_community=host.community if host else None, host_compound=at.door.compound,
                host_building=at.door.building, host_unit=at.door.unit, host_room=at.door.room, host_grid=at.grid,
                host_until_on=at.until_on, host_watcher_id=None,
            )
            .execution_options(synchronize_session=False)
        )  # fmt: skip

    async def first_to_begin(self, *, now: datetime) -> Stay | None:
        """Return a planned stay whose moment has come. Not locked: the communities are locked before any stay is."""
        return await self._first(ResidentStayRow.state == "planned", ResidentStayRow.begins_at <= now)

    async def first_overdue(self, *, now: datetime) -> Stay | None:
        """Return a stay that lasts longer than expected, of which nobody was told yet."""
        return await self._first(ResidentStayRow.state == "begun", ResidentStayRow.remind_at <= now)

    async def _first(self, *where: object) -> Stay | None:
        row = await self._session.scalar(
            select(ResidentStayRow)
            .where(*where)  # type: ignore[arg-type]
            .order_by(ResidentStayRow.begins_at)
            .limit(1)
            .execution_options(populate_existing=True)
        )
        return _stay(self._vault, row) if row else None

    async def next_moment(self) -> datetime | None:
        """Return when the next stay begins, or the next resident should be back."""
        moment: datetime | None = await self._session.scalar(
            text(
                """select min(m) from (
                    select min(begins_at) as m from resident_stay where state = 'planned'
                    union all
                    select min(remind_at) from resident_stay where state = 'begun' and remind_at is not null) x"""
            )
        )
        return moment
