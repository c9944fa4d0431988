"""The week on paper, through a real bus."""

from datetime import timedelta

from shared.contracts.visits_liaisons import GetWeeklyDigest, WeeklyDigest
from tests.support.owners import FakeOwners
from tests.support.visitor import Visitor


async def test_a_week_is_shown_beside_the_one_before_although_other_parts_do_not_come(
    visitor: Visitor, owners: FakeOwners
) -> None:
    asked = []

    async def digest(query: GetWeeklyDigest) -> WeeklyDigest:
        assert query.on is not None
        asked.append(query.on)
        return WeeklyDigest(
            community=query.community, week="2026-W47", first_on=query.on, last_on=query.on + timedelta(days=6),
            planned=0, completed=17, completed_late=1, missed=2, cancelled=3, contacts=40, no_answers=5,
            silent_liaisons=[],
        )  # fmt: skip

    owners.visits.more["get_weekly_digest"] = (GetWeeklyDigest, digest)
    today = owners.visits.now().date()
    this = today - timedelta(days=today.weekday())

    usual = await visitor.get("/week")
    ahead = await visitor.get(f"/week?on={today + timedelta(days=30)}")

    assert usual.status == ahead.status == 200
    assert "90<small>%" in usual.text
    assert "应访 20 次,完成 18 次" in usual.text
    assert "这一周没有记下隐患" not in usual.text
    assert sorted(set(asked)) == [this - timedelta(days=14), this - timedelta(days=7), this]
    assert "还没过完" in ahead.text
    assert "还没过完" not in usual.text
