"""Which fields of a resident each kind of liaison may read: rights as data, and what is not listed is withheld."""

__all__ = ["CATEGORIES", "OWN_ONLY", "PHONES", "READABLE", "readable_by"]

DOORSTEP = frozenset(
    {
        "resident_id", "name", "door", "building", "unit", "room", "compound", "grid", "on_list", "community",
        "version", "updated_at", "staying_in", "staying_door", "staying_until",
    }
)  # fmt: skip
"""What anybody needs who is sent to a door."""

READABLE: dict[str, frozenset[str]] = {
    # Neighbours who visit: what helps at the door, nothing that identifies on paper.
    "volunteer": DOORSTEP
    | {
        "sex", "age", "phones", "categories", "special", "status", "presence", "birth_date", "birth_year",
        "lunar_birthday", "relative_phones", "skills", "hobbies", "circle",
    },
    # Staff of a company: who lives behind a door.
    "property_staff": DOORSTEP | {"sex"},
    # A child or other relative: the person, nothing of the community's ledgers.
    "relative": DOORSTEP
    | {"sex", "age", "phones", "presence", "birth_date", "birth_year", "lunar_birthday", "hobbies"},
}  # fmt: skip
"""Kind of liaison to the fields they may read; kinds that are not here, community workers among them, read all."""

CATEGORIES = "categories"
"""Who may not read this field learns of no ledger at all, not by a figure or a search either."""


PHONES = frozenset({"phones", "relative_phones"})
"""Who may not read all of these finds nobody by the end of a number: whoever is found would be told by it."""

OWN_ONLY = frozenset({"relative"})
"""Kinds that see nobody but those they are paired with."""


def readable_by(kind: str | None) -> frozenset[str] | None:
    """Return the fields that a kind of staff may read; None is all of them."""
    return READABLE.get(kind or "")
