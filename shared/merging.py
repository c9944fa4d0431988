"""Let what a service keeps of a person follow when two entries of theirs are merged, and lead it back after an undo.

Every row that follows is written to a journal, so that an undo leads back exactly those rows: what came in since stays
where it came in. The same merge told twice, late, or after its undo changes nothing more.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    Uuid,
    text,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.base import Contract
from shared.database import Sessions
from shared.following import Follow, Merge, follow_back, lead_back, let_follow

__all__ = ["FAMILY", "Merges"]

REMEMBERED_SECONDS = 1.0
"""How long one process goes by the aliases it has read. What is written for an alias meanwhile follows by `late`."""

NAMES_OF_ONE = ("resident_id", "kin_id", "volunteer_id", "member_id")
NAMES_OF_MANY = ("resident_ids",)
"""Fields of a message that may name a person by a former id."""

OF_THE_ENTRY = frozenset(
    {
        "registry.resident_enrolled.v1",
        "registry.resident_profiled.v1",
        "registry.resident_status_changed.v1",
        "registry.care_circle_resolved.v1",
        "registry.responsibility_vacant.v1",
        "registry.responsibility_filled.v1",
        "registry.resident_unpaired.v1",
        "registry.must_knows_changed.v1",
        "registry.relatives_resolved.v1",
        "registry.residents_merged.v1",
        "registry.residents_unmerged.v1",
    }
)
"""What tells how one entry stands in the register, not what happened to the person: it is never another entry's."""

M = TypeVar("M", bound=Contract)

RESOLVE = text("""
    with recursive way (asked, at, steps) as (
        select merged_id, kept_id, 1 from resident_alias where merged_id = any(:ids) and unmerged_at is null
        union all
        select way.asked, a.kept_id, way.steps + 1 from way
          join resident_alias a on a.merged_id = way.at and a.unmerged_at is null where way.steps < 50
    )
    select distinct on (asked) asked, at from way order by asked, steps desc
""")

FAMILY = """array(
    with recursive family (id, steps) as (
        select cast(:id as uuid), 0
        union all
        select a.merged_id, family.steps + 1 from family
          join resident_alias a on a.kept_id = family.id and a.unmerged_at is null where family.steps < 50
    )
    select id from family
)"""
"""The id ``:id`` of a resident with all former ones, as SQL."""


class Merges:
    """Aliases and journal of one service.

    Parameters
    ----------
    metadata
        Metadata of the service that owns the tables.
    follows
        Says how each table follows, in this order; an undo goes the other way. Asked late: all tables are known then.
    """

    def __init__(self, metadata: MetaData, follows: Callable[[], Sequence[Follow]]) -> None:
        self._follows = follows
        self._known: WeakKeyDictionary[Sessions, tuple[float, dict[UUID, UUID]]] = WeakKeyDictionary()
        alias = CoreTable(
            "resident_alias",
            metadata,
            Column("merge_id", Uuid, primary_key=True),
            Column("merged_id", Uuid, nullable=False),
            Column("kept_id", Uuid, nullable=False),
            Column("merged_version", Integer, nullable=False, server_default="0"),
            Column("merged_at", DateTime(timezone=True), nullable=False),
            Column("unmerged_at", DateTime(timezone=True)),
            CheckConstraint("merged_id <> kept_id", name="kept_id"),
        )
        standing = alias.c.unmerged_at.is_(None)
        # Whose former id is this? An id is the alias of at most one.
        Index("resident_alias_merged_id_key", alias.c.merged_id, unique=True, postgresql_where=standing)
        # Which former ids does this one have?
        Index("resident_alias_kept_id_idx", alias.c.kept_id, postgresql_where=standing)
        journal = CoreTable(
            "merge_step",
            metadata,
            Column("position", BigInteger, Identity(), primary_key=True),
            Column("merge_id", Uuid, nullable=False),
            Column("place", Text, nullable=False),
            Column("step", Text, nullable=False),
            Column("row", JSONB, nullable=False),
            Column("before", JSONB),
            CheckConstraint("step in ('followed', 'written', 'laid_aside')", name="step"),
        )
        # What did this merge do?
        Index("merge_step_merge_id_idx", journal.c.merge_id, journal.c.place)

    async def begin(self, session: AsyncSession, merge: Merge, *, now: datetime) -> bool:
        """Write down a merge that is not known yet; False if it was undone before it was heard of."""
        found = await session.execute(
            text("""
                insert into resident_alias (merge_id, merged_id, kept_id, merged_version, merged_at)
                values (:merge_id, :merged, :kept, :version, :now)
                on conflict (merge_id) do update set merge_id = excluded.merge_id returning unmerged_at
            """),
            {
                "merge_id": merge.merge_id,
                "merged": merge.merged,
                "kept": merge.kept,
                "version": merge.version,
                "now": now,
            },
        )
        self.forget()
        return found.scalar_one() is None

    async def follow(self, session: AsyncSession, merge: Merge, *, now: datetime, today: date | None = None) -> None:
        """Lead all rows of the merged entry to the kept one, or to what that one became an alias of."""
        kept = (await self.resolved(session, [merge.merged])).get(merge.merged, merge.kept)
        given = {"merge_id": merge.merge_id, "merged": merge.merged, "kept": kept}
        for rule in self._follows():
            await let_follow(session, rule, given, moment={"now": now, "today": today})

    async def undo(self, session: AsyncSession, merge: Merge, *, now: datetime) -> bool:
        """Lead back what followed; False if that was done before. Told before its merge, the merge never happens."""
        standing = await self.resolved(session, [merge.merged])
        found = await session.execute(
            text("""
                insert into resident_alias (merge_id, merged_id, kept_id, merged_at, unmerged_at)
                values (:merge_id, :merged, :kept, :now, :now)
                on conflict (merge_id) do update set unmerged_at = excluded.unmerged_at
                    where resident_alias.unmerged_at is null
                returning merge_id
            """),
            {"merge_id": merge.merge_id, "merged": merge.merged, "kept": merge.kept, "now": now},
        )
        self.forget()
        if found.first() is None:
            return False
        at = list({merge.kept, standing.get(merge.merged, merge.kept)})
        for rule in reversed(self._follows()):
            await lead_back(session, rule, merge, at=at)
        await self._lead_back_arrivals(session, merge, at=at)
        return True

    async def _lead_back_arrivals(self, session: AsyncSession, merge: Merge, *, at: list[UUID]) -> None:
        """Lead back to the restored entry what went past it because its own alias was told later than this merge."""
        rows = await session.execute(
            text("select merge_id from resident_alias where kept_id = :id and unmerged_at is null"),
            {"id": merge.merged},
        )
        for row in rows.all():
            for rule in self._follows():
                await follow_back(session, rule, row.merge_id, to=merge.merged, at=at)

    async def late(self, session: AsyncSession, *, since: datetime) -> list[Merge]:
        """Claim the merges of late, for what was written under a former id while they were told."""
        rows = await session.execute(
            text("""
                select merge_id, merged_id, kept_id, merged_version from resident_alias
                where unmerged_at is null and merged_at >= :since order by merged_at desc, merge_id limit 50
                for update skip locked
            """),
            {"since": since},
        )
        return [Merge(*row) for row in rows.all()]

    async def undone_by(self, session: AsyncSession, versions: Mapping[UUID, int]) -> list[Merge]:
        """Return the merges of which only the undoing is not heard yet: something newer is told of the merged entry."""
        rows = await session.execute(
            text("""
                select merge_id, merged_id, kept_id, merged_version from resident_alias
                where merged_id = any(:ids) and unmerged_at is null order by merge_id
            """),
            {"ids": list(versions)},
        )
        return [merge for merge in (Merge(*row) for row in rows.all()) if versions[merge.merged] > merge.version]

    async def resolved(self, session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Return those of these ids that are aliases, each with the id that stands."""
        rows = await session.execute(RESOLVE, {"ids": list(ids)})
        return {row.asked: row.at for row in rows.all()}

    async def former(self, session: AsyncSession, kept: UUID) -> list[UUID]:
        """Return the ids that are aliases of this one."""
        found: list[UUID] = await session.scalar(text(f"select {FAMILY}"), {"id": kept}) or []
        return [one for one in found if one != kept]

    def forget(self) -> None:
        """Read the aliases anew before the next message."""
        self._known.clear()

    async def understood(self, message: M, sessions: Sessions, *, fresh: bool = False) -> M:
        """Return a message with the ids that stand in place of former ones.

        Parameters
        ----------
        fresh
            Whether to ask the database in any case: for the owner of the ids, who knows of a merge at once.
        """
        if getattr(message, "NAME", "") in OF_THE_ENTRY:
            return message
        names = [name for name in NAMES_OF_ONE if getattr(message, name, None) is not None]
        lists = [name for name in NAMES_OF_MANY if getattr(message, name, None)]
        if not names and not lists:
            return message
        said: dict[str, Any] = {name: getattr(message, name) for name in (*names, *lists)}
        ids = [*(said[name] for name in names), *(one for name in lists for one in said[name])]
        aliases = await self._aliases(sessions, ids if fresh else None)
        if not aliases:
            return message
        meant = {name: aliases.get(said[name], said[name]) for name in names}
        meant |= {name: list(dict.fromkeys(aliases.get(one, one) for one in said[name])) for name in lists}
        return message.model_copy(update=meant) if meant != said else message

    async def _aliases(self, sessions: Sessions, ids: list[UUID] | None) -> dict[UUID, UUID]:
        if ids is not None:
            async with sessions() as session:
                return await self.resolved(session, ids)
        read_at, known = self._known.get(sessions, (float("-inf"), {}))
        if time.monotonic() - read_at < REMEMBERED_SECONDS:
            return known
        async with sessions() as session:
            rows = await session.execute(text("select merged_id from resident_alias where unmerged_at is null"))
            known = await self.resolved(session, [row.merged_id for row in rows.all()])
        self._known[sessions] = (time.monotonic(), known)
        return known
