from datetime import date
from functools import partial
from uuid import uuid4

import pytest

from services.visits.use_cases.order_must_visits import Order, order_must_visits
from shared.contracts.activities_clinics import ClinicFollowUpOpened
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.visits import VisitCancelled, VisitCompleted, VisitMissed, VisitScheduled
from shared.contracts.visits_duties import CarerSearchNeeded, OrderMustVisit, ReportMustVisits
from shared.contracts.visits_requests import Finding, GetHistory
from shared.contracts.words import Category, ContactMode, Outcome, RiskTier
from shared.edge import RefusedError
from tests.integration.visits.district import District, at, resident_named
from tests.integration.visits.happenings import (
    RULES,
    death_reversed,
    discharged,
    family_mourns,
    happened,
    hospitalised,
    must_visits,
    withdrawn,
)

DISABLED = Category.DISABLED
COMMUNITY = "990102003005"
BEREAVED = "5d0c1a52-0001-5000-8000-000000000007"


@pytest.mark.capability("S4-09")
async def test_an_admission_that_is_told_often_is_visited_once_and_the_discharge_adds_a_second(
    district: District,
) -> None:
    await district.has("王奶奶", DISABLED)
    admission = uuid4()

    await hospitalised(district, "王奶奶", admission)
    district.clock.advance(hours=5)
    await hospitalised(district, "王奶奶", admission)

    (visit,) = await must_visits(district, "王奶奶")
    assert (visit["rule_name"], visit["due_at"]) == ("住院必访", at("2026-11-24 08:00"))
    district.clock.at = at("2026-11-23 10:00")
    await discharged(district, "王奶奶", admission)
    await discharged(district, "王奶奶", admission)
    assert [(row["rule_name"], row["status"]) for row in await must_visits(district, "王奶奶")] == [
        ("住院必访", "planned"),
        ("出院必访", "planned"),
    ]
    scheduled = [event for event in await district.told(VisitScheduled) if event.period == str(admission)]
    assert len(scheduled) == len({event.event_id for event in scheduled}) == 2


@pytest.mark.capability("S4-09")
async def test_a_must_visit_that_nobody_makes_is_missed_at_its_deadline(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    admission = uuid4()
    await hospitalised(district, "王奶奶", admission)

    await district.moves_to("2026-11-24 08:59")
    assert str(admission) not in {event.period for event in await district.told(VisitMissed)}
    await district.moves_to("2026-11-24 09:00")

    missed = [event for event in await district.told(VisitMissed) if event.period == str(admission)]
    assert [event.rule_id for event in missed] == [RULES["hospitalised"]]


@pytest.mark.capability("S4-10")
@pytest.mark.parametrize(
    "kind", [LifeEventKind.FAMILY_DEATH, LifeEventKind.ACCIDENT, LifeEventKind.MOVED_HOUSE, LifeEventKind.WEDDING]
)
async def test_a_major_event_is_visited_once_however_often_it_is_told(district: District, kind: LifeEventKind) -> None:
    await district.has("王奶奶", DISABLED)

    life_event = await happened(district, "王奶奶", kind)
    await happened(district, "王奶奶", kind, life_event)
    await happened(district, "王奶奶", LifeEventKind.AWAY)

    (visit,) = await must_visits(district, "王奶奶")
    assert (visit["rule_name"], visit["period"]) == ("遇大事必访", str(life_event))


@pytest.mark.capability("S4-10")
async def test_two_events_are_two_visits_and_one_that_did_not_happen_is_called_off(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    accident = await happened(district, "王奶奶", LifeEventKind.ACCIDENT)
    await happened(district, "王奶奶", LifeEventKind.WEDDING)

    await withdrawn(district, "王奶奶", LifeEventKind.ACCIDENT, accident)

    assert sorted(row["status"] for row in await must_visits(district, "王奶奶")) == ["cancelled", "planned"]
    assert [event.reason for event in await district.told(VisitCancelled)] == ["withdrawn"]


@pytest.mark.capability("S4-11")
async def test_a_special_circumstance_is_done_only_by_a_record_that_says_what_was_found(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await happened(district, "王奶奶", LifeEventKind.COMPLAINT)
    (visit,) = await must_visits(district, "王奶奶")

    await district.records("王奶奶", visit_id=visit["id"], note="  ")
    assert (await must_visits(district, "王奶奶"))[0]["status"] == "planned"

    await district.records("王奶奶", visit_id=visit["id"], note="与楼上因漏水起争执,已约物业周三上门")
    assert (await must_visits(district, "王奶奶"))[0]["status"] == "completed"


@pytest.mark.capability("S4-11")
async def test_a_person_may_order_a_visit_for_a_special_circumstance(district: District) -> None:
    resident_id = await district.has("王奶奶", DISABLED)
    command = OrderMustVisit(resident_id=resident_id, reason="special_circumstance", note="三天没有下楼倒垃圾")

    first = await district.ask(command)
    again = await district.ask(command)

    (visit,) = await must_visits(district, "王奶奶")
    assert (first.visit_id, again.visit_id, again.already_ordered) == (visit["id"], visit["id"], True)
    assert visit["reasons"] == ["特殊情况必访:三天没有下楼倒垃圾"]
    assert visit["deadline_at"] == at("2026-11-23 09:00")


@pytest.mark.capability("S4-11")
async def test_whoever_orders_a_visit_may_say_until_when_and_reads_afterwards_who_made_it(district: District) -> None:
    resident_id = await district.has("王奶奶", DISABLED)
    order = partial(OrderMustVisit, resident_id=resident_id, reason="illness", note="刚出院")

    for day, text in ((date(2026, 11, 20), "早于今天"), (date(2026, 12, 20), "14 天内")):
        with pytest.raises(RefusedError, match=text):
            await district.ask(order(until=day))
    ordered = await district.ask(order(until=date(2026, 11, 25)))
    await district.records("王奶奶", visit_id=ordered.visit_id)

    board = ReportMustVisits(area=COMMUNITY, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    assert (await district.ask(board)).done == []
    (made,) = (await district.ask(board.model_copy(update={"with_done": True}))).done
    assert (made.visit_id, made.due_at) == (ordered.visit_id, at("2026-11-26 00:00"))
    assert (made.status, made.last_outcome) == ("completed", Outcome.SAFE)
    with pytest.raises(RefusedError):
        await district.ask(OrderMustVisit(resident_id=uuid4(), reason="illness"))


@pytest.mark.capability("S4-14")
async def test_one_visit_done_satisfies_every_reason_and_the_report_shows_each(district: District) -> None:
    resident_id = await district.has("王奶奶", DISABLED, birth_date=date(1940, 11, 22))
    await hospitalised(district, "王奶奶", uuid4())
    await happened(district, "王奶奶", LifeEventKind.ACCIDENT)

    reply = await district.records("王奶奶", ContactMode.HOME_VISIT)

    names = {row["rule_name"] for row in await district.rows("王奶奶") if row["id"] in reply.completed}
    assert names == {"住院必访", "遇大事必访", "生日必访", "每周联络"}
    done = [event for event in await district.told(VisitCompleted) if event.visit_id in reply.completed]
    assert {event.contact_id for event in done} == {reply.contact_id}
    report = await district.ask(
        ReportMustVisits(area=COMMUNITY, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    )
    assert {(count.reason, count.contacts, count.by_status["completed"]) for count in report.counts} == {
        ("illness", 1, 1),
        ("major_event", 1, 1),
        ("birthday", 1, 1),
    }
    assert report.waiting == []
    assert len((await district.ask(GetHistory(resident_id=resident_id))).items) == 1


@pytest.mark.capability("S3-20")
async def test_a_spouses_death_brings_a_visit_in_a_day_a_search_for_a_carer_and_closer_contact(
    district: District,
) -> None:
    await district.has("王奶奶", DISABLED)

    life_event = await happened(district, "王奶奶", LifeEventKind.SPOUSE_DEATH)
    await happened(district, "王奶奶", LifeEventKind.SPOUSE_DEATH, life_event)

    (visit,) = await must_visits(district, "王奶奶")
    assert (visit["rule_name"], visit["due_at"]) == ("丧偶必访", at("2026-11-22 08:00"))
    assert [event.cause_id for event in await district.told(CarerSearchNeeded)] == [life_event]
    closer = [row for row in await district.rows("王奶奶") if str(row["rule_id"]) == BEREAVED]
    assert [(row["period"], row["due_at"]) for row in closer] == [("2026-11-21", at("2026-11-24 00:00"))]
    assert closer[0]["reasons"] == ["丧偶后多联络", "每周联络(失能)"]


@pytest.mark.capability("S3-20")
async def test_closer_contact_ends_by_itself_after_eight_weeks(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await happened(district, "王奶奶", LifeEventKind.SPOUSE_DEATH)

    for day in range(1, 70, 1):
        district.clock.at = at("2026-11-21 08:00")
        district.clock.advance(days=day)
        await district.records("王奶奶")
        await district.plans()

    open_now = {str(row["rule_id"]) for row in await district.rows("王奶奶") if row["status"] == "planned"}
    assert BEREAVED not in open_now
    assert max(row["opens_at"] for row in await district.rows("王奶奶") if str(row["rule_id"]) == BEREAVED) < at(
        "2027-01-17 08:00"
    )


@pytest.mark.capability("N-03")
async def test_a_major_change_of_a_high_risk_resident_is_looked_at_within_a_day(district: District) -> None:
    await district.has("王奶奶", DISABLED, tier=RiskTier.HIGH)
    await district.has("李爷爷", DISABLED, tier=RiskTier.GENERAL)

    await happened(district, "王奶奶", LifeEventKind.ACCIDENT)
    await happened(district, "李爷爷", LifeEventKind.ACCIDENT)

    assert (await must_visits(district, "王奶奶"))[0]["due_at"] == at("2026-11-22 08:00")
    assert (await must_visits(district, "李爷爷"))[0]["due_at"] == at("2026-11-24 08:00")


async def test_after_a_death_the_family_is_visited_and_nothing_else_is(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await happened(district, "王奶奶", LifeEventKind.ACCIDENT)
    report = uuid4()
    district.clock.advance(hours=1)

    await family_mourns(district, "王奶奶", report)
    await district.hears(district.profile("王奶奶", DISABLED, on_list=False, presence="deceased"))
    await happened(district, "王奶奶", LifeEventKind.HARDSHIP)

    rows = await must_visits(district, "王奶奶")
    assert [(row["rule_name"], row["status"], row["cancel_reason"]) for row in rows] == [
        ("遇大事必访", "cancelled", "deceased"),
        ("慰问家属", "planned", None),
    ]
    await district.records("王奶奶", ContactMode.HOME_VISIT, visit_id=rows[1]["id"], note="已慰问家属")
    assert (await must_visits(district, "王奶奶"))[1]["status"] == "completed"


async def test_who_was_said_to_be_dead_and_lives_is_visited_as_before(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await happened(district, "王奶奶", LifeEventKind.ACCIDENT)
    report = uuid4()
    district.clock.advance(hours=1)
    await district.hears(district.profile("王奶奶", DISABLED, on_list=False, presence="deceased"))
    await family_mourns(district, "王奶奶", report)
    district.clock.advance(hours=1)

    await death_reversed(district, "王奶奶", report)
    await district.hears(district.profile("王奶奶", DISABLED))

    statuses = {row["rule_name"]: row["status"] for row in await district.rows("王奶奶")}
    assert statuses == {"每周联络": "planned", "遇大事必访": "planned", "慰问家属": "cancelled"}


async def test_many_residents_are_ordered_visits_in_one_go(district: District) -> None:
    names = [f"老人{number}" for number in range(40)]
    for name in names:
        await district.has(name, DISABLED)
    change = uuid4()
    orders = [
        Order(
            resident_id=resident_named(name),
            area=COMMUNITY,
            cause="introduction",
            cause_id=change,
            caused_at=district.clock.now(),
        )
        for name in names
    ]

    async with district.sessions.begin() as session:
        first = await order_must_visits(session, orders, now=district.clock.now())
    async with district.sessions.begin() as session:
        again = await order_must_visits(session, orders, now=district.clock.now())

    assert (len(first), len(again)) == (40, 0)
    assert {visit.liaison_id for visit in first} == {resident_named("联络员甲")}


@pytest.mark.capability("S4-12")
async def test_a_festival_brings_one_visit_for_each_special_resident_and_a_board(district: District) -> None:
    district.clock.at = at("2026-09-12 08:00")
    for name in ("王奶奶", "李爷爷", "张奶奶"):
        await district.has(name, DISABLED)
    await district.has("小陈")
    await district.moves_to("2026-09-18 10:00")
    moon = [row for row in await district.rows() if row["rule_name"] == "中秋节必访"]
    assert {(row["period"], row["opens_at"], row["due_at"]) for row in moon} == {
        ("2026-09-25", at("2026-09-18 00:00"), at("2026-09-25 18:00"))
    }

    await district.records("王奶奶", ContactMode.HOME_VISIT)
    await district.records("李爷爷", ContactMode.CALL)
    await district.records("张奶奶", ContactMode.DOOR, Outcome.NO_ANSWER)
    await district.moves_to("2026-09-26 10:00")

    report = await district.ask(
        ReportMustVisits(
            area="990102", first_on=date(2026, 9, 25), last_on=date(2026, 9, 25), rule_id=moon[0]["rule_id"]
        )
    )
    (count,) = report.counts
    assert (count.community, count.reason, count.by_status) == (
        COMMUNITY,
        "festival",
        {"completed": 1, "missed": 2},
    )
    board = await district.ask(
        ReportMustVisits(area=COMMUNITY, first_on=date(2026, 9, 25), last_on=date(2026, 9, 25), reason="festival")
    )
    assert {item.resident_name for item in board.waiting} == {"李爷爷", "张奶奶"}


async def test_findings_count_as_words_about_what_was_found(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await happened(district, "王奶奶", LifeEventKind.HARDSHIP)
    (visit,) = await must_visits(district, "王奶奶")

    await district.records("王奶奶", visit_id=visit["id"], findings=[Finding(kind="need", code="meals")])

    assert (await must_visits(district, "王奶奶"))[0]["status"] == "completed"


@pytest.mark.capability("S0-21")
async def test_whoever_was_found_to_need_attention_at_a_free_clinic_is_visited_once(district: District) -> None:
    await district.has("王奶奶")
    opened = ClinicFollowUpOpened(
        occurred_at=district.clock.now(),
        district="990102",
        street="003",
        community="005",
        finding_id=uuid4(),
        resident_id=resident_named("王奶奶"),
        found_at=district.clock.now(),
    )

    await district.hear(opened)
    await district.hear(opened)

    (visit,) = await must_visits(district, "王奶奶")
    assert (visit["rule_name"], visit["reasons"]) == ("生病必访", ["生病必访:义诊后随访"])
