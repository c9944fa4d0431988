"""Venues with zones and hours: never booked twice, closed with notice."""

import asyncio
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.activities_previews import PreviewSessions
from shared.contracts.activities_requests import CancelActivity, CreateActivity, ListActivities
from shared.contracts.activities_series import Recurrence
from shared.contracts.activities_venues import (
    Booking,
    BookingDisplaced,
    BookZone,
    CancelBooking,
    CloseZone,
    FindFreeZones,
    ListBookings,
    ListVenues,
    OpeningHours,
    SaveVenue,
    Venue,
    Zone,
    ZoneClosed,
)
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

CHESS, CANTEEN, HALL = (Zone(name=name, capacity=n) for name, n in (("棋牌室", 12), ("互助食堂", 40), ("舞蹈室", 60)))
DAYTIME = [OpeningHours(weekday=day, opens="08:00", closes="20:00") for day in range(1, 6)]


def at(text: str) -> datetime:
    """Return a moment of the week from Monday 30 November 2026, by the clock on the wall: ``1 14:00`` is Monday."""
    day, _, clock = text.partition(" ")
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 29, hour, minute, tzinfo=ZONE) + timedelta(days=int(day))


@pytest.fixture
async def venue(desk: Desk) -> Venue:
    """Save a venue with three zones, one of them with hours."""
    zones = [CHESS, CANTEEN.model_copy(update={"hours": DAYTIME}), HALL]
    new = Venue(community=COMMUNITY, name="宜家康养服务点", zones=zones)
    return await desk.ask(SaveVenue(venue=new))


async def books(
    desk: Desk, zone: Zone, start: str, end: str, purpose: str = "门球队", *, command_id: UUID | None = None
) -> Booking:
    """Book a zone for a part of the week."""
    command = BookZone(
        command_id=command_id or uuid4(),
        zone_id=zone.zone_id,
        starts_at=at(start),
        ends_at=at(end),
        purpose=purpose,
        actor="社工",
    )
    return (await desk.ask(command)).booking


async def booked(desk: Desk) -> list[tuple[str, str, str]]:
    """Return zone, purpose and status of the week's bookings."""
    query = ListBookings(community=COMMUNITY, from_at=at("1 0:00"), to_at=at("8 0:00"))
    found = (await desk.ask(query)).items
    return [(each.zone_name, each.purpose, each.status) for each in found]


@pytest.mark.usefixtures("venue")
@pytest.mark.capability("S0-23")
async def test_an_overlapping_booking_is_refused_and_the_other_is_named(desk: Desk) -> None:
    await books(desk, HALL, "1 9:00", "1 11:00", "合唱队")

    with pytest.raises(RefusedError, match="舞蹈室这段时间已被预订:11-30 09:00—11:00 合唱队"):
        await books(desk, HALL, "1 10:59", "1 12:00", "太极队")
    await books(desk, HALL, "1 11:00", "1 12:00", "太极队")
    await books(desk, CHESS, "1 10:00", "1 12:00", "棋友")

    assert [purpose for _, purpose, _ in await booked(desk)] == ["合唱队", "棋友", "太极队"]


@pytest.mark.usefixtures("venue")
async def test_of_many_who_want_a_zone_at_once_exactly_one_gets_it(desk: Desk) -> None:
    attempts = (books(desk, HALL, "2 9:00", "2 11:00", f"{number} 队") for number in range(12))

    results = await asyncio.gather(*attempts, return_exceptions=True)

    assert sum(isinstance(result, Booking) for result in results) == 1
    assert all(isinstance(result, Booking | RefusedError) for result in results)
    assert len(await booked(desk)) == 1


@pytest.mark.usefixtures("venue")
async def test_a_booking_sent_twice_is_one_and_one_given_back_is_free_again(desk: Desk) -> None:
    command_id = uuid4()
    first = await books(desk, HALL, "2 9:00", "2 11:00", command_id=command_id)
    assert (await books(desk, HALL, "2 9:00", "2 11:00", command_id=command_id)).booking_id == first.booking_id

    for _ in range(2):
        given_back = (await desk.ask(CancelBooking(booking_id=first.booking_id))).booking
        assert given_back.status == "cancelled"
    await books(desk, HALL, "2 9:00", "2 11:00", "太极队")


@pytest.mark.usefixtures("venue")
async def test_a_zone_is_booked_only_while_it_is_open(desk: Desk) -> None:
    for start, end in (("1 7:00", "1 9:00"), ("1 19:00", "1 20:30"), ("6 9:00", "6 10:00"), ("1 19:00", "2 9:00")):
        with pytest.raises(RefusedError, match="不开放"):
            await books(desk, CANTEEN, start, end)

    await books(desk, CANTEEN, "5 8:00", "5 20:00")


@pytest.mark.usefixtures("venue")
async def test_an_activity_takes_its_zone_with_it_and_gives_it_back_when_it_is_cancelled(desk: Desk) -> None:
    opera = CreateActivity(
        community=COMMUNITY,
        title="戏曲下午",
        theme="文化周",
        place="舞蹈室",
        zone_id=HALL.zone_id,
        starts_at=at("3 14:00"),
        ends_at=at("3 16:00"),
        capacity=40,
    )
    first = await desk.ask(opera)
    with pytest.raises(RefusedError, match="戏曲下午"):
        await desk.ask(opera.model_copy(update={"command_id": uuid4(), "title": "合唱"}))
    await desk.ask(CancelActivity(activity_id=first.item.activity_id, reason="停电"))
    await desk.ask(opera.model_copy(update={"command_id": uuid4(), "title": "合唱"}))

    themed = await desk.ask(ListActivities(community=COMMUNITY, theme="文化周"))
    assert [(one.title, one.status) for one in themed.items] == [("合唱", "scheduled"), ("戏曲下午", "cancelled")]
    assert await booked(desk) == [("舞蹈室", "戏曲下午", "cancelled"), ("舞蹈室", "合唱", "booked")]


@pytest.mark.usefixtures("venue")
@pytest.mark.capability("S1-02")
async def test_closing_a_zone_tells_its_bookings_and_offers_others(desk: Desk) -> None:
    await books(desk, HALL, "3 9:00", "3 11:00", "合唱队")
    kept = await books(desk, HALL, "3 15:00", "3 16:00", "太极队")
    await books(desk, CHESS, "3 9:00", "3 10:00", "棋友")
    command = CloseZone(zone_id=HALL.zone_id, starts_at=at("3 8:00"), ends_at=at("3 12:00"), reason="屋顶漏水")

    closing = await desk.ask(command)
    again = await desk.ask(command)

    assert [(each.booking.purpose, [zone.name for zone in each.alternatives]) for each in closing.displaced] == [
        ("合唱队", ["互助食堂"])
    ]
    assert again.displaced == []
    assert [event.displaced_count for event in await desk.told(ZoneClosed)] == [1]
    assert [event.booking_id for event in await desk.told(BookingDisplaced)] == [
        closing.displaced[0].booking.booking_id
    ]
    assert ("舞蹈室", "太极队", "booked") in await booked(desk)
    assert kept.status == "booked"
    with pytest.raises(RefusedError, match="屋顶漏水"):
        await books(desk, HALL, "3 8:00", "3 9:00", "门球队")


@pytest.mark.usefixtures("venue")
async def test_free_zones_are_open_free_and_large_enough_the_smallest_first(desk: Desk) -> None:
    await books(desk, HALL, "6 9:00", "6 11:00")

    async def free(start: str, end: str, capacity: int = 1) -> list[str]:
        query = FindFreeZones(community=COMMUNITY, starts_at=at(start), ends_at=at(end), capacity=capacity)
        return [zone.name for zone in (await desk.ask(query)).items]

    assert await free("1 9:00", "1 11:00") == ["棋牌室", "互助食堂", "舞蹈室"]
    assert await free("1 9:00", "1 11:00", 20) == ["互助食堂", "舞蹈室"]
    assert await free("6 10:00", "6 12:00") == ["棋牌室"]


async def test_a_venue_somebody_else_has_saved_is_not_overwritten(desk: Desk, venue: Venue) -> None:
    changed = venue.model_copy(update={"name": "职工之家", "zones": [CHESS, HALL]})
    await desk.ask(SaveVenue(venue=changed))

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(SaveVenue(venue=venue))

    [shown] = (await desk.ask(ListVenues(community=COMMUNITY))).items
    assert (shown.name, [zone.name for zone in shown.zones], shown.version) == ("职工之家", ["棋牌室", "舞蹈室"], 2)
    with pytest.raises(RefusedError, match="没有找到"):
        await books(desk, CANTEEN, "1 9:00", "1 10:00")


@pytest.mark.usefixtures("venue")
async def test_a_preview_names_every_clash_and_where_it_fits_and_books_nothing(desk: Desk) -> None:
    await books(desk, HALL, "1 9:00", "1 11:00", "合唱队")
    close = {"starts_at": at("3 0:00"), "ends_at": at("4 0:00"), "reason": "漏水"}
    await desk.ask(CloseZone(zone_id=HALL.zone_id, **close))
    days = Recurrence(every="day", first_on=at("1 0:00").date(), last_on=at("3 0:00").date())
    asked = {"community": COMMUNITY, "starts": time(10), "ends": time(12), "recurrence": days}

    seen = await desk.ask(PreviewSessions(**asked, capacity=30, zone_id=HALL.zone_id))

    clashes = [one.clash for one in seen.sessions]
    assert "合唱队" in clashes[0]
    assert clashes[1] == ""
    assert "停用(漏水)" in clashes[2]
    assert [(zone.name.split()[-1], zone.free_days) for zone in seen.zones] == [("互助食堂", 3), ("舞蹈室", 1)]
    assert await booked(desk) == [("舞蹈室", "合唱队", "booked")]
