"""What is left of a community's lists for whoever leads some of its grids, or sees nobody but their own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.access import SYSTEM_ROLES, Reach, reach_of
from shared.contracts.base import Viewer

__all__ = ["EVERYBODY", "Held", "held_of"]

OWN = """(exists (select from circle_level o where o.resident_id = {one} and o.staff_id = cast(:held_own as uuid))
    or exists (select from helper_pair o where o.resident_id = {one} and o.staff_id = cast(:held_own as uuid)
        and o.active_to is null))"""
"""Whom somebody answers for, wherever that is: as everywhere one resident is asked for."""

THERE = """({community} like any(cast(:held_scopes as text[]))
    and ({grid} is null or {grid} = any(cast(:held_grids as text[]))))"""
"""Whoever leads grids sees those, and who stands in no grid yet: nobody is left to nobody."""

AT_HOME = THERE.format(community="r.community", grid="r.grid")
GUEST = THERE.format(community="r.host_community", grid="r.host_grid")
IN_GRIDS = f"({AT_HOME} or {GUEST} or {OWN.format(one='r.id')})"

CAME = THERE.format(community="resident_move.to_community", grid="resident_move.to_grid")
LEFT = THERE.format(community="resident_move.from_community", grid="resident_move.from_grid")
MOVES = f"({CAME} or {LEFT} or {OWN.format(one='resident_move.resident_id')})"

HOSTED = THERE.format(community="resident_stay.host_community", grid="resident_stay.host_grid")
STAYS = f"""({HOSTED} or {OWN.format(one="resident_stay.resident_id")}
    or exists (select from resident r where r.id = resident_stay.resident_id and {AT_HOME}))"""

COLLEAGUE = """(s.id = cast(:held_own as uuid) or exists (
    select from circle_level c join circle_level o on o.resident_id = c.resident_id
    where c.staff_id = s.id and o.staff_id = cast(:held_own as uuid)))"""
"""Oneself, and who answers for the same residents."""

HOLDS = "from post p where p.staff_id = s.id and p.active_to is null"

IN_GRIDS_TOO = f"""(s.id = cast(:held_own as uuid) or not exists (select {HOLDS}) or exists (select {HOLDS}
    and case p.scope
        when 'grid' then p.scope_key = any(cast(:held_grids as text[]))
        when 'community' then true
        when 'resident' then exists (select from resident r where r.id = p.scope_key::uuid and {IN_GRIDS})
        else exists (select from resident r where r.community = p.community and {IN_GRIDS} and p.scope_key in (
            coalesce(r.compound, ''), coalesce(r.compound, '') || '/' || coalesce(r.building, ''))) end))"""  # noqa: S608 - constants
"""Who holds a post for some of these grids, for all of the community, or none yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody is held to in lists, as conditions of the question.

    Parameters
    ----------
    grids
        Names of the grids in `scopes`; empty is no limit.
    alone
        Whether they see nobody but those they answer for.
    """

    grids: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    own: UUID | None = None
    alone: bool = False

    @property
    def limits(self) -> bool:
        """Whether somebody in a list of the community may be left out."""
        return self.alone or bool(self.grids)

    @property
    def residents(self) -> str:
        """Return the condition on a resident ``r``."""
        if self.alone:
            return OWN.format(one="r.id")
        return IN_GRIDS if self.grids else "true"

    @property
    def staff(self) -> str:
        """Return the condition on a colleague ``s``."""
        if self.alone:
            return COLLEAGUE
        return IN_GRIDS_TOO if self.grids else "true"

    @property
    def moves(self) -> str:
        """Return the condition on a row of ``resident_move``."""
        if self.alone:
            return OWN.format(one="resident_move.resident_id")
        return MOVES if self.grids else "true"

    @property
    def stays(self) -> str:
        """Return the condition on a row of ``resident_stay``."""
        if self.alone:
            return OWN.format(one="resident_stay.resident_id")
        return STAYS if self.grids else "true"

    def leads(self, grid: str) -> bool:
        """Say whether figures of a grid are theirs to see."""
        return not self.grids or grid in self.grids

    @property
    def grid(self) -> str:
        """Return the condition on a grid ``g``."""
        return "g.name = any(cast(:held_grids as text[]))" if self.grids else "true"

    @property
    def values(self) -> dict[str, Any]:
        """Return what the conditions speak of."""
        given = {"held_own": self.own} if self.alone or self.grids else {}
        scopes = [f"{code}%" for code in self.scopes]
        return given | ({"held_grids": list(self.grids), "held_scopes": scopes} if self.grids else {})


EVERYBODY = Held()
"""No limit."""


def held_of(viewer: Viewer | None) -> Held:
    """Return what somebody is held to; a program to nothing."""
    if viewer is None or viewer.role in SYSTEM_ROLES:
        return EVERYBODY
    alone = reach_of(viewer.role) is Reach.OWN
    return Held(tuple(viewer.grids), tuple(viewer.scope), viewer.staff_id, alone)
