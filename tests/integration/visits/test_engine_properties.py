"""Whatever happens in whatever order: no day without a duty, no period with two, every visit closed."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shared.contracts.visits import VisitCancelled, VisitMissed, VisitScheduled
from shared.contracts.words import Category, ContactMode, RiskTier
from tests.integration.visits.district import ZONE, District, at
from tests.integration.visits.rules import EVERY_MODE, make_rule

STARTS = st.sampled_from(
    ["2026-11-30 23:59", "2027-12-31 08:00", "2028-02-28 00:00", "2028-02-29 15:59", "2025-07-24 23:30"]
)
"""The end of a month and of a year, a leap day, the eve of a lunar leap month."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["contact", "call", "hand-over", "category", "tier", "rule", "nothing"]),
        st.sampled_from([1, 59, 60 * 7, 60 * 24 - 1, 60 * 24, 60 * 24 * 3, 60 * 24 * 9]),
    ),
    min_size=3,
    max_size=10,
)
"""What happens, and how many minutes later."""

HIGH_THEN_NONE = [("nothing", 1), ("tier", 60 * 7), ("contact", 59), ("nothing", 1), ("nothing", 1), ("nothing", 1)]
"""Somebody comes to be seen every seven days; the next tier, whenever it is told, is none: the week takes over."""


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STARTS, STEPS)
@example("2026-11-30 23:59", [*HIGH_THEN_NONE, ("tier", 60 * 24 * 13)])
@example("2026-11-29 08:00", [*HIGH_THEN_NONE, ("tier", 60 * 24 * 7 + 60 * 3), ("nothing", 60 * 24)])
@example("2026-11-29 08:00", [*HIGH_THEN_NONE, ("tier", 60 * 24 * 7 + 60 * 12), ("nothing", 60 * 24)])
async def test_no_day_is_without_a_duty_and_no_period_has_two(
    district: District, start: str, steps: list[tuple[str, int]]
) -> None:
    """Days that are over stay answered for: a visit that is cancelled answers for none.

    Except where a rule that counts the days since the last contact takes over: what it asks for is due as many days
    after that contact, so nothing is lost, and the visit that it stands for answers for the days until then.
    """
    async with district.sessions.begin() as session:
        await session.execute(text("truncate visit, contact, resident_copy, circle_copy, outbox, must_visit cascade"))
    name, community = f"老人{uuid4()}", f"{uuid4().int % 1000:03d}"
    district.clock.at = at(start)
    person: dict[str, Any] = {"categories": [Category.DISABLED], "tier": None}
    await district.hear(district.circle(name, "联络员甲"))
    await tell(district, name, community, person)

    for number, (what, minutes) in enumerate(steps):
        district.clock.advance(minutes=minutes)
        await district.plans()
        await district.sweeps()
        await step(district, name, community, person, what, number)
        await district.plans()

    await every_day_has_one(district, name, first=at(start))


async def tell(district: District, name: str, community: str, person: dict[str, Any]) -> None:
    profile = district.profile(name, *person["categories"], tier=person["tier"], community=community, birth_date=None)
    await district.hear(profile)
    await district.plans()


async def step(  # noqa: PLR0917
    district: District, name: str, community: str, person: dict[str, Any], what: str, number: int
) -> None:
    match what:
        case "contact" | "call":
            await district.records(name, ContactMode.DOOR if what == "contact" else ContactMode.CALL)
        case "hand-over":
            circle = district.circle(name, f"联络员{number}", version=number + 2)
            await district.hear(circle)
        case "category":
            groups = [[Category.DISABLED], [Category.DISABLED, Category.LIVES_ALONE]]
            person["categories"] = groups[number % 2]
            await tell(district, name, community, person)
        case "tier":
            person["tier"] = [None, RiskTier.HIGH, RiskTier.KEY][number % 3]
            await tell(district, name, community, person)
        case "rule":
            await make_rule(
                district, community=f"990102003{community}", period=["week", "month", "days"][number % 3],
                period_days=3 if number % 3 == 2 else None, modes=EVERY_MODE[: number + 1], remote_limit=3,
            )  # fmt: skip


async def every_day_has_one(district: District, name: str, *, first: Any) -> None:
    every = await district.rows(name)
    rows = [row for row in every if row["status"] != "cancelled"]
    now = district.clock.now()
    assert not [row for row in rows if row["status"] == "planned" and row["deadline_at"] <= now]
    for rule in {row["rule_id"] for row in rows}:
        own = [row for row in rows if row["rule_id"] == rule]
        for one, other in pairwise(own):
            done_on = one["completed_at"].astimezone(ZONE).date() if one["completed_at"] else None
            begins_on = other["opens_at"].astimezone(ZONE).date()
            assert one["ends_at"] <= other["opens_at"] or (done_on is not None and done_on < begins_on)
    replaced = await replaced_by_days(district, every)
    local = [moment.astimezone(ZONE).date() for moment in (first, now)]
    bare = [
        day
        for day in range(local[0].toordinal() + 1, local[1].toordinal() + 1)
        if not any(
            row["opens_at"].astimezone(ZONE).date().toordinal()
            <= day
            < row["ends_at"].astimezone(ZONE).date().toordinal()
            for row in [*rows, *replaced]
        )
    ]
    assert not bare
    told = [event for event in await district.told(VisitMissed) if event.resident_id == rows[0]["resident_id"]]
    assert len(told) == len([row for row in rows if row["missed_at"]])
    scheduled = {event.visit_id for event in await district.told(VisitScheduled)}
    assert {row["id"] for row in rows} <= scheduled


async def replaced_by_days(district: District, every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cancelled visits where days since the last contact took over, as if they ended at that midnight."""
    until = {event.visit_id: event.occurred_at for event in await district.told(VisitCancelled)}
    taken_over = {
        row["opens_at"] for row in every if row["status"] != "cancelled" and len(row["period"]) == len("2026-11-30")
    }
    midnights = [
        (row, datetime.combine(until[row["id"]].astimezone(ZONE).date(), time(), ZONE))
        for row in every
        if row["status"] == "cancelled"
    ]
    return [
        row | {"ends_at": min(row["ends_at"], midnight + timedelta(days=1))}
        for row, midnight in midnights
        if {midnight, midnight + timedelta(days=1)} & taken_over
    ]
