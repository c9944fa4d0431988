"""Assessments are kept as they were made; the calendar and incidents call for the next; people confirm findings."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.jobs.care_records import sweep_reassessments
from shared.contracts import registry_assessments as contracts
from shared.contracts.activities_clinics import ClinicFindingEntered
from shared.contracts.registry_assessments import HealthFlagConfirmed, ReassessmentDue
from shared.contracts.words import Severity
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk, roster

WANG = "王秀英,,1950-05-06,女,安和小区3幢1单元402室,,,"


@pytest.fixture
async def wang(desk: Desk) -> UUID:
    await desk.imported(roster(WANG))
    await desk.forget_events()
    return await desk.resident("王秀英")


async def assess(desk: Desk, resident_id: UUID, on: date, **more: object) -> None:
    fields = {
        "resident_id": resident_id,
        "standard": "GB/T 42195",
        "standard_version": "2022",
        "items": {"进食": 10, "平地行走": 5},
        "level_code": "2",
        "assessor": "评估员甲",
        "assessed_on": on,
    }
    await desk.ask(contracts.RecordAssessment.model_validate(fields | more))


async def incident(desk: Desk, resident_id: UUID, at: datetime) -> None:
    command = contracts.RecordRiskIncident(resident_id=resident_id, kind="fall", happened_at=at)
    await desk.ask(command)


async def shown(desk: Desk, resident_id: UUID) -> contracts.Assessments:
    return await desk.ask(contracts.ListAssessments(resident_id=resident_id))


@pytest.mark.capability("N-11")
async def test_an_assessment_is_kept_as_it_was_made_and_due_again_after_twelve_months(desk: Desk, wang: UUID) -> None:
    await assess(desk, wang, date(2025, 11, 22), level_code="3", standard="MZ/T 039", standard_version="2013")
    await sweep_reassessments(desk.deps)
    assert await desk.told(ReassessmentDue) == []

    desk.clock.advance(days=4)
    await asyncio.gather(*(sweep_reassessments(desk.deps) for _ in range(2)))
    await sweep_reassessments(desk.deps)

    (kept,) = (await shown(desk, wang)).items
    assert (kept.standard, kept.standard_version, kept.items) == ("MZ/T 039", "2013", {"进食": 10, "平地行走": 5})
    assert (kept.level_code, kept.assessor, kept.assessed_on) == ("3", "评估员甲", date(2025, 11, 22))
    (due,) = await desk.told(ReassessmentDue)
    assert (due.resident_id, due.reason, due.due_on) == (wang, "twelve_months", date(2026, 11, 22))

    await assess(desk, wang, desk.today)
    assert (await shown(desk, wang)).reassess == []
    await sweep_reassessments(desk.deps)
    assert len(await desk.told(ReassessmentDue)) == 1


@pytest.mark.capability("N-11")
@pytest.mark.parametrize(("worse", "better"), [("0", "4"), ("4", "0"), ("重度", "完好")])
async def test_no_level_is_read_as_better_or_worse_than_another(
    desk: Desk, wang: UUID, worse: str, better: str
) -> None:
    await assess(desk, wang, date(2026, 1, 1), level_code=better)
    before = await desk.rows("select special, tier, entity_version from resident")

    await assess(desk, wang, date(2026, 6, 1), level_code=worse)

    assert await desk.rows("select special, tier, entity_version from resident") == before
    assert [one.level_code for one in (await shown(desk, wang)).items] == [worse, better]


@pytest.mark.capability("N-10")
async def test_the_second_incident_in_30_days_calls_for_a_new_assessment_once(desk: Desk, wang: UUID) -> None:
    await assess(desk, wang, date(2026, 1, 1))
    await incident(desk, wang, NOON - timedelta(days=60))
    await incident(desk, wang, NOON - timedelta(days=29))
    assert await desk.told(ReassessmentDue) == []

    await incident(desk, wang, NOON)
    await incident(desk, wang, NOON - timedelta(days=1))

    (due,) = await desk.told(ReassessmentDue)
    assert (due.resident_id, due.reason, due.due_on) == (wang, "risk_incidents", desk.today)
    assert (await shown(desk, wang)).reassess == ["risk_incidents"]

    desk.clock.advance(days=1)
    await assess(desk, wang, desk.today)
    await incident(desk, wang, desk.clock.now())
    assert len(await desk.told(ReassessmentDue)) == 1
    await incident(desk, wang, desk.clock.now())
    assert len(await desk.told(ReassessmentDue)) == 2


@pytest.mark.capability("N-10")
async def test_the_same_incident_sent_twice_is_one(desk: Desk, wang: UUID) -> None:
    command = contracts.RecordRiskIncident(resident_id=wang, kind="gas", happened_at=NOON)
    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed

    assert await desk.told(ReassessmentDue) == []


@pytest.mark.capability("S2-14")
async def test_an_abnormal_result_is_told_only_after_a_person_has_confirmed_it(desk: Desk, wang: UUID) -> None:
    propose = contracts.ProposeHealthFlag(
        resident_id=wang,
        severity=Severity.WARNING,
        source="社区义诊",
        found_on=desk.today,
        note="血压 180",
        actor="义诊队",
    )
    flag = (await desk.ask(propose)).id
    waiting = contracts.ListHealthFlags(community=COMMUNITY)
    assert [one.flag_id for one in (await desk.ask(waiting)).items] == [flag]
    assert await desk.told(HealthFlagConfirmed) == []
    with pytest.raises(RefusedError, match="由谁确认"):
        await desk.ask(contracts.DecideHealthFlag(flag_id=flag, confirmed=True))

    decide = contracts.DecideHealthFlag(flag_id=flag, confirmed=True, severity=Severity.URGENT, actor="社区医生")
    assert (await desk.ask(decide)).changed
    other = contracts.DecideHealthFlag(flag_id=flag, confirmed=False, actor="别人")
    with pytest.raises(RefusedError, match="已有人处理"):
        await desk.ask(other)

    (told,) = await desk.told(HealthFlagConfirmed)
    assert (told.flag_id, told.resident_id, told.severity) == (flag, wang, Severity.URGENT)
    assert "血压" not in told.to_wire().decode()
    assert (await desk.ask(waiting)).items == []
    mine = contracts.ListHealthFlags(community=COMMUNITY, resident_id=wang)
    (kept,) = (await desk.ask(mine)).items
    assert (kept.state, kept.decided_by, kept.note) == ("confirmed", "社区医生", "血压 180")


async def test_a_dismissed_finding_is_told_to_nobody(desk: Desk, wang: UUID) -> None:
    propose = contracts.ProposeHealthFlag(
        resident_id=wang, severity=Severity.URGENT, source="社区义诊", found_on=desk.today, actor="义诊队"
    )
    flag = (await desk.ask(propose)).id

    decide = contracts.DecideHealthFlag(flag_id=flag, confirmed=False, actor="社区医生")
    await desk.ask(decide)

    assert await desk.told(HealthFlagConfirmed) == []


@pytest.mark.capability("S0-21")
async def test_a_finding_of_a_free_clinic_is_proposed_once_and_told_when_a_person_has_confirmed_it(
    desk: Desk, wang: UUID
) -> None:
    entered = ClinicFindingEntered(
        occurred_at=desk.clock.now(),
        district="990102",
        street="003",
        community="005",
        finding_id=uuid4(),
        resident_id=wang,
        severity=Severity.WARNING,
        source="矿务局医院义诊",
        found_on=desk.today,
        note="血压 180",
        actor="义诊医生",
    )
    await desk.hear(entered)
    await desk.hear(entered)

    [flag] = (await desk.ask(contracts.ListHealthFlags(community=COMMUNITY))).items
    assert (flag.flag_id, flag.source, flag.note) == (entered.finding_id, "矿务局医院义诊", "血压 180")
    assert await desk.told(HealthFlagConfirmed) == []
    await desk.ask(contracts.DecideHealthFlag(flag_id=flag.flag_id, confirmed=True, actor="社区医生"))
    assert [event.flag_id for event in await desk.told(HealthFlagConfirmed)] == [entered.finding_id]
