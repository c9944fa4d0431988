"""Whatever stands in the cells, reading never breaks, drops nothing and comes to the same result again."""

import pickle
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.domain.roster.grid import SheetGrid
from services.registry.domain.roster.headers import HeaderWords
from services.registry.domain.roster.rowkinds import RowKind
from services.registry.domain.roster.tables import divide
from services.registry.files.correction_sheet import write_correction
from services.registry.use_cases.check_roster import check_roster
from tests.support.sheets import csv_of

AS_OF = date(2026, 11, 21)
HEADERS = [
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "出生日期",
    "农历生日",
    "年龄",
    "小区",
    "住址",
    "楼号",
    "单元",
    "室号",
    "联系电话",
    "子女电话",
    "人员类别",
    "独居",
    "残疾等级",
    "备注",
    "居住地",
    "是否健在",
    "网格",
    "网格员",
    "网格员电话",
    "党员",
    "特长",
    "联络员",
    "职务",
    "其他栏",
]
FRAGMENTS = [
    "同上",
    "〃",
    "无",
    "#REF!",
    "1",
    "３",
    "三",
    "一九四〇年",
    "1940",
    "-",
    "/",
    "、",
    "（",
    "）",
    "幢",
    "单元",
    "402",
    "室",
    "平房",
    "12号",
    "13900001234",
    "0719-8000123",
    "转801",
    "女儿",
    "已故",
    "搬走",
    "老伴",
    "独居",
    "半失能",
    "√",
    "×",
    "合计",
    "示例",
    "序号",
    "姓名",
    "王一",
    "99010219400506013X",
    "闰四月",
    "初五",
    "岁",
    "\n",
    " ",
    "·",
    "男",
    "E+17",
    "****",
    "民国",
    "廿",
    "注：",
    "第一网格",
    "小区",
    "=1+1",
    "😀",
    "𠮷",
]
cell_texts = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
    st.lists(st.sampled_from(FRAGMENTS), max_size=5).map("".join),
    st.sampled_from(["", "", ""]),
)
rows_of_cells = st.lists(st.lists(cell_texts, min_size=len(HEADERS), max_size=len(HEADERS)), max_size=6)
any_cell = st.one_of(
    st.none(), cell_texts, st.floats(), st.integers(), st.booleans(), st.dates(min_value=date(1, 1, 1)), st.datetimes()
)


@settings(max_examples=40, deadline=None)
@given(rows=rows_of_cells)
def test_any_text_in_any_column_is_read_to_the_end(rows: list[list[str]]) -> None:
    content = csv_of([HEADERS, *rows], encoding="utf-8-sig")

    first, second = (check_roster(content, filename="a.csv", as_of=AS_OF) for _ in range(2))

    assert [row.to_json() for row in first.rows] == [row.to_json() for row in second.rows]
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own bytes
    assert write_correction(first, only_problems=False)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(any_cell, max_size=8), max_size=12), header=st.integers(0, 3))
def test_every_row_of_a_sheet_is_data_or_has_a_kind_and_never_both(rows: list[list[object]], header: int) -> None:
    grid = SheetGrid("S", [*rows[:header], list(HEADERS[:8]), *rows[header:]])  # type: ignore[list-item]

    divided = divide(grid, HeaderWords())

    data = {row for table in divided.tables for row in table.rows}
    last = max(data | set(divided.kinds), default=-1)
    assert not data & set(divided.kinds)
    assert data | set(divided.kinds) == set(range(last + 1))
    assert all(isinstance(kind, RowKind) for kind in divided.kinds.values())


@settings(max_examples=60, deadline=None)
@given(column=st.sampled_from(HEADERS), cell=any_cell)
def test_no_kind_of_cell_breaks_any_column(column: str, cell: object) -> None:
    from services.registry.use_cases import check_roster as module  # noqa: PLC0415 - the function of the same name hides it

    grid = SheetGrid("S", [["姓名", "性别", column], ["王一", "男", cell]])  # type: ignore[list-item]

    divided = divide(grid, HeaderWords())
    read = [module._read_table(grid, table, as_of=AS_OF) for table in divided.tables]

    assert read


def test_cells_as_long_as_a_cell_can_be_do_not_hold_the_reader_up() -> None:
    fragments = ("1", "1-", "幢", "儿子", "住女儿", "(", "139 ", "一", "、", "随", "小区", "1幢1单元")
    rows = [[(fragment * 32_767)[:32_767] for _ in HEADERS] for fragment in fragments]

    reading = check_roster(csv_of([HEADERS, *rows]), filename="a.csv", as_of=AS_OF)

    assert len(reading.rows) + len(reading.ignored) == len(fragments) + 1
