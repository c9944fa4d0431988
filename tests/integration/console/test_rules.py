"""Care rules: read, previewed, confirmed, refused, saved over somebody else's, through a real bus."""

import re
from uuid import uuid4

from shared.contracts.visits_requests import SaveCareRule
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, id_of
from tests.support.visitor import Answer, Visitor, visiting

OWN = f"/rules/{id_of('失能每3天')}"
EVERYWHERE = f"/rules/{id_of('每周联络')}"


def written(**changes: object) -> dict[str, object]:
    """Return the form of the community's own rule, as somebody has changed it."""
    return {
        "command_id": uuid4(), "source": id_of("失能每3天"), "version": 1, "name": "失能每2天", "community": COMMUNITY,
        "categories": ["disabled"], "period": "days", "period_days": 2, "modes": ["door"], "window_from": "00:00",
        "window_to": "18:00", "grace_hours": "1.5", "opens_before_days": 0, "remote_limit": "",
    } | changes  # fmt: skip


def confirmed(page: Answer) -> str:
    """Return what the button under a preview sends."""
    found = re.search(r'name="confirmed" value="(\w+)"', page.text)
    assert found
    return found[1]


async def test_rules_stand_in_sentences_and_only_those_of_ones_own_can_be_changed(visitor: Visitor) -> None:
    page = (await visitor.get("/rules")).text

    assert "独居、空巢、失能的老人:每周至少联络 1 次" in page
    assert page.count(">修改</a>") == 1
    assert 'name="period"' in (await visitor.get(OWN)).text
    assert "只有区级能改" in (await visitor.get(EVERYWHERE)).text


async def test_a_rule_is_saved_as_it_was_previewed_and_not_before(visitor: Visitor, owners: FakeOwners) -> None:
    seen = await visitor.post(OWN, written())

    for part in ("现在 96 次,保存后 121 次", "位已有更严的规则", "罗秉义", "再过 1.5 小时没见到算漏访"):
        assert part in seen.text
    changed = await visitor.post(OWN, written(confirmed=confirmed(seen), modes=["call"]))
    assert "还没有保存" in changed.text
    assert owners.commands == []

    form = written(confirmed=confirmed(seen))
    done = [await visitor.post(OWN, form) for _ in range(2)]

    assert [page.path for page in done] == [f"/rules?saved={id_of('失能每3天')}"] * 2
    [command] = owners.commands
    assert isinstance(command, SaveCareRule)
    assert (command.rule.period_days, command.rule.grace_minutes, command.rule.version) == (2, 90, 1)


async def test_what_is_wrong_is_said_at_its_field_and_what_was_written_is_kept(visitor: Visitor) -> None:
    for changes, at, said in (
        ({"grace_hours": "999"}, "grace_minutes", "“宽限”没有填好"),
        ({"modes": []}, "modes", "请至少选择一种联络方式"),
        ({"window_from": "19:00"}, "window_to", "开始时间应早于结束时间"),
    ):
        page = await visitor.post(OWN, written(**changes))

        assert page.status == 422
        assert re.search(rf'id="wrong-{at}">{said}', page.text)
        assert 'value="失能每2天"' in page.text


async def test_saving_over_a_newer_version_shows_both_and_then_replaces_it(
    visitor: Visitor, owners: FakeOwners
) -> None:
    ours = confirmed(await visitor.post(OWN, written()))
    theirs = written(name="失能每4天", period_days=4)
    await visitor.post(OWN, theirs | {"confirmed": confirmed(await visitor.post(OWN, theirs))})

    both = await visitor.post(OWN, written(confirmed=ours))

    assert both.status == 409
    assert "最多隔 4 天联络 1 次" in both.text
    assert "最多隔 2 天联络 1 次" in both.text
    assert 'name="version" value="2"' in both.text
    again = written(version=2)
    await visitor.post(OWN, again | {"confirmed": confirmed(await visitor.post(OWN, again))})
    assert [command.rule.period_days for command in owners.commands if isinstance(command, SaveCareRule)] == [4, 2]


async def test_a_copy_of_a_common_rule_is_a_new_one_of_the_community(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.get(f"{EVERYWHERE}/copy")
    found = re.search(r'action="(/rules/[0-9a-f-]+)"', page.text)
    assert found
    form = written(source=id_of("每周联络"), version=0)

    seen = await visitor.post(found[1], form)
    await visitor.post(found[1], form | {"confirmed": confirmed(seen)})

    [command] = owners.commands
    assert isinstance(command, SaveCareRule)
    assert (command.rule.version, command.rule.community) == (0, COMMUNITY)
    assert f"/rules/{command.rule.rule_id}" == found[1]


async def test_rules_are_read_by_the_duty_officer_and_changed_by_others(console: RunningConsole) -> None:
    async with visiting(console.url, cookies=await console.cookie(role="duty_officer")) as officer:
        page = (await officer.get("/rules")).text
        refused = await officer.post(OWN, written())

    assert ">修改</a>" not in page
    assert refused.status == 403
