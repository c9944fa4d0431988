"""Every event there is, and who inside the house listens to which."""

from shared.contracts import activities, alerts, registry, visits
from shared.contracts.base import Event

__all__ = ["EVENTS", "LISTENERS", "event_named"]

EVENTS: tuple[type[Event], ...] = tuple(
    getattr(module, name)
    for module in (registry, visits, alerts, activities)
    for name in module.__all__
    if isinstance(getattr(module, name), type) and issubclass(getattr(module, name), Event)
)
"""Every event, in the order of the modules."""

LISTENERS: dict[str, tuple[type[Event], ...]] = {
    "visits": (
        registry.ResidentProfiled,
        registry.CareCircleResolved,
        activities.AttendanceRecorded,
    ),
    "alerts": (
        registry.ResidentProfiled,
        registry.CareCircleResolved,
        registry.StaffProfiled,
        registry.ResponsibilityVacant,
        registry.ResponsibilityFilled,
        registry.ResidentUnpaired,
        visits.VisitMissed,
        visits.VisitCompleted,
        visits.VisitCancelled,
        visits.VisitUnassigned,
        visits.HealthFlagged,
        visits.NoAnswerRepeated,
        visits.ContactRecorded,
    ),
    "activities": (registry.ResidentProfiled,),
}
"""Bus token of a service to what it listens to; each pair is one durable that `nuanlin bus apply` makes."""


def event_named(name: str) -> type[Event]:
    """Return the class of a wire name.

    Raises
    ------
    KeyError
        Raised for a name that is in no contract.
    """
    return {event.NAME: event for event in EVENTS}[name]
