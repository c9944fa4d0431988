"""A small storm: alerts is killed twice; every alert is there once, and nobody is flooded or forgotten."""

from bench.storm import storm


async def test_a_storm_floods_nobody_and_loses_nothing_though_alerts_is_killed_twice() -> None:
    tally = await storm(visits=300, communities=3)

    assert tally.flawless, tally
    assert tally.summaries == 15
