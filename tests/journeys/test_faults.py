"""Every process is killed in the middle of the story, again and again; nothing is lost and nothing happens twice."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts.alerts_requests import AcknowledgeAlert, AlertChanged, CloseAlert
from shared.contracts.base import Event
from shared.contracts.catalog import event_named
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply
from shared.contracts.words import CareRole, ContactMode, Outcome
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

ELDERS = tuple(
    Elder(name, categories="空巢", address=f"{number}幢1单元101室", birth_date=f"194{number}-06-1{number}")
    for number, name in enumerate(("何桂芳", "罗秉义", "钱月仙"), start=1)
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("victim", ["registry", "visits", "alerts", "nats", "postgres"])
async def test_killed_at_every_stage_nothing_is_lost_and_nothing_doubled(stack: Stack, victim: str) -> None:
    village = await stack.village()
    seen = len(await stack.events())

    await stack.kill(victim)
    await village.has(*ELDERS)
    visits = await eventually(
        lambda: village.visits(statuses=["planned"]),
        says=lambda found: sum(visit.reason == "每周联络" for visit in found) == len(ELDERS),
    )
    weekly = [visit for visit in visits if visit.reason == "每周联络"]
    done, *missed = weekly

    await stack.kill(victim)
    command = RecordVisit(
        command_id=uuid4(), visit_id=done.visit_id, resident_id=done.resident_id, staff_id=done.liaison_id,
        mode=ContactMode.CALL, outcome=Outcome.SAFE, happened_at=stack.now(),
    )  # fmt: skip
    await stack.insist(command, RecordVisitReply)
    await stack.insist(command, RecordVisitReply)

    stack.set_clock(weekly[0].deadline_at + MINUTE)
    await stack.kill(victim)
    await eventually(village.missed_cases, says=lambda found: found >= len(missed), **PATIENT)
    await eventually(village.missed_phones, says=lambda phones: "block_captain" in phones, **PATIENT)
    alerts = await missed_alerts(village)

    stack.set_clock(stack.now() + timedelta(minutes=20))
    await stack.kill(victim)
    await eventually(
        village.missed_phones, says=lambda phones: len(phones.get("compound_director", [])) >= len(alerts), **PATIENT
    )

    await stack.kill(victim)
    for alert in alerts:
        await stack.insist(AcknowledgeAlert(alert_id=alert, who="小区主任甲"), AlertChanged)
    await stack.kill(victim)
    for alert in alerts:
        close = CloseAlert(alert_id=alert, who="小区主任甲", outcome="safe", text="已上门见到老人")
        await stack.insist(close, AlertChanged)
    await stack.quiet()

    assert await residents_of(stack, village) == len(ELDERS)
    facts = await facts_of(stack, village, skip=seen)
    assert facts["visits.contact_recorded.v1"] == 1
    assert facts["visits.visit_missed.v1"] == len(missed)
    assert await village.missed_cases() == len(missed)
    phones = await village.missed_phones()
    assert set(phones) == {CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR}
    assert len(phones[CareRole.COMPOUND_DIRECTOR]) == len(alerts)


PATIENT = {"patience_seconds": 60.0}
"""A killed server takes its time to come back, and a message in hand is given out again after its ack wait."""


@pytest.mark.capability("E-02")
async def test_after_three_days_of_downtime_every_deadline_is_found_once_oldest_first(stack: Stack) -> None:
    village = await stack.village()
    await village.has(*ELDERS)
    planned = await eventually(
        lambda: village.visits(statuses=["planned"]),
        says=lambda found: sum(visit.reason == "每周联络" for visit in found) >= len(ELDERS),
    )
    due = [visit for visit in planned if visit.deadline_at <= planned[0].deadline_at + timedelta(days=3)]
    seen = len(await stack.events())

    stack.freeze("visits")
    stack.set_clock(max(visit.deadline_at for visit in due) + timedelta(days=3))
    await stack.kill("visits")

    await eventually(
        lambda: facts_of(stack, village, skip=seen),
        says=lambda facts: facts["visits.visit_missed.v1"] >= len(due),
        **PATIENT,
    )
    await stack.quiet()
    missed = [event for event in await events_of(stack, village, skip=seen) if event.NAME == "visits.visit_missed.v1"]
    deadlines = [getattr(event, "deadline_at") for event in missed]  # noqa: B009
    assert deadlines == sorted(deadlines)
    assert all(getattr(event, "detected_late") for event in missed)  # noqa: B009
    assert len({event.event_id for event in missed}) == len(missed)


async def missed_alerts(village: Village) -> list[object]:
    """Return the ids of the alerts about missed visits of a community."""
    return [alert.alert_id for alert in await village.alerts() if alert.kind == "visit_missed"]


async def residents_of(stack: Stack, village: Village) -> int:
    """Count the residents of a community in registry's own table."""
    rows = await stack.sql("registry", "select count(*) from resident where community = $1", village.code)
    return int(rows[0][0])


async def events_of(stack: Stack, village: Village, *, skip: int) -> list[Event]:
    """Return the facts about one community that came after the first `skip` of the stream."""
    found: list[Event] = []
    for subject, body in (await stack.events())[skip:]:
        event = event_named(".".join(subject.split(".")[2:5])).from_wire(body)
        if f"{event.district}{event.street}{event.community}" == village.code:
            found.append(event)
    return found


async def facts_of(stack: Stack, village: Village, *, skip: int) -> Counter[str]:
    """Count the facts about one community by name."""
    return Counter(event.NAME for event in await events_of(stack, village, skip=skip))
