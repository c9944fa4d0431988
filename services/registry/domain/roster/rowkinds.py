"""Tell the rows that are not people: totals, examples, notes, titles."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.text import CACHED_TEXTS, compact


class RowKind(StrEnum):
    """Why a row is not a person."""

    TITLE = "title"
    NOTES = "notes"
    HEADER = "header"
    SECTION = "section"
    BLANK = "blank"
    EXAMPLE = "example"
    TOTAL = "total"


_TOTAL = re.compile(
    r"^[^:：]{0,12}?(?:小计|合计|总计|共计|总数|总人数|累计|计数)[:：]?(?:[0-9.]*[人户名位条幢栋]?[\s\S]{0,12})$"
    r"|^(?:本页|本表|全部|以上|总)?共(?:有)?[0-9一二三四五六七八九十百千]+[人户名位]"
)
_EXAMPLE = re.compile(r"示例|样例|范例|填写样式|填表样例|举例|^例[:：]|^例$|^例如|^[(\[【〔<]例[)\]】〕>]|^样本$")
_TOTAL_SIGN, _EXAMPLE_SIGN = re.compile("[计数共]"), re.compile("[例样范]")
"""Signs without which no text is a total or an example; most cells have none of them."""
_NOTES = re.compile(
    r"^(?:注|备注|说明|填表|填报|制表|填写|审核|审批|复核|经办|负责人|联系人|联系电话|单位|社区|村居|街道|统计|日期|时间|盖章|签字|签名|主管|录入|核对|上报|更新|截至|截止|数据|"
    r"主任|书记|分管|编制|校对|附|提示|要求|温馨提示|所属|所在|报送|登记)[^:：]{0,10}[:：]"
    r"|^(?:注|备注|说明|附注|温馨提示)(?:[:：、.]|[0-9一二三]|$)|^(?:制表|填表|审核|复核|填报|签字|盖章|经办|负责|审核人|复核人|经办人|负责人|分管领导|日期|填报日期)$|^以上|^本表|^此表|^(?:制表|填表|填报|统计)(?:人|单位|日期|时间)"
)
_NUMBERED = re.compile(r"^[(]?[0-9一二三四五六][、.)].{8,}(?<![表册单账录])$")
_DAY_LINE = re.compile(
    r"^(?:截[至止])?[0-9〇零一二三四五六七八九]{4}年[0-9一二三四五六七八九十]{1,3}月(?:[0-9一二三四五六七八九十]{1,3}日)?$|^[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?$"
)
_TITLE_WORDS = re.compile(r"表$|表[(（]|名册|台账|名单|花名册|名录|统计|登记|档案|信息|汇总|一览|明细")
_LIST_NAMES = re.compile(r"(?:名册|台账|名单|名录|一览|[^代]表)(?:[(（].*)?$")
_SENTENCE = 30
"""Characters; a longer text alone in its row explains something."""

_IN_A_ROW_OF_DATA = re.compile(r"[0-9]{6,}|[0-9]{3,}-[0-9]{4,}|[0-9]{4}[-/.年][0-9]{1,2}[-/.月]")
_SECTION_WORDS = re.compile(
    r"人员|老人|名单|网格|小区|[幢栋座楼]|单元|组$|社区|[户街村区部表院]$|补录|新增|迁入|以下|^第.+[组部批片]|^[一二三四五六七八九十]+[、.]|^[(（][一二三四五六七八九十]|"
    r"独居|空巢|留守|失能|重残|失独|高龄|孤寡|特殊|重点|党支部|退休"
)


def is_total(text: str) -> bool:
    """Say whether the text opens a line of totals."""
    if not _TOTAL_SIGN.search(text):
        return False
    words = compact(text)
    return len(words) <= _SENTENCE and _TOTAL.match(words) is not None


def is_example(text: str) -> bool:
    """Say whether the text marks a row that only shows how to fill in the sheet."""
    if not _EXAMPLE_SIGN.search(text):
        return False
    words = compact(text)
    return len(words) <= _SENTENCE and _EXAMPLE.search(words) is not None


@lru_cache(maxsize=CACHED_TEXTS)
def is_labelled_note(text: str) -> bool:
    """Say whether the text opens with a word such as 填表人 or 说明, which never opens a row about somebody."""
    return _NOTES.match(compact(text)) is not None


@lru_cache(maxsize=CACHED_TEXTS)
def is_notes(text: str) -> bool:
    """Say whether the text explains the sheet or says who made it."""
    words = compact(text)
    if len(words) > _SENTENCE or is_labelled_note(text) or words.startswith(("※", "*", "★", "☆")):
        return True
    return _NUMBERED.match(words) is not None or _DAY_LINE.match(words) is not None


@lru_cache(maxsize=CACHED_TEXTS)
def sounds_like_a_title(text: str) -> bool:
    """Say whether the text names a list."""
    words = compact(text)
    return len(words) <= _SENTENCE * 2 and not is_notes(text) and _TITLE_WORDS.search(words) is not None


def names_a_list(text: str) -> bool:
    """Say whether the text is the name of a list, which a group of columns never is."""
    return _LIST_NAMES.search(compact(text)) is not None


@lru_cache(maxsize=CACHED_TEXTS)
def sounds_like_a_section(text: str) -> bool:
    """Say whether the text heads a group of rows rather than being somebody's name."""
    return _SECTION_WORDS.search(compact(text)) is not None


def holds_data(cell: Cell) -> bool:
    """Say whether a cell holds what only a row about somebody holds: a long number, a phone, a date."""
    if isinstance(cell, date):
        return True
    if isinstance(cell, float | int):
        return abs(cell) >= 100_000
    return cell is not None and _IN_A_ROW_OF_DATA.search(cell) is not None


def kind_of_lone_text(text: str, *, titled: bool) -> RowKind:
    """Say what a text alone above a table is: the first is its title, what explains is notes."""
    if is_notes(text) or (titled and not sounds_like_a_title(text) and len(compact(text)) > _SENTENCE // 2):
        return RowKind.NOTES
    return RowKind.TITLE
