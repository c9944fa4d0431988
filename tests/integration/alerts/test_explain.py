"""Why an alert is there and what became of it, in words that staff read: exhausted, held, merged, closed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.alerts.explain_cli import explanation_lines
from services.alerts.jobs.channels import sweep_webhooks
from shared.contracts.alerts_arrivals import ExplainAlert
from shared.contracts.alerts_requests import CloseAlert
from shared.contracts.registry_merges import ResidentsMerged
from shared.contracts.words import CareRole
from tests.integration.alerts.community import ZONE, Community
from tests.integration.alerts.providers import Receiver
from tests.integration.alerts.test_calm import sleeps

ENGLISH = ("open", "acknowledged", "closed", "dead", "sent", "waiting", "unclear", "cancelled", "delivered", "Error")


async def explained(community: Community, alert_id: UUID) -> str:
    """Return what a person reads, and find no word of the program in it."""
    found = await community.ask(ExplainAlert(alert_id=alert_id))
    lines = explanation_lines(found, zone=ZONE)
    text = "\n".join(line for line in lines if not line.startswith(("因为", "归并")))
    assert not [word for word in ENGLISH if word in text]
    return "\n".join(lines)


@pytest.mark.capability("E-15")
async def test_an_alert_that_nobody_took_says_who_was_told_when_and_that_the_district_was_reached(
    by_webhook: Community, receiver: Receiver
) -> None:
    receiver.plan = [400]
    await by_webhook.hears(by_webhook.missed())
    for _ in range(8):
        await by_webhook.time_passes(minutes=10)
        await sweep_webhooks(by_webhook.deps)

    told = await explained(by_webhook, (await by_webhook.alert()).item.alert_id)

    assert told.splitlines()[0].endswith(",各级未确认)")
    assert "规则:走访到期未完成(出厂第 1 版)" in told
    assert "的事实 visits.visit_missed.v1(事件 " in told
    assert "通知 楼长吴立群(通知网关):发送失败,对方答复:400 status 400" in told
    assert "通知 社区书记陆萍(通知网关):已送出,对方答复:200 status 200" in told
    assert "通知 区值班室(通知网关):已送出" in told
    assert "区值班区值班室" not in told
    assert told.endswith("下一步:各级均已通知,等待区值班处理")


async def test_what_was_held_and_what_was_no_news_meanwhile_is_told_too(community: Community) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.BLOCK_CAPTAIN)
    community.clock.at = community.clock.at.astimezone(ZONE).replace(hour=23, minute=0)
    await community.hears(community.missed())
    alert = (await community.alert()).item.alert_id
    at_night = await explained(community, alert)
    await community.hears(community.profile(presence="hospital"), community.missed(), community.profile())
    community.clock.at += timedelta(hours=9)
    await community.time_passes(minutes=1)

    in_the_morning = await explained(community, alert)
    await community.ask(CloseAlert(alert_id=alert, outcome="hospital", text="老人住院了"))
    at_the_end = await explained(community, alert)

    assert "暂未通知:楼长吴立群(免打扰时段,到时再通知,到 " in at_night
    assert "下一步:暂停升级(静默或免打扰),到时继续(" in at_night
    assert "曾暂缓通知:楼长吴立群," in in_the_morning
    assert "已单独通知" in in_the_morning
    assert "其间未另行报警:" in in_the_morning
    assert "(老人正在住院)" in in_the_morning
    assert "已关闭,已送医)" in at_the_end.splitlines()[0]
    assert at_the_end.endswith("下一步:已关闭(已送医),不再通知")


async def test_an_alert_that_was_merged_names_the_one_that_stands_for_it(community: Community) -> None:
    await community.has_resident()
    other = replace(community, resident_id=uuid4())
    await other.has_resident()
    moment = community.clock.now()
    await community.hears(community.unanswered_again(first_at=moment))
    (kept,) = await community.alerts()
    await other.hears(other.unanswered_again(first_at=moment))
    await community.hears(
        ResidentsMerged(
            **community.fields(),
            merge_id=uuid4(),
            resident_id=community.resident_id,
            merged_id=other.resident_id,
            merged_version=90,
        )
    )
    (merged,) = [item for item in await community.alerts() if item.outcome == "merged"]

    told = await explained(community, merged.alert_id)

    assert f"已并入:警报 {kept.alert_id}" in told
    assert told.endswith("下一步:已关闭(并入另一条警报),不再通知")
