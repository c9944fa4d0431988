"""Silences: a reason, an end, an author; what they held back is listed and told; nothing urgent without two people."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from nats.aio.client import Client

from services.alerts.jobs.ladder import sweep_audit
from shared.contracts.alerts_calm import (
    ConfirmSilence,
    EndSilence,
    HeldItems,
    ListHeld,
    ListQuietHours,
    ListSilences,
    QuietHours,
    QuietHoursSaved,
    SaveQuietHours,
    SilenceItem,
    Silences,
    StartSilence,
)
from shared.contracts.words import CareRole, Severity
from shared.edge import RefusedError
from shared.requests import ask
from tests.integration.alerts.community import Community, staff_id
from tests.integration.alerts.test_bus import publish
from tests.integration.alerts.test_rules import served
from tests.support.doubles import FakeClock
from tests.support.waiting import bus_is_quiet, eventually

MISSED = {"field": "kind", "eq": "visit_missed"}


def silence(community: Community, *, when: dict[str, Any] = MISSED, hours: float = 3, **fields: Any) -> StartSilence:
    ends_at = community.clock.now() + timedelta(hours=hours)
    return StartSilence.model_validate(
        {"when": when, "reason": "停电检修,逐户已通知", "ends_at": ends_at, "actor": "陈敏"} | fields
    )


async def test_what_a_silence_holds_back_is_listed_and_told_when_it_ends(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        await ask(client, silence(community), SilenceItem)
        await publish(client, community.missed(), community.unwell(Severity.WARNING))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        during = await community.phones()
        [listed] = (await ask(client, ListSilences(), Silences)).items
        clock.advance(hours=3)
        after = await eventually(community.phones, says=lambda phones: "block_captain" in phones)
        ended = (await ask(client, ListSilences(over_too=True), Silences)).items

    assert set(during) == {"liaison"}
    assert [(listed.author, listed.reason)] == [("陈敏", "停电检修,逐户已通知")]
    assert [alert.title for alert in listed.alerts] == ["到期仍未见到老人,请上门查看"]
    assert len(after["block_captain"]) == 1
    assert [item.alerts for item in ended] == [listed.alerts]


async def test_a_silence_that_is_ended_early_tells_at_once(community: Community) -> None:
    await community.has_resident()
    started = await community.ask(silence(community))
    await community.hears(community.missed())
    assert await community.phones() == {}

    ended = await community.ask(EndSilence(silence_id=started.silence_id, actor="陆萍"))
    await community.time_passes(seconds=1)

    assert ended.ended_by == "陆萍"
    assert set(await community.phones()) == {"block_captain"}
    lines = [entry.text for entry in (await community.alert()).timeline]
    assert any("静默中,暂不通知:停电检修" in line for line in lines)
    with pytest.raises(RefusedError, match="已经结束"):
        await community.ask(EndSilence(silence_id=started.silence_id))


async def test_the_recount_does_not_wake_what_is_silenced(community: Community) -> None:
    await community.has_resident()
    await community.ask(silence(community, hours=24))
    await community.hears(community.missed())

    await sweep_audit(community.deps)
    await community.time_passes(hours=2)

    assert await community.phones() == {}


async def test_nothing_urgent_is_silenced_without_a_second_person(community: Community) -> None:
    await community.has_resident()
    anything = {"field": "community", "eq": "990102003005"}
    await community.ask(silence(community, when=anything))

    await community.hears(community.unwell(), community.missed())

    assert set(await community.phones()) == {"liaison"}
    asker, other = (str(staff_id(role)) for role in (CareRole.SECRETARY, CareRole.COMPOUND_DIRECTOR))
    await community.hears(community.staff(CareRole.SECRETARY), community.staff(CareRole.COMPOUND_DIRECTOR))
    fields: dict[str, Any] = {"when": anything, "even_urgent": True, "hours": 1, "actor": asker}
    for more, text in (
        ({"confirmed_by": "沈国强"}, "自己的账号"),
        ({"hours": 3}, "最多 2 小时"),
        ({"actor": "陆萍"}, "工作人员编号"),
    ):
        with pytest.raises(RefusedError, match=text):
            await community.ask(silence(community, **fields | more))
    asked = await community.ask(silence(community, **fields))
    await community.hears(community.unwell())
    assert len((await community.phones())["liaison"]) == 2, "until it is confirmed, what is urgent is told"

    for actor, text in ((asker, "另一个人"), (asker.upper(), "另一个人"), ("沈国强", "工作人员编号")):
        with pytest.raises(RefusedError, match=text):
            await community.ask(ConfirmSilence(silence_id=asked.silence_id, actor=actor))
    agreed = await community.ask(ConfirmSilence(silence_id=asked.silence_id, actor=other))
    await community.hears(community.unwell())

    assert agreed.confirmed_by == other
    assert len((await community.phones())["liaison"]) == 2
    with pytest.raises(RefusedError, match="已有人确认"):
        await community.ask(ConfirmSilence(silence_id=asked.silence_id, actor=other))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"when": {"field": "mood", "eq": 1}}, "静默条件里没有“mood”"),
        ({"hours": -1}, "必须晚于"),
        ({"hours": 24 * 31}, "最多 30 天"),
    ],
)
async def test_a_silence_that_makes_no_sense_is_refused(
    community: Community, fields: dict[str, Any], text: str
) -> None:
    with pytest.raises(RefusedError, match=text):
        await community.ask(silence(community, **fields))


async def test_quiet_hours_are_set_by_command_and_what_waits_is_listed(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    hour = clock.now().astimezone(community.deps.zone).time()
    command = SaveQuietHours(
        staff_id=staff_id(CareRole.BLOCK_CAPTAIN),
        starts=hour,
        ends=hour.replace(hour=(hour.hour + 2) % 24),
        actor="吴立群",
    )
    async with served(community, bus, client, clock):
        await ask(client, command, QuietHoursSaved)
        await publish(client, community.missed())
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        [held] = (await ask(client, ListHeld(community="990102003005"), HeldItems)).items
        here = await ask(client, ListQuietHours(community="990102003005", staff_ids=[command.staff_id]), QuietHours)
        there = await ask(client, ListQuietHours(community="990102003006", staff_ids=[command.staff_id]), QuietHours)
        await ask(client, SaveQuietHours(staff_id=command.staff_id), QuietHoursSaved)
        await publish(client, community.missed(uuid4()))
        await bus_is_quiet(client.jetstream(), services={"alerts"})

    assert (held.because, held.name, held.until) == ("quiet", "吴立群", clock.now() + timedelta(hours=2))
    assert [(one.starts, one.author) for one in here.items] == [(command.starts, "吴立群")]
    assert there.items == []
    assert len((await community.phones())["block_captain"]) == 1
    with pytest.raises(RefusedError, match="同时写"):
        await community.ask(command.model_copy(update={"ends": None}))
