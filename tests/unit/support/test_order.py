"""Which files go to the same worker."""

import re

from tests.conftest import ROOT
from tests.support.order import IN_THE_DEMO, SHARING, STORIES

ASKS_FOR_THE_HOUSE = re.compile(r"^(?:async )?def test_\w+\([^)]*\b(?:stack: Stack|desk: Page)\b", re.MULTILINE)
"""A test that is given the house of the stories, or a browser at its desk."""


def test_every_file_that_tells_a_story_goes_to_the_worker_that_runs_their_house() -> None:
    files = sorted((ROOT / "tests/browser").glob("test_*.py"))
    telling = [str(path.relative_to(ROOT)) for path in files if ASKS_FOR_THE_HOUSE.search(path.read_text("utf-8"))]

    assert telling == sorted(set(STORIES) | (set(telling) & set(IN_THE_DEMO)))


def test_every_file_that_shares_a_house_is_there() -> None:
    named = [file for together in SHARING for file in together]

    assert [file for file in named if not (ROOT / file).is_file()] == []
    assert len(set(named)) == len(named)
