"""Putting a form on top of what somebody else saved meanwhile: what both changed is shown twice, the rest is theirs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from services.console.http.fields import Field, Typed, read_field

__all__ = ["Compared", "compare", "opened_with", "take_theirs"]


@dataclass(frozen=True)
class Compared:
    """A form after somebody else was faster."""

    typed: Typed
    theirs: list[str] = field(default_factory=list)
    """Fields that somebody else changed."""
    both: list[str] = field(default_factory=list)
    """Those of them that were changed differently here: what stands is said beside them."""


def opened_with(typed: Typed, fields: Iterable[Field]) -> Typed:
    """Return what stood in a form when it was opened; nothing for one that does not say."""
    try:
        said = json.loads(typed.get("was", ["{}"])[0])
        return {one.name: [str(part) for part in said.get(one.name, [])] for one in fields}
    except (ValueError, TypeError, AttributeError):
        return {}


def take_theirs(typed: Typed, fields: Iterable[Field]) -> Typed:
    """Return the form with what stands in those fields whose change was given up."""
    was, given_up = opened_with(typed, fields := list(fields)), typed.get("take", [])
    return typed | {one.name: was.get(one.name, []) for one in fields if one.name in given_up}


def compare(fields: Iterable[Field], typed: Typed, *, now: Typed, zone: ZoneInfo) -> Compared:
    """Say what somebody else changed since the form was opened, and take over what was not changed here."""
    fields = list(fields)
    was = opened_with(typed, fields)
    stood, stands, said = (
        {one.name: read_field(one, answers, zone=zone) for one in fields} for answers in (was, now, typed)
    )
    theirs = [name for name in stands if stands[name] != stood[name]]
    both = [name for name in theirs if said[name] not in (stood[name], stands[name])]
    taken = {name: now.get(name, []) for name in theirs if name not in both}
    return Compared(typed | taken, theirs, both)
