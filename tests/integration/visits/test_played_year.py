"""A year of eight residents, with a leap month, a changed rule, cold waves, an outage, moves, deaths and returns."""

from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import text

from bench.played import Chances, Played
from bench.played_checks import check, totals
from bench.year import play
from shared.database import Sessions


async def test_in_a_year_every_duty_is_made_once_and_closed_once_and_the_events_give_the_totals(
    sessions: Callable[[str], Awaitable[Sessions]],
) -> None:
    played = Played(await sessions("visits"), date(2025, 2, 3), Chances(happens=0.009, event=0.006))
    await played.enrol(8, ["990102003005"])

    last_on = await play(played, days=365)

    assert await check(played, last_on=last_on) == []
    counts = await totals(played)
    assert set(counts) == {"planned", "completed", "missed", "completed_late", "cancelled"}
    assert counts["completed"] > 200
    async with played.sessions.begin() as session:
        await session.execute(text("delete from outbox where subject like '%visit_missed%'"))
    assert await check(played, last_on=last_on)
