"""Those who are alone at home or weak have a helper of their own, who is not of their household."""

import pytest

from shared.contracts.registry_helpers import ListHelperGaps, PairHelper
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster
from tests.integration.registry.staffing import hire

LINES = (
    "李长河,,1938-01-30,男,安和小区3幢2单元101室,空巢,,",
    "何秀珍,,1940-01-30,女,安和小区3幢2单元101室,,13900001111,",
    "孙秀兰,,1944-02-03,女,安和小区4幢1单元201室,失能,,",
    "赵卫东,,1950-02-03,男,安和小区5幢1单元201室,独居,,",
)


async def due(desk: Desk) -> list[str]:
    """Return for whom pairing is due."""
    return [gap.name for gap in (await desk.ask(ListHelperGaps(community=COMMUNITY))).items]


@pytest.mark.capability("S4-29")
async def test_pairing_is_due_until_somebody_from_outside_the_household_helps(desk: Desk) -> None:
    await desk.imported(roster(*LINES))
    li = await desk.resident("李长河")
    wife = await hire(desk, "何秀珍", phones=["+8613900001111"])
    same_phone = await hire(desk, "何女士", phones=["+8613900001111"])
    neighbour = await hire(desk, "高建国")
    before = await due(desk)

    for member in (wife, same_phone):
        with pytest.raises(RefusedError, match="同住"):
            await desk.ask(PairHelper(resident_id=li, staff_id=member))
    assert (await desk.ask(PairHelper(resident_id=li, staff_id=neighbour))).changed
    assert not (await desk.ask(PairHelper(resident_id=li, staff_id=neighbour))).changed

    assert before == ["李长河", "孙秀兰"]
    assert await due(desk) == ["孙秀兰"]
    await desk.ask(PairHelper(resident_id=li))
    assert await due(desk) == ["李长河", "孙秀兰"]
