"""The approved phrases that are shipped with the service."""

import csv
from functools import lru_cache
from pathlib import Path

from services.visits.domain.phrase import Phrase

__all__ = ["approved_phrases"]

FILE = Path(__file__).parent.parent / "data" / "passcode_phrases.csv"


@lru_cache(maxsize=1)
def approved_phrases() -> tuple[Phrase, ...]:
    """Return every approved phrase with its theme."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Phrase(theme=row["theme"], text=row["phrase"]) for row in csv.DictReader(file))
