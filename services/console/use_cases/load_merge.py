"""Gather two entries that may be one person, and what making them one would do."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Owners
from shared.contracts.base import Refusal
from shared.contracts.registry_merges import MergePreview, PreviewMerge
from shared.contracts.registry_requests import GetResident, ResidentCard

__all__ = ["MergeFile", "load_merge"]


@dataclass(frozen=True)
class MergeFile:
    """Both entries, and what would become of them."""

    kept: ResidentCard
    merged: ResidentCard
    preview: MergePreview


async def load_merge(
    owners: Owners, *, kept_id: UUID, merged_id: UUID, choices: Mapping[str, str]
) -> MergeFile | Refusal:
    """Ask registry for all three; all of it, or why there is nothing to compare."""
    query = PreviewMerge.model_validate({"kept_id": kept_id, "merged_id": merged_id, "choices": dict(choices)})
    kept, merged, preview = await asyncio.gather(
        owners.attempt(GetResident(resident_id=kept_id), ResidentCard),
        owners.attempt(GetResident(resident_id=merged_id), ResidentCard),
        owners.attempt(query, MergePreview),
    )
    refusal = kept.refusal or merged.refusal or preview.refusal
    if kept.value is None or merged.value is None or preview.value is None:
        assert refusal is not None  # noqa: S101 - an answer is one or the other
        return refusal
    return MergeFile(kept.value, merged.value, preview.value)
