import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.visits.use_cases.declare_missed import declare_missed
from services.visits.use_cases.record_visit import record_visit
from shared.contracts.visits import (
    ContactRecorded,
    HazardFound,
    HealthFlagged,
    NeedFound,
    NoAnswerRepeated,
    VisitCompleted,
    VisitMissed,
)
from shared.contracts.visits_requests import Finding, GetHistory, RecordVisit
from shared.contracts.words import Category, ContactMode, Outcome, Severity
from shared.edge import RefusedError
from tests.integration.visits.district import KNOCK, WEEKLY, District, at, resident_named
from tests.support.waiting import patiently

ALONE = Category.LIVES_ALONE


async def test_a_knock_completes_the_week_and_the_month(district: District) -> None:
    await district.has("王奶奶", ALONE)

    reply = await district.records("王奶奶", ContactMode.DOOR)

    done = await district.told(VisitCompleted)
    assert {event.visit_id for event in done} == set(reply.completed)
    assert {event.contact_id for event in done} == {reply.contact_id}
    assert await district.visits("王奶奶", WEEKLY) == {"2026-W47": "completed", "2026-W48": "planned"}
    assert await district.visits("王奶奶", KNOCK) == {"2026-11": "completed", "2026-12": "planned"}
    assert not any(event.late for event in done)


async def test_the_same_command_again_has_no_further_effect(district: District) -> None:
    await district.has("王奶奶", ALONE)
    command = RecordVisit(
        resident_id=resident_named("王奶奶"), mode=ContactMode.DOOR, outcome=Outcome.SAFE,
        findings=[Finding(kind="health", code="fall")],
    )  # fmt: skip

    replies = await asyncio.gather(*(district.ask(command) for _ in range(4)))

    assert sorted(reply.already_recorded for reply in replies) == [False, True, True, True]
    assert len({reply.contact_id for reply in replies}) == 1
    assert all(len(reply.completed) == 2 for reply in replies)
    assert len(await district.told(ContactRecorded)) == 1
    assert len(await district.told(HealthFlagged)) == 1
    assert len(await district.told(VisitCompleted)) == 2


async def test_a_command_id_is_not_good_for_two_residents(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.has("李爷爷", ALONE)
    command_id = uuid4()
    await district.records("王奶奶", command_id=command_id)

    with pytest.raises(RefusedError, match="另一位居民"):
        await district.records("李爷爷", command_id=command_id)


async def test_a_record_and_a_sweep_at_the_same_moment_agree(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    district.clock.at = at("2026-11-23 08:00")
    now = district.clock.now()
    command = RecordVisit(
        resident_id=resident_named("李爷爷"), mode=ContactMode.CALL, outcome=Outcome.SAFE,
        happened_at=at("2026-11-22 20:00"),
    )  # fmt: skip

    async with district.sessions() as sweeping, district.sessions() as recording:
        await sweeping.begin()
        await recording.begin()
        await declare_missed(sweeping, now=now)
        record = asyncio.create_task(record_visit(recording, command, now=now))
        await asyncio.sleep(0)
        await sweeping.commit()
        await record
        await recording.commit()

    assert (await district.visits("李爷爷"))["2026-W47"] == "completed_late"
    assert len(await district.told(VisitMissed)) == 1
    assert [event.late for event in await district.told(VisitCompleted)] == [True]


async def test_a_record_after_the_deadline_but_before_the_sweep_declares_the_miss(
    district: District,
) -> None:
    await district.has("李爷爷", Category.DISABLED)
    district.clock.at = at("2026-11-26 09:00")

    await district.records("李爷爷", ContactMode.CALL, happened_at=at("2026-11-22 20:00"))
    await district.sweeps()

    missed = await district.told(VisitMissed)
    assert [(event.period, event.detected_late) for event in missed] == [("2026-W47", True)]
    assert (await district.visits("李爷爷"))["2026-W47"] == "completed_late"


async def test_a_record_that_holds_the_visit_keeps_the_sweep_away(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    before = at("2026-11-23 07:59")
    command = RecordVisit(
        resident_id=resident_named("李爷爷"), mode=ContactMode.CALL, outcome=Outcome.SAFE,
        happened_at=at("2026-11-22 20:00"),
    )  # fmt: skip

    async with district.sessions() as sweeping, district.sessions() as recording:
        await recording.begin()
        await record_visit(recording, command, now=before)
        await sweeping.begin()
        async with patiently():
            await declare_missed(sweeping, now=at("2026-11-23 08:00"))
        await sweeping.commit()
        await recording.commit()
    district.clock.at = at("2026-11-23 08:00")
    await district.sweeps()

    assert (await district.visits("李爷爷"))["2026-W47"] == "completed"
    assert await district.told(VisitMissed) == []


async def test_a_contact_in_the_grace_but_after_the_period_does_not_count_for_it(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    district.clock.at = at("2026-11-23 07:00")
    await district.plans()

    await district.records("李爷爷", ContactMode.CALL)
    await district.moves_to("2026-11-23 08:00")

    assert await district.visits("李爷爷") == {"2026-W47": "missed", "2026-W48": "completed", "2026-W49": "planned"}


async def test_a_visit_named_in_the_grace_is_done_late_and_nobody_is_alarmed(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    visit = (await district.rows("李爷爷", WEEKLY))[0]
    district.clock.at = at("2026-11-23 07:00")

    reply = await district.records("李爷爷", ContactMode.CALL, visit_id=visit["id"])
    await district.moves_to("2026-11-23 08:00")

    assert reply.status == "completed_late"
    assert await district.told(VisitMissed) == []


@pytest.mark.capability("E-06")
async def test_a_late_visit_in_a_mode_that_does_not_count_makes_nothing_good(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.moves_to("2026-12-01 08:00")
    knock = (await district.rows("王奶奶", KNOCK))[0]

    by_call = await district.records("王奶奶", ContactMode.CALL, visit_id=knock["id"])
    at_the_door = await district.records("王奶奶", ContactMode.DOOR, visit_id=knock["id"])

    assert (by_call.status, at_the_door.status) == ("missed", "completed_late")


@pytest.mark.capability("E-14")
async def test_no_answer_twice_in_a_row_is_told_and_being_away_neither_counts_nor_resets(district: District) -> None:
    await district.has("王奶奶", ALONE)
    tries = [Outcome.SAFE, Outcome.NO_ANSWER, Outcome.AWAY, Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.SAFE]
    for outcome in [*tries, Outcome.NO_ANSWER]:
        district.clock.advance(hours=1)
        await district.records("王奶奶", ContactMode.DOOR, outcome)

    repeated = await district.told(NoAnswerRepeated)

    assert [event.count for event in repeated] == [2, 3]
    assert {event.first_at for event in repeated} == {at("2026-11-21 10:00")}


async def test_silence_is_counted_in_the_order_in_which_it_happened(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER, happened_at=at("2026-11-20 09:00"))
    await district.records("王奶奶", ContactMode.CALL, Outcome.SAFE, happened_at=at("2026-11-20 10:00"))
    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER, happened_at=at("2026-11-20 09:30"))

    assert await district.told(NoAnswerRepeated) == []


async def test_an_old_silence_that_is_recorded_late_says_nothing_about_the_silence_of_now(district: District) -> None:
    await district.has("王奶奶", ALONE)
    for outcome, hour in [(Outcome.SAFE, "05"), (Outcome.NO_ANSWER, "06"), (Outcome.NO_ANSWER, "07")]:
        await district.records("王奶奶", ContactMode.DOOR, outcome, happened_at=at(f"2026-11-21 {hour}:00"))

    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER, happened_at=at("2026-11-21 04:00"))

    assert [event.count for event in await district.told(NoAnswerRepeated)] == [2]


async def test_findings_are_told_without_what_was_written(district: District) -> None:
    await district.has("王奶奶", ALONE)
    reply = await district.records(
        "王奶奶", outcome=Outcome.NEEDS_ATTENTION,
        findings=[
            Finding(kind="health", code="chest", severity=Severity.URGENT, note="胸口疼"),
            Finding(kind="hazard", code="gas"),
            Finding(kind="need", code="meals"),
        ],
    )  # fmt: skip

    assert [event.severity for event in await district.told(HealthFlagged)] == [Severity.URGENT]
    assert [event.hazard for event in await district.told(HazardFound)] == ["gas"]
    assert [event.need for event in await district.told(NeedFound)] == ["meals"]
    assert not any("胸口" in event.to_wire().decode() for event in await district.told(HealthFlagged))
    history = await district.ask(GetHistory(resident_id=resident_named("王奶奶")))
    assert [(item.contact_id, item.findings[0].note) for item in history.items] == [(reply.contact_id, "胸口疼")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"happened_at": at("2026-11-21 08:03")}, "不能晚于现在"),
        ({"happened_at": at("2026-09-22 07:59")}, "60 天前"),
        ({"visit_id": uuid4()}, "不属于该居民"),
        ({"findings": [Finding(kind="hazard", code="flood")]}, "flood"),
    ],
)
async def test_a_record_that_cannot_be_is_refused_with_the_reason(
    district: District, fields: dict[str, Any], words: str
) -> None:
    await district.has("王奶奶", ALONE)

    with pytest.raises(RefusedError, match=words):
        await district.records("王奶奶", **fields)

    assert await district.told(ContactRecorded) == []


async def test_an_unknown_resident_is_refused(district: District) -> None:
    with pytest.raises(RefusedError, match="没有找到"):
        await district.records("陌生人")


async def test_a_contact_with_somebody_off_the_list_is_kept_and_completes_nothing(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.hears(district.profile("王奶奶", ALONE, on_list=False))

    reply = await district.records("王奶奶", findings=[Finding(kind="health", severity=Severity.URGENT)])

    assert reply.completed == []
    assert len(await district.told(ContactRecorded)) == len(await district.told(HealthFlagged)) == 1
    for _ in range(2):
        district.clock.advance(hours=1)
        await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER)
    assert await district.told(NoAnswerRepeated) == []


@pytest.mark.parametrize(
    ("became", "what"),
    [
        ({"on_list": False}, ["off_list"]),
        ({"paused": True}, ["death_reported"]),
        ({"presence": "hospital"}, ["elsewhere"]),
        ({"community": "006"}, ["moved"]),
        ({"categories": [], "special": False}, ["rule_changed"]),
        ({}, []),
    ],
)
async def test_whoever_records_late_is_told_what_had_changed_and_the_record_is_kept(
    district: District, became: dict[str, Any], what: list[str]
) -> None:
    await district.has("王奶奶", ALONE)
    (visit,) = [row["id"] for row in await district.rows("王奶奶", WEEKLY) if row["period"] == "2026-W47"]
    seen_at = district.clock.now()
    district.clock.at += timedelta(hours=1)
    await district.hears(district.profile("王奶奶", ALONE, **became))

    reply = await district.records("王奶奶", ContactMode.DOOR, visit_id=visit, happened_at=seen_at)

    assert [one.what for one in reply.meanwhile] == what
    assert await district.count("select count(*) from contact") == 1


async def test_whoever_comes_second_is_told_who_was_first_and_when(district: District) -> None:
    await district.has("王奶奶", ALONE, liaison="高建国")
    (visit,) = [row["id"] for row in await district.rows("王奶奶", WEEKLY) if row["period"] == "2026-W47"]
    first = await district.records("王奶奶", visit_id=visit, staff_id=resident_named("高建国"))

    second = await district.records("王奶奶", visit_id=visit)

    assert (first.meanwhile, [one.what for one in second.meanwhile]) == ([], ["recorded"])
    assert (second.meanwhile[0].who, second.meanwhile[0].at) == ("高建国", district.clock.now())


async def test_coming_to_an_activity_counts_where_the_rule_says_so_and_once(district: District) -> None:
    await district.has("王奶奶", ALONE)
    activity = uuid4()

    for _ in range(2):
        await district.attends("王奶奶", activity, attended_at=district.clock.now() - timedelta(hours=1))

    assert (await district.visits("王奶奶", WEEKLY))["2026-W47"] == "completed"
    assert (await district.visits("王奶奶", KNOCK))["2026-11"] == "planned"
    assert [event.mode for event in await district.told(ContactRecorded)] == [ContactMode.ACTIVITY]


async def test_attendance_of_somebody_not_known_yet_counts_later(district: District) -> None:
    await district.attends("王奶奶", uuid4(), attended_at=district.clock.now() - timedelta(hours=1))

    await district.has("王奶奶", ALONE)

    assert (await district.visits("王奶奶", WEEKLY))["2026-W47"] == "completed"
