from uuid import uuid4

import pytest

from shared.contracts.base import Viewer
from shared.contracts.visits import (
    VisitCancelled,
)
from shared.contracts.visits_requests import CareRule, ListCareRules, SaveCareRule
from shared.contracts.words import Category, ContactMode
from shared.edge import RefusedError
from tests.integration.visits.district import WEEKLY, District, at


async def rule_of(district: District, rule_id: object) -> CareRule:
    rules = await district.ask(ListCareRules())
    return next(rule for rule in rules.items if rule.rule_id == rule_id)


async def save(district: District, rule: CareRule, **changes: object) -> CareRule:
    saved = await district.ask(SaveCareRule(rule=rule.model_copy(update=changes)))
    await district.plans()
    return saved


@pytest.mark.capability("E-16")
async def test_open_visits_keep_the_rule_version_they_were_made_under(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    rule = await rule_of(district, WEEKLY)

    district.clock.advance(hours=1)
    await save(district, rule, modes=[ContactMode.DOOR], grace_minutes=60)

    rows = {row["period"]: row for row in await district.rows("李爷爷")}
    assert (rows["2026-W47"]["rule_version"], rows["2026-W48"]["rule_version"]) == (1, 2)
    assert rows["2026-W47"]["deadline_at"] == at("2026-11-23 08:00")
    assert rows["2026-W48"]["deadline_at"] == at("2026-11-30 01:00")
    await district.records("李爷爷", ContactMode.CALL)
    assert (await district.visits("李爷爷"))["2026-W47"] == "completed"
    await district.moves_to("2026-11-24 09:00")
    await district.records("李爷爷", ContactMode.CALL)
    assert (await district.visits("李爷爷"))["2026-W48"] == "planned"


async def test_a_rule_that_ends_lets_open_visits_run_and_cancels_the_others(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)

    district.clock.advance(hours=1)
    await save(district, await rule_of(district, WEEKLY), active=False)
    await district.moves_to("2026-12-20 12:00")

    assert await district.visits("李爷爷") == {"2026-W47": "missed", "2026-W48": "cancelled"}
    assert [event.reason for event in await district.told(VisitCancelled)] == ["rule_ended"]


async def test_saving_over_a_newer_version_is_refused(district: District) -> None:
    rule = await rule_of(district, WEEKLY)
    command = SaveCareRule(rule=rule.model_copy(update={"grace_minutes": 60}))
    first = await district.ask(command)

    again = await district.ask(command)
    with pytest.raises(RefusedError, match="刷新"):
        await district.ask(SaveCareRule(rule=rule))

    assert first == again
    assert first.version == 2


async def test_a_community_cannot_take_a_rule_for_itself_that_holds_elsewhere(district: District) -> None:
    secretary = Viewer(actor="书记", role="secretary", scope=["990102003009"])
    common = await rule_of(district, WEEKLY)
    taken = common.model_copy(update={"community": "990102003009"})

    with pytest.raises(RefusedError, match="不只管您的社区"):
        await district.ask(SaveCareRule(rule=taken, viewer=secretary))

    theirs = taken.model_copy(update={"rule_id": uuid4(), "version": 0})
    own = await district.ask(SaveCareRule(rule=theirs, viewer=secretary))
    assert (await district.ask(SaveCareRule(rule=own, viewer=secretary))).version == 2
    assert (await rule_of(district, WEEKLY)).community is None


async def test_a_rule_of_a_community_applies_only_there(district: District) -> None:
    rule = CareRule(
        rule_id=uuid4(), version=0, name="每周上门", community="990102003009", categories=[Category.DISABLED],
        period="week", modes=[ContactMode.DOOR],
    )  # fmt: skip
    await save(district, rule)
    await district.has("李爷爷", Category.DISABLED)
    await district.has("张奶奶", Category.DISABLED, community="009")

    assert await district.visits("李爷爷", rule.rule_id) == {}
    assert len(await district.visits("张奶奶", rule.rule_id)) == 2
