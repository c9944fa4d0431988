"""A relative sees whether their own elder was reached, as long as the elder allows it, and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.alerts_feeds import (
    FeedPage,
    Feeds,
    GrantedFeed,
    GrantFeed,
    ListCommunityFeeds,
    ListFeeds,
    OpenFeed,
    RenewFeed,
    RevokeFeed,
)
from shared.contracts.alerts_mailings import SaveAreaWord
from shared.contracts.alerts_requests import AcknowledgeAlert, GetAlert
from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.words import Outcome
from shared.edge import RefusedError
from tests.integration.alerts.community import CODE, Community
from tests.integration.alerts.test_groups import eight_doors, misses
from tests.integration.alerts.test_relatives import DAUGHTER, SON, relatives
from tests.integration.alerts.test_watch import word

NEWS = {"purpose": "news", "fields": ["last_seen"]}


async def grant(community: Community, contact: UUID = DAUGHTER) -> GrantedFeed:
    """Give a relative a link."""
    command = GrantFeed(resident_id=community.resident_id, contact_id=contact, actor="陈敏")
    granted: GrantedFeed = await community.ask(command)
    return granted


async def look(community: Community, granted: GrantedFeed) -> FeedPage:
    """Open a link."""
    page: FeedPage = await community.ask(OpenFeed(token=granted.link.rsplit("/", 1)[1]))
    return page


async def refusal(community: Community, granted: GrantedFeed) -> str:
    """Open a link that shows nothing."""
    with pytest.raises(RefusedError) as refused:
        await look(community, granted)
    return refused.value.refusal.message


@pytest.fixture
async def at_home(community: Community) -> Community:
    """Let alerts know the resident, the daughter's consent, and that visits works."""
    await community.has_resident()
    await community.hears(relatives(community, daughter=[NEWS]), word(community, "visits"))
    return community


@pytest.mark.capability("S3-18")
async def test_a_relative_sees_a_completed_and_a_missed_visit_of_their_own_elder_until_consent_ends(
    at_home: Community,
) -> None:
    granted = await grant(at_home)
    before = await look(at_home, granted)
    assert (before.state, before.seen_at, before.delayed) == ("not_seen", None, False)

    await at_home.hears(at_home.contact(Outcome.SAFE))
    assert (await look(at_home, granted)).state == "seen"
    assert (await look(at_home, granted)).seen_at == at_home.clock.now()

    await at_home.time_passes(hours=24)
    assert (await look(at_home, granted)).state == "not_seen"
    visit = uuid4()
    await at_home.hears(at_home.missed(visit))
    assert (await look(at_home, granted)).state == "unconfirmed"
    await at_home.ask(AcknowledgeAlert(alert_id=(await at_home.alert()).item.alert_id, who="陈敏"))
    assert (await look(at_home, granted)).state == "looked_after"
    await at_home.hears(at_home.contact(Outcome.SAFE), at_home.completed(visit))
    shown = await look(at_home, granted)
    assert (shown.state, shown.seen_at) == ("seen", at_home.clock.now())

    at_home_only = set(type(shown).model_fields)
    assert at_home_only == {"state", "seen_at", "delayed", "phone", "expires_at"}

    await at_home.hears(relatives(at_home, version=2, daughter=[]))
    assert "请直接给老人打电话" in await refusal(at_home, granted)


@pytest.mark.capability("S3-18")
async def test_a_link_shows_nobody_elses_elder(at_home: Community) -> None:
    granted = await grant(at_home)
    neighbour = Community(sessions=at_home.sessions, clock=at_home.clock, wire=at_home.wire, versions=at_home.versions)
    await neighbour.has_resident(name="罗秉义")
    await neighbour.hears(neighbour.contact(Outcome.SAFE), neighbour.missed())

    assert (await look(at_home, granted)).state == "not_seen"
    with pytest.raises(RefusedError, match="没有同意"):
        await grant(neighbour)
    with pytest.raises(RefusedError, match="没有同意"):
        await grant(at_home, SON)


async def test_one_of_eight_doors_that_are_one_alert_is_unconfirmed_until_it_is_settled(at_home: Community) -> None:
    mine = at_home.resident_id
    granted = await grant(at_home)
    doors = [mine, *await eight_doors(at_home)]
    at_home.resident_id = mine

    facts = misses(at_home, doors)
    await at_home.hears_together(list(facts.values()))
    assert (await look(at_home, granted)).state == "unconfirmed"
    at_home.resident_id = mine
    at_home.clock.advance(minutes=1)
    await at_home.hears(at_home.contact(Outcome.SAFE))
    members = (await at_home.ask(GetAlert(alert_id=(await at_home.alerts())[0].alert_id))).members
    assert {one.resident_id for one in members if one.seen_since} == {mine}
    await at_home.hears(at_home.completed(next(iter(facts))))
    assert (await look(at_home, granted)).state == "seen"


@pytest.mark.parametrize(
    "allowed",
    [
        {"purpose": "emergency", "fields": ["last_seen"]},
        {"purpose": "news", "fields": ["mood"]},
        NEWS | {"until": "2020-01-01T00:00:00+08:00"},
    ],
)
async def test_another_purpose_another_field_or_an_ended_guardianship_opens_nothing(
    at_home: Community, allowed: dict[str, Any]
) -> None:
    granted = await grant(at_home)

    await at_home.hears(relatives(at_home, version=2, daughter=[allowed]))

    assert "不能通过这个链接查看" in await refusal(at_home, granted)
    listed: Feeds = await at_home.ask(ListFeeds(resident_id=at_home.resident_id))
    assert [item.usable for item in listed.items] == [False]


async def test_a_link_expires_is_renewed_replaced_and_revoked(at_home: Community) -> None:
    first = await grant(at_home)
    await at_home.do(
        "update relative_feed set granted_at = granted_at - interval '91 days', "
        "expires_at = expires_at - interval '91 days'"
    )
    assert "已经到期" in await refusal(at_home, first)

    await at_home.ask(RenewFeed(feed_id=first.feed_id, days=30))
    unread = (await at_home.ask(ListCommunityFeeds(community=CODE))).items
    assert (await look(at_home, first)).state == "not_seen"
    read = (await at_home.ask(ListCommunityFeeds(community=CODE))).items
    assert [one.opened_at for one in unread] == [None]
    assert [one.opened_at is not None and one.usable for one in read] == [True]

    second = await grant(at_home)
    assert second.feed_id == first.feed_id
    assert "打不开" in await refusal(at_home, first)
    assert (await look(at_home, second)).expires_at - second.expires_at < timedelta(seconds=1)

    await at_home.ask(RevokeFeed(feed_id=second.feed_id, reason="手机丢了"))
    assert "不能通过这个链接查看" in await refusal(at_home, second)
    with pytest.raises(RefusedError, match="重新开通"):
        await at_home.ask(RenewFeed(feed_id=second.feed_id))


async def test_the_key_is_not_kept_and_every_look_is_written_down(at_home: Community) -> None:
    granted = await grant(at_home)
    await look(at_home, granted)

    key = granted.link.rsplit("/", 1)[1]
    assert (
        await at_home.rows("select 1 from relative_feed where cast(relative_feed as text) like :key", key=f"%{key}%")
        == []
    )
    audited = await at_home.rows("select request, resident_ids from person_audit where request = 'alerts.open_feed.v1'")
    assert [row["resident_ids"] for row in audited] == [[at_home.resident_id]]


async def test_staff_of_another_community_neither_see_nor_make_links(at_home: Community) -> None:
    granted = await grant(at_home)
    neighbour = Viewer(actor="罗敏", role="secretary", scope=["990102003006"])
    here = Viewer(actor="陈敏", role="secretary", scope=[CODE])
    revoke = RevokeFeed(feed_id=granted.feed_id, reason="x", viewer=neighbour)

    for request in (
        ListFeeds(resident_id=at_home.resident_id, viewer=neighbour),
        ListCommunityFeeds(community=CODE, viewer=neighbour),
        GrantFeed(resident_id=at_home.resident_id, contact_id=DAUGHTER, viewer=neighbour),
        revoke,
    ):
        with pytest.raises(RefusedError) as refused:
            await at_home.ask(request)
        assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert len((await at_home.ask(ListFeeds(resident_id=at_home.resident_id, viewer=here))).items) == 1


async def test_of_the_dead_nothing_is_shown_and_of_who_is_in_hospital_only_that_somebody_cares(
    at_home: Community,
) -> None:
    granted = await grant(at_home)

    await at_home.hears(at_home.profile(presence="in_hospital"))
    assert (await look(at_home, granted)).state == "looked_after"

    await at_home.hears(at_home.profile(on_list=False))
    assert "不能通过这个链接查看" in await refusal(at_home, granted)


async def test_who_waits_for_news_is_told_the_number_of_the_community(at_home: Community) -> None:
    granted = await grant(at_home)
    await at_home.ask(SaveAreaWord(area=CODE, word="phone", said="0719-8000123", actor="陈敏"))

    assert (await look(at_home, granted)).phone == "0719-8000123"


async def test_while_nothing_is_heard_of_visits_the_page_says_that_it_may_be_behind(at_home: Community) -> None:
    granted = await grant(at_home)

    await at_home.do("update look_copy set looked_at = looked_at - interval '6 minutes'")

    assert (await look(at_home, granted)).delayed
