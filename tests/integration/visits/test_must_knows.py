"""The form of the next visit asks for what registry does not know any more."""

import pytest

from shared.contracts.registry_archive import MustKnowsChanged
from shared.contracts.visits_requests import ListVisits
from shared.contracts.words import Category, ContactMode
from tests.integration.visits.district import AREA, District, resident_named


def told(district: District, revision: int, *due: str) -> MustKnowsChanged:
    return MustKnowsChanged(
        **AREA,
        occurred_at=district.clock.now(),
        resident_id=resident_named("甲"),
        revision=revision,
        due=list(due),
        score=50,
    )


async def asked(district: District, *, status: str = "planned") -> set[str]:
    query = ListVisits.model_validate({"resident_id": resident_named("甲"), "statuses": [status]})
    items = (await district.ask(query)).items
    assert items
    return {word for item in items for word in item.must_knows_due}


@pytest.mark.capability("S4-08")
async def test_the_next_visit_asks_for_what_fell_due_and_a_visit_that_was_made_does_not(district: District) -> None:
    await district.has("甲", Category.DISABLED)
    assert await asked(district) == set()

    await district.hear(told(district, 3, "habits"), told(district, 2, "phones", "habits"))
    assert await asked(district) == {"habits"}
    await district.hear(told(district, 1, "door"))
    assert await asked(district) == {"habits"}

    await district.records("甲", ContactMode.CALL)
    assert await asked(district, status="completed") == set()
    assert await asked(district) == {"habits"}
