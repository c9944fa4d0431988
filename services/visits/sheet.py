"""The sheet that a liaison prints and carries from door to door: the order in which to walk, and what to know."""

from collections.abc import Sequence
from datetime import date, tzinfo
from html import escape

from services.visits.domain.walking import walking_key
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import Outcome

__all__ = ["as_page", "as_text", "walking_order"]

MUST_KNOWS = {
    "door": "住址",
    "phones": "联系方式",
    "relatives": "家属",
    "health": "身体情况",
    "talents": "爱好特长",
    "habits": "生活习惯",
}

STYLE = """
@page { size: A4; margin: 14mm }
body { font: 15px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; margin: 0 }
h1 { font-size: 20px; margin: 0 0 2px } p { margin: 0 0 8px }
table { border-collapse: collapse; width: 100% } thead { display: table-header-group } tr { break-inside: avoid }
th, td { border: 1px solid #555; padding: 5px 6px; text-align: left; vertical-align: top }
th { background: #eee } .n { text-align: right; font-variant-numeric: tabular-nums } .late { font-weight: 700 }
"""


def walking_order(items: Sequence[VisitItem], zone: tzinfo) -> list[VisitItem]:
    """Sort visits as somebody walks: risk first, then the day of the deadline, then compound, building, unit and floor.

    The day and not the minute: two deadlines on one day are one walk, and nobody climbs a staircase twice for them.
    """

    def key(item: VisitItem) -> tuple[bool, bool, date, str, str, str]:
        return (
            item.status != "missed",
            item.last_outcome is not Outcome.NO_ANSWER,
            item.deadline_at.astimezone(zone).date(),
            item.compound or "",
            walking_key(item.building, item.unit, item.room),
            item.resident_name,
        )

    return sorted(items, key=key)


def as_text(items: Sequence[VisitItem], zone: tzinfo) -> str:
    """Return the sheet as lines of text."""
    lines = [
        f"{number:>3}  {item.door}  {_who(item)}  {item.reason}  {_deadline(item, zone)}  {_hints(item)}".rstrip()
        for number, item in enumerate(walking_order(items, zone), start=1)
    ]
    return "\n".join([*lines, f"共 {len(items)} 户次"])


def as_page(items: Sequence[VisitItem], *, day: date, zone: tzinfo) -> str:
    """Return the sheet as an HTML page of its own, black on white, with a box to tick for every outcome."""
    ordered = walking_order(items, zone)
    liaison = next((item.liaison_name for item in ordered if item.liaison_name), "未指定联络员")
    rows = "\n".join(_row(number, item, zone) for number, item in enumerate(ordered, start=1))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>走访单 {escape(liaison)} {day:%Y-%m-%d}</title>
<style>{STYLE}</style></head><body>
<h1>走访单 · {escape(liaison)}</h1>
<p>{day:%Y年%m月%d日} · 共 {len(ordered)} 户次 · 用后请交回社区,不要随意丢弃</p>
<table><thead><tr><th>序</th><th>住址</th><th>老人</th><th>事由</th><th>最迟</th><th>敲门前须知</th><th>结果</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""


def _row(number: int, item: VisitItem, zone: tzinfo) -> str:
    late = ' class="late"' if item.status == "missed" else ""
    cells = (item.door, _who(item), item.reason)
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    boxes = "□ 平安<br>□ 需要关注<br>□ 无人应答<br>□ 外出"
    deadline = f"<td{late}>{escape(_deadline(item, zone))}</td>"
    return f'<tr><td class="n">{number}</td>{told}{deadline}<td>{escape(_hints(item))}</td><td>{boxes}</td></tr>'


def _who(item: VisitItem) -> str:
    return f"{item.resident_name} {item.age}岁" if item.age is not None else item.resident_name


def _deadline(item: VisitItem, zone: tzinfo) -> str:
    moment = f"{item.deadline_at.astimezone(zone):%m-%d %H:%M}"
    return f"已超时 {moment}" if item.status == "missed" else moment


def _hints(item: VisitItem) -> str:
    asked = "、".join(MUST_KNOWS[code] for code in item.must_knows_due if code in MUST_KNOWS)
    hints = [item.note, f"请询问:{asked}" if asked else "", "须写明看到的情况" if item.needs_findings else ""]
    return ";".join(hint for hint in hints if hint)
