"""Calendars behind a key: what stands in them, and that programs that know the standard read them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar
from sqlalchemy import text

from shared.contracts.activities_feeds import (
    CalendarFeed,
    CalendarFeedOpened,
    ListCalendarFeeds,
    OpenCalendarFeed,
    ReadCalendar,
    RevokeCalendarFeed,
)
from shared.contracts.activities_requests import CreateActivity
from shared.contracts.activities_series import CreateSeries, Series
from shared.contracts.activities_venues import SaveVenue, Venue, Zone
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

TITLE = "书法课;第一期,“颜体”\\入门" + "长" * 60


async def opens(desk: Desk, **about: object) -> CalendarFeedOpened:
    command = OpenCalendarFeed.model_validate({"community": COMMUNITY, "label": "安和社区活动"} | about)
    reply: CalendarFeedOpened = await desk.ask(command)
    return reply


async def reads(desk: Desk, token: str) -> tuple[str, Calendar]:
    written = (await desk.ask(ReadCalendar(token=token))).text
    return written, Calendar.from_ical(written)


async def announces(desk: Desk, day: int, title: str, **fields: object) -> UUID:
    starts_at = datetime(2026, 12, day, 14, tzinfo=ZONE)
    given = {"community": COMMUNITY, "title": title, "place": "活动室,二楼", "capacity": 1, "note": "找王建国老师"}
    command = CreateActivity.model_validate(
        given | {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)} | fields
    )
    found: UUID = (await desk.ask(command)).item.activity_id
    return found


async def test_a_calendar_reads_back_as_it_was_meant_folded_escaped_and_in_its_zone(desk: Desk) -> None:
    kept, dropped = await announces(desk, 1, TITLE, theme="文化周"), await announces(desk, 2, "合唱\r\nBEGIN:VEVENT")
    (person,) = await desk.residents(1)
    token = (await opens(desk)).token
    before, _ = await reads(desk, token)
    await desk.enrols(kept, person)
    await desk.cancels(dropped)

    written, calendar = await reads(desk, token)

    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    assert not calendar.errors
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    first, second = calendar.events
    assert (first["SUMMARY"], first["LOCATION"], first["STATUS"]) == (TITLE, "活动室,二楼", "CONFIRMED")
    assert first.start == datetime(2026, 12, 1, 14, tzinfo=ZONE)
    assert first["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert (second["STATUS"], second["SUMMARY"]) == ("CANCELLED", "【已取消】合唱 BEGIN:VEVENT")
    assert [str(one["UID"]) for one in calendar.events] == [f"{kept}@nuanlin", f"{dropped}@nuanlin"]
    assert [one.sequence for one in calendar.events] > [one.sequence for one in Calendar.from_ical(before).events]
    assert "王建国" not in written
    assert "老人0" not in written


async def test_calendars_of_a_theme_a_series_a_venue_and_a_resident_hold_what_belongs_there(desk: Desk) -> None:
    hall = Zone(name="舞蹈室", capacity=60)
    venue: Venue = await desk.ask(SaveVenue(venue=Venue(community=COMMUNITY, name="服务点", zones=[hall])))
    rule = {"every": "week", "first_on": date(2026, 12, 3), "last_on": date(2026, 12, 10)}
    course = {"community": COMMUNITY, "title": "书法", "place": "教室", "capacity": 9, "recurrence": rule}
    series: Series = await desk.ask(CreateSeries.model_validate(course | {"starts": time(9), "ends": time(10)}))
    themed = await announces(desk, 1, "讲座", theme="文化周")
    danced = await announces(desk, 2, "舞会", zone_id=hall.zone_id)
    first, second = await desk.residents(2)
    for person in (first, second):
        await desk.enrols(themed, person)
    await desk.enrols(danced, first)
    await desk.withdraws(danced, first)

    async def held(**about: object) -> list[tuple[str, str]]:
        _, calendar = await reads(desk, (await opens(desk, **about)).token)
        return [(str(one["SUMMARY"]), str(one["STATUS"])) for one in calendar.events]

    assert await held(theme="文化周") == [("讲座", "CONFIRMED")]
    assert await held(series_id=series.series_id) == [("书法", "CONFIRMED")] * 2
    assert await held(venue_id=venue.venue_id) == [("舞会", "CONFIRMED")]
    assert await held(resident_id=first) == [("讲座", "CONFIRMED")]
    assert await held(resident_id=second) == [("【候补】讲座", "TENTATIVE")]
    assert len(await held()) == 4


async def test_a_revoked_key_a_wrong_one_and_that_of_somebody_who_died_open_nothing(desk: Desk) -> None:
    (person,) = await desk.residents(1)
    general, personal = await opens(desk), await opens(desk, resident_id=person)
    await reads(desk, personal.token)
    await desk.ask(RevokeCalendarFeed(feed_id=general.feed.feed_id, reason="地址外传"))
    await desk.hear(desk.profile(person, name="老人0", version=2, on_list=False))

    for token in (general.token, personal.token, general.token[::-1]):
        with pytest.raises(RefusedError, match="停用"):
            await desk.ask(ReadCalendar(token=token))

    listed: list[CalendarFeed] = (await desk.ask(ListCalendarFeeds(community=COMMUNITY))).items
    assert [one.revoked_at is None for one in listed] == [True, False]
    async with desk.replicas[0]() as session:
        rows = await session.scalars(text("select to_jsonb(f)::text from calendar_feed f"))
        assert not any(token in row for row in rows for token in (general.token, personal.token))


async def test_a_calendar_of_a_stranger_or_of_two_things_at_once_is_refused(desk: Desk) -> None:
    for about in ({"series_id": uuid4()}, {"venue_id": uuid4()}, {"resident_id": uuid4()}):
        with pytest.raises(RefusedError):
            await opens(desk, **about)
    with pytest.raises(RefusedError, match="只能对应一个"):
        await opens(desk, series_id=uuid4(), resident_id=uuid4())
    command = OpenCalendarFeed(community=COMMUNITY, label="活动")
    await desk.ask(command)
    with pytest.raises(RefusedError, match="另开一个"):
        await desk.ask(command)
