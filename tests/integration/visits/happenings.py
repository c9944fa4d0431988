"""What registry tells of residents' lives, in tests."""

from typing import Any
from uuid import UUID, uuid4

from shared.contracts.registry import StaffProfiled
from shared.contracts.registry_life import (
    CondolenceOpened,
    DeathReversed,
    LifeEventKind,
    LifeEventRecorded,
    LifeEventWithdrawn,
    ResidentDischarged,
    ResidentHospitalised,
)
from tests.integration.visits.district import AREA, District, resident_named

__all__ = [
    "RULES",
    "death_reversed",
    "discharged",
    "family_mourns",
    "happened",
    "hospitalised",
    "joins",
    "must_visits",
    "withdrawn",
]

RULES = {
    name: UUID(f"5d0c1a52-0001-5000-8000-0000000000{number}")
    for name, number in {
        "hospitalised": 11,
        "discharged": 12,
        "illness": 13,
        "major_event": 14,
        "spouse_death": 15,
        "special_circumstance": 16,
        "condolence": 17,
        "introduction": 18,
    }.items()
}


def _about(district: District, name: str) -> dict[str, Any]:
    return {**AREA, "occurred_at": district.clock.now(), "resident_id": resident_named(name)}


async def hospitalised(district: District, name: str, admission: UUID) -> None:
    """Tell that somebody was admitted now."""
    event = ResidentHospitalised(**_about(district, name), admission_id=admission, admitted_at=district.clock.now())
    await district.hear(event, event)


async def discharged(district: District, name: str, admission: UUID) -> None:
    """Tell that somebody came home now."""
    event = ResidentDischarged(**_about(district, name), admission_id=admission, discharged_at=district.clock.now())
    await district.hear(event)


async def happened(district: District, name: str, kind: LifeEventKind, life_event: UUID | None = None) -> UUID:
    """Tell of a life event that happened now."""
    life_event = life_event or uuid4()
    event = LifeEventRecorded(
        **_about(district, name),
        life_event_id=life_event,
        kind=kind,
        happened_at=district.clock.now(),
        must_visit=kind.must_visit,
    )
    await district.hear(event)
    await district.plans()
    return life_event


async def withdrawn(district: District, name: str, kind: LifeEventKind, life_event: UUID) -> None:
    """Tell that something did not happen."""
    event = LifeEventWithdrawn(**_about(district, name), life_event_id=life_event, kind=kind)
    await district.hear(event)
    await district.plans()


async def family_mourns(district: District, name: str, report: UUID) -> None:
    """Tell that somebody has died and the family is to be visited."""
    await district.hear(CondolenceOpened(**_about(district, name), report_id=report))


async def death_reversed(district: District, name: str, report: UUID) -> None:
    """Tell that somebody is alive after all."""
    event = DeathReversed(**_about(district, name), report_id=report, confirmed=True)
    await district.hear(event)


async def joins(district: District, name: str, *, version: int = 1, active: bool = True) -> UUID:
    """Tell of a member of staff."""
    event = StaffProfiled(
        **AREA,
        occurred_at=district.clock.now(),
        entity_version=version,
        staff_id=resident_named(name),
        name=name,
        active=active,
    )
    await district.hear(event)
    return resident_named(name)


async def must_visits(district: District, name: str) -> list[dict[str, Any]]:
    """Return the visits that were ordered for a resident, by the moment at which they are due."""
    rows = [row for row in await district.rows(name) if row["rule_id"] in RULES.values()]
    return sorted(rows, key=lambda row: (row["due_at"], row["rule_name"]))
