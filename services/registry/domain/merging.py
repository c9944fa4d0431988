"""What two entries of one person come to: what agrees, what is put together, and where somebody has to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.registry.domain.person import IDENTITY_RANK, LISTS, Door, Person, Resident

__all__ = ["LABELS", "Difference", "Entry", "differences", "refusals", "restored", "together"]

LABELS = {
    "name": "姓名",
    "id_number": "身份证号",
    "birth": "出生日期",
    "sex": "性别",
    "lunar_birthday": "农历生日",
    "door": "住址",
    "grid": "网格",
    "party_member": "党员",
    "remark": "备注",
    "habits": "生活习惯",
    "status_class": "待遇类别",
    "liaison": "联络员",
}
"""Fields of which there is one value, as a person chooses among them."""

PARTS = {
    "birth": ("birth_date", "birth_year", "birth_month"),
    "door": ("compound", "building", "unit", "room"),
}
"""Fields that are chosen together."""

OF_THE_NUMBER = ("birth", "sex")
"""What an ID number settles."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a merge sees it."""

    resident: Resident
    health_flags: tuple[str, ...] = ()
    service_needs: tuple[str, ...] = ()
    habits: str | None = None
    status_class: str | None = None
    liaison: str | None = None
    """Staff id of who holds the liaison's post."""

    def value(self, field: str) -> Any:  # noqa: ANN401
        """Return what the entry says of one field; None if it says nothing."""
        if field in PARTS:
            said = tuple(getattr(self.resident.person, part) for part in PARTS[field])
            return said if any(one is not None for one in said) else None
        if field in {"habits", "status_class", "liaison"}:
            return getattr(self, field)
        return getattr(self.resident.person, field)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which the two entries do not say the same."""

    field: str
    kept: Any
    merged: Any
    taken: str | None
    """``kept``, ``merged`` or ``both``; None if somebody has to choose."""


def differences(kept: Entry, merged: Entry, choices: Mapping[str, str]) -> list[Difference]:
    """Compare two entries field by field; what one alone says counts, what both say otherwise has to be chosen."""
    found = []
    by_number = _by_number(kept, merged, choices)
    for field in LABELS:
        ours, theirs = kept.value(field), merged.value(field)
        if ours == theirs or theirs is None:
            continue
        taken = choices.get(field)
        if field in OF_THE_NUMBER and by_number is not None:
            taken = by_number
        elif ours is None:
            taken = "merged"
        elif field == "door" and taken is None:
            taken = _fuller_door(ours, theirs)
        elif field == "birth" and taken is None:
            taken = _fuller_birth(ours, theirs)
        found.append(Difference(field, ours, theirs, taken))
    return found


def together(kept: Entry, merged: Entry, found: Sequence[Difference]) -> Entry:
    """Return the kept entry after a merge: lists of both, and the chosen values."""
    taken = {one.field for one in found if one.taken == "merged"}
    person, other = kept.resident.person, merged.resident.person
    changes: dict[str, Any] = {}
    for field in taken - {"habits", "status_class", "liaison"}:
        for part in PARTS.get(field, (field,)):
            changes[part] = getattr(other, part)
    for one in found:
        if one.field == "door" and one.taken == "both":
            changes |= _whole_door(Door(*one.kept), Door(*one.merged))
    for name in LISTS:
        changes[name] = _joined(getattr(person, name), getattr(other, name))
    for name in ("extensions", "details"):
        changes[name] = {**(getattr(other, name) or {}), **(getattr(person, name) or {})} or None
    changes["flags"] = tuple(flag for flag in changes["flags"] if flag in person.flags or flag not in LEAVING)
    changes["categories"] = tuple(sorted(changes["categories"]))
    changes["identity"] = _identity(replace(person, **changes), other)
    resident = replace(
        kept.resident,
        person=replace(person, **changes),
        ledgers=tuple(sorted({*kept.resident.ledgers, *merged.resident.ledgers})),
    )
    return Entry(
        resident,
        _joined(kept.health_flags, merged.health_flags),
        _joined(kept.service_needs, merged.service_needs),
        merged.habits if "habits" in taken else kept.habits,
        merged.status_class if "status_class" in taken else kept.status_class,
        merged.liaison if "liaison" in taken else kept.liaison,
    )


LEAVING = frozenset({"deceased", "moved_out"})
"""What a roster said of the other entry alone: the kept one is on the list, and stays there."""


def refusals(kept: Resident, merged: Resident) -> list[str]:
    """Say why two entries cannot be merged as they are, and what to do first."""
    said = []
    if kept.community != merged.community:
        said.append("两份档案在两个社区。请先把其中一份迁到此人实际居住的社区,再合并")
    if kept.host or merged.host:
        said.append("其中一份正在外社区临时居住。请先登记返回,再合并")
    if kept.paused or merged.paused:
        said.append("其中一份有去世报告还没有人核实。请先核实或撤销那份报告,再合并")
    if (kept.status == "deceased") != (merged.status == "deceased"):
        said.append("一份登记已故,一份没有。请先核实:确已去世的在另一份上也登记去世,健在的撤销去世登记,再合并")
    elif not kept.on_list and merged.on_list:
        said.append("要保留的一份不在册,另一份在册。请把在册的一份作为保留的档案")
    elif not merged.on_list and not kept.on_list and kept.status != merged.status:
        said.append("两份档案登记的去向不同。请先在近况里改成一致,再合并")
    return said


def restored(now_is: Person, before: Person, after: Person) -> Person:
    """Return a person as before a merge, but for what was changed since: that stays."""
    back: dict[str, Any] = {}
    for name in Person.__dataclass_fields__:
        was, made, stands = getattr(before, name), getattr(after, name), getattr(now_is, name)
        if name in LISTS and name != "categories":
            came = [one for one in made if one not in was]
            back[name] = tuple(one for one in stands if one not in came)
        elif stands == made:
            back[name] = was
    back.pop("categories", None)
    return replace(now_is, **back)


def _by_number(kept: Entry, merged: Entry, choices: Mapping[str, str]) -> str | None:
    """Say whose ID number counts, where that settles birth date and sex."""
    ours, theirs = kept.value("id_number"), merged.value("id_number")
    if ours == theirs:
        return None
    return choices.get("id_number") if ours and theirs else "kept" if ours else "merged"


def _fuller_door(ours: tuple[str | None, ...], theirs: tuple[str | None, ...]) -> str | None:
    """Say whose door counts where one of them only says less; "both" if they complete each other."""
    if any(one is not None and other is not None and one != other for one, other in zip(ours, theirs, strict=True)):
        return None
    return "both"


def _whole_door(ours: Door, theirs: Door) -> dict[str, str | None]:
    return {part: getattr(ours, part) or getattr(theirs, part) for part in PARTS["door"]}


def _fuller_birth(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> str | None:
    """Say whose birth date counts where one knows the day and the other only the year of it."""
    for sure, vague, word in ((ours, theirs, "kept"), (theirs, ours, "merged")):
        day: date | None = sure[0]
        if day is not None and vague[0] is None and vague[1] in {None, day.year}:
            return word
    return None


def _identity(person: Person, other: Person) -> str:
    if person.id_number:
        return "id"
    rank = max(person.identity, other.identity, key=IDENTITY_RANK.__getitem__)
    return "birth" if rank == "id" else rank


def _joined(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))
