"""Everything below one resident's card, and what follows from it for a community."""

from services.console.http import (
    archives,
    cards,
    condolences,
    duplicates,
    ledgers,
    lendings,
    resident_circle,
    resident_edit,
    resident_file,
    resident_ledgers,
    resident_life,
    resident_moves,
    resident_new,
    resident_posts,
    staff,
)

__all__ = ["ROOMS"]


ROOMS = (
    cards, condolences, duplicates, resident_edit, resident_file, resident_ledgers, resident_life, resident_circle,
    resident_posts, resident_moves, resident_new, ledgers, archives, lendings, staff,
)  # fmt: skip
