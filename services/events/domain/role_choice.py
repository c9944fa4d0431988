"""Who fits a role, in which order, and the line that says why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

__all__ = ["Candidate", "Nearness", "fitting", "nearness", "order", "why"]

Nearness = Literal["compound", "grid", "community"]

NEAR: dict[Nearness, str] = {"compound": "同小区", "grid": "同网格", "community": "本社区"}


@dataclass(frozen=True)
class Candidate:
    """A resident who can do what a role asks for."""

    resident_id: UUID
    name: str
    near: Nearness
    talents: tuple[str, ...]
    """Those that the role asks for, the ones that say it in the same words first."""
    exact_count: int
    assignment_count: int
    """What they have taken on already."""


def fitting(asked: Sequence[str], talents: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Return which talents do for any of the skills that are asked for, and how many of the skills are said as such.

    ``拉二胡`` does for ``二胡``, and ``书法`` for ``书法老师``: rosters are written by many hands.
    """
    known = list(dict.fromkeys(talents))
    exact = [talent for talent in known if talent in asked]
    near = [talent for talent in known if talent not in asked and any(_like(talent, skill) for skill in asked)]
    return (*exact, *near), len(exact)


def nearness(role: tuple[str | None, str | None], place: tuple[str | None, str | None]) -> Nearness:
    """Return how near somebody lives; both are compound and grid."""
    if role[0] is not None and role[0] == place[0]:
        return "compound"
    if role[1] is not None and role[1] == place[1]:
        return "grid"
    return "community"


def order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return them in order: the nearest, then who says just that skill, then who has least to do already."""
    return sorted(
        candidates,
        key=lambda one: (
            list(NEAR).index(one.near), -one.exact_count, -len(one.talents), one.assignment_count, one.name,
            one.resident_id,
        ),
    )  # fmt: skip


def why(one: Candidate) -> str:
    """Say in one line why somebody stands where they stand."""
    busy = f"已有 {one.assignment_count} 项服务" if one.assignment_count else "目前没有其他服务"
    return f"{NEAR[one.near]};会{'、'.join(one.talents)};{busy}"


def _like(talent: str, skill: str) -> bool:
    return min(len(talent), len(skill)) > 1 and (talent in skill or skill in talent)
