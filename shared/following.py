"""How the rows of one table follow a person from one entry to another, and back: one statement for each step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["ALWAYS", "Follow", "Merge", "follow_back", "lead_back", "let_follow", "the_rest"]

ALWAYS = "always"
"""A clash of every row of the merged entry."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One entry that became an alias of another."""

    merge_id: UUID
    merged: UUID
    kept: UUID
    version: int = 0
    """Version in which the merged entry ended."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How the rows of one table follow their person.

    Parameters
    ----------
    key
        Columns that tell a row apart, besides the one that follows.
    clash
        SQL over `t`, a row of the merged entry, and `k`, one of the kept: both cannot stand under one id.
        None: rows never clash. `ALWAYS`: every row does, whatever the kept entry has.
    yields
        SQL over the same two: the row of the kept entry gives way, and is laid aside, before anything else.
    before
        Columns that are written to a row that clashes, as SQL, before anything else.
    clashing
        What becomes of a row that clashes: it stays under its former id, follows all the same, or is laid aside.
    """

    table: str
    key: tuple[str, ...] = ("id",)
    column: str = "resident_id"
    clash: str | None = None
    yields: str | None = None
    before: Mapping[str, str] | None = None
    clashing: Literal["stays", "follows", "laid_aside"] = "stays"
    kind: str = "uuid"
    """Type of the column that follows."""

    @property
    def named(self) -> str:
        """What names one row `t` as the journal does, as SQL."""
        parts = ", ".join(f"'{name}', t.{name}" for name in self.key)
        return f"jsonb_build_object({parts})"

    @property
    def place(self) -> str:
        """How the journal calls this."""
        return f"{self.table}.{self.column}"

    def of(self, name: str) -> str:
        """Return the SQL of a parameter as the type of the column."""
        return f"cast(cast(:{name} as uuid) as {self.kind})"


def the_rest(metadata: MetaData, said: Iterable[Follow], *, stays: Collection[str] = ()) -> list[Follow]:
    """Return how all other tables follow that speak of a resident: row by row, as they are.

    Parameters
    ----------
    stays
        Tables whose rows stay under their former id.
    """
    known = {rule.table for rule in said} | set(stays)
    return [
        Follow(table.name, key=tuple(column.name for column in table.primary_key))
        for table in metadata.sorted_tables
        if table.name not in known and "resident_id" in table.columns
    ]


async def let_follow(
    session: AsyncSession, rule: Follow, given: Mapping[str, Any], *, moment: Mapping[str, Any]
) -> None:
    """Lead the rows of one table to the kept entry, and write down what was done.

    Parameters
    ----------
    given
        The merge: ``merge_id``, ``merged`` and ``kept``.
    moment
        What the columns of `Follow.before` may name: ``now`` and ``today``.
    """
    bound = {**given, "place": rule.place}
    meets = f"t.{rule.column} = {rule.of('merged')}"
    clashes = f"exists (select from {rule.table} k where k.{rule.column} = {rule.of('kept')} and ({rule.clash}))"
    if rule.clash == ALWAYS:
        clashes = f"{rule.of('kept')} is not null"
    if rule.yields is not None:
        await session.execute(
            text(f"""
                with gone as (delete from {rule.table} k using {rule.table} t
                    where k.{rule.column} = {rule.of("kept")} and {meets} and {rule.yields} returning k.*)
                insert into merge_step (merge_id, place, step, row, before)
                select cast(:merge_id as uuid), :place, 'laid_aside', {rule.named}, to_jsonb(t) from gone t
            """),  # noqa: S608 - constants of the services
            bound,
        )
    if rule.clash is not None and rule.before:
        old = ", ".join(f"'{name}', o.{name}" for name in rule.before)
        new = ", ".join(f"{name} = {value}" for name, value in rule.before.items())
        named = {name: value for name, value in moment.items() if f":{name}" in new}
        await session.execute(
            text(f"""
                with o as materialized (select t.* from {rule.table} t where {meets} and {clashes}),
                written as (update {rule.table} t set {new} from o where {meets} and {_same_row(rule)} returning
                    {rule.named} as row, jsonb_build_object({old}) as before)
                insert into merge_step (merge_id, place, step, row, before)
                select cast(:merge_id as uuid), :place, 'written', row, before from written
            """),  # noqa: S608 - constants of the services
            bound | named,
        )
    if rule.clash is not None and rule.clashing == "laid_aside":
        await session.execute(
            text(f"""
                with gone as (delete from {rule.table} t where {meets} and {clashes} returning t.*)
                insert into merge_step (merge_id, place, step, row, before)
                select cast(:merge_id as uuid), :place, 'laid_aside', {rule.named}, to_jsonb(t) from gone t
            """),  # noqa: S608 - constants of the services
            bound,
        )
    stays = f"and not {clashes}" if rule.clash is not None and rule.clashing == "stays" else ""
    await session.execute(
        text(f"""
            with moved as (update {rule.table} t set {rule.column} = {rule.of("kept")} where {meets} {stays}
                returning {rule.named} as row)
            insert into merge_step (merge_id, place, step, row)
            select cast(:merge_id as uuid), :place, 'followed', row from moved
        """),  # noqa: S608 - constants of the services
        bound,
    )


async def follow_back(session: AsyncSession, rule: Follow, merge_id: UUID, *, to: UUID, at: Sequence[UUID]) -> None:
    """Lead back the rows that one merge let follow, from where they are now, but for what has its like there."""
    like = f"select from {rule.table} k where k.{rule.column} = {rule.of('to')} and ({rule.clash})"
    unlike = f"and not exists ({like})" if rule.clash not in {None, ALWAYS} else ""
    await session.execute(
        text(f"""
            update {rule.table} t set {rule.column} = {rule.of("to")} from merge_step m
            where m.merge_id = :merge_id and m.place = :place and m.step = 'followed'
              and t.{rule.column} = any(cast(cast(:at as uuid[]) as {rule.kind}[])) and m.row = {rule.named} {unlike}
        """),  # noqa: S608 - constants of the services
        {"to": to, "merge_id": merge_id, "place": rule.place, "at": list(at)},
    )


async def lead_back(session: AsyncSession, rule: Follow, merge: Merge, *, at: Sequence[UUID]) -> None:
    """Put the rows of one table back as they were before a merge."""
    await follow_back(session, rule, merge.merge_id, to=merge.merged, at=at)
    step = {"merge_id": merge.merge_id, "place": rule.place}
    if rule.before:
        old = f"jsonb_populate_record(null::{rule.table}, m.before)"
        put = ", ".join(f"{name} = ({old}).{name}" for name in rule.before)
        await session.execute(
            text(f"""
                update {rule.table} t set {put} from merge_step m
                where m.merge_id = :merge_id and m.place = :place and m.step = 'written'
                  and t.{rule.column} = {rule.of("merged")} and m.row = {rule.named}
            """),  # noqa: S608 - constants of the services
            step | {"merged": merge.merged},
        )
    await session.execute(
        text(f"""
            insert into {rule.table} select (jsonb_populate_record(null::{rule.table}, m.before)).* from merge_step m
            where m.merge_id = :merge_id and m.place = :place and m.step = 'laid_aside' on conflict do nothing
        """),  # noqa: S608 - constants of the services
        step,
    )


def _same_row(rule: Follow) -> str:
    return " and ".join(f"t.{name} = o.{name}" for name in rule.key) or "true"
