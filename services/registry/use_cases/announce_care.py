"""Facts about assessments, census rounds, devices and agreements, as events."""

from typing import TypedDict

from shared.areas import Area

__all__ = ["Place", "place_of"]


class Place(TypedDict):
    """The fields that say where something happened."""

    district: str
    street: str
    community: str


def place_of(community: str) -> Place:
    """Return where an event about somebody of this community happens."""
    area = Area.parse(community)
    return Place(district=area.district, street=area.street, community=area.community)
