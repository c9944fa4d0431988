"""A former liaison's late record is kept and counted; one made after the hand-over waits for somebody to look at it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.visits import ContactRecorded, VisitCompleted
from shared.contracts.visits_requests import RecordVisitReply
from shared.contracts.visits_reviews import ListReviews, ReviewItem, ReviewOpened, SettleReview
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.visits.district import WEEKLY, District, at, resident_named

MONDAY, TEN, SIX = at("2026-11-16 08:00"), at("2026-11-18 10:00"), at("2026-11-18 18:00")
COMMUNITY = "990102003005"


async def hears(district: District, name: str, liaison: str | None, **more: Any) -> None:
    """Tell visits who is the liaison."""
    await district.hear(district.circle(name, liaison, **more))


async def records(district: District, name: str, staff: str, when: str) -> RecordVisitReply:
    """Record that somebody knocked on the day of the hand-over."""
    return await district.records(name, staff_id=resident_named(staff), happened_at=at(f"2026-11-18 {when}"))


async def waiting(district: District) -> list[ReviewItem]:
    """Return what waits for review."""
    return (await district.ask(ListReviews(community=COMMUNITY))).items


@pytest.fixture
async def handed_over(district: District) -> District:
    district.clock.at = MONDAY
    await hears(district, "王秀英", "高建国", version=1, since=MONDAY)
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))
    district.clock.at = TEN
    await hears(district, "王秀英", "刘桂香", version=2, since=TEN)
    district.clock.at = SIX
    await district.forgets()
    return district


@pytest.mark.capability("E-07")
async def test_a_visit_from_before_the_hand_over_is_credited_to_the_former_liaison(handed_over: District) -> None:
    reply = await records(handed_over, "王秀英", "高建国", "09:00")

    assert not reply.in_review
    assert await waiting(handed_over) == []
    assert await handed_over.told(ReviewOpened) == []
    assert (await handed_over.visits("王秀英", WEEKLY))["2026-W47"] == "completed"
    assert await handed_over.count("select count(*) from contact where staff_name = '高建国'") == 1


@pytest.mark.capability("E-07")
async def test_a_visit_of_the_former_liaison_from_after_the_hand_over_counts_and_waits_for_review(
    handed_over: District,
) -> None:
    reply = await records(handed_over, "王秀英", "高建国", "11:00")

    assert reply.in_review
    assert [(one.what, one.who) for one in reply.meanwhile] == [("replaced", "刘桂香")]
    assert len(await handed_over.told(ContactRecorded)) == 1
    assert len(await handed_over.told(VisitCompleted)) == 2
    (item,) = await waiting(handed_over)
    assert (item.contact_id, item.resident_name, item.staff_name) == (reply.contact_id, "王秀英", "高建国")
    assert item.reason == "走访时已交接给别的联络员"
    (told,) = await handed_over.told(ReviewOpened)
    assert (told.contact_id, told.staff_id, told.reason) == (
        reply.contact_id,
        resident_named("高建国"),
        "after_hand_over",
    )


@pytest.mark.capability("E-07")
async def test_a_hand_over_that_is_heard_of_late_still_finds_what_was_recorded_meanwhile(district: District) -> None:
    district.clock.at = MONDAY
    await hears(district, "王秀英", "高建国", version=1, since=MONDAY)
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))
    district.clock.at = SIX
    before, after = [await records(district, "王秀英", "高建国", when) for when in ("09:00", "11:00")]
    assert not after.in_review

    await hears(district, "王秀英", "刘桂香", version=2, since=TEN)
    await hears(district, "王秀英", "刘桂香", version=2, since=TEN)

    assert [item.contact_id for item in await waiting(district)] == [after.contact_id]
    assert [told.contact_id for told in await district.told(ReviewOpened)] == [after.contact_id]
    assert before.contact_id != after.contact_id


async def test_the_new_liaison_neighbours_and_those_who_never_were_liaison_are_not_reviewed(
    handed_over: District,
) -> None:
    for staff, when in (("刘桂香", "09:00"), ("刘桂香", "11:00"), ("楼长张", "12:00")):
        assert not (await records(handed_over, "王秀英", staff, when)).in_review
    await handed_over.records("王秀英", happened_at=at("2026-11-18 12:30"))

    assert await waiting(handed_over) == []


async def test_a_stand_in_and_the_one_they_stand_in_for_may_both_go_and_only_for_that_time(district: District) -> None:
    district.clock.at = MONDAY
    await hears(district, "王秀英", "高建国", version=1, since=MONDAY)
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))
    await hears(district, "王秀英", "刘桂香", version=2, since=TEN, stands_in_for="高建国")
    await hears(district, "王秀英", "高建国", version=3, since=at("2026-11-18 16:00"))
    district.clock.at = SIX

    during = [await records(district, "王秀英", staff, "12:00") for staff in ("高建国", "刘桂香")]
    back = await records(district, "王秀英", "高建国", "17:00")
    after = await records(district, "王秀英", "刘桂香", "17:00")

    assert [reply.in_review for reply in (*during, back, after)] == [False, False, False, True]


async def test_circles_in_any_order_and_told_again_make_no_difference(district: District) -> None:
    district.clock.at = MONDAY
    await hears(district, "王秀英", "刘桂香", version=2, since=TEN)
    await hears(district, "王秀英", "高建国", version=1, since=MONDAY)
    await hears(district, "王秀英", "刘桂香", version=5)
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))
    district.clock.at = SIX

    assert not (await records(district, "王秀英", "高建国", "09:59")).in_review
    assert (await records(district, "王秀英", "高建国", "10:00")).in_review


async def test_a_review_is_settled_once_by_a_person(handed_over: District) -> None:
    reply = await records(handed_over, "王秀英", "高建国", "11:00")
    command = SettleReview(contact_id=reply.contact_id, decision="confirmed", actor="社区书记", note="一同上门")
    handed_over.clock.advance(hours=1)

    assert (await handed_over.ask(command)).changed
    assert not (await handed_over.ask(command)).changed
    with pytest.raises(RefusedError, match="已由他人核实"):
        await handed_over.ask(command.model_copy(update={"decision": "doubtful"}))
    with pytest.raises(RefusedError, match="不在待核实列表"):
        await handed_over.ask(SettleReview(contact_id=uuid4(), decision="confirmed"))

    assert await waiting(handed_over) == []
    settled = SIX + timedelta(hours=1)
    assert await handed_over.count(f"select count(*) from contact_review where settled_at = '{settled}'") == 1
