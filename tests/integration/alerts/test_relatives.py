"""Relatives are told of an emergency as long as the resident allows it, and of nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from pydantic import SecretStr

from services.alerts.jobs.channels import sweep_webhooks
from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, ReadPhone
from shared.contracts.base import Event
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.registry_relatives import RelativesResolved
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.contracts.words import CareRole, Severity
from tests.integration.alerts.community import DATA_KEY, Community, url_of
from tests.integration.alerts.providers import SECRET, Receiver
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually

DAUGHTER, SON = UUID(int=701), UUID(int=702)
EMERGENCY = {"purpose": "emergency", "fields": ["last_seen"]}
HEALTH = {"purpose": "health", "fields": ["health"]}


def relatives(community: Community, version: int = 1, **allowed: list[dict[str, Any]]) -> RelativesResolved:
    """Tell what the daughter and the son may be told."""
    people = {"daughter": (DAUGHTER, "何小妹", "+8613900000701"), "son": (SON, "何大明", "+8613900000702")}
    return RelativesResolved.model_validate(
        community.fields()
        | {
            "entity_version": version,
            "resident_id": community.resident_id,
            "relatives": [
                {"contact_id": one, "name": name, "phones": [phone], "allowed": allowed[who]}
                for who, (one, name, phone) in people.items()
                if who in allowed
            ],
        }
    )


def stranger(community: Community) -> PasscodeChallengeFailed:
    """Tell of somebody who did not know the passcode."""
    return PasscodeChallengeFailed(
        **community.fields(),
        challenge_id=uuid4(),
        resident_id=community.resident_id,
        reported_by="elder",
        happened_at=community.clock.now(),
    )


async def read(community: Community, relative: UUID) -> list[str]:
    """Return what a relative's simulated phone has received."""
    return [item.text for item in (await community.ask(ReadPhone(staff_id=relative))).items]


async def test_at_a_wrong_passcode_those_who_may_be_told_are_told_at_once_and_no_other_relative(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(relatives(community, daughter=[EMERGENCY], son=[HEALTH]))

    await community.hears(stranger(community))
    await community.hears(stranger(community))

    (text,) = await read(community, DAUGHTER)
    assert text.startswith(
        "【暖邻·紧急】有人上何桂芳家门,暗号对不上。社区已收到警报,正在核实。请马上打电话叮嘱老人别开门。"
    )
    assert text.endswith("问询:沈国强 +8613900002222")
    assert await read(community, SON) == []
    detail = await community.alert()
    assert detail.item.role is CareRole.BLOCK_CAPTAIN
    told = [entry.text for entry in detail.timeline if "家属" in entry.text]
    assert told == ["已通知家属何小妹(手机)"]
    assert [notice.role_name for notice in detail.notices if notice.role is None] == ["家属"]


async def test_a_relative_gets_no_key_to_the_alert(by_webhook: Community, receiver: Receiver) -> None:
    await by_webhook.hears(relatives(by_webhook, daughter=[EMERGENCY]), stranger(by_webhook))
    while await sweep_webhooks(by_webhook.deps):
        pass

    links = {body["to"]: body["link"] for _, body in receiver.calls}
    assert links["+8613900000701"] is None
    assert [body["link"] for _, body in receiver.calls if body["to"] != "+8613900000701"] != []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: relatives(one, version=2, daughter=[HEALTH]), "老人没有同意或已撤回同意"),
        (lambda one: relatives(one, version=2), "老人没有同意或已撤回同意"),
        (lambda one: one.profile(on_list=False), "老人已不在册"),
        (lambda one: one.profile(paused=True), "有人报告老人去世"),
    ],
    ids=["other purpose", "no longer a relative", "off the list", "death reported"],
)
async def test_what_is_no_longer_allowed_in_the_moment_of_sending_is_not_sent_and_the_reason_is_kept(
    by_webhook: Community, receiver: Receiver, change: Callable[[Community], Event], reason: str
) -> None:
    await by_webhook.hears(relatives(by_webhook, daughter=[EMERGENCY]), stranger(by_webhook))

    await by_webhook.hears(change(by_webhook))
    await sweep_webhooks(by_webhook.deps)

    assert "+8613900000701" not in {body["to"] for _, body in receiver.calls}
    detail = await by_webhook.alert()
    (notice,) = [one for one in detail.notices if one.role_name == "家属" and one.channel == "webhook"]
    assert (notice.status, reason in (notice.answer or "")) == ("cancelled", True)
    assert any(f"未通知家属何小妹:{reason}" in entry.text for entry in detail.timeline)


async def test_an_older_list_that_comes_late_gives_nobody_back_what_was_withdrawn(community: Community) -> None:
    await community.has_resident()

    await community.hears(relatives(community, version=3), relatives(community, version=2, daughter=[EMERGENCY]))
    await community.hears(stranger(community))

    assert await read(community, DAUGHTER) == []


async def test_a_list_that_comes_after_the_alert_reaches_the_relative_all_the_same(community: Community) -> None:
    await community.has_resident()
    await community.hears(stranger(community))

    await community.hears(relatives(community, daughter=[EMERGENCY]))

    assert len(await read(community, DAUGHTER)) == 1
    alert_id = (await community.alert()).item.alert_id
    await community.ask(CloseAlert(alert_id=alert_id, who="沈国强", outcome="false_alarm", text="送水的"))
    await community.hears(relatives(community, version=2, daughter=[EMERGENCY], son=[EMERGENCY]))
    assert await read(community, SON) == []


async def test_an_alert_of_the_day_before_is_no_news_to_who_may_be_told_only_now(community: Community) -> None:
    await community.has_resident()
    await community.hears(stranger(community))
    community.clock.advance(hours=25)

    await community.hears(relatives(community, daughter=[EMERGENCY]))

    assert await read(community, DAUGHTER) == []


async def test_that_somebody_takes_the_alert_does_not_call_the_relatives_notice_back(
    by_webhook: Community, receiver: Receiver
) -> None:
    await by_webhook.hears(relatives(by_webhook, daughter=[EMERGENCY]), stranger(by_webhook))
    alert_id = (await by_webhook.alert()).item.alert_id

    await by_webhook.ask(AcknowledgeAlert(alert_id=alert_id, who="吴立群"))
    await sweep_webhooks(by_webhook.deps)

    assert [body["to"] for _, body in receiver.calls] == ["+8613900000701"]


@pytest.mark.capability("S4-36")
async def test_a_guardian_is_told_until_the_agreement_ends_and_not_in_that_very_moment(community: Community) -> None:
    await community.has_resident()
    ends_at = community.clock.now() + timedelta(hours=2)
    guardian = EMERGENCY | {"until": ends_at.isoformat()}
    await community.hears(relatives(community, daughter=[guardian]))

    community.clock.at = ends_at
    await community.hears(stranger(community))

    assert await read(community, DAUGHTER) == []
    community.clock.at = ends_at - timedelta(seconds=1)
    await community.hears(stranger(community))
    assert len(await read(community, DAUGHTER)) == 1


async def test_a_relative_is_written_to_in_their_language(community: Community) -> None:
    await community.has_resident()
    told = relatives(community, son=[EMERGENCY])
    (son,) = told.relatives
    await community.hears(told.model_copy(update={"relatives": [son.model_copy(update={"language": "en"})]}))

    await community.hears(stranger(community))

    (text,) = await read(community, SON)
    assert text.startswith("Nuanlin: somebody at 何桂芳's door did not know the passcode.")


@pytest.mark.capability("S2-14")
async def test_of_a_screenings_finding_the_liaison_is_told_and_who_may_hear_of_health(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    finding = HealthFlagConfirmed(
        **community.fields(), flag_id=uuid4(), resident_id=community.resident_id, severity=Severity.WARNING
    )
    settings = AlertsSettings(data_key=DATA_KEY, database_url=SecretStr(url_of(community.sessions)), nats_url=bus)
    async with running(alerts_service(settings), settings, clock):
        await publish(
            client, community.profile(), community.circle(), relatives(community, daughter=[HEALTH], son=[EMERGENCY])
        )
        await bus_is_quiet(client.jetstream(), services={"alerts"})

        await publish(client, finding)
        (text,) = await eventually(lambda: read(community, DAUGHTER))
        await bus_is_quiet(client.jetstream(), services={"alerts"})

    assert text == "【暖邻】何桂芳近日的身体情况有一项需要留意,社区联络员会联系老人。问询:沈国强 +8613900002222"
    assert await read(community, SON) == []
    liaison = await community.rows("select 1 from notice where role = 'liaison' and status = 'sent'")
    assert len(liaison) == 1


@pytest.mark.capability("S3-12", "E-08")
async def test_consent_withdrawn_while_the_gateway_is_down_stops_the_message(
    community: Community, receiver: Receiver, bus: str, client: Client, clock: FakeClock
) -> None:
    receiver.plan = [503] * 20
    settings = AlertsSettings(
        data_key=DATA_KEY,
        database_url=SecretStr(url_of(community.sessions)),
        nats_url=bus,
        channels="webhook",
        webhook_url=receiver.url,
        webhook_secret=SecretStr(SECRET),
    )
    async with running(alerts_service(settings), settings, clock):
        allowed = relatives(community, daughter=[EMERGENCY], son=[EMERGENCY])
        await publish(client, community.profile(), community.circle(), allowed)
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await publish(client, stranger(community))
        await eventually(lambda: tried(community), says=lambda found: found >= {DAUGHTER, SON})

        await publish(client, relatives(community, version=2, son=[EMERGENCY]))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        receiver.plan.clear()
        clock.advance(seconds=10)
        states = await eventually(lambda: fates(community), says=settled)

    assert states == {DAUGHTER: "cancelled", SON: "sent"}
    delivered = [body["to"] for _, body in receiver.calls if body["to"].startswith("+861390000070")]
    assert delivered.count("+8613900000701") == 1
    (line,) = await community.rows("select text from alert_entry where kind = 'not_told'")
    assert line["text"] == "未通知家属何小妹:老人没有同意或已撤回同意,不再告知这位家属"


async def publish(client: Client, *events: Event) -> None:
    for event in events:
        await client.jetstream().publish(event.subject, event.to_wire(), headers={"Nats-Msg-Id": str(event.event_id)})


async def fates(community: Community) -> dict[UUID, str]:
    """Return what became of the relatives' notices."""
    rows = await community.rows("select staff_id, status from notice where role = 'relative'")
    return {row["staff_id"]: row["status"] for row in rows}


async def tried(community: Community) -> set[UUID]:
    """Return the relatives to whom sending was tried in vain."""
    rows = await community.rows(
        "select staff_id from notice where role = 'relative' and attempt_count > 0 and status = 'waiting'"
    )
    return {row["staff_id"] for row in rows}


def settled(found: dict[UUID, str]) -> bool:
    return not {"waiting", "sending"} & set(found.values())
