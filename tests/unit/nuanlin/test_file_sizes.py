"""No file grows until nobody wants to read it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HARD_LIMIT = 400
OWN_FOLDERS = ("nuanlin", "services", "shared", "tests", "bench", "scripts", "examples", "deploy")


@pytest.mark.parametrize("folder", OWN_FOLDERS)
def test_every_file_can_be_read_in_one_sitting(folder: str) -> None:
    sizes = {file: len(file.read_text().splitlines()) for file in (ROOT / folder).rglob("*.py")}

    assert {str(file): size for file, size in sizes.items() if size > HARD_LIMIT} == {}
