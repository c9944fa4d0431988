"""Whatever a device says of itself: it is kept or left aside, and no handler fails over it."""

from datetime import UTC, timedelta

from hypothesis import strategies as st

from shared.contracts.visits_devices import DeviceSignalled, SaveSignalDevice
from shared.contracts.words import Category
from tests.integration.visits.district import AREA, at, resident_named
from tests.integration.visits.doorstep import Doorstep
from tests.support.drawing import drawn

DEVICES = ("door-7F31", "sos-1")


async def test_no_signal_of_a_device_makes_a_handler_fail(doorstep: Doorstep) -> None:
    for name, device in zip(("王奶奶", "李爷爷"), DEVICES, strict=True):
        await doorstep.has(name, Category.LIVES_ALONE)
        await doorstep.ask(SaveSignalDevice(device=device, resident_id=resident_named(name), label="门磁"))
    await doorstep.agrees("王奶奶")
    doorstep.clock.at = now = at("2026-11-22 07:30")
    signals = drawn(DeviceSignalled, {**AREA, "occurred_at": now, "entity_version": 0}, {
        "signal_id": st.uuids(),
        "device": st.sampled_from(DEVICES),
        "state": st.sampled_from(["seen", "distress", "unclear"]),
        "confidence": st.integers(0, 100),
        "happened_at": st.one_of(
            st.datetimes(timezones=st.just(UTC)), st.sampled_from([now, now + timedelta(days=400)])
        ),
    })  # fmt: skip

    for signal in signals:
        await doorstep.hear(signal)

    kept = await doorstep.count("select count(*) from sighting where source = 'device'")
    assert 0 < kept <= len(signals)
