"""A short chaos run: nothing lost, nothing doubled, and the count can see both."""

from bench.chaos.__main__ import chaos


async def test_ten_seconds_of_kills_lose_and_double_nothing() -> None:
    tally = await chaos(seconds=10, seed=7, control=False)

    assert tally.committed > 100
    assert tally.flawless, tally


async def test_the_same_kills_are_seen_with_the_defaults_of_the_libraries() -> None:
    tally = await chaos(seconds=20, seed=7, control=True)

    assert tally.lost + tally.doubled + tally.bad - tally.set_aside > 0
