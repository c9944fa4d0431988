"""The form of a venue: every room that stands in it comes back."""

from starlette.datastructures import FormData

from services.console.http.venues import _read
from shared.contracts.activities_venues import OpeningHours, Venue, Zone

CODE = "990102003005"


def test_a_venue_with_many_rooms_keeps_all_of_them_and_when_they_are_open() -> None:
    hours = [OpeningHours(weekday=2, opens="09:00", closes="11:30")]
    rooms = [Zone(name=f"{number}号室", capacity=20, hours=hours) for number in range(1, 16)]
    venue = Venue(version=4, community=CODE, name="活动中心", zones=rooms)
    lines = [
        (name, value)
        for zone in rooms
        for name, value in (
            ("zone_id", str(zone.zone_id)), ("zone_name", zone.name), ("zone_capacity", "20"), ("zone_days", "same"),
            ("zone_opens", "09:00"), ("zone_closes", "11:30"),
        )
    ]  # fmt: skip
    form = FormData([("venue_id", str(venue.venue_id)), ("version", "4"), ("name", "活动中心"), *lines])

    read = Venue.model_validate(_read(form, [venue], community=CODE))

    assert read.zones == rooms
