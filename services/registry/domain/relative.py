"""A resident's relatives: who they are to each other, and what they may be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["FIELDS", "PURPOSES", "Consent", "Relative", "seen_from_the_other_side"]

PURPOSES = {
    "news": "定期告知平安",
    "emergency": "紧急情况联系",
    "health": "告知健康情况",
    "pictures": "使用照片",
}
"""What a resident allows a relative to be told for."""

FIELDS = {
    "last_seen": "最近一次见到的时间",
    "mood": "情绪",
    "health": "健康情况",
    "address": "住址",
    "phone": "电话",
    "pictures": "照片",
    "activities": "报名参加的活动",
}
"""What may be told."""

OTHER_SIDE = {"child": "parent", "parent": "child", "grandchild": "grandparent", "grandparent": "grandchild"}


@dataclass(frozen=True, slots=True)
class Relative:
    """One relative of a resident."""

    id: UUID
    resident_id: UUID
    name: str
    relation: str
    phones: tuple[str, ...]
    lives_where: str | None
    kin_id: UUID | None
    """The relative as a resident, if they are one."""
    recorded_by: str
    recorded_at: datetime
    language: str = "zh"
    """In which language they are written to."""
    version: int = 1
    """How often they were described."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a resident allows one relative to be told, for one purpose: one field, from one moment to another."""

    id: UUID
    resident_id: UUID
    relative_id: UUID
    purpose: str
    field: str
    given_at: datetime
    medium: str
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    agreement_id: UUID | None = None
    """The guardianship by which a guardian gave it in the resident's place."""


def seen_from_the_other_side(relation: str) -> str:
    """Return what a resident is to somebody who is this to them."""
    return OTHER_SIDE.get(relation, relation)
