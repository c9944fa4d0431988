"""The story that must always work, from the roster to the right phone, through every real process."""

from datetime import timedelta

import pytest

from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    AlertDetail,
    AlertItem,
    CloseAlert,
    GetAlert,
)
from shared.contracts.registry_requests import AssignPost, Done
from shared.contracts.visits_requests import Finding, RecordVisit, RecordVisitReply, VisitItem
from shared.contracts.words import CareRole, ContactMode, Outcome, Severity
from tests.support.stack import COMPOUND, Elder, Stack, Village
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢")
"""Her children live elsewhere: a contact every week, in any mode."""

LUO = Elder("罗秉义", sex="男", categories="独居", birth_date="1940-02-11", address="2幢1单元301室")
"""Lives alone: a contact every week and a knock in person every month."""

MINUTE = timedelta(minutes=1)


async def small_village(stack: Stack) -> tuple[Village, VisitItem]:
    """Found a community with one elder; returns it with her visit of this week."""
    village = await stack.village()
    await village.has(HE)
    planned = await eventually(lambda: village.visits(statuses=["planned"]))
    return village, min(planned, key=lambda visit: visit.deadline_at)


async def missed_village(stack: Stack) -> tuple[Village, VisitItem]:
    """Let the week of that elder end without a contact."""
    village, visit = await small_village(stack)
    await stack.clock_reaches(visit.deadline_at + MINUTE)
    await eventually(lambda: about(village, visit))
    await phone_rings(village, CareRole.BLOCK_CAPTAIN)
    return village, visit


async def about(village: Village, visit: VisitItem) -> list[AlertDetail]:
    """Return the alerts about one missed visit, in full; also those that name others besides."""
    question = """
        select id from alert where dedup_key = $1
            or id in (select alert_id from alert_member where case_key = $1) order by raised_at
    """
    rows = await village.stack.sql("alerts", question, f"visit_missed:{visit.visit_id}")
    return [await village.stack.ask(GetAlert(alert_id=row["id"]), AlertDetail) for row in rows]


async def told(village: Village, *roles: CareRole) -> None:
    """Wait until the phones of exactly these roles have received something about a missed visit."""
    await eventually(village.missed_phones, says=lambda phones: set(phones) >= set(roles))
    assert set(await village.missed_phones()) == set(roles)


async def phone_rings(village: Village, role: CareRole, *, kind: str = "visit_missed") -> None:
    """Wait until the phone of a role has received something about alerts of a kind."""
    await eventually(lambda: village.phones(kind), says=lambda phones: role in phones)


async def record(
    stack: Stack, visit: VisitItem, outcome: Outcome, *findings: Finding, mode: ContactMode = ContactMode.DOOR
) -> RecordVisitReply:
    """Record a contact for a visit."""
    command = RecordVisit(
        visit_id=visit.visit_id, resident_id=visit.resident_id, staff_id=visit.liaison_id, mode=mode,
        outcome=outcome, findings=list(findings), happened_at=stack.now(),
    )  # fmt: skip
    return await stack.ask(command, RecordVisitReply)


@pytest.mark.capability("S3-09", "E-01")
async def test_a_missed_visit_reaches_the_block_captain_and_nobody_else(stack: Stack) -> None:
    village, visit = await small_village(stack)

    await stack.clock_reaches(visit.deadline_at + MINUTE)

    [alert] = await eventually(lambda: about(village, visit))
    await told(village, CareRole.BLOCK_CAPTAIN)
    assert alert.item.status == "open"
    assert "何桂芳" in (await village.missed_phones())["block_captain"][0]
    missed = await stack.sql("visits", "select status from visit where id = $1", visit.visit_id)
    assert [row["status"] for row in missed] == ["missed"]


@pytest.mark.capability("S2-01")
async def test_a_month_without_a_knock_is_missed_although_somebody_phoned(stack: Stack) -> None:
    village = await stack.village()
    await village.has(LUO)
    planned = await eventually(lambda: village.visits(statuses=["planned"]), says=lambda visits: len(visits) >= 2)
    month = min((visit for visit in planned if visit.reason == "每月敲门"), key=lambda visit: visit.deadline_at)

    await stack.clock_reaches(month.opens_at)
    for visit in await village.visits(due_only=True):
        await record(stack, visit, Outcome.SAFE, mode=ContactMode.CALL)
    await stack.clock_reaches(month.deadline_at + MINUTE)

    await eventually(lambda: about(village, month))
    missed = [body for _, body in await stack.events("care.evt.visits.visit_missed.v1.>") if _mentions(body, month)]
    assert len(missed) == 1


@pytest.mark.capability("S0-12")
async def test_an_alert_nobody_answers_climbs_level_by_level(stack: Stack) -> None:
    village, visit = await missed_village(stack)
    await told(village, CareRole.BLOCK_CAPTAIN)

    await stack.time_passes(minutes=20)
    await told(village, CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR)
    await stack.time_passes(minutes=20)
    await told(village, CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR, CareRole.SECRETARY)

    [alert] = await about(village, visit)
    steps = [entry.kind for entry in alert.timeline]
    assert steps.count("escalated") == 2
    assert all(len(messages) == 1 for messages in (await village.missed_phones()).values())


@pytest.mark.capability("E-15")
async def test_an_alert_that_everybody_ignores_stays_on_top_as_exhausted(stack: Stack) -> None:
    village, visit = await missed_village(stack)

    for role in (CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR, CareRole.SECRETARY):
        await phone_rings(village, role)
        await stack.time_passes(minutes=20)

    async def status() -> str:
        return (await about(village, visit))[0].item.status

    await eventually(status, says=lambda found: found == "unresolved_exhausted")
    newest_first = await village.alerts(statuses=["open", "acknowledged", "unresolved_exhausted"])
    assert newest_first[0].status == "unresolved_exhausted"


async def test_an_acknowledged_alert_stops_climbing_and_is_closed_with_what_was_seen(stack: Stack) -> None:
    village, visit = await missed_village(stack)
    [alert] = await about(village, visit)
    await told(village, CareRole.BLOCK_CAPTAIN)

    await stack.ask(AcknowledgeAlert(alert_id=alert.item.alert_id, who="楼长甲"), AlertChanged)
    await stack.time_passes(hours=2)
    await told(village, CareRole.BLOCK_CAPTAIN)
    closing = CloseAlert(alert_id=alert.item.alert_id, who="楼长甲", outcome="safe", text="在家看电视,没听见敲门")
    closed = await stack.ask(closing, AlertChanged)

    assert closed.item.status == "closed"
    [detail] = await about(village, visit)
    assert "在家看电视,没听见敲门" in " ".join(entry.text for entry in detail.timeline)


@pytest.mark.capability("E-06")
async def test_a_visit_made_two_days_late_closes_its_alert_and_the_miss_stays(stack: Stack) -> None:
    _, visit = await missed_village(stack)
    await stack.time_passes(days=2)

    reply = await record(stack, visit, Outcome.SAFE)

    assert reply.status == "completed_late"

    async def outcomes() -> list[str | None]:
        question = """
            select outcome from alert where dedup_key = $1
            union all select outcome from alert_member where case_key = $1
        """
        rows = await stack.sql("alerts", question, f"visit_missed:{visit.visit_id}")
        return [row["outcome"] for row in rows]

    await eventually(outcomes, says=lambda found: found == ["visit_completed"])
    missed = [body for _, body in await stack.events("care.evt.visits.visit_missed.v1.>") if _mentions(body, visit)]
    assert len(missed) == 1


async def test_somebody_unwell_is_brought_to_a_person_at_once(stack: Stack) -> None:
    village, visit = await small_village(stack)

    finding = Finding(kind="health", code="chest", severity=Severity.URGENT, note="胸口闷")
    await record(stack, visit, Outcome.NEEDS_ATTENTION, finding)

    alerts = await eventually(lambda: of_kinds(village, "health_flagged", "visit_missed", "no_answer_repeated"))
    assert [(alert.kind, alert.severity) for alert in alerts] == [("health_flagged", Severity.URGENT)]
    await phone_rings(village, CareRole.LIAISON, kind="health_flagged")
    assert set(await village.phones("health_flagged")) == {CareRole.LIAISON}


@pytest.mark.capability("E-14")
async def test_nobody_answering_twice_is_an_alert_and_never_safety(stack: Stack) -> None:
    village, visit = await small_village(stack)

    first = await record(stack, visit, Outcome.NO_ANSWER)
    await stack.time_passes(hours=1)
    second = await record(stack, visit, Outcome.NO_ANSWER)

    alerts = await eventually(lambda: of_kinds(village, "health_flagged", "visit_missed", "no_answer_repeated"))
    assert [alert.kind for alert in alerts] == ["no_answer_repeated"]
    assert first.completed == second.completed == []
    assert {item.status for item in await village.visits(resident_id=visit.resident_id)} == {"planned"}


@pytest.mark.capability("S0-11", "S3-06", "E-03", "E-04")
async def test_a_vacant_level_is_said_and_the_next_level_is_told(stack: Stack) -> None:
    village = await stack.village()

    await village.has(HE, roles=(CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR, CareRole.SECRETARY))

    kinds = await eventually(
        lambda: kinds_of(village), says=lambda found: {"responsibility_vacant", "visit_unassigned"} <= found
    )
    assert "visit_missed" not in kinds
    await eventually(village.phones, says=lambda phones: "block_captain" in phones)
    assert "liaison" not in await village.phones()

    await village.gives(CareRole.LIAISON, [HE])

    async def vacancy() -> list[str]:
        return [alert.status for alert in await village.alerts() if alert.kind == "responsibility_vacant"]

    await eventually(vacancy, says=lambda found: set(found) == {"closed"})


async def of_kinds(village: Village, *kinds: str) -> list[AlertItem]:
    """Return the alerts of a community that are of these kinds."""
    return [alert for alert in await village.alerts() if alert.kind in kinds]


async def kinds_of(village: Village) -> set[str]:
    """Return the kinds of all alerts of a community."""
    return {alert.kind for alert in await village.alerts()}


async def test_a_vacant_captain_does_not_delay_the_director(stack: Stack) -> None:
    village, visit = await small_village(stack)
    for role in (CareRole.BLOCK_CAPTAIN, CareRole.LIAISON):
        scope, key = (
            ("building", f"{COMPOUND}/1") if role is CareRole.BLOCK_CAPTAIN else ("resident", str(visit.resident_id))
        )
        vacate = AssignPost.model_validate({"community": village.code, "role": role, "scope": scope, "scope_key": key})
        await stack.ask(vacate, Done)
    await stack.quiet()

    await stack.clock_reaches(visit.deadline_at + MINUTE)

    [alert] = await eventually(lambda: about(village, visit))

    async def told_levels() -> set[str]:
        [found] = await about(village, visit)
        return {str(level.role) for level in found.levels if level.told_at}

    await eventually(told_levels, says=lambda roles: "compound_director" in roles)
    assert "no_recipient" in [entry.kind for entry in (await about(village, visit))[0].timeline]
    assert alert.item.raised_at - visit.deadline_at < timedelta(minutes=2)


def _mentions(body: bytes, visit: VisitItem) -> bool:
    return str(visit.visit_id).encode() in body
