"""Members of staff, and how one of a list is recognised among those who are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

__all__ = ["KINDS", "StaffMember", "recognise"]

KINDS = {
    "community_worker": "社区工作者",
    "volunteer": "志愿者",
    "property_staff": "物业人员",
    "relative": "亲属子女",
    "block_captain": "楼长",
    "compound_director": "小区主任",
    "grid_leader": "网格长",
    "deputy_head": "分管委员",
    "secretary": "社区书记",
}
"""Kinds of staff, as they are called."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who looks after residents."""

    id: UUID
    community: str
    name: str
    kind: str
    phones: tuple[str, ...] = ()
    email: str | None = None
    team: str | None = None
    active: bool = True
    language: str = "zh"
    version: int = 1
    source_digest: str | None = None


def recognise(known: Iterable[StaffMember], *, name: str, kind: str, phones: Iterable[str]) -> StaffMember | None:
    """Return the member of staff who is meant: same name and a shared number, or else same name and same kind.

    Two of one name and one kind with different numbers are told apart by nothing, so that the first is meant only if
    one of the two sides has no number, or if there is no other of that name and kind.
    """
    called_so = [member for member in known if member.name == name]
    wanted = set(phones)
    for member in called_so:
        if wanted & set(member.phones):
            return member
    same_kind = [member for member in called_so if member.kind == kind]
    if len(same_kind) == 1 or not wanted:
        return same_kind[0] if same_kind else (called_so[0] if len(called_so) == 1 and not wanted else None)
    return next((member for member in same_kind if not member.phones), None)
