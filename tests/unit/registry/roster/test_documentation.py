"""The documented table of header words is the one in force."""

from pathlib import Path

from services.registry.domain.roster.synonyms import SYNONYMS

PAGE = Path(__file__).parents[4] / "docs" / "architecture" / "roster-import.md"


def test_the_page_lists_every_header_word_under_its_meaning() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    documented = {
        line.split("|")[1].strip(" `"): line.split("|")[3].strip().split("、")
        for line in lines
        if line.startswith("| `")
    }

    assert documented == {field.value: list(dict.fromkeys(words.split())) for field, words in SYNONYMS.items()}
