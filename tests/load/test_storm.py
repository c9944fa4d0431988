"""A storm of missed visits: every alert once, nobody told too often, nothing unseen, though alerts is killed twice."""

from bench.storm import storm


async def test_twenty_thousand_missed_visits_over_two_hundred_communities() -> None:
    tally = await storm(visits=20_000, communities=200)

    assert tally.flawless, tally
    assert tally.desk_p50_ms < 500
