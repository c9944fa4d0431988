"""Say who did something: records keep an id or the name of a program, people want a name."""

from collections.abc import Callable, Iterable

from services.console.pages.texts import Texts
from shared.contracts.registry_requests import StaffItem

__all__ = ["named_in"]

PROGRAMS = frozenset({"system", "cli", "console", "import", "roster"})


def named_in(
    staff: Iterable[StaffItem], texts: Texts, *, actor: str = "", who: str = ""
) -> Callable[[str | None], str]:
    """Return what names whoever is written in a record; `actor` and `who` are the person that looks at it.

    An account that is not on the staff keeps the name it signs in with.
    """
    names = {str(item.staff_id): item.name for item in staff} | {actor: who}

    def named(by: str | None) -> str:
        if not by or by in PROGRAMS:
            return texts("nav.program")
        return names.get(by) or (texts("nav.colleague") if _is_id(by) else by)

    return named


def _is_id(actor: str) -> bool:
    return len(actor) == 36 and actor.count("-") == 4
