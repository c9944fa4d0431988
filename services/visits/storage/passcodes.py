"""Passcodes: whose turn it is, what was said before, who saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.passcode_tables import PasscodeBriefRow, PasscodeRow, PasscodeTurnRow, PasscodeUseRow
from services.visits.storage.statements import as_json, statement

__all__ = ["Fresh", "PasscodeStore", "Turn"]

NOTE_LIAISONS = statement(
    """
    insert into passcode_turn as t (resident_id, number, liaison_id, turn_at)
    select c.resident_id, 0, c.liaison_id, '-infinity'
      from circle_copy c
     where c.resident_id = any(:residents) and c.liaison_id is not null
     order by c.resident_id
        on conflict (resident_id) do update set turn_at = '-infinity'
     where t.liaison_id is distinct from excluded.liaison_id
    """,
    id_lists=("residents",),
)
"""Whoever gets another liaison is looked at at once; the turn itself says why, because it knows the liaison before."""

TURNS = """
    select t.resident_id, t.number, t.liaison_id as former_liaison_id, c.liaison_id, r.area, r.name, r.compound,
           c.liaison_name, r.resident_id is not null as known, coalesce(r.special and r.on_list, false) as wanted
      from passcode_turn t
      left join resident_copy r on r.resident_id = t.resident_id
      left join circle_copy c on c.resident_id = t.resident_id
"""

CLAIM = statement(
    f"{TURNS} where t.turn_at <= :now order by t.turn_at, t.resident_id limit :limit for update of t skip locked",
    moments=("now",),
)

LOCK = statement(f"{TURNS} where t.resident_id = :resident for update of t", ids=("resident",))

END = statement(
    """
    update passcode p
       set ends_at = n.former_ends_at
      from jsonb_to_recordset(cast(:fresh as jsonb)) as n (
               resident_id uuid, number integer, former_ends_at timestamptz
           )
     where p.resident_id = n.resident_id and p.number = n.number - 1
    """
)

TURN = statement(
    """
    update passcode_turn t
       set number = n.number, liaison_id = n.liaison_id, turn_at = n.turn_at
      from jsonb_to_recordset(cast(:fresh as jsonb)) as n (
               resident_id uuid, number integer, liaison_id uuid, turn_at timestamptz
           )
     where t.resident_id = n.resident_id
    """
)

PUT_OFF = statement(
    """
    update passcode_turn t set turn_at = n.turn_at
      from jsonb_to_recordset(cast(:turns as jsonb)) as n (resident_id uuid, turn_at timestamptz)
     where t.resident_id = n.resident_id
    """
)

SEALED_BEFORE = statement(
    """
    select t.resident_id, array_agg(p.number), array_agg(p.sealed)
      from passcode_turn t
      join passcode p on p.resident_id = t.resident_id and p.number > t.number - :count
     where t.resident_id = any(:residents)
     group by t.resident_id
    """,
    id_lists=("residents",),
)

BRIEF = statement(
    """
    insert into passcode_brief (resident_id, opened_at, reason)
    select unnest(:residents), :now, :reason
        on conflict (resident_id) where done_at is null do nothing
    """,
    moments=("now",),
    id_lists=("residents",),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A resident whose passcode is looked at, as things are now."""

    resident_id: UUID
    number: int
    former_liaison_id: UUID | None
    liaison_id: UUID | None
    area: str | None
    name: str | None
    compound: str | None
    liaison_name: str | None
    known: bool
    """False if registry has not told of the resident yet."""
    wanted: bool
    """Whether the resident is to have a passcode at all."""

    @property
    def personal(self) -> list[str]:
        """What no phrase may be read from."""
        return [text for text in (self.name, self.compound, self.liaison_name) if text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A new passcode of a resident."""

    turn: Turn
    sealed: bytes
    reason: str
    turn_at: datetime
    former_ends_at: datetime

    @property
    def number(self) -> int:
        """One more than the one before."""
        return self.turn.number + 1

    def passcode(self, now: datetime) -> dict[str, Any]:
        """Return the passcode as it is stored."""
        return {
            "resident_id": self.turn.resident_id,
            "number": self.number,
            "sealed": self.sealed,
            "reason": self.reason,
            "set_at": now,
        }

    def row(self) -> dict[str, Any]:
        """Return what becomes of the turn and of the passcode before."""
        return {
            "resident_id": self.turn.resident_id,
            "number": self.number,
            "liaison_id": self.turn.liaison_id,
            "turn_at": self.turn_at,
            "former_ends_at": self.former_ends_at,
        }


class PasscodeStore:
    """Questions about passcodes. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def note_liaisons(self, residents: Sequence[UUID]) -> None:
        """Have the passcodes of those turned who have a liaison for the first time, or another one."""
        await self._session.execute(NOTE_LIAISONS, {"residents": list(residents)})

    async def claim_turns(self, *, now: datetime, limit: int) -> list[Turn]:
        """Lock those whose turn has come; those of another replica are passed over."""
        return [Turn(*row) for row in await self._session.execute(CLAIM, {"now": now, "limit": limit})]

    async def lock_turn(self, resident_id: UUID) -> Turn | None:
        """Lock one resident's turn; None for somebody who never had a liaison."""
        row = (await self._session.execute(LOCK, {"resident": resident_id})).one_or_none()
        return Turn(*row) if row else None

    async def next_turn(self) -> datetime | None:
        """Return when the next passcode is to be looked at."""
        turn = PasscodeTurnRow
        soonest = (
            select(turn.turn_at)
            .where(turn.turn_at > literal_column("'-infinity'::timestamptz"))
            .order_by(turn.turn_at)
            .limit(1)
        )
        return await self._session.scalar(soonest)

    async def set(self, fresh: Sequence[Fresh], *, now: datetime) -> None:
        """Put new passcodes in the place of those before, which stay good for a while."""
        rows = as_json(one.row() for one in fresh)
        await self._session.execute(insert(PasscodeRow), [one.passcode(now) for one in fresh])
        for step in (END, TURN):
            await self._session.execute(step, {"fresh": rows})

    async def put_off(self, turns: Mapping[UUID, datetime]) -> None:
        """Look at these residents again later."""
        if turns:
            rows = as_json({"resident_id": one, "turn_at": moment} for one, moment in turns.items())
            await self._session.execute(PUT_OFF, {"turns": rows})

    async def sealed_before(self, residents: Sequence[UUID], *, count: int) -> dict[UUID, list[tuple[int, bytes]]]:
        """Return number and seal of the last passcodes of residents."""
        rows = await self._session.execute(SEALED_BEFORE, {"residents": list(residents), "count": count})
        return {one: list(zip(numbers, sealed, strict=True)) for one, numbers, sealed in rows}

    async def latest(self, residents: Sequence[UUID], *, count: int) -> dict[UUID, list[PasscodeRow]]:
        """Return the last passcodes of residents, the newest first."""
        row, turn = PasscodeRow, PasscodeTurnRow
        rows = (
            select(row)
            .join(turn, turn.resident_id == row.resident_id)
            .where(row.resident_id.in_(residents), row.number > turn.number - count)
            .order_by(row.resident_id, row.number.desc())
        )
        found: dict[UUID, list[PasscodeRow]] = {}
        for one in await self._session.scalars(rows):
            found.setdefault(one.resident_id, []).append(one)
        return found

    async def number_of(self, resident_id: UUID) -> int:
        """Return the number of the passcode in use; 0 if there is none yet."""
        turn = PasscodeTurnRow
        return await self._session.scalar(select(turn.number).where(turn.resident_id == resident_id)) or 0

    async def brief(self, residents: Sequence[UUID], *, reason: str, now: datetime) -> None:
        """Have residents told of their passcode, unless that is to be done already."""
        await self._session.execute(BRIEF, {"residents": list(residents), "reason": reason, "now": now})

    async def briefs_of(self, residents: Sequence[UUID]) -> dict[UUID, PasscodeBriefRow]:
        """Return which residents are to be told, and since when."""
        row = PasscodeBriefRow
        rows = await self._session.scalars(select(row).where(row.resident_id.in_(residents), row.done_at.is_(None)))
        return {one.resident_id: one for one in rows}

    async def close_brief(self, resident_id: UUID, *, staff_id: UUID, now: datetime) -> bool:
        """Say that a resident was told; False if there was nothing to tell."""
        row = PasscodeBriefRow
        done = update(row).where(row.resident_id == resident_id, row.done_at.is_(None)).returning(row.resident_id)
        return (await self._session.scalar(done.values(done_at=now, done_by=staff_id))) is not None

    async def add_use(self, fields: Mapping[str, Any]) -> bool:
        """Keep a line of the record; False if the same command has been obeyed before."""
        row = insert(PasscodeUseRow).values(**fields).on_conflict_do_nothing(index_elements=["command_id"])
        return (await self._session.scalar(row.returning(PasscodeUseRow.id))) is not None

    async def uses_of(self, resident_id: UUID, *, limit: int) -> list[PasscodeUseRow]:
        """Return the record of a resident, the newest first."""
        row = PasscodeUseRow
        rows = select(row).where(row.resident_id == resident_id).order_by(row.happened_at.desc(), row.id).limit(limit)
        return list(await self._session.scalars(rows))
