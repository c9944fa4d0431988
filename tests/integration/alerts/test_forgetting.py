"""What is older than its days is deleted; what is a day younger stays, and so does everything that is open."""

import pytest
from sqlalchemy import text

from services.alerts.jobs.privacy import LINK_DAYS, sweep_old_links
from services.alerts.storage.base import INBOX
from shared.inbox import KEPT_DAYS
from tests.integration.alerts.community import Community


async def keys_left(community: Community) -> int:
    """Count the keys of links."""
    async with community.sessions() as session:
        return int(await session.scalar(text("select count(*) from notice_token")) or 0)


async def age(community: Community, change: str, days: int) -> None:
    """Make all keys older."""
    async with community.sessions.begin() as session:
        await session.execute(text(f"update notice_token set {change}"), {"age": days})


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = now() - make_interval(days => :age)",
        "used_at = now() - make_interval(days => :age)",
    ],
    ids=["ran out", "used"],
)
async def test_the_key_of_a_link_is_forgotten_after_its_days_and_not_a_day_before(
    community: Community, change: str
) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    before = await keys_left(community)
    assert before > 0

    await sweep_old_links(community.deps)
    assert await keys_left(community) == before, "an open link stays"
    await age(community, change, LINK_DAYS - 1)
    await sweep_old_links(community.deps)
    assert await keys_left(community) == before
    await age(community, change, LINK_DAYS + 1)
    await sweep_old_links(community.deps)

    assert await keys_left(community) == 0
    assert (await community.alert()).item.status == "open", "the alert itself is not forgotten"


async def test_what_was_heard_is_remembered_for_longer_than_it_can_come_again(community: Community) -> None:
    async with community.sessions.begin() as session:
        for number, days in ((1, KEPT_DAYS - 1), (2, KEPT_DAYS + 1)):
            await session.execute(
                text(
                    """insert into inbox (reader, event_id, received_at)
                    values ('any', cast(:id as uuid), now() - make_interval(days => :age))"""
                ),
                {"id": f"00000000-0000-4000-8000-00000000000{number}", "age": days},
            )
        await INBOX.forget(session)
        left = (await session.scalars(text("select event_id::text from inbox"))).all()

    assert [one[-1] for one in left] == ["1"]
