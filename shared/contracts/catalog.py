"""Every event there is, and who inside the house listens to which."""

from typing import TypeVar

from shared.contracts import (
    activities,
    activities_calendar,
    activities_check_in,
    activities_hours,
    activities_limits,
    activities_privacy,
    activities_requests,
    activities_roles,
    activities_series,
    activities_teams,
    activities_venues,
    alerts,
    alerts_arrivals,
    alerts_calm,
    alerts_privacy,
    alerts_requests,
    alerts_rota,
    alerts_rules,
    alerts_texts,
    registry,
    registry_agreements,
    registry_archive,
    registry_assessments,
    registry_cards,
    registry_census,
    registry_circle,
    registry_devices,
    registry_findings,
    registry_grids,
    registry_helpers,
    registry_imports,
    registry_ledgers,
    registry_life,
    registry_life_requests,
    registry_merges,
    registry_moves,
    registry_operators,
    registry_people,
    registry_privacy,
    registry_relatives,
    registry_requests,
    registry_restrictions,
    visits,
    visits_cadence,
    visits_day_care,
    visits_devices,
    visits_door,
    visits_duties,
    visits_escorts,
    visits_findings,
    visits_fixings,
    visits_liaisons,
    visits_passcodes,
    visits_privacy,
    visits_refills,
    visits_requests,
    visits_reviews,
    visits_services,
    visits_signals,
)
from shared.contracts.base import Contract, Event, Request

__all__ = ["EVENTS", "LISTENERS", "REQUESTS", "event_named"]

MODULES = (
    registry,
    registry_requests,
    registry_restrictions,
    registry_archive,
    registry_cards,
    registry_imports,
    registry_ledgers,
    registry_assessments,
    registry_census,
    registry_devices,
    registry_agreements,
    registry_findings,
    registry_life,
    registry_circle,
    registry_grids,
    registry_helpers,
    registry_life_requests,
    registry_merges,
    registry_moves,
    registry_operators,
    registry_people,
    registry_relatives,
    registry_privacy,
    visits,
    visits_requests,
    visits_privacy,
    visits_services,
    visits_passcodes,
    visits_reviews,
    visits_signals,
    visits_duties,
    visits_cadence,
    visits_door,
    visits_liaisons,
    visits_devices,
    visits_fixings,
    visits_findings,
    visits_day_care,
    visits_refills,
    visits_escorts,
    alerts,
    alerts_arrivals,
    alerts_calm,
    alerts_requests,
    alerts_rota,
    alerts_rules,
    alerts_texts,
    alerts_privacy,
    activities,
    activities_calendar,
    activities_check_in,
    activities_hours,
    activities_limits,
    activities_roles,
    activities_requests,
    activities_privacy,
    activities_series,
    activities_teams,
    activities_venues,
)
"""Every module of contracts: one or two for a service, one more for each topic that outgrows them."""

K = TypeVar("K", bound=Contract)


def _kinds(of: type[K]) -> tuple[type[K], ...]:
    """Return every class with a wire name, in the order of the modules and of the lines in them."""
    return tuple(
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, of)
        and "NAME" in kind.__dict__
        and kind.__module__ == module.__name__
    )


EVENTS: tuple[type[Event], ...] = _kinds(Event)
"""Every event."""

REQUESTS: tuple[type[Request], ...] = _kinds(Request)
"""Every command and query."""

LISTENERS: dict[str, tuple[type[Event], ...]] = {
    "registry": (
        registry_life.ResidentHospitalised,
        registry_life.ResidentDischarged,
        registry_life.DeathConfirmed,
        registry_life.DeathReversed,
        visits.VisitMissed,
        visits.VisitCompleted,
        visits.HealthFlagged,
        visits.NoAnswerRepeated,
        visits.NeedFound,
        visits_findings.IncidentSeen,
        visits_findings.ClassificationFound,
    ),
    "visits": (
        registry.ResidentProfiled,
        registry.CareCircleResolved,
        registry.StaffProfiled,
        registry_life.ResidentHospitalised,
        registry_life.ResidentDischarged,
        registry_life.LifeEventRecorded,
        registry_life.LifeEventWithdrawn,
        registry_life.DeathReversed,
        registry_life.CondolenceOpened,
        registry_archive.MustKnowsChanged,
        registry_merges.ResidentsMerged,
        registry_merges.ResidentsUnmerged,
        activities.AttendanceRecorded,
        registry_grids.GridWorkerChanged,
        registry_restrictions.RestrictionsChanged,
        visits_devices.DeviceSignalled,
    ),
    "alerts": (
        registry.ResidentProfiled,
        registry.CareCircleResolved,
        registry_merges.ResidentsMerged,
        registry_merges.ResidentsUnmerged,
        registry.StaffProfiled,
        registry_relatives.RelativesResolved,
        registry.ResponsibilityVacant,
        registry.ResponsibilityFilled,
        registry.ResidentUnpaired,
        visits.VisitMissed,
        visits.VisitCompleted,
        visits.VisitCancelled,
        visits.VisitUnassigned,
        visits.HealthFlagged,
        registry_assessments.HealthFlagConfirmed,
        visits.NoAnswerRepeated,
        visits.ContactRecorded,
        visits_passcodes.PasscodeChallengeFailed,
        visits_signals.SignalSeen,
        visits_signals.SignalUnseen,
        visits_signals.DistressSignalled,
        visits_door.MoodWorsened,
        visits_escorts.EscortOverdue,
        visits_escorts.EscortEnded,
        visits_liaisons.LiaisonSilent,
        visits_liaisons.LiaisonHeard,
        visits_day_care.DayCareAbsent,
        visits_day_care.DayCareSettled,
        registry_findings.ClassificationDeclined,
        registry_life.DeathReported,
        registry_life.DeathConfirmed,
        registry_life.DeathReversed,
        registry_life.DeathUnconfirmed,
        registry_life.ReturnOverdue,
        registry_moves.StayOverdue,
        registry_moves.StayChanged,
        registry_moves.StayEnded,
        registry_agreements.AgreementRenewalDue,
        registry_agreements.AgreementExpired,
        registry_circle.LiaisonHandedOver,
        registry_circle.GroupShrunk,
        registry_grids.GridUnstaffed,
        registry_grids.GridStaffed,
        visits.HazardFound,
        visits_door.HazardFixed,
        visits_services.ServiceMissed,
        visits_services.ServiceGiven,
        visits_services.ServiceCancelled,
        visits_passcodes.PasscodeBypassed,
        visits_reviews.ReviewOpened,
        visits_duties.VisitReassigned,
        visits_duties.VisitPostponed,
        visits_duties.CarerSearchNeeded,
        alerts_rota.DutyUncovered,
        activities_teams.TeamUnderstaffed,
        activities_teams.TeamRestaffed,
        activities_venues.BookingDisplaced,
        activities_limits.AssignmentExceeded,
    ),
    "activities": (
        registry.ResidentProfiled,
        registry_merges.ResidentsMerged,
        registry_merges.ResidentsUnmerged,
        registry_cards.ContactCardIssued,
        registry_cards.ContactCardVoided,
        registry_assessments.HealthFlagConfirmed,
        visits.HealthFlagged,
    ),
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
