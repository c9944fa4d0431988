"""A stand-in for registry: invented residents, and an import that takes a moment."""

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts import registry_doors as doors
from shared.contracts import registry_import_previews as previews
from shared.contracts import registry_imports as files
from shared.contracts import registry_requests as r
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError
from tests.support import people

__all__ = ["Registry"]

FINDINGS = {
    "id_checksum": ("C 身份证号", "身份证号校验位不对", "核对证件后重新填写 18 位号码"),
    "phone_invalid": ("F 联系电话", "电话号码少一位", "核对后填 11 位手机号"),
    "duplicate_merged": ("B 姓名", "与第 12 行是同一人", "已合并,请确认"),
    "address_unreadable": ("D 住址", "看不出幢、单元、室", "按“3幢1单元402”填写"),
}


COLUMNS = (
    ("A", "序号", "serial", "1", "2"),
    ("B", "姓名", "name", "何桂芳", "孙永康"),
    ("C", "证号", "other", "99010219400101002X"),
    ("D", "住址", "address", "3幢1单元402"),
    ("E", "电话", "relative_phone", "13900000317"),
)


class Registry:
    """Answers for registry."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.unpaired: set[str] = set()
        self.beyond: list[doors.Beyond] = []
        self.residents = people.residents()
        self.imports: dict[UUID, files.ImportState] = {}
        self.parts: dict[UUID, dict[int, bytes]] = {}
        self.said: dict[UUID, previews.PreviewImport] = {}
        self._import("老名单2025.xls", 412, warned=31, rejected=9, done_ago=timedelta(days=32))
        self.finish_at_once = True
        self.more: dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]] = {}
        """What one test has it answer besides."""

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_communities": (r.ListCommunities, self._communities),
            "list_staff": (r.ListStaff, self._staff),
            "search_residents": (r.SearchResidents, self._search),
            "list_doors": (doors.ListDoors, self._doors),
            "get_resident": (r.GetResident, self._resident),
            "count_community": (r.CountCommunity, self._count),
            "list_imports": (files.ListImports, self._imports),
            "get_import": (files.GetImport, self._get_import),
            "list_import_rows": (files.ListImportRows, self._rows),
            "get_correction": (files.GetCorrection, self._correction),
            "start_import": (files.StartImport, self._start),
            "put_import_part": (files.PutImportPart, self._part),
            "preview_import": (previews.PreviewImport, self._preview),
            "get_import_preview": (previews.GetImportPreview, self._get_preview),
            "drop_import": (previews.DropImport, self._drop),
            "set_header_word": (files.SetHeaderWord, self._learn),
            "run_import": (files.RunImport, self._run),
            **self.more,
        }

    async def _communities(self, _: r.ListCommunities) -> r.Communities:
        return r.Communities(items=people.communities())

    async def _staff(self, query: r.ListStaff) -> r.StaffList:
        return r.StaffList(items=people.staff() if query.community == people.COMMUNITY else [])

    async def _search(self, query: r.SearchResidents) -> r.ResidentPage:
        found = [
            item
            for item in (self.residents if query.community == people.COMMUNITY else [])
            if query.text in f"{item.name}{item.door}{''.join(item.phones)}"
            and (query.category is None or query.category in item.categories)
            and (item.special or not query.special_only)
        ]
        begin = int(query.after or 0)
        end = begin + query.limit
        return r.ResidentPage(items=found[begin:end], next_page=str(end) if end < len(found) else None)

    async def _doors(self, query: doors.ListDoors) -> doors.Doors:
        here = [item for item in self.residents if query.community == people.COMMUNITY]
        found = [item for item in here if item.special or not query.special_only]
        stairs = [doors.DoorPlace(item.compound or "", item.building or "", item.unit or "") for item in found]
        places = {place: number for number, place in enumerate(dict.fromkeys(stairs))}
        lines = [
            doors.DoorLine(
                item.resident_id, item.name, item.age, places[place], item.room or item.door, item.categories,
                item.special, item.presence != "home",
            )
            for item, place in zip(found, stairs, strict=True)
        ]  # fmt: skip
        paired = [-1 if item.name in self.unpaired else None for item in found]
        return doors.Doors(places=list(places), lines=lines, paired=paired, beyond=self.beyond)

    async def _resident(self, query: r.GetResident) -> r.ResidentCard:
        item = next((item for item in self.residents if item.resident_id == query.resident_id), None)
        if item is None:
            raise RefusedError("没有这位居民,可能已被合并", code=RefusalCode.NOT_FOUND)
        door = people.door_of(item.resident_id)
        return r.ResidentCard(
            item=item,
            community=people.COMMUNITY,
            birth_year=2026 - door.age,
            identity="id",
            id_last4="0023",
            relative_phones=["+8613900000317"] if door.age > 80 else [],
            flags=[],
            hobbies=["书法"] if door.sex == "male" else ["越剧"],
            remark=door.remark,
            circle=people.circle_of(door) if item.special else [],
            version=3,
            updated_at=self.now() - timedelta(days=3),
        )

    async def _count(self, _: r.CountCommunity) -> r.CommunityCounts:
        return r.CommunityCounts(
            households=310,
            persons=664,
            aged_60_plus=420,
            special=32,
            by_category={"lives_alone": 14, "empty_nest": 12, "disabled": 8, "oldest_old": 81},
        )

    async def _imports(self, query: files.ListImports) -> files.Imports:
        mine = [state for state in self.imports.values() if state.community == query.community]
        return files.Imports(items=sorted(mine, key=lambda state: state.created_at, reverse=True))

    async def _get_import(self, query: files.GetImport) -> files.ImportState:
        if query.import_id not in self.imports:
            raise RefusedError("没有这次导入", code=RefusalCode.NOT_FOUND)
        state = self.imports[query.import_id]
        if state.status == "comparing":
            self.imports[query.import_id] = state.model_copy(update={"status": "previewed"})
        if state.status == "taking_in" and self.finish_at_once:
            applied = min(state.row_count, state.applied_count + 229)
            state = state.model_copy(
                update={"applied_count": applied, "status": "done" if applied == state.row_count else "taking_in"}
            )
            self.imports[query.import_id] = state
        return state

    async def _rows(self, query: files.ListImportRows) -> files.ImportRows:
        made = []
        for position, item in enumerate(self.residents, start=1):
            code = [None, None, "duplicate_merged", "id_checksum", None, "phone_invalid", "address_unreadable"][
                position % 7
            ]
            verdict = (
                "accept"
                if code is None
                else "reject"
                if code in {"id_checksum", "address_unreadable"}
                else "accept_with_warning"
            )
            findings = []
            if code:
                column, reason, advice = FINDINGS[code]
                findings.append(
                    files.Finding(code=code, column=column, reason=reason, advice=advice, cell="99010219400101002")
                )
            made.append(
                files.ImportRow(
                    position=position,
                    sheet="居民花名册",
                    row=position + 3,
                    verdict=verdict,
                    name=item.name,
                    findings=findings,
                )
            )
        shown = [row for row in made if query.verdict in {None, row.verdict} and row.position > query.after]
        return files.ImportRows(items=shown[: query.limit])

    async def _correction(self, query: files.GetCorrection) -> files.CorrectionPart:
        if query.import_id not in self.imports:
            raise RefusedError("没有这次导入", code=RefusalCode.NOT_FOUND)
        content = (b"PK-first-", b"second")[query.index]
        return files.CorrectionPart(
            filename="退回更正.xlsx", content_base64=base64.b64encode(content).decode(), last=query.index == 1
        )

    async def _start(self, command: files.StartImport) -> r.Done:
        if command.filename.endswith(".pdf"):
            raise RefusedError("只能读 .xlsx、.xls、.ods、.csv,请另存为其中一种", field="file")
        state = files.ImportState(
            import_id=command.command_id,
            community=command.community,
            filename=command.filename,
            status="receiving",
            created_at=self.now(),
        )
        self.imports[state.import_id] = state
        self.parts[state.import_id] = {}
        return r.Done(id=state.import_id)

    async def _part(self, command: files.PutImportPart) -> r.Done:
        self.parts[command.import_id][command.index] = base64.b64decode(command.content_base64)
        return r.Done(id=command.import_id)

    async def _preview(self, command: previews.PreviewImport) -> r.Done:
        counted = {"row_count": 687, "accepted_count": 595, "warned_count": 77, "rejected_count": 15}
        self.said[command.import_id] = command
        self.imports[command.import_id] = self.imports[command.import_id].model_copy(
            update={"status": "comparing", "held": True, **counted}
        )
        return r.Done(id=command.import_id)

    async def _get_preview(self, query: previews.GetImportPreview) -> previews.ImportPreview:
        said = {(one.head, one.nth): one.field for one in self.said[query.import_id].columns}
        columns = [
            previews.PreviewColumn(
                letter=letter, head=head, field=said.get((head, 0), field), proposed=field, samples=samples
            )
            for letter, head, field, *samples in COLUMNS
        ]
        return previews.ImportPreview(
            import_id=query.import_id,
            mark=f"mark-{len(said)}",
            tables=[
                previews.PreviewTable(
                    sheet="居民花名册",
                    kind="residents",
                    header_row=2,
                    row_count=687,
                    rejected_count=15,
                    columns=columns,
                )
            ],
            unread=[previews.SheetStart(sheet="党员", first_row=1, rows=[["称呼", "住哪"], ["何桂芳", "3幢1单元402"]])],
            problems=[
                previews.PreviewProblem(
                    sheet="居民花名册", row=1, reason="这一行在表头上面,没有读", advice="请移到表头下面"
                )
            ],
            sheets=["居民花名册", "党员", "去年"],
            hidden_sheets=["去年"],
            columns=self.said[query.import_id].columns,
            compared_count=672,
            enrolled_count=664,
            changed_count=5,
            unchanged_count=2,
            rejected_count=1,
            conflicts=[previews.PreviewConflict(sheet="居民花名册", row=40, reason="档案里这个身份证号是另一个名字")],
        )

    async def _learn(self, command: files.SetHeaderWord) -> r.Done:
        return r.Done(id=command.command_id)

    async def _drop(self, command: previews.DropImport) -> r.Done:
        state = self.imports[command.import_id]
        self.imports[state.import_id] = state.model_copy(update={"status": "dropped"})
        return r.Done(id=state.import_id)

    async def _run(self, command: files.RunImport) -> r.Done:
        counted = {"enrolled_count": 664, "held": False}
        state = self.imports[command.import_id].model_copy(
            update={"status": "taking_in", "applied_count": 229, **counted}
        )
        self.imports[command.import_id] = state
        return r.Done(id=state.import_id)

    def _import(self, filename: str, rows: int, *, warned: int, rejected: int, done_ago: timedelta) -> None:
        state = files.ImportState(
            import_id=people.id_of(filename),
            community=people.COMMUNITY,
            filename=filename,
            status="done",
            row_count=rows,
            applied_count=rows,
            accepted_count=rows - warned - rejected,
            warned_count=warned,
            rejected_count=rejected,
            enrolled_count=rows - rejected,
            created_at=self.now() - done_ago,
            finished_at=self.now() - done_ago + timedelta(seconds=4),
        )
        self.imports[state.import_id] = state
