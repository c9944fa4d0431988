"""Every special elder has a fixed liaison, cadence and plan, or stands on the list of those who do not."""

from uuid import uuid4

import pytest

from shared.contracts.visits_fixings import ListFixingGaps
from shared.contracts.visits_requests import ListCareRules, SaveCareRule
from shared.contracts.visits_services import HomeService, PlannedService, SaveServicePlan, ServiceCadence, ServicePlan
from shared.contracts.words import Category
from tests.integration.visits.district import District, at

COMMUNITY = "990102003005"


async def gaps(district: District) -> dict[str, list[str]]:
    """Return who lacks what."""
    found = await district.ask(ListFixingGaps(community=COMMUNITY))
    assert found.special == 3
    return {item.resident_name: list(item.missing) for item in found.items}


@pytest.mark.capability("S3-01")
async def test_who_lacks_a_liaison_a_cadence_or_a_plan_stands_on_the_list_until_it_is_there(
    district: District,
) -> None:
    district.clock.at = at("2026-11-16 08:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    await district.has("李长河", Category.EMPTY_NEST, liaison=None)
    await district.has("孙秀兰", Category.LIVES_ALONE)
    await district.has("赵卫东")
    before = await gaps(district)

    plan = ServicePlan(
        plan_id=uuid4(),
        name="独居老人上门服务",
        categories=[Category.LIVES_ALONE],
        services=[PlannedService(service=HomeService.CLEANING, every=ServiceCadence.MONTH)],
    )
    await district.ask(SaveServicePlan(plan=plan))

    assert before == {"王秀英": ["plan"], "孙秀兰": ["plan"], "李长河": ["liaison", "plan"]}
    assert await gaps(district) == {"李长河": ["liaison", "plan"]}

    for rule in (await district.ask(ListCareRules())).items:
        await district.ask(SaveCareRule(rule=rule.model_copy(update={"active": False})))
    await district.plans()

    assert await gaps(district) == {
        "王秀英": ["cadence"],
        "孙秀兰": ["cadence"],
        "李长河": ["liaison", "cadence", "plan"],
    }
