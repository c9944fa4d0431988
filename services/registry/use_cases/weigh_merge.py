"""Weigh a merge before it is done: what differs, what goes over, what stands against it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import STATUSES
from services.registry.domain.merging import LABELS, Difference, Entry, differences, refusals, together
from services.registry.domain.person import Resident, door_text
from services.registry.storage.archive_fields import ArchiveFieldStore
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.merge_tables import MERGES
from services.registry.storage.merges import MergeStore
from services.registry.storage.posts import PostStore, Seat
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.residents import ResidentStore
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.viewing import check_reach, check_whole, hidden_from
from shared.contracts.base import Viewer
from shared.contracts.registry_merges import MergeField, MergeFollow, MergePreview, PreviewMerge
from shared.edge import RefusedError

__all__ = [
    "Weighed",
    "both_entries",
    "check_may",
    "chosen_text",
    "liaison_seat",
    "preview_merge",
    "told_follows",
    "weigh",
]

WORDS = {
    "resident_category": "台账条目",
    "life_event": "近况",
    "death_report": "去世登记",
    "post": "联络员任期",
    "vacancy": "责任岗位空缺记录",
    "relative": "亲属",
    "consent": "同意事项",
    "contact_card": "联系卡",
    "assessment": "能力评估",
    "reassessment": "待评估",
    "risk_incident": "风险事件",
    "health_flag": "健康发现",
    "device_loan": "借用设备",
    "agreement": "监护协议",
    "pack_document": "档案袋文件",
    "gift": "慰问",
    "helper_pair": "结对帮扶",
    "operator_assignment": "运营方服务",
}
"""What of an entry goes over, as a person calls it. Other tables are the registry's own bookkeeping."""

UNSEEN = "(不在您的查看范围)"
SAID = {True: "是", False: "否", "male": "男", "female": "女"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """Two entries, and what they come to."""

    kept: Entry
    merged: Entry
    found: list[Difference]
    against: list[str]

    @property
    def to_choose(self) -> list[str]:
        """Fields for which somebody has to say whose value counts."""
        return [one.field for one in self.found if one.taken is None]

    def together(self) -> Entry:
        """Return the kept entry after the merge."""
        return together(self.kept, self.merged, self.found)


async def preview_merge(session: AsyncSession, query: PreviewMerge, *, now: datetime) -> MergePreview:
    """Say what a merge would do.

    Raises
    ------
    RefusedError
        Raised for entries that are not there or that the asker may not know of, and for choices that mean nothing.
    """
    await check_whole(session, query.viewer)
    kept, merged = await both_entries(session, query.kept_id, query.merged_id)
    check_may(query.viewer, kept, merged)
    weighed = await weigh(session, kept, merged, query.choices, now=now)
    hidden = await hidden_from(session, query.viewer)
    counts = await MergeStore(session).counts(merged.id, hidden=hidden)
    guarded = any(not hidden.isdisjoint((*one.ledgers, *one.person.categories)) for one in (kept, merged))
    names = await _names(session, weighed.found)
    return MergePreview(
        kept_id=kept.id,
        merged_id=merged.id,
        fields=[_field(one, names, hide=guarded and one.field == "remark") for one in weighed.found],
        follows=told_follows(counts),
        to_choose=weighed.to_choose,
        refusals=weighed.against,
    )


def check_may(viewer: Viewer | None, *residents: Resident) -> None:
    """Refuse somebody who may not look into the community of one of these."""
    for resident in residents:
        check_reach(viewer, resident.community, missing="没有这位居民")


def told_follows(counts: Mapping[str, int]) -> list[MergeFollow]:
    """Say in words what goes over."""
    return [MergeFollow(what=word, count=counts[table]) for table, word in WORDS.items() if counts.get(table, 0) > 0]


async def both_entries(session: AsyncSession, kept_id: UUID, merged_id: UUID) -> tuple[Resident, Resident]:
    """Return both entries; the one to keep may be named by a former id.

    Raises
    ------
    RefusedError
        Raised if they are one, if one is not there, and if the other one is part of another entry already.
    """
    standing = await MERGES.resolved(session, [kept_id, merged_id])
    if merged_id in standing:
        raise RefusedError.conflict("这份档案已经并入另一份档案,不能再合并;要改并到别处,请先撤销原来的合并")
    kept_id = standing.get(kept_id, kept_id)
    if kept_id == merged_id:
        raise RefusedError("请选两份不同的档案", field="merged_id")
    known = {one.id: one for one in await ResidentStore(session).by_ids([kept_id, merged_id])}
    if kept_id not in known or merged_id not in known:
        raise RefusedError.not_found("没有这位居民")
    return known[kept_id], known[merged_id]


async def weigh(
    session: AsyncSession, kept: Resident, merged: Resident, choices: Mapping[str, str], *, now: datetime
) -> Weighed:
    """Compare two entries, and say what stands against making them one."""
    unknown = choices.keys() - LABELS.keys()
    if unknown:
        raise RefusedError(f"没有这些可选的内容:{'、'.join(sorted(unknown))}", field="choices")
    entries = [await _entry(session, one, now=now) for one in (kept, merged)]
    found = differences(entries[0], entries[1], choices)
    against = refusals(kept, merged) + await _against(session, kept, merged)
    return Weighed(entries[0], entries[1], found, against)


def liaison_seat(resident: Resident) -> Seat:
    """Return the post of the resident's liaison."""
    return Seat(resident.community, "liaison", "resident", str(resident.id))


async def _entry(session: AsyncSession, resident: Resident, *, now: datetime) -> Entry:
    fields = await ArchiveFieldStore(session).get(resident.id)
    post = await PostStore(session).holding(liaison_seat(resident), now=now)
    return Entry(
        resident=resident,
        health_flags=fields.health_flags,
        service_needs=fields.service_needs,
        habits=fields.habits,
        status_class=fields.status_class,
        liaison=str(post.staff_id) if post and post.staff_id else None,
    )


async def _against(session: AsyncSession, kept: Resident, merged: Resident) -> list[str]:
    said = []
    decided = await MergeStore(session).apart(kept.id, merged.id)
    if decided is not None:
        said.append(f"{decided.decided_by}认定这是两个人({decided.reason})。确认有误的,请先撤销这项认定")
    if merged.id in await RelativeStore(session).kin_of(kept.id):
        said.append("两份档案登记为亲属,不是同一个人;登记错了的,请先改正亲属关系")
    lasting = await LifeEventStore(session).lasting(merged.id)
    if kept.on_list and any(kind in STATUSES for kind in lasting):
        said.append("要并入的一份登记为搬走或入住机构,还没有结束。请先在近况里登记回来或撤销那条,再合并")
    return said


async def _names(session: AsyncSession, found: Collection[Difference]) -> dict[str, str]:
    """Return the names of liaisons that differ."""
    ids = {value for one in found if one.field == "liaison" for value in (one.kept, one.merged) if value}
    names: dict[str, str] = {}
    for staff_id in ids:
        member = await StaffStore(session).get(UUID(staff_id))
        names[staff_id] = member.name if member else ""
    return names


def _field(one: Difference, names: Mapping[str, str], *, hide: bool) -> MergeField:
    kept, merged = (UNSEEN if hide else _said(one.field, side, names) for side in (one.kept, one.merged))
    return MergeField(field=one.field, label=LABELS[one.field], kept=kept, merged=merged, taken=one.taken)


def _said(field: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if field == "id_number":
        return f"尾号{value[-4:]}"
    if field == "liaison":
        return names.get(value, "")
    if field == "door":
        return f"{value[0] or ''} {door_text(value[1], value[2], value[3])}".strip()
    if field == "birth":
        day: date | None = value[0]
        return day.isoformat() if day else "-".join(str(part) for part in value[1:] if part is not None)
    return SAID.get(value, str(value))


def chosen_text(weighed: Weighed) -> str:
    """Say which fields somebody has to choose a side for."""
    labels = "、".join(LABELS[field] for field in weighed.to_choose)
    number = "两个身份证号不同通常是两个人,请先核对证件。" if "id_number" in weighed.to_choose else ""
    return f"两份档案的{labels}不一致。{number}请逐项写明以哪一份为准(kept 保留的一份,merged 并入的一份)"
