"""The same people in other communities' layouts come to the same result as in the sample."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.roster.categories import CATEGORIES, read_categories
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.reading import RosterReading
from services.registry.domain.roster.text import text_of
from services.registry.use_cases.check_roster import check_roster
from tests.support.sheets import Value, csv_of

AS_OF = date(2026, 11, 21)
SAMPLE = Path(__file__).parents[3] / "samples" / "kuangqu.xlsx"
SHEET = "前进小区"
NUMERALS = "〇一二三四五六七八九"
TICKED = ("独居", "空巢", "留守", "失能", "重残", "失独", "高龄", "孤寡")
DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Layout:
    """How a community writes: its address columns, its dates, its sexes, its categories, its header."""

    place: str
    birth: str
    coded_sex: bool
    ticks: bool
    tall_header: bool
    encoding: str


@cache
def sample() -> RosterReading:
    return check_roster(SAMPLE.read_bytes(), filename=SAMPLE.name, as_of=AS_OF, sheets=[SHEET])


def digits(number: object) -> str:
    return "".join(NUMERALS[int(digit)] for digit in str(number))


def numerals(number: object) -> str:
    tens, ones = divmod(int(str(number)), 10)
    spelled = {0: "", 1: "十"}.get(tens, f"{NUMERALS[tens]}十")
    return spelled + (NUMERALS[ones] if ones or not tens else "")


PLACES: dict[str, Callable[[str, str, str], list[str]]] = {
    "words": lambda building, unit, room: [f"{building}号楼{unit}单元" + (f"{room}室" if room else "")],
    "numerals": lambda building, unit, room: [
        f"{numerals(building)}号楼{numerals(unit)}单元" + (f"{digits(room)}室" if room else "")
    ],
    "dashes": lambda building, unit, room: [f"{building}-{unit}-{room}" if room else f"{building}幢{unit}单元"],
    "building and door": lambda building, unit, room: [f"{building}幢", f"{unit}-{room}" if room else f"{unit}单元"],
    "columns": lambda building, unit, room: [building, unit, room],
}
PLACE_HEADERS = {
    "words": ["详细住址"],
    "numerals": ["现住址"],
    "dashes": ["门牌号"],
    "building and door": ["幢", "室"],
    "columns": ["幢", "单元", "室"],
}
BIRTHS: dict[str, Callable[[date], str]] = {
    "dotted": lambda day: f"{day.year}.{day.month}.{day.day}",
    "joined": lambda day: f"{day:%Y%m%d}",
    "numerals": lambda day: f"{digits(day.year)}年{numerals(day.month)}月{numerals(day.day)}日",
    "republic": lambda day: f"民国{numerals(day.year - 1911)}年{day.month}月{day.day}日",
    "day number": lambda day: str((day - DAY_ZERO).days),
}
HEADERS = (
    "姓名",
    "性别",
    "公民身份号码",
    "出生日期",
    "农历生日",
    "党员",
    "居住地",
    "联系电话",
    "紧急联系电话",
    "特长",
    "爱好",
    "备注",
)


def rewritten(layout: Layout) -> tuple[list[list[Value]], list[int], int]:
    """Return the sheet in another layout, the rows of the sample in order, and how many rows stand above them."""
    table = sample().tables[0]
    place = {column.header: column.index for column in table.columns}
    chance = random.Random(1)  # noqa: S311 - invented marks
    rows: list[list[Value]] = []
    for cells in table.rows.values():
        said = {header: cells.get(index) for header, index in place.items()}
        rows.append(
            [str(len(rows) + 1), *_personal(said, layout), *_place(said, layout), *_categories(said, layout, chance)]
        )
    return [*_header(layout), *rows], list(table.rows), len(_header(layout))


def _personal(said: dict[str, Cell], layout: Layout) -> list[Value]:
    shown = {header: text_of(said[header]) for header in HEADERS}
    birth = said["出生日期"]
    if isinstance(birth, date):
        shown["出生日期"] = BIRTHS[layout.birth](birth)
    if layout.coded_sex:
        shown["性别"] = {"男": "1", "女": "2"}.get(shown["性别"], shown["性别"])
    return list(shown.values())


def _place(said: dict[str, Cell], layout: Layout) -> list[str]:
    building, unit, room = (text_of(said[header]) for header in ("楼号", "单元", "房间号"))
    return PLACES[layout.place](building, unit, room) if building else [""] * len(PLACE_HEADERS[layout.place])


def _categories(said: dict[str, Cell], layout: Layout, chance: random.Random) -> list[str]:
    text = text_of(said["人员类别"])
    if not layout.ticks:
        return [text]
    read = read_categories(text) if text else None
    marks = [chance.choice("√✓是1") if read and code in read.codes else chance.choice("×否/ ") for code in CATEGORIES]
    return [*marks, "、".join(read.unknown_words) if read else ""]


def _header(layout: Layout) -> list[list[Value]]:
    sex = "性别（1男2女）" if layout.coded_sex else "性别"
    personal = [
        "序号",
        "老人姓名",
        sex,
        "证件号码",
        "出生年月",
        "阴历生日",
        "政治面貌",
        "居住地",
        "联系方式",
        "子女电话",
        "特长",
        "爱好",
        "备注",
    ]
    places = PLACE_HEADERS[layout.place]
    categories = [*TICKED, "其他类别"] if layout.ticks else ["困难类别"]
    above: list[list[Value]] = [[f"{SHEET}退休人员名册"], ["填报单位：矿区社区"]]
    if not layout.tall_header:
        return [*above, [*personal, *places, *categories]]
    grouped = [*personal[:8], "联系方式", "", *personal[10:]]
    below = [*[""] * 8, "本人", "子女", *[""] * 3]
    top_places = ["住址", *[""] * (len(places) - 1)] if len(places) > 1 else places
    top_categories = ["人员类别", *[""] * (len(categories) - 1)] if len(categories) > 1 else categories
    low_places = places if len(places) > 1 else [""]
    low_categories = categories if len(categories) > 1 else [""]
    return [*above, [*grouped, *top_places, *top_categories], [*below, *low_places, *low_categories]]


def comparable(row: Any) -> dict[str, Any]:
    said: dict[str, Any] = row.to_json()
    values = {name: sorted(value) if isinstance(value, list) else value for name, value in said["values"].items()}
    return {
        "verdict": said["verdict"],
        "codes": sorted(said["codes"]),
        "because": said.get("because"),
        "values": values,
    }


@pytest.mark.parametrize(
    "layout",
    [
        Layout("numerals", "numerals", coded_sex=True, ticks=True, tall_header=True, encoding="utf-16"),
        Layout("columns", "republic", coded_sex=False, ticks=True, tall_header=True, encoding="utf-8"),
        Layout("building and door", "day number", coded_sex=True, ticks=False, tall_header=True, encoding="gb18030"),
        Layout("words", "joined", coded_sex=False, ticks=True, tall_header=False, encoding="utf-8-sig"),
        Layout("dashes", "dotted", coded_sex=True, ticks=False, tall_header=False, encoding="utf-16-le"),
    ],
    ids=lambda layout: f"{layout.place}, {layout.birth}",
)
def test_the_same_people_in_another_layout_are_judged_the_same(layout: Layout) -> None:
    rows, sample_rows, above = rewritten(layout)

    reading = check_roster(csv_of(rows, encoding=layout.encoding), filename="退休人员.csv", as_of=AS_OF)

    wanted = {row.row: comparable(row) for row in sample().rows}
    found = {row.row: comparable(row) for row in reading.rows}
    assert len(found) == len(sample_rows) == 1000
    assert [
        (place, wanted[place], found[above + index])
        for index, place in enumerate(sample_rows, start=1)
        if wanted[place] != found[above + index]
    ] == []
