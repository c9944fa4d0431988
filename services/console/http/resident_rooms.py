"""Everything below one resident's card, and what follows from it for a community."""

from services.console.http import (
    cards,
    condolences,
    duplicates,
    resident_circle,
    resident_edit,
    resident_file,
    resident_ledgers,
    resident_life,
    resident_moves,
    resident_new,
    resident_posts,
)

__all__ = ["ROOMS"]


ROOMS = (
    cards, condolences, duplicates, resident_edit, resident_file, resident_ledgers, resident_life, resident_circle,
    resident_posts, resident_moves, resident_new,
)  # fmt: skip
