"""A hazard goes to the agency that sees to it, and it is known whether the agency has taken it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain.agencies import Route, judge_receipt, route_of
from services.alerts.jobs.agencies import sweep_agencies
from shared.contracts.alerts_agencies import (
    AgencyAccepted,
    AgencyCaseItem,
    AgencyNotified,
    AgencyReceived,
    AgencySilent,
    ListAgencyCases,
    SaveAgencyRoute,
)
from shared.contracts.alerts_requests import AlertDetail, GetAlert
from shared.contracts.base import Viewer
from shared.contracts.visits import HazardFound
from shared.contracts.visits_door import HazardFixed
from tests.integration.alerts.community import CODE, Community

AGENCY = {"agency": "urban_management", "agency_name": "城管执法", "reason": "联合执法协议"}


def hazard(community: Community, kind: str = "fire", **fields: Any) -> HazardFound:
    """Tell of a hazard."""
    about = {"finding_id": uuid4(), "contact_id": uuid4(), "resident_id": community.resident_id, "hazard": kind}
    return HazardFound.model_validate(community.fields() | about | fields)


def fixed(community: Community, found: HazardFound) -> HazardFixed:
    """Tell that a hazard was put right."""
    about = found.model_dump(include={"finding_id", "contact_id", "resident_id", "hazard"})
    return HazardFixed.model_validate(community.fields() | about | {"on_site": False})


def receipt(community: Community, case_id: UUID, number: str = "CG-2026-1187", **fields: Any) -> AgencyReceived:
    """Let the agency say that it has taken a case."""
    said = {"case_id": case_id, "agency": "urban_management", "case_number": number}
    return AgencyReceived.model_validate(
        community.fields() | said | {"received_at": community.clock.now(), "entity_version": 0} | fields
    )


async def cases(community: Community, **wanted: Any) -> list[AgencyCaseItem]:
    """Ask what is with agencies."""
    found: list[AgencyCaseItem] = (await community.ask(ListAgencyCases(**wanted))).items
    return found


async def timeline(community: Community) -> list[str]:
    """Return what stands in the timelines about agencies."""
    return [
        row["text"]
        for row in await community.rows("select text from alert_entry where kind = 'agency' order by position")
    ]


@pytest.fixture
async def routed(community: Community) -> Community:
    """Send fires of this community to the agency, which has an hour to answer."""
    await community.has_resident(grid="一网格")
    await community.ask(SaveAgencyRoute(hazard="fire", area=CODE[:9], answer_minutes=60, **AGENCY))
    return community


@pytest.mark.capability("S2-20")
async def test_a_hazard_goes_to_its_agency_and_its_case_number_comes_back(routed: Community) -> None:
    found = hazard(routed)
    await routed.hears(found, hazard(routed, "fall"))

    for grid, seen in (("二网格", []), ("一网格", [found.finding_id])):
        leader = Viewer(actor=str(uuid4()), role="grid_leader", scope=[CODE], grids=[grid])
        assert [case.finding_id for case in await cases(routed, viewer=leader)] == seen

    (asked,) = await routed.told(AgencyNotified)
    assert (asked.finding_id, asked.agency, asked.attempt) == (found.finding_id, "urban_management", 1)
    assert asked.answer_by == routed.clock.now() + timedelta(minutes=60)

    await routed.hears(receipt(routed, asked.case_id))

    (case,) = await cases(routed, finding_id=found.finding_id)
    assert (case.status, case.case_number, case.silent) == ("accepted", "CG-2026-1187", False)
    (alert,) = [one for one in await routed.alerts() if one.kind == "hazard_found"]
    detail: AlertDetail = await routed.ask(GetAlert(alert_id=alert.alert_id))
    assert [(one.status, one.case_number) for one in detail.agencies] == [("accepted", "CG-2026-1187")]
    assert await timeline(routed) == ["已转办城管执法,等待受理", "城管执法已受理,案号 CG-2026-1187"]
    await routed.time_passes(hours=3)
    assert await sweep_agencies(routed.deps) is None
    assert await routed.told(AgencySilent) == []


@pytest.mark.capability("S2-20")
async def test_an_agency_that_does_not_answer_is_asked_once_more_and_people_see_to_it(routed: Community) -> None:
    await routed.hears(hazard(routed))
    (asked,) = await routed.told(AgencyNotified)
    assert await sweep_agencies(routed.deps) == routed.clock.now() + timedelta(minutes=60)

    await routed.time_passes(minutes=60)
    await sweep_agencies(routed.deps)
    await routed.time_passes(hours=5)
    assert await sweep_agencies(routed.deps) is None

    (_, again) = await routed.told(AgencyNotified)
    assert (again.case_id, again.attempt) == (asked.case_id, 2)
    (silent,) = await routed.told(AgencySilent)
    await routed.hears(silent)
    (alert,) = [one for one in await routed.alerts() if one.kind == "agency_silent"]
    assert alert.title == "隐患转办 60 分钟无人受理,请打电话催办"
    assert alert.role is not None

    await routed.hears(receipt(routed, asked.case_id))
    (accepted,) = await routed.told(AgencyAccepted)
    assert accepted.late
    await routed.hears(accepted)
    (alert,) = [one for one in await routed.alerts() if one.kind == "agency_silent"]
    assert (alert.status, alert.outcome) == ("closed", "accepted")
    (case,) = await cases(routed)
    assert (case.status, case.attempts, case.silent) == ("accepted", 2, True)


async def test_an_answer_counts_once_and_the_first_number_holds(routed: Community) -> None:
    await routed.hears(hazard(routed))
    (asked,) = await routed.told(AgencyNotified)
    first = receipt(routed, asked.case_id)

    await routed.hears(first, first, receipt(routed, asked.case_id), receipt(routed, asked.case_id, "CG-2026-9999"))

    assert len(await routed.told(AgencyAccepted)) == 1
    (case,) = await cases(routed)
    assert (case.case_number, case.other_answers) == ("CG-2026-1187", 1)
    assert (await timeline(routed))[-1].startswith("城管执法又报来案号 CG-2026-9999")
    outcomes = await routed.rows("select outcome, count(*) as times from agency_receipt group by outcome order by 1")
    assert [(row["outcome"], row["times"]) for row in outcomes] == [
        ("accepted", 1),
        ("other_number", 1),
        ("repeated", 1),
    ]


async def test_an_answer_to_no_case_or_by_another_agency_changes_nothing_and_is_counted(routed: Community) -> None:
    await routed.hears(hazard(routed))
    (asked,) = await routed.told(AgencyNotified)

    await routed.hears(receipt(routed, uuid4()), receipt(routed, asked.case_id, agency="gas_company"))

    assert await routed.told(AgencyAccepted) == []
    assert [case.status for case in await cases(routed, waiting_only=True)] == ["notified"]
    assert (await routed.ask(ListAgencyCases())).strays == 2


async def test_what_is_put_right_waits_for_no_agency_in_whatever_order_it_is_heard(routed: Community) -> None:
    before, after = hazard(routed), hazard(routed)
    await routed.hears(before, fixed(routed, before), fixed(routed, after), after)

    await routed.time_passes(hours=2)
    assert await sweep_agencies(routed.deps) is None

    assert [event.finding_id for event in await routed.told(AgencyNotified)] == [before.finding_id]
    assert [case.status for case in await cases(routed)] == ["withdrawn"]


async def test_the_same_finding_asks_once_and_two_replicas_ask_again_once(routed: Community) -> None:
    found = hazard(routed)
    await routed.hears_at_once(found, found.model_copy(update={"event_id": uuid4()}))
    await routed.time_passes(minutes=61)

    await sweep_agencies(routed.deps)
    await sweep_agencies(routed.other_replica().deps)

    assert [event.attempt for event in await routed.told(AgencyNotified)] == [1, 2]


async def test_a_route_that_is_switched_off_for_a_smaller_area_asks_nobody_there(routed: Community) -> None:
    await routed.ask(SaveAgencyRoute(hazard="fire", area=CODE, enabled=False, **AGENCY))

    await routed.hears(hazard(routed))

    assert await routed.told(AgencyNotified) == []


AREAS = [CODE[:6], CODE[:9], CODE, "990103"]


@given(st.lists(st.sampled_from(AREAS), unique=True), st.booleans())
def test_the_smallest_area_that_fits_decides(areas: list[str], enabled: bool) -> None:
    routes = [
        Route(hazard="fire", area=area, agency=f"a{area}", agency_name="x", answer_minutes=1, enabled=enabled)
        for area in areas
    ]
    fitting = [area for area in areas if CODE.startswith(area)]

    found = route_of(routes, hazard="fire", community=CODE)

    assert (found.area if found else None) == (max(fitting, key=len) if fitting and enabled else None)
    assert route_of(routes, hazard="gas", community=CODE) is None


def test_only_the_agency_that_was_asked_can_take_a_case() -> None:
    assert judge_receipt(known=None, kept=None, agency="a", number="1") == "unknown"
    assert judge_receipt(known="b", kept=None, agency="a", number="1") == "unknown"
    assert judge_receipt(known="a", kept=None, agency="a", number="1") == "accepted"
