"""Everything below one resident's card, and what follows from it for a community."""

from services.console.http import resident_circle, resident_edit, resident_life, resident_posts

__all__ = ["ROOMS"]

ROOMS = (resident_edit, resident_life, resident_circle, resident_posts)
