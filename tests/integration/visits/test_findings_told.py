"""What is found at the door is told to the register: one incident per visit, and the ledgers somebody belongs to."""

from datetime import timedelta

import pytest

from shared.contracts.base import Viewer
from shared.contracts.visits_findings import Classification, ClassificationFound, IncidentSeen
from shared.contracts.visits_requests import Finding
from shared.contracts.words import Category, ContactMode, Outcome, Severity
from shared.edge import RefusedError
from tests.integration.visits.district import District
from tests.integration.visits.doorstep import Doorstep

FELL = Finding(kind="health", code="fall", severity=Severity.WARNING)
CHEST = Finding(kind="health", code="chest", severity=Severity.URGENT)


@pytest.mark.parametrize(
    ("findings", "kinds"),
    [
        ([FELL], ["fall"]),
        ([CHEST], ["illness"]),
        ([FELL, CHEST], ["fall"]),
        ([Finding(kind="health", code="dizzy", severity=Severity.WARNING)], []),
        ([Finding(kind="hazard", code="fall"), Finding(kind="need", code="meals")], []),
    ],
)
async def test_one_visit_is_one_incident_at_most(district: District, findings: list[Finding], kinds: list[str]) -> None:
    await district.has("李奶奶", Category.LIVES_ALONE)

    await district.records("李奶奶", outcome=Outcome.NEEDS_ATTENTION, findings=findings)

    assert [event.kind for event in await district.told(IncidentSeen)] == kinds


async def test_the_classification_of_a_home_visit_travels_with_the_right_of_who_recorded_it(district: District) -> None:
    await district.has("李奶奶")
    viewer = Viewer(actor="网格员甲", role="grid_leader", scope=["990102003005"])

    await district.records(
        "李奶奶",
        ContactMode.HOME_VISIT,
        classification=Classification(entering=["lives_alone"], basis="入户核实"),
        viewer=viewer,
        actor="网格员甲",
    )

    (told,) = await district.told(ClassificationFound)
    assert (told.entering, told.basis, told.actor, told.viewer) == (["lives_alone"], "入户核实", "网格员甲", viewer)
    assert "care.int." in told.subject


@pytest.mark.parametrize(
    ("mode", "outcome", "says"),
    [(ContactMode.CALL, Outcome.SAFE, "只有上门见到本人"), (ContactMode.DOOR, Outcome.NO_ANSWER, "没有见到本人")],
)
async def test_nobody_classifies_whom_they_have_not_seen_at_home(
    district: District, mode: ContactMode, outcome: Outcome, says: str
) -> None:
    await district.has("李奶奶")

    with pytest.raises(RefusedError, match=says):
        await district.records("李奶奶", mode, outcome, classification=Classification(entering=["lives_alone"]))


async def test_a_call_for_help_is_one_incident_however_many_see_it(doorstep: Doorstep) -> None:
    await doorstep.has("李奶奶", Category.LIVES_ALONE)
    await doorstep.agrees("李奶奶")

    await doorstep.ticks(("李奶奶", "distress", "white_towel"))
    doorstep.clock.at += timedelta(minutes=5)
    await doorstep.ticks(("李奶奶", "distress", "white_towel"))

    told = await doorstep.told(IncidentSeen)
    assert [event.kind for event in told] == ["other", "other"]
    assert len({event.incident_id for event in told}) == 1
