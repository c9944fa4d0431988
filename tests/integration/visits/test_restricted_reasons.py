"""Whoever may not know of a restricted category learns it by no list, reason, rule, figure or preview of visits."""

from datetime import date
from uuid import UUID

import pytest

from services.visits.sheet import as_page, as_text
from services.visits.use_cases.viewing import PLAIN_REASON
from shared.contracts.base import Contract, Viewer
from shared.contracts.registry_restrictions import RestrictionsChanged
from shared.contracts.visits_cadence import PreviewCareRule, ReportCadence
from shared.contracts.visits_door import GetBundle
from shared.contracts.visits_duties import GetVisit, ReportMustVisits
from shared.contracts.visits_map import ListDoorVisits
from shared.contracts.visits_requests import CareRule, ListVisits, VisitItem
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.visits.district import ZONE, District, resident_named
from tests.integration.visits.rules import EVERY_MODE, make_rule

COMMUNITY = "990102003005"
CLERK = Viewer(actor="书记乙", role="secretary", scope=[COMMUNITY])
TRUSTED = Viewer(actor="书记", role="secretary", scope=[COMMUNITY], may_see_restricted=True)
LIAISON = Viewer(actor=str(resident_named("联络员甲")), role="liaison_worker", scope=[COMMUNITY])
TELLING = ("失独", "lost_only_child")


async def bereaved(district: District) -> UUID:
    """Have a rule for those who lost their only child, and one resident under it; returns the rule."""
    rule_id = await make_rule(
        district, name="失独家庭关怀", categories=["lost_only_child"], period="days", period_days=2
    )
    await district.has("孙奶奶", Category.LOST_ONLY_CHILD, Category.LIVES_ALONE)
    return rule_id


async def listed(district: District, viewer: Viewer | None) -> list[VisitItem]:
    """Return all visits of the community."""
    page = await district.ask(ListVisits(community=COMMUNITY, viewer=viewer))
    return page.items


async def shown(district: District, viewer: Viewer | None) -> str:
    """Return everything that an asker can read about visits, as one text."""
    items = await listed(district, viewer)
    replies: list[Contract] = [*items, await district.ask(ListDoorVisits(community=COMMUNITY, viewer=viewer))]
    for item in items:
        replies.append(await district.ask(GetVisit(visit_id=item.visit_id, viewer=viewer)))
        bundle = GetBundle(visit_id=item.visit_id, within_days=31, viewer=viewer)
        replies.append(await district.ask(bundle))
    month = ReportCadence(area=COMMUNITY, month="2026-11", viewer=viewer)
    replies.append(await district.ask(month))
    board = ReportMustVisits(area=COMMUNITY, first_on=date(2026, 11, 1), last_on=date(2026, 12, 31), viewer=viewer)
    replies.append(await district.ask(board))
    sheets = [as_text(items, ZONE), as_page(items, day=date(2026, 11, 21), zone=ZONE)]
    return "\n".join([*(reply.model_dump_json() for reply in replies), *sheets])


@pytest.mark.parametrize("viewer", [CLERK, None], ids=["without the right", "unknown"])
async def test_nothing_that_is_read_tells_a_restricted_category(district: District, viewer: Viewer | None) -> None:
    rule_id = await bereaved(district)

    text = await shown(district, viewer)

    assert "孙奶奶" in text, "the visit is there: nobody is missed for secrecy"
    assert [word for word in (*TELLING, str(rule_id)) if word in text] == []
    assert "独居" in text, "what is not restricted is told"


async def test_whoever_may_know_is_told_and_so_is_the_liaison_of_the_visit(district: District) -> None:
    await bereaved(district)

    for viewer in (TRUSTED, LIAISON):
        (item,) = [one for one in await listed(district, viewer) if "失独家庭关怀" in one.reasons[0]][:1]
        assert Category.LOST_ONLY_CHILD in item.categories
        doors = await district.ask(ListDoorVisits(community=COMMUNITY, viewer=viewer))
        assert any(Category.LOST_ONLY_CHILD in line.categories for line in doors.lines)
    assert "失独家庭关怀" in await shown(district, TRUSTED)


async def test_a_visit_by_such_a_rule_alone_has_a_plain_reason(district: District) -> None:
    await bereaved(district)

    plain = [item for item in await listed(district, CLERK) if item.reason == PLAIN_REASON]

    assert [(item.rule_id, item.rule_version) for item in plain] == [(None, None)] * len(plain)
    assert all("失独" not in "".join(item.reasons) for item in await listed(district, CLERK))


async def test_nobody_tries_out_a_rule_for_a_category_they_may_not_know_of(district: District) -> None:
    await bereaved(district)
    rule = CareRule(
        rule_id=UUID(int=7),
        name="试一试",
        categories=[Category.LOST_ONLY_CHILD],
        period="week",
        modes=EVERY_MODE,
        version=0,
    )

    with pytest.raises(RefusedError, match="没有这个类别"):
        await district.ask(PreviewCareRule(area=COMMUNITY, rule=rule, viewer=CLERK))
    told = await district.ask(PreviewCareRule(area=COMMUNITY, rule=rule, viewer=TRUSTED))
    assert told.residents + told.covered == 1


async def test_a_category_that_a_district_restricts_is_told_no_more_and_one_it_opens_is(district: District) -> None:
    await bereaved(district)
    told = RestrictionsChanged(
        occurred_at=district.clock.now(), district="990102", street="000", community="000", entity_version=7,
        change_id=UUID(int=9), restricted=[Category.LIVES_ALONE],
    )  # fmt: skip
    await district.hear(told)
    await district.hear(told.model_copy(update={"entity_version": 6, "restricted": []}))

    text = await shown(district, CLERK)

    assert "独居" not in text
    assert "lives_alone" not in text
    assert "失独家庭关怀" in text
