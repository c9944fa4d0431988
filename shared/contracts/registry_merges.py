"""Two entries of one person become one, and can be taken apart again."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "Duplicate",
    "Duplicates",
    "ListDuplicates",
    "ListMerges",
    "MergeField",
    "MergeFollow",
    "MergeItem",
    "MergePreview",
    "MergeResidents",
    "Merges",
    "PreviewMerge",
    "ResidentsMerged",
    "ResidentsUnmerged",
    "TellApart",
    "UnmergeResidents",
]

Side = Literal["kept", "merged"]
"""One of the two entries: the one whose id stays, or the one that becomes an alias of it."""


class ResidentsMerged(Event):
    """Two entries were one person: the id `merged_id` is another name of `resident_id` from now on.

    It is off every list by this alone. Whatever is told of it later is about `resident_id`.
    """

    NAME: ClassVar[str] = "registry.residents_merged.v1"
    OFTEN: ClassVar[str] = "once per merge"

    merge_id: UUID
    resident_id: UUID
    """The entry that stays."""
    merged_id: UUID
    merged_version: Annotated[int, Field(ge=0)]
    """Version in which the other entry ended; what is told of it in an older one is out of date."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "两份重复的居民档案已合并"


class ResidentsUnmerged(Event):
    """A merge was undone: both entries stand again, and `merged_id` is told anew as it was."""

    NAME: ClassVar[str] = "registry.residents_unmerged.v1"
    OFTEN: ClassVar[str] = "once per merge that is undone"

    merge_id: UUID
    resident_id: UUID
    merged_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民档案的合并已撤销,恢复为两份"


class ListDuplicates(Query):
    """Ask for pairs of entries that may be one person, of which at least one is of this community."""

    NAME: ClassVar[str] = "registry.list_duplicates.v1"

    community: Community
    after: str | None = None
    """`next_page` of the page before."""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Duplicate(Contract):
    """A pair that may be one person. What lies outside the asker's scope is only said to be there."""

    resident_id: UUID
    name: str
    door: str = ""
    other_id: UUID | None = None
    """None: in another community that the asker may not look into."""
    other_name: str = ""
    other_door: str = ""
    other_community: str | None = None
    """Only where it is another community that the asker may look into."""
    reasons: list[str]
    """``birth`` (same name and birth date), ``phone`` (same phone, name sounds the same)."""
    text: str
    """Chinese: what speaks for it, and what to do."""


class Duplicates(Contract):
    """One page of pairs."""

    items: list[Duplicate]
    next_page: str | None = None


class TellApart(Command):
    """Say that two entries are two people, so that the pair is not proposed again; or take that back."""

    NAME: ClassVar[str] = "registry.tell_apart.v1"

    resident_id: UUID
    other_id: UUID
    apart: bool = True
    reason: Text


class PreviewMerge(Query):
    """Ask what a merge would do, and what stands against it. Changes nothing."""

    NAME: ClassVar[str] = "registry.preview_merge.v1"

    kept_id: UUID
    merged_id: UUID
    choices: dict[str, Side] = {}


class MergeField(Contract):
    """One thing in which the two entries differ."""

    field: str
    label: str
    kept: str
    merged: str
    taken: Literal["kept", "merged", "both"] | None = None
    """None: somebody has to choose."""


class MergeFollow(Contract):
    """What of the merged entry goes over."""

    what: str
    """Chinese."""
    count: Annotated[int, Field(ge=0)]


class MergePreview(Contract):
    """What a merge would do."""

    kept_id: UUID
    merged_id: UUID
    fields: list[MergeField]
    follows: list[MergeFollow]
    to_choose: list[str] = []
    """Fields for which a side has to be chosen."""
    refusals: list[str] = []
    """Chinese: what stands against it, and what to do first. Empty if it can be done."""


class MergeResidents(Command):
    """Make two entries of one person one. The merge's id is the `command_id`."""

    NAME: ClassVar[str] = "registry.merge_residents.v1"

    kept_id: UUID
    merged_id: UUID
    choices: dict[str, Side] = {}
    """For each field in which the two contradict each other: whose value counts."""
    reason: Text


class UnmergeResidents(Command):
    """Take two entries apart that were merged by mistake."""

    NAME: ClassVar[str] = "registry.unmerge_residents.v1"

    merge_id: UUID
    reason: Text


class ListMerges(Query):
    """Ask which entries became part of a resident's, also those that were taken apart again."""

    NAME: ClassVar[str] = "registry.list_merges.v1"

    resident_id: UUID


class MergeItem(Contract):
    """One merge."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    merged_at: AwareDatetime
    merged_by: str
    reason: str
    undone_at: AwareDatetime | None = None
    undone_by: str | None = None
    undone_reason: str | None = None
    follows: list[MergeFollow] = []
    """What came over."""


class Merges(Contract):
    """The merges of one resident, the newest first."""

    resident_id: UUID
    """The id that stands."""
    items: list[MergeItem]
