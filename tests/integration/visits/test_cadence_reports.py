from datetime import date
from uuid import uuid4

import pytest

from shared.contracts.visits_cadence import CadenceCount, PreviewCareRule, ReportCadence, ReportMonthlyRates
from shared.contracts.visits_duties import PostponeVisit
from shared.contracts.visits_requests import CareRule, MonthlyRate, RecordVisit
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import KNOCK, District, at
from tests.integration.visits.rules import EVERY_MODE

ALONE, DISABLED = Category.LIVES_ALONE, Category.DISABLED
COMMUNITY = "990102003005"


async def knocks_of(district: District, month: str) -> CadenceCount:
    report = await district.ask(ReportCadence(area=COMMUNITY, month=month))
    return next(count for count in report.rules if count.rule_id == KNOCK)


@pytest.mark.capability("E-13")
async def test_a_postponed_visit_counts_in_its_own_month_and_not_as_kept_in_it(district: District) -> None:
    await district.has("王奶奶", ALONE)
    (visit,) = [row for row in await district.rows("王奶奶", KNOCK) if row["period"] == "2026-11"]
    command = PostponeVisit(visit_id=visit["id"], to=date(2026, 12, 5), reason="住女儿家")
    await district.ask(command)
    district.clock.at = at("2026-12-04 10:00")
    await district.records("王奶奶", ContactMode.DOOR)

    november, december = await knocks_of(district, "2026-11"), await knocks_of(district, "2026-12")

    assert (november.due, november.in_period, november.later, november.postponed) == (1, 0, 1, 1)
    assert (december.due, december.in_period, december.postponed) == (1, 1, 0)


@pytest.mark.capability("N-06")
async def test_each_of_seven_modes_can_be_logged_and_the_report_splits_them(district: District) -> None:
    resident_id = await district.has("王奶奶", ALONE)
    assert len(ContactMode) == 7

    for mode in ContactMode:
        await district.records("王奶奶", mode)
    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER)
    await district.records("王奶奶", ContactMode.CALL)

    report = await district.ask(ReportCadence(area="990102", month="2026-11"))
    assert {count.mode.value: (count.contacts, count.reached, count.persons) for count in report.modes} == {
        "door": (2, 1, 1),
        "home_visit": (1, 1, 1),
        "call": (2, 2, 1),
        "video": (1, 1, 1),
        "signal": (1, 1, 1),
        "message": (1, 1, 1),
        "activity": (1, 1, 1),
    }
    with pytest.raises(ValueError, match="mode"):
        RecordVisit.model_validate({"resident_id": resident_id, "mode": "pigeon", "outcome": "safe"})


@pytest.mark.capability("N-06")
async def test_an_answered_message_keeps_no_rule_that_does_not_name_it(district: District) -> None:
    await district.has("王奶奶", DISABLED)

    reply = await district.records("王奶奶", ContactMode.MESSAGE)

    assert reply.completed == []


@pytest.mark.capability("N-01")
async def test_everybody_who_was_not_reached_is_named_with_door_liaison_and_tries(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.has("李爷爷", DISABLED, room="101")
    await district.has("赵爷爷", Category.NO_KIN)
    await district.records("李爷爷", ContactMode.CALL)
    await district.moves_to("2026-12-10 09:00")
    await district.records("王奶奶", ContactMode.DOOR)
    await district.records("李爷爷", ContactMode.DOOR, Outcome.NO_ANSWER)
    await district.records("李爷爷", ContactMode.CALL, Outcome.NO_ANSWER)

    rate = await district.ask(MonthlyRate(community=COMMUNITY, month="2026-12"))
    rates = await district.ask(ReportMonthlyRates(area="990102", month="2026-12"))

    assert (rate.reached, rate.listed) == (1, 2)
    (waiting,) = rate.waiting
    assert (waiting.name, waiting.door, waiting.liaison_name, waiting.tries, waiting.last_reached_at) == (
        "李爷爷",
        "安和苑 3幢1单元101室",
        "联络员甲",
        2,
        at("2026-11-21 08:00"),
    )
    assert [(line.community, line.reached, line.listed) for line in rates.items] == [(COMMUNITY, 1, 2)]
    with pytest.raises(RefusedError):
        await district.ask(ReportMonthlyRates(area="990102", month="2026-13"))


async def test_a_rule_is_previewed_before_it_is_saved(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.has("李爷爷", DISABLED)
    await district.has("张奶奶", DISABLED)
    rule = CareRule(
        rule_id=uuid4(),
        version=0,
        name="失能每3天",
        categories=[DISABLED],
        period="days",
        period_days=3,
        modes=EVERY_MODE,
        remote_limit=3,
    )
    before = await district.count("select count(*) from visit")

    preview = await district.ask(PreviewCareRule(rule=rule, area="990102", days=30))

    assert (preview.residents, preview.covered, preview.visits) == (2, 0, 20)
    assert preview.visits_then - preview.visits_now == pytest.approx(20 - 2 * 30 / 7, abs=1)
    assert [(line.community, line.residents, line.visits) for line in preview.by_community] == [(COMMUNITY, 2, 20)]
    assert {example.name: example.reasons for example in preview.examples} == {
        "李爷爷": ["失能每3天", "每周联络(失能)"],
        "张奶奶": ["失能每3天", "每周联络(失能)"],
    }
    assert await district.count("select count(*) from visit") == before
    monthly = rule.model_copy(update={"period": "month", "period_days": None})
    assert (await district.ask(PreviewCareRule(rule=monthly, area="990102"))).covered == 2
