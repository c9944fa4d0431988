"""Say who did something: records keep an id or the name of a program, people want a name."""

from collections.abc import Callable, Iterable

from services.console.pages.texts import Texts
from shared.contracts.registry_requests import StaffItem

__all__ = ["named_in"]

PROGRAMS = frozenset({"system", "cli", "console", "import", "roster"})


def named_in(staff: Iterable[StaffItem], texts: Texts) -> Callable[[str | None], str]:
    """Return what names whoever is written in a record; an account that is not on the staff keeps its own name."""
    names = {str(item.staff_id): item.name for item in staff}

    def named(actor: str | None) -> str:
        if not actor or actor in PROGRAMS:
            return texts("nav.program")
        known = names.get(actor)
        return known or (texts("nav.colleague") if _is_id(actor) else actor)

    return named


def _is_id(actor: str) -> bool:
    return len(actor) == 36 and actor.count("-") == 4
