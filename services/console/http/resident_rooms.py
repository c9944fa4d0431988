"""Everything below one resident's card, and what follows from it for a community."""

from services.console.http import (
    cards,
    resident_circle,
    resident_edit,
    resident_file,
    resident_ledgers,
    resident_life,
    resident_posts,
)

__all__ = ["ROOMS"]

ROOMS = (cards, resident_edit, resident_file, resident_ledgers, resident_life, resident_circle, resident_posts)
