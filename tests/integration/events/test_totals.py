"""红色七月: one evening at three venues, with performers, audience and helpers."""

from collections import defaultdict
from datetime import UTC, date, time, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.activities import ActivityScheduled, AttendanceRecorded
from shared.contracts.activities_check_in import AttendanceCorrected, CheckInRow, CorrectAttendance, MergeCheckInList
from shared.contracts.activities_series import CreateSeries, EnrolInSeries, Series
from shared.contracts.activities_totals import AttendanceTotals, TotalAttendance
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

EVENING = date(2026, 11, 24)


def gala() -> CreateSeries:
    """Build the command for two evenings, each in three compounds at once."""
    return CreateSeries.model_validate(
        {
            "community": COMMUNITY,
            "title": "纳凉晚会",
            "theme": "红色七月",
            "place": "三个小区",
            "starts": time(19),
            "ends": time(21),
            "capacity": 300,
            "recurrence": {"every": "day", "first_on": EVENING, "last_on": EVENING + timedelta(days=1)},
            "venues": [{"place": "安和苑"}, {"place": "矿建小区"}, {"place": "文化广场"}],
        }
    )


async def came(desk: Desk, activity: UUID, people: list[UUID], part: str, *, early: float = 0) -> None:
    """Take a list of people who came so many hours before the end."""
    at = desk.clock.now() - timedelta(hours=early)
    rows = [CheckInRow(row_id=uuid4(), resident_id=one, attended_as=part, at=at) for one in people]
    await desk.ask(MergeCheckInList(activity_id=activity, list_id=uuid4(), device="签到本", rows=rows))


async def replayed(desk: Desk) -> dict[date, dict[str, int]]:
    """Count each evening again from nothing but what was told."""
    evenings = {
        event.activity_id: event.starts_at.astimezone(ZONE).date() for event in await desk.told(ActivityScheduled)
    }
    parts = {(event.activity_id, event.resident_id): event.attended_as for event in await desk.told(AttendanceRecorded)}
    parts |= {(one.activity_id, one.resident_id): one.attended_as for one in await desk.told(AttendanceCorrected)}
    seen: dict[date, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (activity, person), part in parts.items():
        seen[evenings[activity]][person].add(part)
    return {
        day: {
            "performers": sum("performer" in one for one in people.values()),
            "staff": sum("staff" in one and "performer" not in one for one in people.values()),
            "persons": len(people),
        }
        for day, people in seen.items()
    }


@pytest.mark.capability("S0-22")
async def test_an_evening_at_three_venues_adds_up_and_nobody_is_counted_twice(desk: Desk) -> None:
    series: Series = await desk.ask(gala())
    venues = {one.place: one.activity_id for one in series.sessions[:3]}
    people = await desk.residents(160)
    stage, helpers, crowd = people[:110], people[110:120], people[120:]
    desk.clock.at = series.sessions[0].ends_at.astimezone(UTC)
    await came(desk, venues["安和苑"], stage[:60], "performer", early=2)
    await came(desk, venues["矿建小区"], stage[50:], "performer")
    await came(desk, venues["文化广场"], [*stage[:20], *crowd], "audience")
    await came(desk, venues["安和苑"], crowd[:15], "audience")
    await came(desk, venues["文化广场"], helpers, "staff")
    mistaken = CorrectAttendance(
        activity_id=venues["文化广场"], resident_id=crowd[0], attended_as="staff", reason="是志愿者"
    )
    await desk.ask(mistaken)

    totals: AttendanceTotals = await desk.ask(TotalAttendance(community=COMMUNITY, series_id=series.series_id))

    first, second = totals.sessions
    assert (first.performers, first.audience, first.staff, first.persons) == (110, 39, 11, 160)
    venue_sums = (sum(one.performers for one in first.venues), sum(one.persons for one in first.venues))
    assert venue_sums == (110, 160)
    assert {one.place: one.performers for one in first.venues} == {"安和苑": 60, "矿建小区": 50, "文化广场": 0}
    assert (totals.contacts, totals.persons, second.persons) == (160, 160, 0)
    told = (await replayed(desk))[EVENING]
    assert told == {"performers": first.performers, "staff": first.staff, "persons": first.persons}


async def test_enrolling_in_a_series_with_several_venues_asks_for_one(desk: Desk) -> None:
    series: Series = await desk.ask(gala())
    (person,) = await desk.residents(1)

    with pytest.raises(RefusedError, match="文化广场"):
        await desk.ask(EnrolInSeries(series_id=series.series_id, resident_id=person))
    reply = await desk.ask(EnrolInSeries(series_id=series.series_id, resident_id=person, place="文化广场"))

    assert [one.item.place for one in reply.sessions] == ["文化广场", "文化广场"]
    with pytest.raises(RefusedError, match="起止日期"):
        await desk.ask(TotalAttendance(community=COMMUNITY))
