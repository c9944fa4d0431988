"""Which tests begin first, and which files go to the same worker: so that two cores are busy until the end."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

__all__ = ["IN_THE_DEMO", "SHARING", "STORIES", "TOGETHER", "WholeFiles", "rank"]

TOGETHER = (
    "tests/journeys/test_story.py",
    "tests/journeys/test_lives.py",
    "tests/journeys/test_merges.py",
    "tests/journeys/test_responsibility.py",
    "tests/journeys/test_operators.py",
    "tests/journeys/test_guests.py",
    "tests/journeys/test_relatives.py",
    "tests/journeys/test_findings.py",
    "tests/journeys/test_command_line.py",
    "tests/journeys/test_demo.py",
)
"""Journeys that share one running house: starting one costs twenty seconds of processor time. Each has villages of its
own in it, kills nothing, and lets time pass only onwards."""

STORIES = (
    "tests/browser/test_telling.py",
    "tests/browser/test_activities.py",
    "tests/browser/test_house.py",
    "tests/browser/test_house_desk.py",
    "tests/browser/test_house_language.py",
    "tests/browser/test_house_phone.py",
    "tests/browser/test_planning.py",
    "tests/browser/test_registers.py",
    "tests/browser/test_residents.py",
)
"""Stories in a browser that share one house."""

IN_THE_DEMO = (
    "tests/browser/test_accessibility.py",
    "tests/browser/test_strangers.py",
    "tests/browser/test_random_requests.py",
)
"""Share the house of the demonstration; the last leaves it in disorder."""

SHARING = (TOGETHER, STORIES, IN_THE_DEMO)

LONGEST = (
    "tests/journeys/test_faults.py",
    *TOGETHER,
    *IN_THE_DEMO,
    *STORIES,
    "tests/integration/visits/test_played_year.py",
    "tests/journeys/test_privacy.py",
    "tests/deploy/test_image.py",
    "tests/deploy/test_deployment_files.py",
)
"""Half a minute and more each: whoever begins with one of them late is still at it when everybody else has finished."""

FOLDERS = ("journeys", "deploy", "browser", "load", "integration", "contracts", "unit")
"""The slowest first."""


def rank(path: PurePosixPath) -> tuple[int, int]:
    """Return where the tests of a file stand in line."""
    longest = LONGEST.index(str(path)) if str(path) in LONGEST else len(LONGEST)
    return longest, FOLDERS.index(path.parts[1])


class WholeFiles(LoadFileScheduling):  # type: ignore[misc]
    """Gives a worker whole files, and those that share a house as though they were one."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return next((together[0] for together in SHARING if file in together), file)
