"""One alert that names eight doors: gathered, told once, settled door by door."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.alerts.domain.calm import Calm
from services.alerts.jobs.ladder import sweep_escalations
from services.alerts.storage.rules import shipped_rules
from shared.contracts.alerts import AlertClosed, AlertRaised
from shared.contracts.alerts_groups import AlertJoined, AlertMemberSettled
from shared.contracts.alerts_requests import AcknowledgeAlert, AlertDetail, CloseAlert, GetAlert, ReopenAlert
from shared.contracts.alerts_rules import AlertRuleBody, SaveAlertRule
from shared.contracts.base import Event
from shared.contracts.words import CareRole, Severity
from shared.edge import RefusedError
from shared.jobs import Soon
from tests.integration.alerts.community import ZONE, Community, staff_id

NAMES = ("何桂芳", "李秀英", "王玉兰", "张凤英", "刘淑珍", "陈桂英", "杨秀兰", "赵玉珍")

LIAISON = staff_id(CareRole.LIAISON)


async def eight_doors(community: Community) -> list[UUID]:
    """Let eight residents live in one building, with the same people around them."""
    doors = []
    for number, name in enumerate(NAMES, start=1):
        community.resident_id = uuid4()
        await community.has_resident(name=name, room=f"{number}01")
        doors.append(community.resident_id)
    return doors


def misses(community: Community, doors: Sequence[UUID], *, liaison: UUID = LIAISON) -> dict[UUID, Event]:
    """Tell of each door that its liaison did not come: visit to fact."""
    facts: dict[UUID, Event] = {}
    for door in doors:
        community.resident_id = door
        visit = uuid4()
        facts[visit] = community.missed(visit, liaison_id=liaison)
    return facts


async def the_alert(community: Community) -> AlertDetail:
    """Return the only alert there is, as a page shows it."""
    (item,) = await community.alerts()
    return await community.ask(GetAlert(alert_id=item.alert_id))


async def test_eight_doors_of_one_liaison_are_one_alert_that_names_them_and_climbs_as_one(community: Community) -> None:
    doors = await eight_doors(community)

    await community.hears_together(list(misses(community, doors).values()))
    first = await community.phones()
    await community.time_passes(minutes=20)

    assert first == {
        "block_captain": [f"【暖邻】安和小区3幢1单元 {'、'.join(NAMES)}:到期仍未见到老人,请上门查看(共 8 户)"]
    }
    assert {role: len(texts) for role, texts in (await community.phones()).items()} == {
        "block_captain": 1,
        "compound_director": 1,
    }
    detail = await the_alert(community)
    assert {member.resident_id for member in detail.members} == set(doors)
    assert (detail.item.resident_name, detail.item.door) == ("何桂芳等 8 户", "安和小区3幢1单元")
    assert (detail.item.member_count, detail.item.resident_id) == (8, None)
    assert len(await community.told(AlertRaised)) == 1
    assert len(await community.told(AlertJoined)) == 7
    assert [one.alert_id for one in await community.alerts(resident_id=doors[5])] == [detail.item.alert_id]


async def test_doors_are_settled_one_by_one_and_the_last_one_closes_the_alert(community: Community) -> None:
    doors = (await eight_doors(community))[:3]
    facts = misses(community, doors)
    await community.hears_together(list(facts.values()))

    for visit, door in list(zip(facts, doors, strict=True))[:2]:
        community.resident_id = door
        await community.hears(community.completed(visit))
    between = await the_alert(community)
    await community.time_passes(minutes=20)
    community.resident_id = doors[2]
    await community.hears(community.completed(list(facts)[2]))

    assert between.item.status == "open"
    assert [member.outcome for member in between.members] == [None, "visit_completed", "visit_completed"]
    assert (await community.phones())["compound_director"] == [
        "【暖邻】安和小区3幢1单元301室 王玉兰:到期仍未见到老人,请上门查看(楼长未确认)"
    ]
    after = await the_alert(community)
    assert (after.item.status, after.item.outcome) == ("closed", "visit_completed")
    assert all(member.outcome == "visit_completed" for member in after.members)
    assert (len(await community.told(AlertMemberSettled)), len(await community.told(AlertClosed))) == (2, 1)


async def test_an_alert_climbs_by_the_circle_of_a_door_that_is_open(community: Community) -> None:
    doors = (await eight_doors(community))[:3]
    facts = misses(community, doors)
    await community.hears_together(list(facts.values()))

    community.resident_id = doors[0]
    await community.hears(community.completed(next(iter(facts))))
    await community.hears(community.circle(vacant=[CareRole.COMPOUND_DIRECTOR]))
    await community.time_passes(minutes=20)

    assert set(await community.phones()) == {"block_captain", "compound_director"}


async def test_who_takes_or_closes_an_alert_of_several_does_so_for_all_and_it_says_so(community: Community) -> None:
    doors = await eight_doors(community)
    await community.hears_together(list(misses(community, doors).values()))
    alert = (await the_alert(community)).item.alert_id

    await community.ask(AcknowledgeAlert(alert_id=alert, who="吴立群", staff_id=staff_id(CareRole.BLOCK_CAPTAIN)))
    await community.ask(CloseAlert(alert_id=alert, who="吴立群", outcome="safe", text="逐户敲门,都见到本人"))

    detail = await the_alert(community)
    assert [member.outcome for member in detail.members] == ["safe"] * 8
    said = [entry.text for entry in detail.timeline if entry.kind in {"acknowledged", "closed"}]
    assert all("含所列各户" in text for text in said)
    seen = await community.rows("select distinct request, resident_ids from person_audit")
    by_request = {row["request"]: set(row["resident_ids"]) for row in seen}
    assert by_request["alerts.close_alert.v1"] == set(doors)

    await community.ask(ReopenAlert(alert_id=alert, who="吴立群", reason="203 没有见到人"))
    detail = await community.ask(GetAlert(alert_id=alert))
    assert (detail.item.status, [member.settled_at for member in detail.members]) == ("open", [None] * 8)


async def test_a_door_that_joins_late_is_told_once_a_little_later_and_nobody_is_passed_over(
    community: Community,
) -> None:
    doors = await eight_doors(community)
    facts = list(misses(community, doors).values())
    await community.hears_together(facts[:2])

    await community.hears_together(facts[2:4])
    await community.hears_together(facts[4:6])
    at_once = (await community.phones())["block_captain"]
    await community.time_passes(minutes=6)
    later = (await community.phones())["block_captain"]
    await community.time_passes(minutes=15)
    await community.hears_together(facts[6:])

    assert len(at_once) == 1
    assert later[1:] == [f"【暖邻】安和小区3幢1单元 {'、'.join(NAMES[:6])}:到期仍未见到老人,请上门查看(共 6 户)"]
    alerts = await community.alerts()
    assert sorted(one.member_count for one in alerts) == [2, 6]
    assert (await community.phones())["block_captain"][2:] == [
        "【暖邻】安和小区3幢1单元 陈桂英、杨秀兰:到期仍未见到老人,请上门查看(共 2 户)".replace(
            "陈桂英、杨秀兰", "、".join(NAMES[6:])
        )
    ]


async def test_a_door_that_joins_a_second_time_is_told_of_again(community: Community) -> None:
    doors = (await eight_doors(community))[:3]
    gone: list[Event] = []
    for door in doors:
        community.resident_id = door
        await community.hears(community.circle(vacant=[CareRole.LIAISON]))
        gone.append(community.unassigned())
    await community.hears_together(gone[:2])
    await community.hears_together(gone[2:])
    await community.time_passes(minutes=6)
    before = (await community.phones())["block_captain"]

    await community.hears(community.circle())
    await community.hears(community.circle(vacant=[CareRole.LIAISON]))
    await community.hears_together([community.unassigned()])
    await community.time_passes(minutes=6)

    told = (await community.phones())["block_captain"]
    assert (len(before), len(told)) == (2, 3)
    assert "共 3 户" in told[-1]
    assert [member.outcome for member in (await the_alert(community)).members] == [None] * 3


async def test_only_doors_with_the_same_people_on_the_same_ladder_are_one_alert(community: Community) -> None:
    doors = await eight_doors(community)
    community.resident_id = doors[0]
    other = {**community.person(CareRole.BLOCK_CAPTAIN), "staff_id": uuid4(), "name": "冯建国"}
    circle = community.circle()
    members = [
        member.model_copy(update=other) if member.role is CareRole.BLOCK_CAPTAIN else member
        for member in circle.members
    ]
    await community.hears(circle.model_copy(update={"members": members}))

    facts = list(misses(community, doors[:4]).values()) + list(misses(community, doors[4:], liaison=uuid4()).values())
    await community.hears_together(facts)

    assert sorted(one.member_count for one in await community.alerts()) == [0, 3, 4]


async def test_a_first_telling_waits_for_the_rest_of_the_burst_in_real_time_and_no_longer(community: Community) -> None:
    doors = await eight_doors(community)
    community.calm = Calm(zone=ZONE, longest_wait=timedelta(seconds=3))
    facts = list(misses(community, doors).values())

    for fact in facts:
        await community.hears(fact)
    (row,) = await community.rows("select gathers_until <= now() + interval '3 seconds' as soon from alert")
    await community.do("update alert set gathers_until = now() + interval '1 hour'")
    answer = await sweep_escalations(community.deps)
    waiting = await community.phones()
    await community.do("update alert set gathers_until = now()")
    await sweep_escalations(community.deps)

    phones = await community.phones()
    assert (row["soon"], waiting) == (True, {})
    assert isinstance(answer, Soon), "nothing that is written will say when others have had their time"
    assert [len(texts) for texts in phones.values()] == [1]
    assert "共 8 户" in phones["block_captain"][0]


async def test_three_replicas_at_once_gather_eight_doors_into_one_alert_and_each_stands_once(
    community: Community,
) -> None:
    doors = await eight_doors(community)
    facts = list(misses(community, doors).values())
    replicas = [community.other_replica() for _ in range(3)]

    await asyncio.gather(*(one.hears_together(facts[start::3]) for start, one in enumerate(replicas)))
    await community.hears_together(facts)

    detail = await the_alert(community)
    assert (detail.item.member_count, len(detail.members)) == (8, 8)
    assert len(await community.told(AlertRaised, AlertJoined)) == 8


async def test_a_gap_without_a_liaison_is_one_alert_and_a_liaison_settles_theirs(community: Community) -> None:
    doors = await eight_doors(community)
    gone: list[Event] = []
    for door in doors:
        community.resident_id = door
        await community.hears(community.circle(vacant=[CareRole.LIAISON]))
        gone.append(community.unassigned())
    await community.hears_together(gone)
    whole = await the_alert(community)

    community.resident_id = doors[0]
    await community.hears(community.circle())

    assert whole.item.member_count == 8
    detail = await the_alert(community)
    assert [member.outcome for member in detail.members] == [None] * 7 + ["filled"]
    assert detail.item.status == "open"


async def test_nobody_is_named_any_more_whose_death_is_reported(community: Community) -> None:
    doors = (await eight_doors(community))[:3]
    await community.hears_together(list(misses(community, doors).values()))

    community.resident_id = doors[1]
    await community.hears(community.profile(name="李秀英", paused=True))
    await community.time_passes(minutes=20)

    (text,) = (await community.phones())["compound_director"]
    assert "李秀英" not in text
    assert "何桂芳、王玉兰" in text


async def test_a_call_for_help_or_what_relatives_are_told_is_never_one_of_several(community: Community) -> None:
    for rule in ("no_answer_repeated", "distress_signalled", "health_flagged"):
        body = AlertRuleBody.model_validate({**shipped_rules()[rule], "group": {}})
        with pytest.raises(RefusedError, match="必须一户一条"):
            await community.ask(SaveAlertRule(rule=body, reason="试试", actor="cli"))


async def test_what_joins_an_alert_and_makes_it_graver_is_told_at_once_as_a_repeat_is(community: Community) -> None:
    doors = await eight_doors(community)
    body = {**shipped_rules()["health_flagged"], "rule": "unwell_together", "name": "多户不适", "group": {}}
    rule = AlertRuleBody.model_validate({**body, "kind": "unwell_together"})
    await community.ask(SaveAlertRule(rule=rule, reason="一栋楼多人不适", actor="cli"))

    for door, severity in zip(doors, (Severity.WARNING, Severity.WARNING, Severity.URGENT), strict=False):
        community.resident_id = door
        await community.hears(community.unwell(severity))
    await community.time_passes(seconds=1)

    (alert,) = [one for one in await community.alerts() if one.kind == "unwell_together"]
    assert (alert.severity, alert.member_count) == (Severity.URGENT, 3)
    told = (
        "select n.purpose, s.text from notice n join screen_message s on s.notice_id = n.id where n.purpose <> 'ladder'"
    )
    (graver,) = await community.rows(told)
    assert (graver["purpose"], "王玉兰" in graver["text"]) == ("graver", True)
    await community.time_passes(minutes=5)
    (joined,) = [row for row in await community.rows(told) if row["purpose"] == "joined"]
    assert "何桂芳、李秀英、王玉兰" in joined["text"]
