"""Rules as data: several alerts from one fact, versions, trying a rule on what has happened, what came of alerts."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from services.alerts.cli import app
from services.alerts.storage.rules import shipped_rules
from shared.contracts.alerts_requests import AcknowledgeAlert, AlertChanged
from shared.contracts.alerts_rules import (
    AlertRuleBody,
    AlertRules,
    GetAlertRules,
    MeasureAlertRules,
    RuleMeasures,
    SaveAlertRule,
)
from shared.contracts.words import CareRole, Severity
from shared.edge import RefusedError
from shared.requests import ask
from tests.integration.alerts.community import Community, staff_id
from tests.integration.alerts.test_bus import publish, replicas
from tests.support.doubles import FakeClock
from tests.support.waiting import bus_is_quiet

CLINIC: dict[str, Any] = {
    "rule": "health_clinic",
    "name": "健康异常转诊",
    "event": "visits.health_flagged.v1",
    "when": {"field": "severity", "in": ["urgent"]},
    "severity": "info",
    "case": ["finding_id"],
    "title": "有居民健康异常({severity_chinese}),请安排签约医生",
    "plan": {"levels": [{"roles": ["secretary"], "after_minutes": 0}], "exhausted_after_minutes": 600},
}


def changed(rule: str, **fields: Any) -> AlertRuleBody:
    """Return a shipped rule with something else in it."""
    return AlertRuleBody.model_validate(shipped_rules()[rule] | fields)


@asynccontextmanager
async def served(community: Community, bus: str, client: Client, clock: FakeClock) -> AsyncIterator[Client]:
    """Run alerts on the real bus, with one resident whose people are known."""
    async with replicas(community, bus, clock):
        await publish(client, community.profile(), community.circle())
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        yield client


async def told(community: Community) -> set[tuple[str, str, str]]:
    return {
        (row["kind"], row["severity"], row["role"])
        for row in await community.rows(
            "select kind, severity, notice.role from alert join notice on alert_id = alert.id"
        )
    }


async def test_one_fact_raises_alerts_at_several_levels_each_once(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        command = SaveAlertRule(rule=AlertRuleBody.model_validate(CLINIC), reason="试点签约医生", actor="陈敏")
        await ask(client, command, AlertRules)
        await ask(client, command, AlertRules)
        unwell = community.unwell()
        await publish(client, unwell, community.unwell(Severity.WARNING))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await client.jetstream().publish(unwell.subject, unwell.to_wire())
        await bus_is_quiet(client.jetstream(), services={"alerts"})

    assert await told(community) == {
        ("health_flagged", "urgent", "liaison"),
        ("health_flagged", "warning", "liaison"),
        ("health_clinic", "info", "secretary"),
    }
    assert len(await community.rows("select 1 from alert_rule")) == 1
    assert [
        row["rule_version"]
        for row in await community.rows("select rule_version from alert where kind = 'health_clinic'")
    ] == ["本地第 1 版"]


async def test_a_changed_rule_holds_for_facts_to_come_and_every_version_stays(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        before, after = uuid4(), uuid4()
        await publish(client, community.missed(before))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        body = changed("visit_missed", severity="urgent", title="{overdue_minutes} 分钟前就该见到老人")
        await ask(client, SaveAlertRule(rule=body, reason="寒潮期间加急", actor="陈敏"), AlertRules)
        off = changed("visit_missed", enabled=False)
        await publish(client, community.missed(after))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await ask(client, SaveAlertRule(rule=off, reason="演练结束", actor="陈敏"), AlertRules)
        await publish(client, community.missed(), community.completed(before))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        versions = (await ask(client, GetAlertRules(rule="visit_missed"), AlertRules)).items

    alerts = await community.rows("select title, severity, status, rule_version from alert order by severity")
    assert [tuple(row.values()) for row in alerts] == [
        ("1 分钟前就该见到老人", "urgent", "open", "本地第 1 版"),
        ("到期仍未见到老人,请上门查看", "warning", "closed", "出厂第 1 版"),
    ]
    assert [(item.version, item.author, item.reason) for item in versions] == [
        ("本地第 2 版", "陈敏", "演练结束"),
        ("本地第 1 版", "陈敏", "寒潮期间加急"),
        ("出厂第 1 版", None, None),
    ]


async def test_a_shipped_rule_keeps_what_the_service_counts_on(community: Community) -> None:
    bare = {"title": "走访", "guards": [], "closed_by": []}
    other_case = changed("visit_missed", **bare, case=["resident_id"])
    other_event = changed("visit_missed", **bare, group=None, event="visits.visit_cancelled.v1")

    with pytest.raises(RefusedError, match="归并字段不能改"):
        await community.ask(SaveAlertRule(rule=other_case, reason="试"))
    with pytest.raises(RefusedError, match="事件和类别不能改"):
        await community.ask(SaveAlertRule(rule=other_event, reason="试"))


async def test_a_rule_is_tried_on_the_facts_of_the_stream_and_nobody_hears_of_it(
    community: Community, bus: str, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(CLINIC), encoding="utf-8")
    arguments = ["rules", "try", str(file), "--since", "2020-01-01", "--json"]
    by_hand = CliRunner(env={"NUANLIN_NATS_URL": bus})

    async with served(community, bus, client, clock):
        twice = community.unwell()
        await publish(client, twice, community.unwell(), community.unwell(Severity.WARNING))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        result = await asyncio.to_thread(by_hand.invoke, app, arguments)
        in_words = await asyncio.to_thread(by_hand.invoke, app, arguments[:-1])
        file.write_text(json.dumps(CLINIC | {"group": {}}), encoding="utf-8")
        together = await asyncio.to_thread(by_hand.invoke, app, arguments[:-1])

    preview = json.loads(result.stdout)
    assert preview["looked_at"] == 3
    assert [(item["role"], item["staff_id"]) for item in preview["items"]] == [
        ("secretary", str(staff_id(CareRole.SECRETARY)))
    ] * 2
    assert "陆萍  2 条" in in_words.stdout
    assert "会发出 2 条警报" in in_words.stdout
    assert "并入" not in in_words.stdout
    assert "陆萍  1 条" in together.stdout
    assert "会发出 1 条警报,共 2 件" in together.stdout
    assert {kind for kind, _, _ in await told(community)} == {"health_flagged"}


async def test_it_is_measured_how_many_alerts_somebody_acts_on(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        visits = [uuid4() for _ in range(3)]
        await publish(client, *map(community.missed, visits), community.unwell())
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        rows = await community.rows("select id, dedup_key from alert where kind = 'visit_missed'")
        taken = next(row["id"] for row in rows if str(visits[0]) in row["dedup_key"])
        await ask(client, AcknowledgeAlert(alert_id=taken, who="吴立群"), AlertChanged)
        await publish(client, *map(community.completed, visits[:2]))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        query = MeasureAlertRules(since=clock.now() - timedelta(days=1), until=clock.now() + timedelta(days=1))
        items = (await ask(client, query, RuleMeasures)).items

    assert [(one.rule, one.raised, one.acted, one.by_themselves, one.waiting, one.percent) for one in items] == [
        ("visit_missed", 3, 1, 1, 1, 50),
        ("health_flagged", 1, 0, 0, 1, None),
    ]
