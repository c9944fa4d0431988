"""Tell from a header cell, and from the group header above it, what a column means."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from services.registry.domain.roster.categories import categories_of_word
from services.registry.domain.roster.fields import Choice, Column, Field, Heading
from services.registry.domain.roster.synonyms import STATE_TICKS, SYNONYMS
from services.registry.domain.roster.text import CACHED_TEXTS, compact, split_brackets

_ORNAMENTS = re.compile(r"^[*★☆※#.:、,·-]+|[*★☆※#.:、,·-]+$|\(?必填项?\)?|^请?填写")
_LONGEST_HEADER = 24
"""Characters; a longer text is a sentence, not the head of a column."""

_LUNAR = re.compile(r"农历|阴历|旧历")
_ABOUT_RELATIVE = re.compile(
    r"子女|家属|亲属|监护|紧急|应急|儿子|女儿|配偶|老伴|亲人|家人|赡养|抚养|扶养|联系人|亲友|父母|保姆|照护人|照料人|护理人"
)
_ABOUT_GRID_WORKER = re.compile(r"网格员|网格长|网格管理")
_ABOUT_LIAISON = re.compile(r"联络员|联络人|结对|帮扶|志愿者|包保|关爱人(?!员)|责任人|探访|走访|巡访|照护责任")
_LOOKED_AFTER = re.compile(r"被|对象")
_ABOUT_RESIDENT = re.compile(
    r"基本|个人|本人|老人|老年|居民|信息|情况|成员|身份|联系|家庭|住户|户主|对象|被|资料|[登统]记"
)
_ABOUT_OTHERS = re.compile(
    r"社工|楼长|楼栋长|医生|护士|物业|派出所|民警|单位|社区|村(?!民)|居委|"
    r"养老员|助老员|护理员|管户|填表|制表|填报|审核|银行|医保|社保|公司"
)
_SEX_CODE = re.compile(
    r"(?P<code>[0-9])(?:[-—=:.、]|为|是|表示|代表)?(?P<sex>男|女)|(?P<sex2>男|女)性?(?:[-—=:.、]|为|填|是|用|写)?(?P<code2>[0-9])"
)
_NATIONAL_SEX_CODES = (("1", "male"), ("2", "female"))
_TICK_AFFIXES = re.compile(r"^(?:是否|是不是|属于|为)+|(?:情况|与否|否|打√|打勾)$")

_OTHER_KINDS = "户口|户籍|户别|住房|房屋|证件|残疾|参保|医保|慢病|疾病|血型|单位|退休|津贴|保险|津补贴|养老"
_RULES: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (r"^(?!是否).*(?:身份证|身份号码|证件号)(?!.*(?:地址|住址|复印|有效|类型|种类|照片|是否))", Field.ID_NUMBER),
        (r"(?:户籍|户口|身份证).*(?:地址|住址|所在地)", Field.REGISTERED_ADDRESS),
        (r"出生(?!地|缺陷)|生日", Field.BIRTH),
        (r"年龄|周岁", Field.AGE),
        (r"性别", Field.SEX),
        (r"^(?!是否).*(?:电话|手机|联系方式|固话|座机|联系号码|联络方式)", Field.PHONE),
        (r"^(?!原).*(?:住址|地址|居住地点)(?!类)", Field.ADDRESS),
        (r"备注|说明$", Field.REMARK),
        (r"姓名$|^姓名[及和与/、]", Field.NAME),
        (rf"^(?!.*(?:{_OTHER_KINDS})).*(?:类别|类型|人群|分类|标签)$", Field.CATEGORIES),
        (r"残疾.{0,3}(?:等级|级别|程度)", Field.DISABILITY_LEVEL),
        (r"健康|身体|疾病|病史|患病", Field.HEALTH),
        (r"党员|政治面貌", Field.PARTY_MEMBER),
        (r"特长|技能|专长", Field.SKILLS),
        (r"爱好|兴趣", Field.HOBBIES),
        (r"(?:居住|在册|人户|人员|生存|常住).{0,2}(?:状态|情况|状况)$", Field.STATE),
        (r"网格$|^网格", Field.GRID),
        (r"小区", Field.COMPOUND),
        (r"^.{0,3}(?:楼栋|楼幢|楼号|幢号|栋号)$", Field.BUILDING),
        (r"^.{0,3}单元号?$", Field.UNIT),
        (r"^.{0,3}(?:房间号|房号|室号|门牌号)$", Field.ROOM),
    )
)  # fmt: skip
_PERSONAL = frozenset(
    {
        Field.NAME,
        Field.PHONE,
        Field.SEX,
        Field.ID_NUMBER,
        Field.AGE,
        Field.BIRTH,
        Field.ADDRESS,
        Field.HEALTH,
        Field.RELATION,
        Field.HOUSEHOLDER,
    }
)
"""Meanings that change with whose they are."""
_PHONE_OF = {
    Field.RELATIVE: Field.RELATIVE_PHONE,
    Field.GRID_WORKER: Field.GRID_WORKER_PHONE,
    Field.LIAISON: Field.LIAISON_PHONE,
    Field.SECOND_LIAISON: Field.SECOND_LIAISON_PHONE,
}
"""Whose phone a column holds that names somebody under a group about phones."""
_DATE_PARTS = {"年": Field.BIRTH_YEAR, "月": Field.BIRTH_MONTH, "日": Field.BIRTH_DAY}
_NAMING = frozenset({Field.NAME, Field.HOUSEHOLDER, Field.LIAISON, Field.CAPTAIN})


class HeaderWords:
    """The header words in force for one import: the table, the community's own words before it, choices before both."""

    def __init__(self, extra: Mapping[str, Sequence[str]] | None = None, *, choices: Sequence[Choice] = ()) -> None:
        self._exact = {header_key(word): field for field, words in SYNONYMS.items() for word in words.split()}
        own = {header_key(word): Field(name) for name, words in (extra or {}).items() for word in words}
        self._own = {word: field for word, field in own.items() if word}
        self._exact |= self._own
        self._choices = choices
        said = {header_key(one.head): one.field for one in choices}
        self._taught = {word: field for word, field in said.items() if word and self._plain(word) is None}
        self._exact |= self._taught
        self._naming = frozenset(word for word, field in self._exact.items() if field in _NAMING)
        signs = {word[-1] for word in self._naming} - set("0123456789")
        self._naming_sign = re.compile(f"[{''.join(re.escape(sign) for sign in signs)}名]")
        self._remembered: dict[tuple[str, str], Heading | None] = {}

    def heading(self, text: str, *, group: str = "") -> Heading | None:
        """Return what a column headed by this text means; ``None`` if no rule knows it.

        Parameters
        ----------
        group
            The header that stands above and spans several columns, such as 联系方式 above 本人 and 家属.
        """
        key = (text, group)
        if key not in self._remembered:
            self._remembered[key] = self._whole(text, group) or self._find(text, group)
        return self._remembered[key]

    def names_somebody(self, text: str) -> bool:
        """Say whether the text heads a column of names."""
        if len(text) > _LONGEST_HEADER or not self._naming_sign.search(text):
            return False
        key = header_key(text)
        if key not in self._naming and "姓名" not in key:
            return False
        found = self.heading(text)
        return found is not None and found.field in _NAMING

    def chosen(self, columns: Sequence[Column], *, sheet: str) -> list[Column]:
        """Return the columns of one table with what somebody said of them."""
        found, seen = [], Counter[str]()
        for column in columns:
            key = header_key(column.header)
            field = self._choice(key, sheet=sheet, nth=seen[key])
            seen[key] += 1
            heading = _refined(Heading(field, said=True), column.word) if field else column.heading
            found.append(replace(column, heading=heading) if field else column)
        return found

    @property
    def has_choices(self) -> bool:
        """Whether somebody said of any column what it means."""
        return bool(self._choices)

    def unsaid(self, column: Column) -> Field:
        """Return what a column means without what somebody said of its head."""
        return Field.OTHER if header_key(column.header) in self._taught else column.field

    def _choice(self, key: str, *, sheet: str, nth: int) -> Field | None:
        """Return what was said of a column; of its own sheet before any."""
        meant = [one for one in self._choices if one.nth == nth and one.sheet in {sheet, None}]
        fields = [one.field for one in sorted(meant, key=lambda one: one.sheet is None) if header_key(one.head) == key]
        return fields[0] if fields else None

    def _whole(self, text: str, group: str) -> Heading | None:
        """Return what the community says of a header together with the group above it."""
        field = self._own.get(header_key(group) + header_key(text)) if group else None
        return _refined(Heading(field, said=True), text) if field else None

    def _find(self, text: str, group: str) -> Heading | None:
        word, over = header_key(text), header_key(group)
        if not word or len(word) > _LONGEST_HEADER:
            return None
        if over and word in _DATE_PARTS and (over_field := self._plain(over)) and over_field.field is Field.BIRTH:
            return Heading(_DATE_PARTS[word])
        alone = self._plain(word)
        if over and alone is not None and alone.field in _PERSONAL:
            return _whose(alone, over) or self._under_stranger(alone, over) or _refined(alone, text)
        if over and alone is not None and alone.field in _PHONE_OF and self._is_phone(over):
            return Heading(_PHONE_OF[alone.field])
        if alone is not None:
            return _noted_owner(alone, text) or _refined(alone, text)
        return self._within_group(word, over) if over else None

    def _under_stranger(self, alone: Heading, over: str) -> Heading | None:
        """Take a name or a phone under a group of people nobody knows for somebody else's."""
        if alone.field not in {Field.NAME, Field.PHONE} or _ABOUT_RESIDENT.search(over) or self._plain(over):
            return None
        return Heading(Field.OTHER)

    def _plain(self, word: str) -> Heading | None:
        field = self._exact.get(word)
        if field is not None:
            return Heading(field, said=word in self._own)
        if _LUNAR.search(word):
            return Heading(Field.LUNAR_BIRTHDAY)
        for pattern, flag, ticked in STATE_TICKS:
            if re.fullmatch(pattern, word):
                return Heading(Field.STATE_TICK, flag=flag, flag_when_ticked=ticked)
        for rule, found in _RULES:
            if rule.search(word):
                return (_whose(Heading(found), word) or Heading(found)) if found in _PERSONAL else Heading(found)
        category = categories_of_word(_TICK_AFFIXES.sub("", word))
        return Heading(Field.CATEGORY_TICK, category=category[0]) if len(category) == 1 else None

    def _is_phone(self, word: str) -> bool:
        found = self._plain(word)
        return found is not None and found.field is Field.PHONE

    def _within_group(self, word: str, over: str) -> Heading | None:
        parent = self._plain(over)
        if parent is None:
            return None
        if parent.field is Field.CATEGORIES:
            return Heading(Field.CATEGORY_TICK)
        if parent.field in _PERSONAL:
            return _whose(parent, word) or parent
        return parent if parent.field in {Field.RELATIVE, Field.RELATIVE_PHONE, Field.REMARK, Field.STATE} else None


@lru_cache(maxsize=CACHED_TEXTS)
def header_key(text: str) -> str:
    """Return a header as two spellings of it are compared: without spaces, ornaments and notes in brackets."""
    core, notes = split_brackets(compact(text))
    core = _ORNAMENTS.sub("", core)
    return core or "".join(notes)


def _whose(heading: Heading, words: str) -> Heading | None:
    """Return the meaning of a personal column that belongs to somebody other than the resident."""
    named, phoned = heading.field in {Field.NAME, Field.HOUSEHOLDER}, heading.field is Field.PHONE
    if _ABOUT_GRID_WORKER.search(words):
        return Heading(Field.GRID_WORKER if named else Field.GRID_WORKER_PHONE if phoned else Field.OTHER)
    if _ABOUT_LIAISON.search(words) and not _LOOKED_AFTER.search(words):
        second = re.search(r"第二|副|备用|2|二", words)
        name, phone = (
            (Field.SECOND_LIAISON, Field.SECOND_LIAISON_PHONE) if second else (Field.LIAISON, Field.LIAISON_PHONE)
        )
        return Heading(name if named else phone if phoned else Field.OTHER)
    if _ABOUT_RELATIVE.search(words):
        return Heading(Field.RELATIVE if named else Field.RELATIVE_PHONE if phoned else Field.OTHER)
    if _ABOUT_OTHERS.search(words) and not re.search(r"本人|老人|居民", words):
        return Heading(Field.OTHER)
    return None


def _noted_owner(heading: Heading, text: str) -> Heading | None:
    """Heed a note in brackets that says whose phone a column holds."""
    notes = "".join(split_brackets(compact(text))[1])
    if heading.field is not Field.PHONE or not notes or re.search(r"本人|老人|居民", notes):
        return None
    return _whose(heading, notes)


def _refined(heading: Heading, text: str) -> Heading:
    """Heed the notes in brackets: which numbers stand for the sexes, and that a birthday is a lunar one."""
    if heading.field is Field.BIRTH and _LUNAR.search(text) and not heading.said:
        return Heading(Field.LUNAR_BIRTHDAY)
    if heading.field is not Field.SEX:
        return heading
    codes = []
    for match in _SEX_CODE.finditer(compact(text)):
        sex = "male" if (match["sex"] or match["sex2"]) == "男" else "female"
        codes.append((match["code"] or match["code2"], sex))
    if not codes and "码" in text:
        return replace(heading, sex_codes=_NATIONAL_SEX_CODES)
    return replace(heading, sex_codes=tuple(codes))
