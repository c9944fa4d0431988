"""Two entries of one person, both with an alert: none is lost, and none of one case stands twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.alerts import AlertClosed
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from shared.contracts.words import Outcome
from tests.integration.alerts.community import Community


@pytest.fixture
async def other(community: Community) -> Community:
    """Return the same community, telling of the other entry."""
    await community.has_resident()
    second = replace(community, resident_id=uuid4())
    await second.has_resident()
    return second


def merge_of(community: Community, other: Community, *, merge: UUID | None = None) -> ResidentsMerged:
    """Build what registry tells of a merge."""
    return ResidentsMerged(
        **community.fields(), merge_id=merge or uuid4(), resident_id=community.resident_id,
        merged_id=other.resident_id, merged_version=90,
    )  # fmt: skip


def undo_of(community: Community, merge: ResidentsMerged) -> ResidentsUnmerged:
    """Build what registry tells of its undoing."""
    return ResidentsUnmerged(
        **community.fields(), merge_id=merge.merge_id, resident_id=merge.resident_id, merged_id=merge.merged_id
    )


async def standing(community: Community) -> list[tuple[UUID, UUID, str, str | None]]:
    """Return resident, circle, status and outcome of every alert."""
    rows = await community.rows("select resident_id, circle_of, status, outcome from alert order by raised_at, id")
    return [(row["resident_id"], row["circle_of"], row["status"], row["outcome"]) for row in rows]


async def test_an_open_alert_goes_over_and_the_same_fact_again_is_the_same_case(
    community: Community, other: Community
) -> None:
    kept, silence = community.resident_id, other.unanswered_again(first_at=community.clock.now())
    await other.hears(silence)

    merge = merge_of(community, other)
    await community.hears(merge, merge)
    await other.hears(other.unanswered_again(first_at=community.clock.now(), count=3))

    assert await standing(community) == [(kept, kept, "open", None)]


async def test_of_two_alerts_of_one_case_one_goes_on_and_the_other_says_so(
    community: Community, other: Community
) -> None:
    for one in (community, other):
        await one.hears(one.unanswered_again(first_at=community.clock.now()))

    await community.hears(merge_of(community, other))

    kept = community.resident_id
    assert sorted(await standing(community), key=str) == sorted(
        [(kept, kept, "open", None), (kept, kept, "closed", "merged")], key=str
    )
    (closed,) = await community.told(AlertClosed)
    assert isinstance(closed, AlertClosed)
    assert closed.outcome == "merged"


async def test_a_late_fact_about_the_former_id_closes_what_stands_for_the_kept_one(
    community: Community, other: Community
) -> None:
    await other.hears(other.unanswered_again(first_at=community.clock.now()))
    await community.hears(merge_of(community, other))
    community.clock.at += timedelta(minutes=5)

    await other.hears(other.contact(Outcome.SAFE))

    kept = community.resident_id
    assert await standing(community) == [(kept, kept, "closed", "reached")]


async def test_an_undone_merge_gives_both_their_alerts_back(community: Community, other: Community) -> None:
    for one in (community, other):
        await one.hears(one.unanswered_again(first_at=community.clock.now()))
    before = await standing(community)
    keys = await community.rows("select id, dedup_key from alert order by id")
    merge = merge_of(community, other)

    await community.hears(merge)
    await community.hears(undo_of(community, merge))

    assert sorted(await standing(community), key=str) == sorted(before, key=str)
    assert await community.rows("select id, dedup_key from alert order by id") == keys


async def test_an_alert_that_an_undone_merge_opened_again_climbs_like_a_fresh_one(
    community: Community, other: Community
) -> None:
    for one in (community, other):
        await one.hears(one.unanswered_again(first_at=community.clock.now()))
    await community.time_passes(minutes=1)
    told = await community.phones()
    merge = merge_of(community, other)
    await community.hears(merge)
    await community.hears(undo_of(community, merge))

    await community.time_passes(hours=3)

    after = await community.phones()
    assert told.keys() < after.keys(), "the next levels hear of it"
    levels = await community.rows("select level from alert")
    assert all(row["level"] > 1 for row in levels)
