"""Tell the register what was found out at the door that concerns what it keeps."""

from typing import Any

from services.visits.domain.incident import incident_in
from services.visits.use_cases.record_contact import Contact
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits_findings import ClassificationFound, IncidentSeen
from shared.contracts.visits_requests import RecordVisit
from shared.contracts.visits_signals import DistressSignalled
from shared.contracts.words import ContactMode
from shared.edge import RefusedError

__all__ = ["called_for_help", "check_classification", "found_out"]

AT_HOME = {ContactMode.DOOR, ContactMode.HOME_VISIT}


def check_classification(command: RecordVisit) -> None:
    """Refuse a classification by somebody who was not at the home, or has not seen the resident.

    Raises
    ------
    RefusedError
        Raised with what can be done instead.
    """
    if command.classification is None:
        return
    if command.mode not in AT_HOME:
        raise RefusedError("只有上门见到本人才能填写人员类别,请在下次走访时填写", field="classification")
    if not command.outcome.reached:
        raise RefusedError("没有见到本人,不能填写人员类别", field="classification")


def found_out(contact: Contact, command: RecordVisit) -> list[Event]:
    """Return what the register has to know of a contact."""
    events: list[Event] = []
    kind = incident_in((one.kind, one.code, one.severity.value) for one in contact.findings)
    if kind is not None:
        event_id = IncidentSeen.identify(contact.id)
        events.append(IncidentSeen(event_id=event_id, incident_id=event_id, kind=kind, **_about(contact)))
    if command.classification is not None:
        events.append(
            ClassificationFound(
                event_id=ClassificationFound.identify(contact.id),
                contact_id=contact.id,
                **command.classification.model_dump(),
                actor=command.actor,
                viewer=command.viewer,
                **_about(contact),
            )
        )
    return events


def _about(contact: Contact) -> dict[str, Any]:
    return {
        "occurred_at": contact.recorded_at,
        **place_of(contact.area),
        "resident_id": contact.resident_id,
        "happened_at": contact.happened_at,
    }


def called_for_help(told: DistressSignalled) -> IncidentSeen:
    """Return a call for help as an incident, however many saw it that day."""
    return IncidentSeen(
        event_id=IncidentSeen.identify(told.event_id),
        incident_id=IncidentSeen.identify(told.day_id),
        occurred_at=told.occurred_at,
        district=told.district,
        street=told.street,
        community=told.community,
        resident_id=told.resident_id,
        kind="other",
        happened_at=told.happened_at,
    )
