"""Finding what stands in the clear or is sealed with a former key, and sealing it with the key in use."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.vault import CLEAR, SealedRows

__all__ = ["Place", "Progress", "count_marks", "seal_again"]

BEFORE_ALL = "(0,0)"
"""Where a table begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column with sealed values, and what tells its rows apart."""

    name: str
    table: str
    column: str
    row: str = "id::text"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many values were sealed anew, and how far into the table that was; None at its end."""

    count: int
    after: str | None
    was_clear: Sequence[tuple[str, bytes]] = ()
    """Rows that stood in the clear, each with what they say."""


async def seal_again(
    session: AsyncSession, place: Place, *, after: str | None, limit: int, only_clear: bool = False
) -> Progress:
    """Seal the next values of a place with the key in use; rows that somebody else holds are left out.

    So are those that none of our keys opens: `count_marks` tells of them.
    """
    seals = SealedRows.of(session)
    rows = await session.execute(
        text(
            f"""select ctid::text as ctid, {place.row} as row, {place.column} as sealed from {place.table}
            where ctid > cast(cast(:after as text) as tid) and substring({place.column} from 1 for 4) = any(:marks)
            limit :limit for update skip locked"""  # noqa: S608 - names of our own tables
        ),
        {
            "after": after or BEFORE_ALL,
            "marks": [CLEAR] if only_clear else [CLEAR, *seals.sealer.marks[1:]],
            "limit": limit,
        },
    )
    found = [(row.ctid, row.row, bytes(row.sealed)) for row in rows.all()]
    if not found:
        return Progress(0, None)
    opened = [(ctid, row, seals.open_bytes(place.name, row, sealed)) for ctid, row, sealed in found]
    await session.execute(
        text(
            f"""update {place.table} t set {place.column} = s.sealed
            from unnest(cast(cast(:ctids as text[]) as tid[]), cast(:sealed as bytea[])) s(ctid, sealed)
            where t.ctid = s.ctid"""  # noqa: S608 - names of our own tables
        ),
        {
            "ctids": [ctid for ctid, _, _ in opened],
            "sealed": [seals.seal_bytes(place.name, row, content) for _, row, content in opened],
        },
    )
    clear = {row for _, row, sealed in found if sealed.startswith(CLEAR)}
    return Progress(
        len(found),
        found[-1][0] if len(found) == limit else None,
        [(row, content) for _, row, content in opened if row in clear],
    )


async def count_marks(session: AsyncSession, places: Iterable[Place]) -> Counter[bytes]:
    """Count sealed values by the mark of their key; those in the clear under `CLEAR`."""
    counted: Counter[bytes] = Counter()
    for place in places:
        rows = await session.execute(
            text(
                f"""select substring({place.column} from 1 for 4) as mark, count(*) as found
                from {place.table} where {place.column} is not null group by 1"""  # noqa: S608 - our own tables
            )
        )
        for row in rows.all():
            counted[bytes(row.mark)] += row.found
    return counted
