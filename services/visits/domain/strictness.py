"""Of several rules for one resident the strictest wins, and says for which reasons.

A rule covers another if whoever keeps the first has also kept the second, whatever the days of the contacts are: at no
time more days may pass between two contacts than the other tolerates, and every mode that counts for the first counts
for the second. A weekly telephone call does not cover a monthly knock at the door: then both are duties.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.visits.domain.person import AT_THE_DOOR, WISHES, Person, Wish
from services.visits.domain.rule import CADENCES, Rule, gap_days

__all__ = ["Winner", "accepted_modes", "covers", "strictest", "undercut"]

LONGEST_GAP = {"week": 13, "month": 61}
"""Most days between two contacts of which each was made in its week or month: Monday, and Sunday of the next."""

TOLERATED_GAP = {"week": 7, "month": 28}
"""Contacts at most so many days apart leave no week or month without one; February is the shortest."""


@dataclass(frozen=True, slots=True)
class Winner:
    """A rule that gives a resident duties, and the laxer rules that are kept with it."""

    rule: Rule
    covered: list[Rule] = field(default_factory=list)


def strictest(rules: Iterable[Rule], person: Person) -> list[Winner]:
    """Return the rules that give a resident duties; every other is covered by one of them."""
    winners: list[Winner] = []
    for rule in sorted(rules, key=lambda rule: _strictness(rule, person)):
        winner = next((winner for winner in winners if covers(winner.rule, rule, person)), None)
        if winner is None:
            winners.append(Winner(rule))
        else:
            winner.covered.append(rule)
    return winners


def covers(rule: Rule, other: Rule, person: Person) -> bool:
    """Say whether keeping a rule also keeps another."""
    if not {rule.period, other.period} <= CADENCES:
        return False
    if _overridden(person):
        if WISHES in rule.situations:
            return True
        if WISHES in other.situations:
            return False
    if not accepted_modes(rule, person) <= accepted_modes(other, person) or not _seen_as_often(rule, other, person):
        return False
    if rule.period == other.period != "days":
        return True
    return _longest(rule, person) <= _tolerated(other, person)


def accepted_modes(rule: Rule, person: Person) -> frozenset[str]:
    """Return the modes that count for a resident: as they wish, where the rule leaves the choice."""
    wish = person.wish
    if wish is None or not wish.modes:
        return rule.modes
    honoured = wish.overrides and rule.period in CADENCES
    return rule.modes & wish.modes or (wish.modes if honoured else rule.modes)


def undercut(wish: Wish, rules: Iterable[Rule], person: Person) -> list[Rule]:
    """Return the rules for a resident that ask for more than a wish: more often, or in another mode.

    How often is asked by the resident's tier where they have one, else by whatever rule asks for it most often.
    """
    others = [rule for rule in rules if rule.period in CADENCES and WISHES not in rule.situations]
    fewer = [rule for rule in others if _rarer(wish, rule, others, person)]
    elsewhere = [rule for rule in others if wish.modes and rule.modes and not rule.modes & wish.modes]
    return list(dict.fromkeys([*fewer, *elsewhere]))


def _rarer(wish: Wish, rule: Rule, rules: list[Rule], person: Person) -> bool:
    if wish.every_days is None:
        return False
    by_tier = [other for other in rules if other.tiers and other.period == "days"]
    if by_tier and rule not in by_tier:
        return False
    return wish.every_days > _longest(rule, person)


def _overridden(person: Person) -> bool:
    return person.wish is not None and person.wish.overrides and person.wish.every_days is not None


def _seen_as_often(rule: Rule, other: Rule, person: Person) -> bool:
    """Say whether a rule has somebody go to the door at least as often as another does after too many calls."""
    if other.remote_limit is None or accepted_modes(rule, person) <= AT_THE_DOOR:
        return True
    if rule.remote_limit is None:
        return False
    if rule.period == other.period != "days":
        return rule.remote_limit <= other.remote_limit
    return rule.remote_limit * _longest(rule, person) <= other.remote_limit * _tolerated(other, person)


def _longest(rule: Rule, person: Person) -> int:
    return LONGEST_GAP.get(rule.period) or gap_days(rule, person)


def _tolerated(rule: Rule, person: Person) -> int:
    return TOLERATED_GAP.get(rule.period) or gap_days(rule, person)


def _strictness(rule: Rule, person: Person) -> tuple[bool, bool, int, int, int, int, str]:
    """Return a key by which whatever covers a rule comes before it."""
    if rule.period not in CADENCES:
        return True, True, 0, 0, 0, 0, str(rule.rule_id)
    return (
        False,
        not (_overridden(person) and WISHES in rule.situations),
        _longest(rule, person),
        _tolerated(rule, person),
        len(accepted_modes(rule, person)),
        rule.remote_limit or len(rule.modes) * 100,
        str(rule.rule_id),
    )
