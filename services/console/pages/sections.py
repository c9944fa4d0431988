"""The rooms of the console: what stands in the head, and what behind "more"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

__all__ = ["BEHIND", "SECTIONS", "Section", "daily", "first_room", "others"]

DAILY = "daily"


@dataclass(frozen=True)
class Section:
    """One room.

    Parameters
    ----------
    key
        Names its texts: ``nav.<key>``, and ``more.<key>`` for what one does there.
    path
        Address of its first page.
    right
        What somebody needs to see it.
    group
        ``daily`` for the head, otherwise the heading behind "more" under which it stands: ``more_group.<group>``.
    """

    key: str
    path: str
    right: str
    group: str


SECTIONS = (
    Section("desk", "/", "desk.see", DAILY),
    Section("visits", "/visits", "visits.read", DAILY),
    Section("map", "/map", "visits.read", DAILY),
    Section("overview", "/overview", "reports.read", DAILY),
    Section("residents", "/residents", "residents.read", DAILY),
    Section("activities", "/activities", "activities.read", DAILY),
    Section("glass", "/glass/review", "glass.review", DAILY),
    Section("audit", "/audit", "audit.read", DAILY),
    Section("accounts", "/accounts", "accounts.manage", DAILY),
    Section("ledgers", "/ledgers", "ledgers.read", "people"),
    Section("archives", "/archives", "gaps.read", "people"),
    Section("cards", "/cards", "cards.keep", "people"),
    Section("duplicates", "/duplicates", "residents.settle", "people"),
    Section("moves", "/moves", "residents.settle", "people"),
    Section("condolences", "/condolences", "gaps.read", "people"),
    Section("lendings", "/lendings", "residents.file", "people"),
    Section("import", "/import", "roster.import", "people"),
    Section("tasks", "/tasks", "gaps.read", "work"),
    Section("must_visits", "/must-visits", "reports.read", "work"),
    Section("windows", "/windows", "signals.tell", "work"),
    Section("week", "/week", "reports.read", "work"),
    Section("census", "/census", "census.keep", "work"),
    Section("work", "/work", "work.read", "work"),
    Section("staff", "/staff", "posts.edit", "work"),
    Section("volunteering", "/activities/hours", "hours.own", "work"),
    Section("rules", "/rules", "rules.read", "work"),
    Section("plans", "/plans", "rules.read", "work"),
    Section("rota", "/rota", "rota.read", "telling"),
    Section("notices", "/notices", "notices.read", "telling"),
    Section("ladders", "/ladders", "rules.read", "telling"),
    Section("texts", "/texts", "rules.read", "telling"),
    Section("feeds", "/feeds", "notices.read", "telling"),
    Section("phones", "/phones", "phones.read", "telling"),
)
"""In the order in which people see them; the groups stand together."""

BEHIND = frozenset({"more", *(section.key for section in SECTIONS if section.group != DAILY)})
"""Where the head marks "more" as the place one is in."""


def daily(can: Callable[[str], bool]) -> list[Section]:
    """Return what stands in the head for somebody who holds these rights."""
    return [section for section in SECTIONS if section.group == DAILY and can(section.right)]


def first_room(can: Callable[[str], bool]) -> str:
    """Return where somebody begins who has no desk."""
    return next((section.path for section in SECTIONS if can(section.right)), "/account")


def others(can: Callable[[str], bool]) -> Iterator[tuple[str, list[Section]]]:
    """Return the other rooms by group for somebody who holds these rights."""
    seen = (section for section in SECTIONS if section.group != DAILY and can(section.right))
    for group, sections in groupby(seen, key=lambda section: section.group):
        yield group, list(sections)
