"""Taking over: one person has an alert, whoever had it is told, and the clock runs on."""

from uuid import UUID, uuid4

from services.alerts.domain.arrivals import ArrivalClock
from services.alerts.domain.calm import Calm
from shared.contracts.alerts_requests import AcknowledgeAlert, AlertItem, GetAlert
from shared.contracts.alerts_takeover import AlertTakenOver, TakeOverAlert
from shared.contracts.words import CareRole, Severity
from tests.integration.alerts.community import ZONE, Community, staff_id
from tests.integration.alerts.test_arrivals import emergency

LIAISON, CAPTAIN = staff_id(CareRole.LIAISON), staff_id(CareRole.BLOCK_CAPTAIN)


async def taken(community: Community) -> AlertItem:
    """Raise an emergency that the liaison takes."""
    await community.has_resident()
    await community.hears(community.staff(CareRole.LIAISON), community.staff(CareRole.BLOCK_CAPTAIN))
    await community.hears(emergency(community))
    (item,) = await community.alerts()
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, staff_id=LIAISON, who="蒋晨"))
    return item


def over(alert_id: UUID, *, staff_id: UUID = CAPTAIN, who: str = "吴立群") -> TakeOverAlert:
    return TakeOverAlert(alert_id=alert_id, staff_id=staff_id, who=who)


async def test_whoever_had_an_alert_that_is_taken_over_is_told_and_one_person_has_it(community: Community) -> None:
    item = await taken(community)

    first = await community.ask(over(item.alert_id))
    again = await community.ask(over(item.alert_id))

    assert (first.changed, first.item.acknowledged_by, first.item.taken_by) == (True, "吴立群", CAPTAIN)
    assert again.changed is False
    timeline = (await community.ask(GetAlert(alert_id=item.alert_id))).timeline
    assert [entry.text for entry in timeline if entry.kind == "taken_over"] == ["吴立群在值班台从蒋晨手中接手"]
    assert [one.text for one in timeline if one.kind == "notified"][-1] == "已通知联络员蒋晨(手机)"
    (told,) = await community.told(AlertTakenOver)
    assert (told.staff_id, told.taken_from) == (CAPTAIN, LIAISON)
    phones = await community.phones()
    assert "吴立群已接手,您不用再处理" in phones["liaison"][-1]
    (relief,) = await community.rows(
        "select m.link_token from screen_message m join notice n on n.id = m.notice_id where n.purpose = 'relief'"
    )
    assert relief["link_token"] is None, "there is nothing to confirm"


async def test_that_somebody_else_sees_to_it_is_no_further_alert_in_a_summary(community: Community) -> None:
    community.calm = Calm(zone=ZONE, most=1, most_urgent=1)
    item = await taken(community)
    await community.hears(community.unwell(Severity.WARNING), community.unwell(Severity.WARNING))
    await community.ask(over(item.alert_id))

    await community.time_passes(minutes=11)
    first = (await community.phones())["liaison"]
    await community.time_passes(minutes=11)
    last = (await community.phones())["liaison"]

    assert [text for text in first[1:] if "另有" in text] == first[1:]
    assert "另有 2 条警报待处理" in first[1]
    assert [text for text in last[len(first) :] if "吴立群已接手,您不用再处理" in text]


async def test_the_clock_of_who_took_it_first_runs_on_for_who_has_it_now(community: Community) -> None:
    item = await taken(community)
    clock = ArrivalClock(warnings=(10, 15), breach=20)
    await community.time_passes(minutes=12)
    await community.ask(over(item.alert_id))
    before = await community.phones()
    await community.time_passes(minutes=4)
    reminded = await community.phones()
    await community.time_passes(minutes=5)

    assert "接手 15 分钟" in reminded["block_captain"][-1]
    assert reminded["liaison"] == before["liaison"]
    (row,) = await community.rows("select arrival_breached_at - accepted_at as broken from alert")
    assert row["broken"].total_seconds() == clock.breach * 60


async def test_it_goes_back_and_forth_and_nobody_is_told_by_two(community: Community) -> None:
    item = await taken(community)
    await community.ask(over(item.alert_id))

    back = await community.ask(over(item.alert_id, staff_id=LIAISON, who="蒋晨"))
    nobody = uuid4()
    desk = await community.ask(over(item.alert_id, staff_id=nobody, who="陈敏"))

    assert (back.changed, desk.changed) == (True, True)
    rows = await community.rows("select staff_id, level from notice where purpose = 'relief' order by level")
    assert [(row["staff_id"], row["level"]) for row in rows] == [(LIAISON, 1), (CAPTAIN, 2), (LIAISON, 3)]
    assert (await community.alerts())[0].taken_by == nobody


async def test_who_has_it_is_not_asked_to_take_it_over_from_themselves(community: Community) -> None:
    item = await taken(community)

    again = await community.ask(AcknowledgeAlert(alert_id=item.alert_id, staff_id=LIAISON, who="联络员蒋晨"))

    assert (again.changed, again.item.acknowledged_by) == (False, "蒋晨")
