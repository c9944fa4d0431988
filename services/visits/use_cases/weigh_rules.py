"""Weigh the care rules of each resident: which give duties, in which modes, and for which reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.visits.domain.person import Person
from services.visits.domain.rule import Rule, applies, grounds
from services.visits.domain.strictness import accepted_modes, strictest
from shared.contracts.words import Category, ContactMode, RiskTier

__all__ = ["Standing", "weigh_rules"]

WORDS = {
    **{category.value: category.chinese for category in Category},
    **{tier.value: tier.chinese for tier in RiskTier},
    "bereaved": "丧偶",
    "wish": "本人要求",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that gives a resident duties."""

    rule: Rule
    modes: tuple[str, ...]
    reasons: tuple[str, ...]
    """Itself and every laxer rule that is kept with it, each with what brings the resident under it."""


def weigh_rules(
    people: Iterable[tuple[UUID, Person]], newest: Sequence[Rule], today: date
) -> dict[UUID, tuple[Standing, ...]]:
    """Return for each resident the rules that give them duties; those with the same standing are weighed once."""
    known: dict[object, tuple[Standing, ...]] = {}
    found = {}
    for resident_id, person in people:
        key = (
            person.community,
            person.categories,
            person.special,
            person.reachable,
            person.tier,
            person.tier_gap_days,
            person.elsewhere,
            person.situations,
            person.wish,
        )
        if key not in known:
            known[key] = _weigh(person, newest, today)
        found[resident_id] = known[key]
    return found


def _weigh(person: Person, newest: Sequence[Rule], today: date) -> tuple[Standing, ...]:
    applying = [rule for rule in newest if applies(rule, person, today)]
    return tuple(
        Standing(
            rule=winner.rule,
            modes=_in_order(accepted_modes(winner.rule, person)),
            reasons=tuple(_reason(rule, person) for rule in (winner.rule, *winner.covered)),
        )
        for winner in strictest(applying, person)
    )


def _reason(rule: Rule, person: Person) -> str:
    words = [word for word in (WORDS.get(code, code) for code in grounds(rule, person)) if word not in rule.name]
    return f"{rule.name}({'、'.join(words)})" if words else rule.name


def _in_order(modes: frozenset[str]) -> tuple[str, ...]:
    return tuple(mode.value for mode in ContactMode if mode.value in modes)
