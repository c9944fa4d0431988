"""The codes a row may carry, what each means for the row, and how it is said to the person who must correct it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a row."""

    ACCEPT = "accept"
    ACCEPT_WITH_WARNING = "accept_with_warning"
    REJECT = "reject"


class Code(StrEnum):
    """One thing found in a row."""

    NAME_MISSING = "name_missing"
    UNIDENTIFIABLE = "unidentifiable"
    ID_CHECKSUM = "id_checksum"
    ID_MALFORMED = "id_malformed"
    ID_15_DIGITS = "id_15_digits"
    ID_MISSING = "id_missing"
    BIRTH_IMPOSSIBLE = "birth_impossible"
    BIRTH_FUTURE = "birth_future"
    BIRTH_APPROXIMATE = "birth_approximate"
    BIRTH_MISSING = "birth_missing"
    ID_BIRTH_MISMATCH = "id_birth_mismatch"
    ID_SEX_MISMATCH = "id_sex_mismatch"
    SEX_MISSING = "sex_missing"
    ADDRESS_MISSING = "address_missing"
    ROOM_MISSING = "room_missing"
    ADDRESS_UNPARSED = "address_unparsed"
    CATEGORY_UNKNOWN = "category_unknown"
    PHONE_INVALID = "phone_invalid"
    PHONE_NO_AREA_CODE = "phone_no_area_code"
    DITTO_UNRESOLVED = "ditto_unresolved"
    CELL_ERROR = "cell_error"
    LUNAR_BIRTHDAY_INVALID = "lunar_birthday_invalid"
    DECEASED = "deceased"
    MOVED_OUT = "moved_out"
    LIVES_ELSEWHERE = "lives_elsewhere"
    DUPLICATE_MERGED = "duplicate_merged"
    DUPLICATE_POSSIBLE = "duplicate_possible"
    DUPLICATE_CONFLICT = "duplicate_conflict"
    RESIDENT_UNKNOWN = "resident_unknown"
    RESIDENT_AMBIGUOUS = "resident_ambiguous"
    LIAISON_UNKNOWN = "liaison_unknown"
    PHONE_CONFLICT = "phone_conflict"
    VACANT = "vacant"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a code is said in Chinese: its short name, why it was given, and what to do."""

    title: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one row: where, what stands there, why it matters, what to do."""

    code: Code
    column: str | None = None
    column_name: str | None = None
    text: str = ""

    @property
    def title(self) -> str:
        """The short Chinese name of the code."""
        return WORDINGS[self.code].title

    @property
    def reason(self) -> str:
        """Why the code was given, in Chinese."""
        return WORDINGS[self.code].reason

    @property
    def advice(self) -> str:
        """What to do about it, in Chinese."""
        return WORDINGS[self.code].advice

    def to_json(self) -> dict[str, str]:
        """Return the finding for a program that shows it; never what stands in the cell of an ID number."""
        text = "" if self.code in _ABOUT_THE_ID else self.text
        place = {"column": self.column, "column_name": self.column_name, "text": text}
        said = {"code": self.code.value, "reason": self.reason, "advice": self.advice}
        return said | {key: value for key, value in place.items() if value}


_ABOUT_THE_ID = frozenset({Code.ID_CHECKSUM, Code.ID_MALFORMED, Code.ID_15_DIGITS})
_ASK = "请与本人或家属核实后更正"
WORDINGS: dict[Code, Wording] = {
    Code.NAME_MISSING: Wording("没有姓名", "这一行没有写姓名", "请补上姓名;如果这一行不是居民,请整行删除"),
    Code.UNIDENTIFIABLE: Wording(
        "认不出是谁",
        "只有姓名,没有身份证号、完整的出生日期,也没有到室的住址",
        "请补上身份证号,或出生年月日,或几幢几单元几室,三样有一样即可",
    ),
    Code.ID_CHECKSUM: Wording(
        "身份证号校验不对", "身份证号最后一位与前17位对不上,可能抄错了一位", "请对照身份证重新抄写"
    ),
    Code.ID_MALFORMED: Wording(
        "身份证号不完整",
        "身份证号不是18位或15位,含有其他字符、被打了星号、被表格改成了科学计数,或者里面的日期不存在",
        "请先把这一列设成“文本”格式,再对照身份证填写全部18位",
    ),
    Code.ID_15_DIGITS: Wording("老式身份证号", "这是15位的旧身份证号,已自动补成18位", "请对照新身份证确认"),
    Code.ID_MISSING: Wording("没有身份证号", "没有写身份证号", "请在上门时补登身份证号"),
    Code.BIRTH_IMPOSSIBLE: Wording(
        "出生日期不存在", "出生日期写的这一天不存在,或早于1900年,或认不出来", f"{_ASK},例如 1940-05-06"
    ),
    Code.BIRTH_FUTURE: Wording("出生日期在将来", "出生日期晚于导入的这一天", f"{_ASK},例如 1940-05-06"),
    Code.BIRTH_APPROXIMATE: Wording(
        "只有大概的出生时间", "没有身份证号,只知道出生年份、年月或年龄", "请补上完整的出生日期"
    ),
    Code.BIRTH_MISSING: Wording("没有出生日期", "没有可用的身份证号,也没有出生日期和年龄", "请补上身份证号或出生日期"),
    Code.ID_BIRTH_MISMATCH: Wording(
        "出生日期与身份证不一致",
        "出生日期与身份证号里的不是同一天(常见的是填了农历),已按身份证号",
        "请核实;农历生日请写在“农历生日”一列",
    ),
    Code.ID_SEX_MISMATCH: Wording(
        "性别与身份证不一致", "性别与身份证号里的不一致,已按身份证号", "请核实身份证号是不是抄成了别人的"
    ),
    Code.SEX_MISSING: Wording("没有性别", "没有写性别,身份证号也看不出来", "请补上性别"),
    Code.ADDRESS_MISSING: Wording("没有住址", "没有写住址", "请补上几幢几单元几室"),
    Code.ROOM_MISSING: Wording("住址没有室号", "住址只写到楼或单元", "请补上室号"),
    Code.ADDRESS_UNPARSED: Wording(
        "住址认不出楼号", "住址里认不出是哪一幢", "请写成“3幢1单元402室”或“3-1-402”,平房写“平房12号”"
    ),
    Code.CATEGORY_UNKNOWN: Wording(
        "类别不认识",
        "有的类别不是独居、空巢、留守、失能、重残、失独、高龄、孤寡之一,已照原文保留",
        "请核对;如果其实属于这八类,请改成对应的词",
    ),
    Code.PHONE_INVALID: Wording("电话不对", "这不是一个能拨通的电话号码,已照原文保留,系统不会拨打", "请核实号码"),
    Code.PHONE_NO_AREA_CODE: Wording(
        "电话没有区号", "座机号码没有区号,已照原文保留,系统不会拨打", "请加上区号,例如 0719-8000123"
    ),
    Code.DITTO_UNRESOLVED: Wording("“同上”没有上", "写了“同上”,可上面一行这一格是空的,当作没有填", "请写出实际内容"),
    Code.CELL_ERROR: Wording(
        "单元格是错误值",
        "单元格里是表格公式的错误值,或公式没有算出结果,当作没有填",
        "请填上实际内容;公式没有结果的,用 Excel 或 WPS 打开文件、保存一次再导入",
    ),
    Code.LUNAR_BIRTHDAY_INVALID: Wording(
        "农历生日不存在", "农历没有这一天,没有采用", "请核实,例如“八月初五”“闰四月十九”"
    ),
    Code.DECEASED: Wording(
        "可能已去世", "备注、姓名或状态栏里写着已去世;保留资料,不再安排走访和问候", "请由社区工作者确认"
    ),
    Code.MOVED_OUT: Wording(
        "可能已搬走", "备注、姓名或状态栏里写着已搬走;保留资料,不再安排走访和问候", "请由社区工作者确认"
    ),
    Code.LIVES_ELSEWHERE: Wording(
        "可能不住在这里", "备注里写着人户分离或住在别处;仍在名单上", "请确认现在住在哪里、由谁照看"
    ),
    Code.DUPLICATE_MERGED: Wording(
        "重复,已合并", "与前面的一行是同一个人,内容一致,已合并(空的补上,电话和类别并在一起)", "请确认后删除一行"
    ),
    Code.DUPLICATE_POSSIBLE: Wording(
        "可能重复", "与前面的一行同名同生日,但住址不同;两行都保留", "请核实是不是同一个人"
    ),
    Code.DUPLICATE_CONFLICT: Wording(
        "重复且互相矛盾",
        "与前面的一行是同一个人,但姓名、住址或去世、搬走的情况互相矛盾;以前面的一行为准",
        "请核实后只留下正确的一行",
    ),
    Code.RESIDENT_UNKNOWN: Wording("找不到这位居民", "花名册里这个住址没有叫这个名字的人", "请核对姓名和房号"),
    Code.RESIDENT_AMBIGUOUS: Wording("同名,分不清是谁", "花名册里有几位同名的居民,这里没有写清住址", "请补上房号"),
    Code.LIAISON_UNKNOWN: Wording(
        "联络员不在名单里", "联络员名单里没有这个名字,这位居民暂时没有联络员", "请更正姓名,或先把联络员加进名单"
    ),
    Code.PHONE_CONFLICT: Wording("联络员电话不一致", "电话与联络员名单里的不一致,以名单为准", "请核实哪个电话是对的"),
    Code.VACANT: Wording("岗位空缺", "这个岗位没有人", "请尽快确定人选"),
}
