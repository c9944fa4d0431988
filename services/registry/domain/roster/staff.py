"""What is read of the people who look after residents."""

from dataclasses import asdict, dataclass, field
from typing import Any


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (None, (), {})
    }


@dataclass(frozen=True, slots=True)
class LiaisonValues:
    """One liaison."""

    name: str | None = None
    sex: str | None = None
    kind: str | None = None
    kind_text: str | None = None
    group: int | None = None
    phones: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    remark: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is not empty, under the names of the answer keys."""
        shown = {"name": self.name, "sex": self.sex, "kind": self.kind, "group": self.group, "phones": self.phones}
        return _said(shown | {"extensions": dict(self.extensions)})


@dataclass(frozen=True, slots=True)
class PairingValues:
    """Who looks after one resident."""

    resident: str | None = None
    liaison: str | None = None
    second_liaison: str | None = None
    group: int | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    resident_row: int | None = None
    resident_sheet: str | None = field(default=None)

    def to_json(self) -> dict[str, Any]:
        """Return what is not empty, under the names of the answer keys."""
        shown = asdict(self)
        del shown["resident_sheet"]
        return _said(shown)


@dataclass(frozen=True, slots=True)
class CareCircleValues:
    """One post in the care circle and who holds it."""

    role: str | None = None
    role_text: str | None = None
    name: str | None = None
    phones: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    buildings: tuple[str, ...] = ()
    scope: str | None = None
    remark: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is not empty, under the names of the answer keys."""
        shown = {"role": self.role, "name": self.name, "phones": self.phones, "buildings": self.buildings}
        return _said(shown | {"extensions": dict(self.extensions)})


@dataclass(frozen=True, slots=True)
class StaffTotals:
    """What the staff sheets of a file bring, and who is left without anybody."""

    liaisons: int
    by_kind: dict[str, int]
    groups: int
    pairings: int
    pairings_rejected: int
    special_without_liaison: tuple[dict[str, str], ...]
    buildings_with_captain: int
    buildings_vacant: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the totals under the names of the answer keys."""
        said = asdict(self)
        return said | {
            "special_without_liaison": list(self.special_without_liaison),
            "buildings_vacant": list(self.buildings_vacant),
        }
