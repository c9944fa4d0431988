"""What a password has to be: long enough and not one that everybody tries first. Nothing about its characters."""

from collections.abc import Collection
from datetime import timedelta

__all__ = ["GIVEN_FOR", "LONGEST", "SHORTEST", "SHOWN_AGAIN", "Weakness", "weakness_of"]

SHORTEST = 8
LONGEST = 128
"""Argon2 takes any length; this keeps a form small."""

GIVEN_FOR = timedelta(days=14)
"""How long a password that somebody else gave opens an account: one that nobody ever used is not good for ever. A
volunteer comes to the office within two weeks."""

SHOWN_AGAIN = timedelta(minutes=15)
"""How long the page that gave a password shows it again, when a click was doubled or the page loaded again."""

Weakness = str


def weakness_of(password: str, *, login: str, common: Collection[str]) -> Weakness | None:
    """Say what is wrong with a password, as the end of the key of a text; None if it will do."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    lowered = password.lower()
    if lowered in common or len(set(lowered)) == 1:
        return "too_common"
    return "like_login" if login.lower() in lowered and len(password) < len(login) + SHORTEST else None
