"""Texts as data: changed over the bus, tried before they go out, and blocked in sight where they cannot be."""

from collections.abc import AsyncIterator

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.jobs.channels import sweep_calls, sweep_messages
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.alerts_calm import ListHeld
from shared.contracts.alerts_requests import AcknowledgeAlert
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.contracts.alerts_texts import GetTextTemplates, SaveTextTemplate, TextTemplateBody, TryTextTemplate
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import Community, staff_id
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

SHORT = TextTemplateBody(name="alert", channel="sms", forms=["【暖邻】{title}"], most=10)


@pytest.fixture
async def phone() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def by_phone(community: Community, phone: Gateway) -> AsyncIterator[Community]:
    settings = GatewaySettings.model_validate({"url": phone.url})
    channel = GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8)
    community.channels, community.screen = {"sms": channel, "voice": channel}, False
    await community.has_resident()
    yield community
    await channel.close()


def save(text: TextTemplateBody) -> SaveTextTemplate:
    return SaveTextTemplate(text=text, reason="短信要短", actor="陈敏")


@pytest.mark.capability("S0-08")
async def test_a_text_over_its_limit_is_never_sent_and_the_next_way_is_taken_at_once(
    by_phone: Community, phone: Gateway
) -> None:
    by_phone.chains = (("sms", "voice"),)
    (saved, *_) = (await by_phone.ask(save(SHORT))).items
    await by_phone.hears(by_phone.missed())
    await sweep_messages(by_phone.deps)
    await sweep_calls(by_phone.deps)

    detail = await by_phone.alert()
    (held,) = (await by_phone.ask(ListHeld())).items
    assert saved.version == "本地第 1 版"
    assert {one.channel: one.status for one in detail.notices} == {"sms": "blocked", "voice": "sent"}
    assert len(phone.taken) == 1
    assert (held.because, held.name) == ("blocked", "吴立群")
    assert held.reason.startswith("文字太长,没有发出:共 ")
    assert any(entry.kind == "notice_blocked" and held.reason in entry.text for entry in detail.timeline)


async def test_an_alert_that_can_be_written_to_nobody_of_a_level_climbs_at_once(by_phone: Community) -> None:
    by_phone.chains = (("sms",),)
    await by_phone.ask(save(SHORT))
    await by_phone.hears(by_phone.missed())
    await by_phone.time_passes(seconds=1)

    detail = await by_phone.alert()
    assert detail.item.status == "unresolved_exhausted"
    assert {one.status for one in detail.notices} == {"blocked"}


async def test_a_text_is_tried_before_it_is_saved_and_refused_where_it_could_block(community: Community) -> None:
    text = TextTemplateBody(name="alert", forms=["【暖邻】[{name}:]{title}"])
    written = await community.ask(TryTextTemplate(text=text, values={"title": "请上门查看", "name": "何桂芳"}))
    missing = await community.ask(TryTextTemplate(text=text, values={"name": "何桂芳"}))

    assert (written.text, written.parts, written.because) == ("【暖邻】何桂芳:请上门查看", 1, None)
    assert missing.because == "文字模板缺少 title,没有发出"
    for wrong, said in (("{title}{name}", "方括号"), ("{title}{phone}", "没有 {phone} 这个变量")):
        with pytest.raises(RefusedError, match=said):
            await community.ask(save(text.model_copy(update={"forms": [wrong]})))
    with pytest.raises(RefusedError, match="没有“alarm”这种文字"):
        await community.ask(save(text.model_copy(update={"name": "alarm"})))


async def test_of_a_text_every_version_is_kept_with_author_and_reason(community: Community) -> None:
    first = TextTemplateBody(name="step_door", forms=["请马上上门"])
    second = first.model_copy(update={"forms": ["请上门看一看"]})
    await community.ask(save(first))
    command = save(second)
    await community.ask(command)
    await community.ask(command)

    items = (await community.ask(GetTextTemplates(name="step_door", channel="any"))).items
    assert [(one.version, one.body.forms[0], one.author) for one in items] == [
        ("本地第 2 版", "请上门看一看", "陈敏"),
        ("本地第 1 版", "请马上上门", "陈敏"),
        ("出厂第 1 版", "请立即上门查看", None),
    ]
    found = (await community.ask(GetTextTemplates(name="step_door"))).items
    (in_force,) = [one for one in found if one.body.language == "zh"]
    assert in_force.body == second


async def test_each_of_the_staff_is_told_in_their_language_and_answers_in_it(community: Community) -> None:
    await community.has_resident()
    captain, director = CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR
    await community.hears(community.staff(captain, language="en"), community.staff(director))
    await community.hears(community.missed())
    await community.time_passes(minutes=20)
    (item,) = await community.alerts()
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, staff_id=staff_id(captain), who="Wu"))
    await community.ask(TakeOverAlert(alert_id=item.alert_id, staff_id=staff_id(director), who="Shen"))

    phones = await community.phones()
    where = "Nuanlin: 安和小区3幢1单元402室 何桂芳: "
    assert phones["block_captain"] == [
        where + "nobody has seen this resident by the deadline; please call at the door",
        where + "Shen has taken it over; you need not go. Please tell them what you know",
    ]
    assert "到期仍未见到老人" in phones["compound_director"][0]
    rows = await community.rows("select language, count(*) as times from notice group by 1 order by 1")
    assert [(row["language"], row["times"]) for row in rows] == [("en", 2), ("zh", 1)]
