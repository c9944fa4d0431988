"""Two replicas of every service at the same time: what one does the other never does again."""

from collections import Counter
from datetime import timedelta

import pytest

from shared.contracts.alerts_groups import AlertJoined
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply
from shared.contracts.words import CareRole, ContactMode, Outcome
from tests.support.stack import Elder, Stack
from tests.support.waiting import eventually

REPLICAS = 2

ELDERS = tuple(
    Elder(
        f"{surname}桂{given}",
        categories="空巢",
        address=f"{building}幢{unit}单元{floor}01室",
        birth_date=f"19{40 + floor}-0{building}-1{unit}",
    )
    for building, surname in enumerate("赵钱孙李", start=1)
    for unit, given in enumerate("芳英", start=1)
    for floor in (1, 2)
)
"""Sixteen whose children live elsewhere."""


@pytest.mark.capability("E-01")
async def test_with_two_replicas_of_every_service_nothing_happens_twice(stack: Stack) -> None:
    village = await stack.village()
    await village.has(*ELDERS)

    planned = await eventually(
        lambda: village.visits(statuses=["planned"]),
        says=lambda found: sum(visit.reason == "每周联络" for visit in found) >= len(ELDERS),
    )
    weekly = [visit for visit in planned if visit.reason == "每周联络"]
    assert len(weekly) == len(ELDERS)
    done, missed = weekly[:8], weekly[8:]
    for visit in done:
        command = RecordVisit(
            visit_id=visit.visit_id, resident_id=visit.resident_id, mode=ContactMode.CALL, outcome=Outcome.SAFE,
            happened_at=stack.now(),
        )  # fmt: skip
        replies = [await stack.ask(command, RecordVisitReply) for _ in range(2)]
        assert [reply.already_recorded for reply in replies] == [False, True]

    await stack.clock_reaches(weekly[0].deadline_at + timedelta(minutes=1))
    await eventually(village.missed_cases, says=lambda found: found == len(missed))
    await eventually(village.missed_phones, says=lambda found: "block_captain" in found)
    await stack.time_passes(minutes=20)
    await eventually(village.missed_phones, says=lambda found: "compound_director" in found)
    await stack.quiet()

    raised = [alert for alert in await village.alerts() if alert.kind == "visit_missed"]
    phones = await village.missed_phones()
    assert set(phones) == {CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR}
    assert len(phones[CareRole.COMPOUND_DIRECTOR]) == len(raised)
    facts = await stack.events()
    names = Counter(".".join(subject.split(".")[2:5]) for subject, _ in facts)
    joined = [AlertJoined.from_wire(body) for subject, body in facts if AlertJoined.NAME in subject]
    assert names["visits.visit_missed.v1"] == len(missed)
    assert await village.missed_cases() == len(missed)
    assert [event.kind for event in joined].count("visit_missed") == len(missed) - len(raised)
    assert names["visits.visit_completed.v1"] == len(done)
    assert names["registry.resident_enrolled.v1"] == len(ELDERS)
