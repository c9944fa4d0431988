"""Migrations of a service are one chain, in the order of their numbers."""

import re
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[3] / "services"
FOLDERS = sorted(SERVICES.glob("*/migrations/versions"))


def word(name: str, body: str) -> str | None:
    """Return what a migration says of itself or of the one before it."""
    found = re.search(rf'^{name} = (?:"(\w+)"|None)$', body, re.MULTILINE)
    assert found, f"no {name}"
    return found[1]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parents[1].name)
def test_each_follows_the_one_before_it(folder: Path) -> None:
    files = sorted(folder.glob("[0-9]*.py"))
    numbers = [f"{number:04d}" for number in range(1, len(files) + 1)]

    assert [file.name[:4] for file in files] == numbers
    assert [word("revision", file.read_text("utf-8")) for file in files] == numbers
    assert [word("down_revision", file.read_text("utf-8")) for file in files] == [None, *numbers[:-1]]
