"""Which phrase becomes a passcode: approved, fitting the season, not used lately, saying nothing about the person."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from random import Random

from shared.birthdays import lunar_birthday_in

__all__ = ["ANY_TIME", "Phrase", "choose_phrase", "reads_from", "themes_on"]

ANY_TIME = "any"

SEASONS = ("winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer", "autumn", "autumn", "autumn")
"""January to November; December is winter again."""

LUNAR_FESTIVALS = {
    "spring_festival": "01-01",
    "lantern": "01-15",
    "dragon_boat": "05-05",
    "qixi": "07-07",
    "mid_autumn": "08-15",
    "double_ninth": "09-09",
    "laba": "12-08",
}

SOLAR_FESTIVALS = {"new_year": (1, 1), "qingming": (4, 5), "labour_day": (5, 1), "national_day": (10, 1)}

FESTIVAL_AHEAD = timedelta(days=20)
"""How long before a festival its phrases are given out: about as long as a passcode lasts."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One approved phrase."""

    theme: str
    text: str


def themes_on(day: date) -> frozenset[str]:
    """Return the themes that fit a day: the season, festivals that are near, and what fits always."""
    season = SEASONS[day.month - 1] if day.month < 12 else "winter"
    near = {name for name, festival in _festivals(day) if timedelta() <= festival - day <= FESTIVAL_AHEAD}
    return frozenset({ANY_TIME, season, *near})


def _festivals(day: date) -> list[tuple[str, date]]:
    years = (day.year - 1, day.year, day.year + 1)
    lunar = [(name, lunar_birthday_in(year, key)) for year in years for name, key in LUNAR_FESTIVALS.items()]
    solar = [(name, date(year, *when)) for year in years for name, when in SOLAR_FESTIVALS.items()]
    return [(name, found) for name, found in lunar if found is not None] + solar


def reads_from(text: str, personal: Collection[str]) -> bool:
    """Say whether a phrase shares two neighbouring characters with anything that is known of the person."""
    return not _pairs([text]).isdisjoint(_pairs(personal))


def _pairs(texts: Iterable[str]) -> set[str]:
    return {text[at : at + 2] for text in texts for at in range(len(text) - 1)}


def choose_phrase(
    phrases: Sequence[Phrase],
    *,
    themes: Collection[str],
    avoid: Collection[str | None],
    personal: Collection[str],
    chance: Random,
) -> str:
    """Draw a phrase that fits the day; any other approved one where none is left that does.

    Chance alone decides among what is allowed, so that nobody can work a passcode out from what they know of a person.

    Parameters
    ----------
    avoid
        Phrases this resident has had lately.
    personal
        Names and places of the resident: a phrase that happens to contain part of one is passed over.

    Raises
    ------
    LookupError
        Raised if every approved phrase is to be avoided.
    """
    known = _pairs(personal)
    fitting = [one.text for one in phrases if one.theme in themes]
    others = [one.text for one in phrases if one.theme not in themes]
    for text in chain(_drawn(fitting, chance), _drawn(others, chance)):
        if text not in avoid and known.isdisjoint(_pairs([text])):
            return text
    raise LookupError("every approved phrase was used lately")


def _drawn(texts: list[str], chance: Random) -> Iterator[str]:
    """Draw one after the other, as from a bag: seldom more than two are looked at, never all three hundred."""
    while texts:
        at = chance.randrange(len(texts))
        texts[at], texts[-1] = texts[-1], texts[at]
        yield texts.pop()
