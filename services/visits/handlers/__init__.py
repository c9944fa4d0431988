"""What visits does when the bus speaks to it. A topic is a module; importing it hangs its handlers on the edge."""

from services.visits.handlers import (
    cadence,
    care_rules,
    contacts,
    copies,
    devices,
    digest,
    doors,
    duties,
    escorts,
    fixings,
    listings,
    merges,
    passcodes,
    privacy,
    reviews,
    services,
    signals,
)
from services.visits.handlers.edge import EDGE

__all__ = [
    "EDGE",
    "cadence",
    "care_rules",
    "contacts",
    "copies",
    "devices",
    "digest",
    "doors",
    "duties",
    "escorts",
    "fixings",
    "listings",
    "merges",
    "passcodes",
    "privacy",
    "reviews",
    "services",
    "signals",
]
