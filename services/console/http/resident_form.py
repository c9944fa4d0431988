"""The form of what is known of a resident: what stands in it, what was changed, and the command that comes of it."""

from dataclasses import dataclass
from typing import Any, get_args
from zoneinfo import ZoneInfo

from services.console.http.fields import Field, Typed, read_field, shown
from shared.contracts.registry_archive import ArchiveCard, Clearable
from shared.contracts.registry_requests import ResidentCard
from shared.people import plain_phone

__all__ = ["FIELDS", "PARTS", "Edit", "read_edit", "shown_of"]

HEALTH = (
    "hypertension", "diabetes", "heart_disease", "stroke", "cancer", "respiratory", "dementia", "mental_illness",
    "mobility", "bedridden", "vision", "hearing",
)  # fmt: skip

NEEDS = ("meals", "shopping", "cleaning", "bathing", "medical", "errands", "repair", "company", "day_care")

PARTS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    ("phones", (Field("phones", "lines"), Field("relative_phones", "lines"))),
    (
        "where",
        (
            Field("compound", "choice"), Field("building", longest=20), Field("unit", longest=20),
            Field("room", longest=20), Field("grid", "choice"),
        ),
    ),
    (
        "know",
        (
            Field("habits", "note", longest=500), Field("health_flags", "picks", group="illness", codes=HEALTH),
            Field("service_needs", "picks", group="service_need", codes=NEEDS), Field("hobbies", "words"),
            Field("skills", "words"), Field("remark", "note", longest=1000),
        ),
    ),
    (
        "who",
        (
            Field("name", required=True, longest=40), Field("sex", "pick", group="sex", codes=("female", "male")),
            Field("birth_date", "day"), Field("status_class", "choice"),
        ),
    ),
)  # fmt: skip
"""What changes most stands first."""

FIELDS = tuple(one for _, fields in PARTS for one in fields)

KEPT = frozenset({"name", "sex", "birth_date"})
"""What can be put right and never emptied."""


@dataclass(frozen=True)
class Edit:
    """What somebody changed."""

    changes: dict[str, Any]
    cleared: list[str]
    kept: list[str]
    """What they emptied and cannot be without."""

    @property
    def fields(self) -> set[str]:
        """Everything that was touched."""
        return {*self.changes, *self.cleared, *self.kept}


def shown_of(card: ResidentCard, archive: ArchiveCard) -> Typed:
    """Return what stands in the form before anybody writes in it."""
    item = card.item
    known: dict[str, Any] = {name: getattr(item, name) for name in ("name", "sex", "compound", "building", "unit")}
    known |= {name: getattr(item, name) for name in ("room", "grid")}
    known |= {
        "phones": list(map(plain_phone, item.phones)),
        "relative_phones": list(map(plain_phone, card.relative_phones)),
    }
    known |= {name: getattr(card, name) for name in ("birth_date", "skills", "hobbies", "remark")}
    known |= {name: getattr(archive, name) for name in ("health_flags", "service_needs", "habits", "status_class")}
    return {one.name: shown(known[one.name], one.kind) for one in FIELDS}


def read_edit(typed: Typed, was: Typed, *, zone: ZoneInfo) -> Edit:
    """Return what is different from what stood there; what nobody touched is nobody's statement."""
    changes: dict[str, Any] = {}
    emptied: list[str] = []
    for one in FIELDS:
        now, before = (read_field(one, said, zone=zone) for said in (typed, was))
        if now == before:
            continue
        if now in (None, []):
            emptied.append(one.name)
        else:
            changes[one.name] = now
    clearable = [name for name in emptied if name in get_args(Clearable)]
    return Edit(changes=changes, cleared=clearable, kept=[name for name in emptied if name in KEPT])
