"""Say the result of reading a roster in lines for a terminal."""

from collections.abc import Iterator

from services.registry.domain.roster.reading import RosterReading, RowReading, StaffRow
from services.registry.files.correction_sheet import VERDICT_WORDS

_SHOWN_TEXT = 24
"""Characters of a cell that are shown; enough to find it again."""


def result_lines(reading: RosterReading, *, only_problems: bool = True) -> Iterator[str]:
    """Yield one line per finding of every row, then the totals."""
    rows: tuple[RowReading | StaffRow, ...] = (
        *reading.rows,
        *reading.liaisons,
        *reading.pairings,
        *reading.care_circle,
    )
    for row in rows:
        if row.codes or not only_problems:
            yield from _lines_of(row)
    for problem in reading.problems:
        place = f"“{problem.sheet}”" + (f"第{problem.row}行" if problem.row else "")
        yield f"{place}  {problem.reason}。{problem.advice}。"
    if reading.hidden_sheets:
        yield f"隐藏的工作表没有读:{'、'.join(reading.hidden_sheets)}。需要读的话,请取消隐藏,或用 --sheet 指定。"
    yield from _totals(reading)


def _lines_of(row: RowReading | StaffRow) -> Iterator[str]:
    who = getattr(row.values, "name", None) or getattr(row.values, "resident", None) or "(无姓名)"
    other = f",见“{row.other_row.sheet}”第{row.other_row.row}行" if row.other_row else ""
    yield f"{row.sheet}  第{row.row}行  {who}  【{VERDICT_WORDS[row.verdict]}】{other}"
    for finding in row.findings:
        place = f"{finding.column}列“{finding.column_name}”" if finding.column else ""
        text = finding.text if len(finding.text) <= _SHOWN_TEXT else finding.text[:_SHOWN_TEXT] + "…"
        shown = f"写着“{text}”" if text else ""
        mark = "✗" if finding.code in row.because else "!"
        yield f"    {mark} {place}{shown} {finding.reason}。{finding.advice}。".replace("  ", " ")


def _totals(reading: RosterReading) -> Iterator[str]:
    totals = reading.totals
    yield (
        f"共{totals.data_rows}行:接收{totals.accept},接收但请核实{totals.accept_with_warning},退回{totals.reject}"
        f";合并重复{totals.merged}。"
    )
    yield (
        f"{totals.persons}人(已故{totals.deceased},搬走{totals.moved_out}),在册{totals.on_list}人、{totals.households}户;"
        f"60岁以上{totals.aged_60_plus}人,特殊老人{totals.special}人;没有任何电话{totals.without_any_phone}人。"
    )
    staff = reading.staff_totals
    if staff is not None:
        yield f"联络员{staff.liaisons}人({staff.groups}组),结对{staff.pairings}对,退回{staff.pairings_rejected}对。"
        if staff.special_without_liaison:
            yield f"没有联络员的特殊老人{len(staff.special_without_liaison)}人。"
        if staff.buildings_vacant:
            yield f"没有楼长的楼:{'、'.join(f'{name}幢' for name in staff.buildings_vacant)}。"
    yield "没有与居民登记库比对,只在这个文件内查重。"
