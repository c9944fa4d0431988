import asyncio
from datetime import date
from functools import partial
from uuid import uuid4

import pytest

from services.visits.jobs.signals import sweep_windows
from services.visits.use_cases.take_device_signal import UnknownDeviceError
from shared.contracts.visits import VisitCompleted, VisitMissed
from shared.contracts.visits_devices import DeviceSignalled, SaveSignalDevice
from shared.contracts.visits_signals import (
    DistressSignalled,
    GetSignalPlan,
    ListSignalDays,
    SignalSeen,
    SignalUnseen,
    SignalWithdrawn,
    WindowAgain,
    WithdrawSightings,
)
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import AREA, WEEKLY, at, resident_named
from tests.integration.visits.doorstep import SIGNALS, Doorstep

ALONE = Category.LIVES_ALONE


@pytest.fixture
async def yard(doorstep: Doorstep) -> Doorstep:
    """Let two residents agree on signals on Saturday; their first window is on Sunday."""
    for name in ("王奶奶", "李爷爷"):
        await doorstep.has(name, ALONE)
        await doorstep.agrees(name)
    return doorstep


async def days_of(yard: Doorstep, observer: str = "对楼周阿姨") -> dict[str, str]:
    query = ListSignalDays(observer_id=resident_named(observer))
    return {item.resident_name: item.status for item in (await yard.ask(query)).items}


@pytest.mark.capability("S3-14")
async def test_a_flower_at_the_open_curtain_makes_the_day_safe_and_satisfies_no_visit(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 07:40")

    taken = await yard.ticks(("王奶奶", "seen", "curtain_and_flower"))

    assert (taken.seen, taken.refused) == (1, {})
    assert await days_of(yard) == {"王奶奶": "seen", "李爷爷": "waiting"}
    (event,) = await yard.told(SignalSeen)
    assert (event.source, event.late) == ("observer", False)
    assert await yard.told(VisitCompleted) == []
    await yard.moves_to("2026-11-23 09:00")
    assert (await yard.visits("王奶奶", WEEKLY))["2026-W47"] == "missed"


@pytest.mark.capability("S3-14")
async def test_a_contact_that_was_only_a_signal_satisfies_no_visit_either(yard: Doorstep) -> None:
    reply = await yard.records("王奶奶", ContactMode.SIGNAL, Outcome.SAFE)

    assert reply.completed == []
    assert (await yard.visits("王奶奶", WEEKLY))["2026-W47"] == "planned"


@pytest.mark.capability("S3-14")
async def test_a_window_that_was_ticked_off_by_mistake_is_looked_at_again_until_it_closes(yard: Doorstep) -> None:
    back = partial(WithdrawSightings, windows=[WindowAgain(resident_id=resident_named("王奶奶"))])
    yard.clock.at = at("2026-11-22 07:40")
    await yard.ticks(("王奶奶", "seen", None), ("李爷爷", "distress", None))

    refused = await yard.ask(back(observer_id=resident_named("路人")))
    assert "观察员" in refused.refused[resident_named("王奶奶")]
    both = [WindowAgain(resident_id=resident_named(name)) for name in ("王奶奶", "李爷爷")]
    withdrawn = WithdrawSightings(observer_id=resident_named("对楼周阿姨"), windows=both)
    for _ in range(2):
        await yard.ask(withdrawn)

    assert await days_of(yard) == {"李爷爷": "distress", "王奶奶": "waiting"}
    first = await yard.ask(ListSignalDays(observer_id=resident_named("对楼周阿姨"), limit=1))
    assert ([item.resident_name for item in first.items], first.truncated) == (["李爷爷"], True)
    assert first.counts == {"distress": 1, "waiting": 1}
    assert [event.resident_id for event in await yard.told(SignalWithdrawn)] == [resident_named("王奶奶")]
    yard.clock.at = at("2026-11-22 09:00")
    await yard.closes()
    assert (await days_of(yard))["王奶奶"] == "unseen"
    await yard.ticks(("王奶奶", "seen", None))
    late = await yard.ask(back(observer_id=resident_named("对楼周阿姨")))
    assert "已经结束" in late.refused[resident_named("王奶奶")]
    assert (await days_of(yard))["王奶奶"] == "seen"


async def test_a_window_that_waits_again_closes_though_the_plan_was_saved_meanwhile(yard: Doorstep) -> None:
    windows = [WindowAgain(resident_id=resident_named(name)) for name in ("王奶奶", "李爷爷")]
    back = WithdrawSightings(observer_id=resident_named("对楼周阿姨"), windows=windows)
    yard.clock.at = at("2026-11-22 07:40")
    await yard.ticks(("王奶奶", "seen", None))
    await yard.ask(back)
    await yard.agrees("王奶奶", version=1)
    await yard.ticks(("李爷爷", "seen", None))
    await yard.agrees("李爷爷", version=1)
    refused = await yard.ask(back)
    assert "上门看一看" in refused.refused[resident_named("李爷爷")]

    assert await sweep_windows(yard.deps) == at("2026-11-22 09:00")
    yard.clock.at = at("2026-11-22 09:00")
    for _ in range(2):
        await yard.closes()

    assert await days_of(yard) == {"王奶奶": "unseen", "李爷爷": "seen"}
    (event,) = await yard.told(SignalUnseen)
    assert (event.resident_id, event.day) == (resident_named("王奶奶"), date(2026, 11, 22))
    assert (event.closed_at, event.detected_late) == (at("2026-11-22 09:00"), False)


@pytest.mark.capability("S3-15")
async def test_any_one_of_the_agreed_signals_is_enough(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 08:59")

    await yard.ticks(("王奶奶", "seen", "red_scarf"))
    yard.clock.at = at("2026-11-22 09:00")
    await yard.closes()

    assert await days_of(yard) == {"王奶奶": "seen", "李爷爷": "unseen"}


@pytest.mark.capability("S3-15")
async def test_what_was_agreed_is_told_to_the_circle_and_the_observer_and_to_nobody_else(yard: Doorstep) -> None:
    resident = resident_named("王奶奶")

    for insider in ("联络员甲", "对楼周阿姨"):
        plan = await yard.ask(GetSignalPlan(resident_id=resident, staff_id=resident_named(insider)))
        assert {signal.text for signal in plan.signals} == {signal["text"] for signal in SIGNALS}
    with pytest.raises(RefusedError, match="没有约定"):
        await yard.ask(GetSignalPlan(resident_id=resident, staff_id=resident_named("路人")))
    yard.clock.at = at("2026-11-22 07:40")
    await yard.ticks(("王奶奶", "seen", "red_scarf"), ("李爷爷", "distress", "white_towel"))
    told = [*await yard.told(SignalSeen), *await yard.told(DistressSignalled)]
    assert len(told) == 2
    assert not any("scarf" in event.model_dump_json() or "towel" in event.model_dump_json() for event in told)


async def test_a_signal_of_somebody_elses_vocabulary_is_refused_by_itself(yard: Doorstep) -> None:
    await yard.has("赵奶奶", ALONE)
    own = [{"code": "lamp_on", "meaning": "safe", "text": "开着台灯"}]
    await yard.agrees("赵奶奶", signals=own, observer="对楼周阿姨")
    yard.clock.at = at("2026-11-22 07:40")

    taken = await yard.ticks(("赵奶奶", "seen", "red_scarf"), ("王奶奶", "seen", "red_scarf"), ("李爷爷", "seen", None))

    assert list(taken.refused) == [resident_named("赵奶奶")]
    assert await days_of(yard) == {"王奶奶": "seen", "李爷爷": "seen", "赵奶奶": "waiting"}


async def test_somebody_who_does_not_look_there_cannot_tick_it_off(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 07:40")

    taken = await yard.ticks(("王奶奶", "seen", None), by="路人")

    assert "观察员" in taken.refused[resident_named("王奶奶")]
    assert await yard.told(SignalSeen) == []


@pytest.mark.capability("N-07")
async def test_nothing_seen_and_a_call_for_help_are_two_different_facts(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 07:15")
    await yard.ticks(("李爷爷", "distress", "white_towel"))
    (help_call,) = await yard.told(DistressSignalled)

    await yard.moves_to("2026-11-22 09:00")
    await yard.closes()

    (unseen,) = await yard.told(SignalUnseen)
    assert (help_call.resident_id, unseen.resident_id) == (resident_named("李爷爷"), resident_named("王奶奶"))
    assert (unseen.day, unseen.closed_at) == (date(2026, 11, 22), at("2026-11-22 09:00"))
    assert await days_of(yard) == {"李爷爷": "distress", "王奶奶": "unseen"}


@pytest.mark.capability("N-07")
async def test_what_is_seen_after_a_call_for_help_does_not_undo_it(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 07:15")
    await yard.ticks(("李爷爷", "distress", None))

    yard.clock.at = at("2026-11-22 07:30")
    await yard.ticks(("李爷爷", "seen", "red_scarf"))

    assert (await days_of(yard))["李爷爷"] == "distress"
    assert await yard.told(SignalSeen) == []


@pytest.mark.capability("E-14")
async def test_what_an_observer_cannot_make_out_is_not_safe(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 07:40")

    taken = await yard.ticks(("王奶奶", "unclear", "red_scarf"))
    yard.clock.at = at("2026-11-22 09:00")
    await yard.closes()

    assert taken.unclear == 1
    assert (await days_of(yard))["王奶奶"] == "unseen"
    assert {event.resident_id for event in await yard.told(SignalUnseen)} >= {resident_named("王奶奶")}


async def test_what_stands_there_before_the_window_opens_may_be_from_yesterday(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 06:30")

    await yard.ticks(("王奶奶", "seen", "curtain_and_flower"))

    assert (await days_of(yard))["王奶奶"] == "waiting"


async def test_a_signal_seen_late_is_told_as_late(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-22 09:00")
    await yard.closes()
    yard.clock.at = at("2026-11-22 09:40")

    await yard.ticks(("王奶奶", "seen", "red_scarf"))

    (event,) = await yard.told(SignalSeen)
    assert (event.late, event.entity_version) == (True, 2)
    assert (await days_of(yard))["王奶奶"] == "seen"


async def test_the_same_ticks_again_have_no_further_effect(yard: Doorstep) -> None:
    command_id = uuid4()
    yard.clock.at = at("2026-11-22 07:40")
    for changed in (True, False):
        taken = await yard.ticks(("王奶奶", "distress", None), command_id=command_id)
        assert taken.changed is changed

    assert len(await yard.told(DistressSignalled)) == 1


@pytest.mark.capability("S3-16")
async def test_replicas_find_every_closed_window_of_an_outage_once(yard: Doorstep) -> None:
    yard.clock.at = at("2026-11-24 12:00")

    for _ in range(6):
        await asyncio.gather(*(sweep_windows(yard.deps) for _ in range(3)))

    unseen = await yard.told(SignalUnseen)
    assert len(unseen) == len({(event.resident_id, event.day) for event in unseen}) == 6
    assert {event.day for event in unseen} == {date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)}
    assert all(event.detected_late for event in unseen)


async def test_somebody_who_is_away_is_not_missed_at_the_window(yard: Doorstep) -> None:
    await yard.hears(yard.profile("王奶奶", ALONE, on_list=False))
    yard.clock.at = at("2026-11-22 09:00")

    await yard.closes()

    assert {event.resident_id for event in await yard.told(SignalUnseen)} == {resident_named("李爷爷")}


async def test_an_agreement_begins_with_the_next_whole_window(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.agrees("王奶奶", window_from="07:00", window_to="09:00")
    doorstep.clock.at = at("2026-11-21 10:00")

    await doorstep.closes()

    assert await doorstep.told(SignalUnseen) == []


async def test_an_agreement_that_was_ended_is_looked_at_no_more(yard: Doorstep) -> None:
    await yard.agrees("王奶奶", version=1, active=False)
    yard.clock.at = at("2026-11-22 09:00")

    await yard.closes()

    assert {event.resident_id for event in await yard.told(SignalUnseen)} == {resident_named("李爷爷")}
    with pytest.raises(RefusedError, match="刷新"):
        await yard.agrees("王奶奶", version=1)


async def test_an_agreement_without_a_safe_signal_is_refused(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    with pytest.raises(RefusedError, match="平安的信号"):
        await doorstep.agrees("王奶奶", signals=SIGNALS[2:])


async def test_a_missed_visit_is_still_missed_where_every_signal_was_seen(yard: Doorstep) -> None:
    for day in range(22, 23):
        yard.clock.at = at(f"2026-11-{day} 07:30")
        await yard.ticks(("李爷爷", "seen", None))

    await yard.moves_to("2026-11-23 09:00")

    assert resident_named("李爷爷") in {event.resident_id for event in await yard.told(VisitMissed)}


async def device(yard: Doorstep, state: str, *, confidence: int = 95, code: str = "door-7F31") -> DeviceSignalled:
    """Let a device tell something, as it comes from the bus."""
    event = DeviceSignalled.model_validate(
        {
            **AREA,
            "occurred_at": yard.clock.now(),
            "signal_id": uuid4(),
            "device": code,
            "state": state,
            "confidence": confidence,
            "happened_at": yard.clock.now(),
        }
    )
    await yard.hear(event)
    return event


@pytest.fixture
async def sensed(yard: Doorstep) -> Doorstep:
    """Put a sensor on a door, and begin when the window is open."""
    command = SaveSignalDevice(device="door-7F31", resident_id=resident_named("王奶奶"), label="大门门磁")
    await yard.ask(command)
    yard.clock.at = at("2026-11-22 07:30")
    return yard


@pytest.mark.capability("N-08")
async def test_a_devices_signal_is_kept_with_its_source_and_its_confidence(sensed: Doorstep) -> None:
    event = await device(sensed, "seen", confidence=85)
    await sensed.hear(event)

    assert await sensed.count("select count(*) from sighting where source = 'device' and confidence = 85") == 1
    (seen,) = await sensed.told(SignalSeen)
    assert seen.source == "device"
    assert (await days_of(sensed))["王奶奶"] == "seen"


@pytest.mark.capability("N-08")
async def test_a_device_does_not_undo_a_call_for_help(sensed: Doorstep) -> None:
    await sensed.ticks(("王奶奶", "distress", "white_towel"))

    await device(sensed, "seen", confidence=100)

    assert (await days_of(sensed))["王奶奶"] == "distress"
    assert await sensed.told(SignalSeen) == []


async def test_a_device_that_is_not_sure_says_nothing(sensed: Doorstep) -> None:
    await device(sensed, "seen", confidence=60)
    sensed.clock.at = at("2026-11-22 09:00")
    await sensed.closes()

    assert (await days_of(sensed))["王奶奶"] == "unseen"


async def test_an_emergency_button_calls_for_help_where_no_signal_was_agreed(sensed: Doorstep) -> None:
    await sensed.has("赵奶奶", ALONE)
    await sensed.ask(SaveSignalDevice(device="sos-1", resident_id=resident_named("赵奶奶"), label="呼叫按钮"))

    await device(sensed, "distress", confidence=40, code="sos-1")

    (event,) = await sensed.told(DistressSignalled)
    assert (event.resident_id, event.source) == (resident_named("赵奶奶"), "device")


async def test_a_device_that_nobody_knows_is_not_lost_in_silence(sensed: Doorstep) -> None:
    with pytest.raises(UnknownDeviceError):
        await device(sensed, "distress", code="who-is-this")
