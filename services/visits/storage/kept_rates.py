"""The monthly rates that are kept: which are marked as changed, counting those anew, and checking all of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.rates import RATES, RateStore
from services.visits.storage.statements import statement

__all__ = ["KeptRateStore", "RateDrift"]

MANY = 20
"""Communities from which on one pass over all contacts of a month is quicker than a look-up for each resident."""

ALONE = statement("select pg_try_advisory_xact_lock(hashtextextended('monthly_rate', 0))")

REACHED = "happened_at >= :since and happened_at < :until and outcome in ('safe', 'needs_attention')"

REACHED_BY_ALL = f"(select distinct resident_id from contact where {REACHED}) k on k.resident_id = l.resident_id"  # noqa: S608

REACHED_ONE_BY_ONE = (
    f"lateral (select resident_id from contact where resident_id = l.resident_id and {REACHED} limit 1) k on true"  # noqa: S608
)

COUNT = """
    select a.area, count(k.resident_id) as reached, count(l.resident_id) as listed
      from unnest(:areas) a (area)
      left join listing l
        on l.area = a.area and l.listed_from < :until and (l.listed_to is null or l.listed_to >= :until)
      left join {reached}
     group by a.area
"""

KEPT = """
    select area, reached, listed from monthly_rate
     where since = :since and until = :until and starts_with(area, :area)
"""

MARKED = """
    select distinct area from rate_mark
     where starts_with(area, :area) and from_at < :until and (to_at is null or to_at >= :since)
"""

SPAN = ("since", "until")

COUNT_FEW = statement(COUNT.format(reached=REACHED_ONE_BY_ONE), moments=SPAN, text_lists=("areas",))

KEEP_FEW, KEEP_MANY = (
    statement(
        f"""
        insert into monthly_rate (since, until, area, reached, listed)
        select :since, :until, area, reached, listed from ({COUNT.format(reached=reached)}) counted
            on conflict (since, until, area) do update set reached = excluded.reached, listed = excluded.listed
        """,  # noqa: S608 - constants of this module
        moments=SPAN,
        text_lists=("areas",),
    )
    for reached in (REACHED_ONE_BY_ONE, REACHED_BY_ALL)
)

READ_KEPT = statement(KEPT, moments=SPAN)

READ_MARKED = statement(MARKED, moments=SPAN)

AREAS = statement("select distinct area from listing")

MONTHS = statement("select since, until from kept_month order by since")

IS_KEPT = statement("select exists (select from kept_month where since = :since and until = :until)", moments=SPAN)

KEEP_MONTH = statement("insert into kept_month (since, until) values (:since, :until)", moments=SPAN)

TAKE_MARKS = statement(
    """
    with gone as (
        delete from rate_mark where id = any(array(select id from rate_mark order by id limit :limit))
        returning area, from_at, to_at
    )
    select (select count(*) from gone), k.since, k.until, array_agg(distinct g.area)
      from gone g
      left join kept_month k on g.from_at < k.until and (g.to_at is null or g.to_at >= k.since)
     group by k.since, k.until
    """
)

COMPARE = statement(
    f"""
    select coalesce(t.area, k.area), coalesce(k.reached, 0), coalesce(k.listed, 0), coalesce(t.reached, 0),
           coalesce(t.listed, 0)
      from ({RATES}) t
      full join ({KEPT}) k on k.area = t.area
     where (coalesce(t.reached, 0), coalesce(t.listed, 0)) <> (coalesce(k.reached, 0), coalesce(k.listed, 0))
       and coalesce(t.area, k.area) not in ({MARKED})
     order by 1
    """,  # noqa: S608 - constants of this module and of rates
    moments=SPAN,
)
"""What is marked is counted before anybody is told: it is not wrong."""

MARK = statement(
    "insert into rate_mark (area, from_at, to_at) select area, :since, :since from unnest(:areas) a (area)",
    moments=("since",),
    text_lists=("areas",),
)


@dataclass(frozen=True, slots=True)
class RateDrift:
    """A rate that is kept, not marked, and not what a count gives."""

    since: datetime
    area: str
    kept_reached: int
    kept_listed: int
    reached: int
    listed: int


class KeptRateStore:
    """Questions about monthly rates, answered from what is kept as far as nothing has changed it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def alone(self) -> bool:
        """Whether nobody else counts anew until the transaction ends: an older count never replaces a newer one."""
        return bool(await self._session.scalar(ALONE))

    async def rates(self, area: str, *, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
        """Return community, residents reached and residents listed; what may have changed is counted now.

        Marks are read before what is kept: a mark that is gone by then was counted.
        """
        span = {"since": since, "until": until}
        marked = list(await self._session.scalars(READ_MARKED, {**span, "area": area}))
        if len(marked) > MANY or not await self._session.scalar(IS_KEPT, span):
            return await RateStore(self._session).rates(area, since=since, until=until)
        rows = [row for row in await self._session.execute(READ_KEPT, {**span, "area": area}) if row.area not in marked]
        if marked:
            rows += await self._session.execute(COUNT_FEW, {**span, "areas": marked})
        return sorted((row[0], row[1], row[2]) for row in rows if row[2])

    async def keep_month(self, *, since: datetime, until: datetime) -> bool:
        """Count a month that is not kept yet, and keep it; returns whether it was missing. Needs to be `alone`."""
        span = {"since": since, "until": until}
        if await self._session.scalar(IS_KEPT, span):
            return False
        await self._session.execute(KEEP_MONTH, span)
        await self._session.execute(KEEP_MANY, {**span, "areas": list(await self._session.scalars(AREAS))})
        return True

    async def count_marked(self, *, limit: int) -> int:
        """Take the oldest marks away and count anew what they concern; returns how many. Needs to be `alone`.

        A mark that is read stands for something that is committed, so the count that follows sees it.
        """
        taken = (await self._session.execute(TAKE_MARKS, {"limit": limit})).all()
        for _, since, until, areas in taken:
            if since is not None:
                keep = KEEP_MANY if len(areas) > MANY else KEEP_FEW
                await self._session.execute(keep, {"since": since, "until": until, "areas": areas})
        return int(taken[0][0]) if taken else 0

    async def compare(self, *, mend: bool = False) -> list[RateDrift]:
        """Count every month that is kept, and return the rates that are wrong; told to mend, mark them."""
        found = []
        for since, until in (await self._session.execute(MONTHS)).all():
            span = {"since": since, "until": until, "area": ""}
            wrong = [RateDrift(since, *row) for row in await self._session.execute(COMPARE, span)]
            if wrong and mend:
                await self._session.execute(MARK, {"since": since, "areas": [one.area for one in wrong]})
            found += wrong
        return found
