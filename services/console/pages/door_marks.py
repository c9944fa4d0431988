"""The doors of the care map as they stand in its page: a map has a thousand, so a staircase is written in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup, escape

from services.console.domain.care_map import NO_LIAISON, Dweller, Dwelling, Unit
from services.console.domain.door_state import DoorState
from services.console.domain.map_parts import Chosen
from services.console.pages.marks import MARKS

__all__ = ["DoorMarks"]

NOBODY = "<i></i>"

OTHER = '<i class="off"></i>'
"""A door that is not looked for, on a map that is drawn in parts."""

ASIDE = ' tabindex="-1" aria-hidden="true"'


@dataclass(frozen=True)
class DoorMarks:
    """Writes staircases.

    Parameters
    ----------
    others, others_text
        What doors that tell no floor are called, and why.
    words
        What each state is called.
    ages
        How each age that occurs is said.
    categories, liaisons
        The number by which the script of the page knows each.
    unpaired
        What is said of a door behind which somebody has no liaison.
    faded
        Whether a door that is not looked for is all there, only faded, so that a click can bring it back.
    """

    chosen: Chosen
    others: str
    others_text: str
    words: Mapping[DoorState, str]
    ages: Mapping[int, str]
    categories: Mapping[str, int]
    liaisons: Mapping[UUID, int]
    unpaired: str
    faded: bool

    def __call__(self, unit: Unit) -> Markup:
        """Return the floors of a staircase, and below them the doors that tell no floor."""
        drawn = [
            f'<div class="f"><b aria-hidden="true">{floor.number}</b>'
            f"{''.join([self._door(one) if one else NOBODY for one in floor.doors])}</div>\n"
            for floor in unit.floors
        ]
        if unit.others:
            called = f'<b title="{escape(self.others_text)}">{escape(self.others)}</b>'
            drawn.append(f'<div class="f others">{called}{"".join(map(self._door, unit.others))}</div>')
        return Markup("".join(drawn))  # noqa: S704 - what people wrote is escaped, all else is ours

    def _door(self, home: Dwelling) -> str:
        """Return a door as a link to whoever is most urgent behind it."""
        off = self.chosen.leaves_out(home)
        if off and not self.faded:
            return OTHER
        numbers = _numbers("c", [self.categories[one] for one in home.categories])
        liaisons, state = home.liaisons, home.state
        numbers += _numbers("l", [self.liaisons[one] for one in liaisons])
        mark, word = (" alone", f",{self.unpaired}") if NO_LIAISON in liaisons else ("", "")
        label = escape(f"{home.room} {''.join(map(self._said, home.dwellers))}{self.words[state]}{word}")
        card = f"/residents/{home.dwellers[0].resident_id}"
        return (
            f'<a class="d {state}{mark}{" off" if off else ""}" href="{card}"{numbers}'
            f'{ASIDE if off else ""} aria-label="{label}">{MARKS[state]}</a>'
        )

    def _said(self, one: Dweller) -> str:
        return f"{one.name}," if one.age is None else f"{one.name} {self.ages[one.age]},"


def _numbers(name: str, numbers: list[int]) -> str:
    return f' data-{name}="{"".join(f"{number} " for number in numbers)}"' if numbers else ""
