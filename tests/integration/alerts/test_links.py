"""Taking an alert by the link of one's own notice, and by several people."""

from uuid import uuid4

import pytest

from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AcknowledgeByLink,
    CloseAlert,
    ListPhones,
    NoteAlert,
    OpenNotice,
    ReadPhone,
)
from shared.contracts.base import RefusalCode
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import Community, staff_id


async def newest_token(community: Community, role: CareRole) -> str:
    phone = await community.ask(ReadPhone(staff_id=staff_id(role)))
    assert phone.items[0].link_token is not None
    return phone.items[0].link_token


async def test_a_link_takes_the_alert_once_and_says_who_it_was(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)
    await community.time_passes(minutes=3)

    page = await community.ask(OpenNotice(token=token))
    command = AcknowledgeByLink(token=token, text="在楼下碰到,一切都好")
    reply = await community.ask(command)
    again = await community.ask(command)
    await community.time_passes(hours=2)

    assert (page.usable, page.staff_name, page.reason) == (True, "吴立群", None)
    assert (reply.changed, again.changed) == (True, False)
    assert reply.item.acknowledged_by == "楼长吴立群"
    assert set(await community.phones()) == {"block_captain"}
    kinds = [entry.kind for entry in (await community.alert()).timeline]
    assert kinds == ["raised", "notified", "acknowledged", "noted"]
    with pytest.raises(RefusedError, match="已经用过"):
        await community.ask(AcknowledgeByLink(token=token))


async def test_opening_a_link_changes_nothing_so_a_scanner_may(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)

    pages = [await community.ask(OpenNotice(token=token)) for _ in range(3)]

    assert [page.usable for page in pages] == [True] * 3
    assert (await community.alert()).item.status == "open"


async def test_a_link_expires_after_a_day_of_real_time(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)

    community.clock.advance(days=3)
    assert (await community.ask(OpenNotice(token=token))).usable
    await community.do("update notice_token set expires_at = expires_at - interval '24 hours'")

    page = await community.ask(OpenNotice(token=token))
    assert (page.usable, page.reason) == (False, "链接已过期,请联系社区值班人员确认")
    with pytest.raises(RefusedError, match="已过期") as refused:
        await community.ask(AcknowledgeByLink(token=token))
    assert refused.value.refusal.code is RefusalCode.CONFLICT


async def test_only_the_hash_of_a_link_is_kept_beside_its_notice(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)

    kept = await community.rows("select encode(hash, 'hex') as hash from notice_token")

    assert len(kept) == 1
    assert len(kept[0]["hash"]) == 64
    assert token not in str(await community.rows("select * from notice_token, notice"))


async def test_a_link_that_never_was_opens_nothing(community: Community) -> None:
    for request in (OpenNotice(token="x" * 43), AcknowledgeByLink(token="x" * 43)):
        with pytest.raises(RefusedError, match="链接无效"):
            await community.ask(request)


async def test_a_link_of_a_closed_alert_says_that_it_is_over(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)
    (item,) = await community.alerts()
    await community.ask(CloseAlert(alert_id=item.alert_id, outcome="safe", text="见到本人"))

    page = await community.ask(OpenNotice(token=token))

    assert (page.usable, page.reason, page.status) == (False, "警报已关闭,无需再确认", "closed")


async def test_one_person_has_an_alert_and_nobody_takes_it_from_them_by_the_way(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    token = await newest_token(community, CareRole.BLOCK_CAPTAIN)

    replies = [await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who=who)) for who in ("陈敏", "陈敏")]
    with pytest.raises(RefusedError, match="陈敏已接手"):
        await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="沈国强"))
    with pytest.raises(RefusedError, match="陈敏已接手"):
        await community.ask(AcknowledgeByLink(token=token))
    page = await community.ask(OpenNotice(token=token))
    over = await community.ask(AcknowledgeByLink(token=token, take_over=True))

    assert [reply.changed for reply in replies] == [True, False]
    assert (page.usable, page.held_by) == (True, "陈敏")
    assert (over.changed, over.item.acknowledged_by) == (True, "楼长吴立群")
    assert over.item.taken_by == staff_id(CareRole.BLOCK_CAPTAIN)
    assert len(await community.told(AlertAcknowledged)) == 1


async def test_a_closed_alert_can_be_noted_but_neither_taken_nor_closed_again(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    await community.ask(CloseAlert(alert_id=item.alert_id, outcome="helped", text="送了饭"))

    noted = await community.ask(NoteAlert(alert_id=item.alert_id, text="晚上再去一次"))
    with pytest.raises(RefusedError, match="已关闭"):
        await community.ask(AcknowledgeAlert(alert_id=item.alert_id))
    with pytest.raises(RefusedError, match=r"已关闭\(已帮助解决\)"):
        await community.ask(CloseAlert(alert_id=item.alert_id, outcome="safe", text="再关"))
    with pytest.raises(RefusedError, match="没有这条警报"):
        await community.ask(NoteAlert(alert_id=uuid4(), text="?"))

    assert noted.changed
    assert (await community.alert()).item.outcome == "helped"


async def test_the_phones_of_a_community_are_those_of_its_circles_and_the_district(community: Community) -> None:
    await community.has_resident()
    quiet = await community.ask(ListPhones(community="990102003005"))
    await community.hears(community.missed())
    await community.time_passes(hours=2)

    phones = await community.ask(ListPhones(community="990102003005"))

    assert {phone.role for phone in quiet.items} == {
        CareRole.LIAISON,
        CareRole.BLOCK_CAPTAIN,
        CareRole.COMPOUND_DIRECTOR,
        CareRole.SECRETARY,
    }
    assert [(phone.role_name, phone.messages) for phone in phones.items] == [
        ("区值班", 1),
        ("社区书记", 1),
        ("小区主任", 1),
        ("楼长", 1),
        ("联络员", 0),
    ]
