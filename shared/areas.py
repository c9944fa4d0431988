"""Official area codes: district (6 digits), street (3), community (3)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

__all__ = ["Area", "AreaError", "Place", "place_of"]

CODE_DIGITS = 12

CACHED_AREAS = 10_000
"""Communities whose code is read once: several districts, a few megabytes."""


class AreaError(ValueError):
    """Raised for a code that is no community code; the text says what one looks like."""


@dataclass(frozen=True, order=True)
class Area:
    """One community, as three tokens of a subject."""

    district: str
    street: str
    community: str

    @classmethod
    def parse(cls, code: str) -> "Area":
        """Read a twelve-digit community code such as ``990102003005``.

        Raises
        ------
        AreaError
            Raised unless the code is twelve ASCII digits.
        """
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
            raise AreaError(f"社区代码应为 12 位数字(区 6 位、街道 3 位、社区 3 位),收到的是“{code}”")
        return cls(district=code[:6], street=code[6:9], community=code[9:])

    @property
    def code(self) -> str:
        """The twelve digits."""
        return f"{self.district}{self.street}{self.community}"

    def __str__(self) -> str:
        return self.code


class Place(TypedDict):
    """The fields of an event that say where it happened."""

    district: str
    street: str
    community: str


def place_of(code: str) -> Place:
    """Return where an event of a community happens.

    Raises
    ------
    AreaError
        Raised unless the code is twelve ASCII digits.
    """
    area = _read(code)
    return Place(district=area.district, street=area.street, community=area.community)


@lru_cache(maxsize=CACHED_AREAS)
def _read(code: str) -> Area:
    return Area.parse(code)
