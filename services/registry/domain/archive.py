"""A resident's archive: which of its parts are there, which are out of date, and what to ask at the next visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "DEFAULT_TEMPLATE",
    "ITEMS",
    "MUST_KNOWS",
    "MUST_KNOW_DAYS",
    "NEEDED_TO_MAP",
    "STAMPS",
    "Archive",
    "Fact",
    "Part",
    "assess",
    "state_of",
]

MUST_KNOW_DAYS = 180
"""Days after which what is known of somebody has to be asked again: in half a year a routine or a phone changes."""

ITEMS = {
    "door": "住址",
    "phones": "本人电话",
    "relatives": "亲属联系方式",
    "health": "健康状况",
    "talents": "爱好特长",
    "habits": "生活习惯",
    "service_needs": "服务需求",
    "contact_card": "联系卡",
}
"""What an archive may be made of, and what people call it."""

STAMPS = {
    "door": ("door",),
    "phones": ("phones",),
    "relatives": ("relative_phones",),
    "health": ("health_flags",),
    "talents": ("skills", "hobbies"),
    "habits": ("habits",),
    "service_needs": ("service_needs",),
}
"""Fields of which an item consists; the one confirmed last says how old it is. A card is always as it was issued."""

MUST_KNOWS = {
    "address_contact": ("住址联系方式", ("door", "phones")),
    "family_health": ("家庭健康", ("relatives", "health")),
    "hobbies_talents": ("爱好特长", ("talents",)),
    "daily_habits": ("生活习惯规律", ("habits",)),
}
"""The four things a liaison must know, and what each consists of."""

NEEDED_TO_MAP = ("door", "relatives", "service_needs")
"""Without these somebody's file is not complete enough to be called mapped."""

ASKED = tuple(item for _, items in MUST_KNOWS.values() for item in items)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a community's archive template."""

    key: str
    name: str
    items: tuple[str, ...]
    stale_days: int
    """Days after which what the part holds is out of date."""


DEFAULT_TEMPLATE = (
    Part("basic_store", "基本信息库", ("door", "phones"), MUST_KNOW_DAYS),
    Part("needs_store", "服务需求库", ("service_needs",), MUST_KNOW_DAYS),
    Part("family_book", "民情记录本", ("relatives", "talents", "habits"), MUST_KNOW_DAYS),
    Part("health_form", "健康信息表", ("health",), 365),
    Part("contact_card", "关爱联系卡", ("contact_card",), 3650),
)
"""Two stores, a book, a form and a card, for communities that have not made a template of their own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Whether something is known of a resident, and on which day it was last confirmed."""

    known: bool
    confirmed_on: date | None
    none_stated: bool = False
    """Known to be nothing: somebody was asked, and there is none."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive comes to on one day."""

    parts: Mapping[str, str] = field(default_factory=dict)
    """Key of a part to ``present``, ``missing`` or ``stale``, in the order of the template."""
    percent: int = 0
    """A part that is there counts whole, one that is out of date half."""
    due: tuple[str, ...] = ()
    """Items of the must-knows that are empty or out of date: what the next visit asks."""
    score: int = 0
    """Share of the must-knows' items that are known and recent, in percent."""


def assess(template: Sequence[Part], facts: Mapping[str, Fact], *, today: date) -> Archive:
    """Say what the archive of a resident comes to."""
    parts = {part.key: _part_state(part, facts, today=today) for part in template}
    points = sum({"present": 2, "stale": 1, "missing": 0}[state] for state in parts.values())
    due = tuple(item for item in ASKED if state_of(facts.get(item), MUST_KNOW_DAYS, today=today) != "present")
    return Archive(
        parts=parts,
        percent=points * 50 // len(parts) if parts else 100,
        due=due,
        score=100 * (len(ASKED) - len(due)) // len(ASKED),
    )


def state_of(fact: Fact | None, stale_days: int, *, today: date) -> str:
    """Say whether a fact is ``present``, ``missing`` or ``stale``: confirmed more than so many days ago."""
    if fact is None or not fact.known:
        return "missing"
    fresh = fact.confirmed_on is not None and (today - fact.confirmed_on).days <= stale_days
    return "present" if fresh else "stale"


def _part_state(part: Part, facts: Mapping[str, Fact], *, today: date) -> str:
    states = {state_of(facts.get(item), part.stale_days, today=today) for item in part.items}
    return next((state for state in ("missing", "stale") if state in states), "present")
