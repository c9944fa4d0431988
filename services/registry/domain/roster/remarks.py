"""Read from remarks and state columns whether a resident has died, moved away or lives elsewhere."""

import re
from functools import lru_cache

from services.registry.domain.roster.relatives import SOMEBODY_ELSE
from services.registry.domain.roster.text import CACHED_TEXTS, LONGEST_READ, compact, half_width

DECEASED, MOVED_OUT, LIVES_ELSEWHERE = "deceased", "moved_out", "lives_elsewhere"

_CLAUSE_ENDS = re.compile(r"[，,。；;、！!\n\r|/]+|\s+|(?<=[世故亡逝])[后之]+(?=[随跟与和住搬由独一现到去])")
_SEVERAL_PEOPLE = re.compile(rf"(?<=[子女儿媳婿孙妻夫母父])、(?={SOMEBODY_ELSE.pattern})")
"""The comma between people who do something together; it ends no clause."""
_CHILD = (
    r"(?:[大二三四小长次独养外]?(?:儿子?|女儿?|孙子?|孙女|媳妇?)|子女|儿女|孩子|儿媳|女婿|外孙女?|"
    r"侄[子女儿]|弟弟?|妹妹?|姐姐?|哥哥?|亲戚|亲属|家属|家人)们?"
)
_HOME = r"(?:养老[院机中]|敬老院|福利院|护理院|老年公寓|托老所|养护院|康养|疗养院|颐养|养老机构|护养|医养|托养)"
_PLACE = (
    r"(?:外地|外省|外市|外县|外面|国外|境外|海外|乡下|农村|老家|他处|别处|异地|城里|香港|美国|"
    r"其他小区|其它小区|别的小区|外)"
)

_CITY = "北京|上海|天津|重庆|广州|深圳|杭州|南京|武汉|成都|西安|苏州"
_DEATH = re.compile(
    r"去世|过世|病故|死亡|已故|亡故|逝世|离世|身故|病逝|病亡|已亡|仙逝|辞世|殁|^故$|[(（]故[)）]|^已?死$|已死"
)
_DEATH_OF_OTHERS = re.compile(r"死亡[抚金]|抚恤|丧偶|丧子")
_REMOVAL = re.compile(
    r"搬离|搬走|迁出(?!未|手续)|迁至|搬出|迁走|迁往|迁居|移居|搬家(?!公司)|已搬(?![来进入回])|搬[至到往](?!本)|已迁(?![来进入回])"
)
_RETURNED = re.compile(
    r"搬回|迁回|回迁|又回|已回|回来了?住|搬来|迁入(?!.*迁出)|仍住|仍居住|人在(?!户)|人未|住在此|还住|人还在|人仍在|实际居住本"
)
_DENIED = re.compile(
    r"未|没有?|不(?!在|详|幸|久)|准备|计划|打算|拟|将(?!近)|想|可能|要(?=搬|迁)|是否|怕|担心|待(?=搬|迁)|欲|即将|如(?=搬|迁)|差点|险些|险"
)
_TO_A_CHILD = re.compile(rf"[搬迁移][至到往居去].{{0,2}}{_CHILD}(?:家|处|那)")
_ELSEWHERE = re.compile(
    rf"人户分离|户在人不在|人不在户在|户人分离|空挂|挂户|寄宿"
    rf"|(?:住|居|居住|生活|去|到|在).{{0,2}}{_CHILD}(?:家|处|那|身边)"
    rf"|(?:随|跟|跟随|投靠|依靠|投奔).{{0,4}}{_CHILD}.{{0,8}}(?:住|居|生活|外|去|走|迁|养老)"
    rf"|(?:与|和|同|跟).{{0,2}}{_CHILD}.{{0,3}}(?:住|居|生活)"
    rf"|(?:住|入住|居住|居|送|去|进|在|到|转).{{0,8}}{_HOME}|^{_HOME}$"
    rf"|(?:住|居住|居|生活|常住|长住|长期|常年|人|现|目前|实际|暂)在?于?{_PLACE}|^在?{_PLACE}(?:居住?|住|生活|养老)?$|{_PLACE}(?:居住?|住|生活|养老)"
    rf"|(?:住|居住|居|生活|定居)在?于?(?:{_CITY}|[^本该此院]{{1,6}}[省市县])"
    rf"|(?<!户口)(?<!户籍)不(?:在|住)(?:本|这|此)|(?<!户口)(?<!户籍)(?<!户)不在(?:地|小区|社区|辖区)|不住(?:这里|此处|本处)|长期不在|常年不在|无人居住|实际不在"
    rf"|(?:现|实际|目前|现在)(?:居住|住|居)(?:地|址|在|于)?[:]?(?!本|此|这|该|院|医院|$|情况|状)[^独自单一人与和]{{2,}}"
)
_NOT_ELSEWHERE = re.compile(
    r"偶尔|有时|周末|周日|节假|过年|春节|寒假|暑假|冬天|冬季|夏天|夏季|白天|晚上|住院|短期|暂时|曾|同住照顾|经常|常来"
)
_GOVERNS = re.compile(
    r"(?:随|跟|跟随|与|和|同|住|住在|在|到|去|投靠|投奔|依靠|居|送|由|搬[至到往去]|迁[至到往]|被|给|暂住|现住|现居|居住)[大二三四小长次独养其她他]?$"
)
_ATTRIBUTE_OF_OTHER = re.compile(rf"的(?:{SOMEBODY_ELSE.pattern})")
_ILL = re.compile(r"患|病|癌|住院|车祸|抢救|瘫痪|中风")

_HERE = re.compile(
    r"^(?:本地|常住|在住|本小区|本社区|在家|正常|健在|在册|在籍|人户一致|人在户在|户在人在|人在户不在|自住|自有|本市|本区|在|是|有人|实住|在本地|本辖区|住本地|居家|本处|本址|同户籍.*)$"
)
_ELSEWHERE_VALUES = re.compile(
    rf"^(?:不在|空户|空房|无人|外出|离开|迁居|空挂户?|{_PLACE}.*|.*{_HOME}.*|.*{_CHILD}家.*|.*人户分离.*|外来)$"
)
_ANOTHER_PLACE = re.compile(rf"[\u4e00-\u9fff]{{2,}}(?:省|市|县|区(?<!小区)(?<!社区)|镇|乡|村|国)|{_CITY}")


@lru_cache(maxsize=CACHED_TEXTS)
def flags_of_remark(raw: str) -> frozenset[str]:
    """Return what a remark says about the resident; what it says about somebody else does not count."""
    flags: set[str] = set()
    subject_is_other = False
    text = _SEVERAL_PEOPLE.sub("和", half_width(raw[:LONGEST_READ]))
    for clause in _CLAUSE_ENDS.split(text):
        words = compact(clause)
        if words:
            flags |= _flags_of_clause(words, subject_is_other=subject_is_other)
            other = _subject_of(words, len(words))
            subject_is_other = (other and bool(_ILL.search(words))) or (subject_is_other and bool(_ILL.search(words)))
    if _RETURNED.search(compact(text)):
        flags.discard(MOVED_OUT)
    return frozenset(flags)


def _flags_of_clause(words: str, *, subject_is_other: bool) -> set[str]:
    flags: set[str] = set()
    if _happened(_DEATH, words, subject_is_other=subject_is_other) and not _DEATH_OF_OTHERS.search(words):
        flags.add(DECEASED)
    if _TO_A_CHILD.search(words):
        if _happened(_TO_A_CHILD, words, subject_is_other=subject_is_other):
            flags.add(LIVES_ELSEWHERE)
    elif _happened(_REMOVAL, words, subject_is_other=subject_is_other):
        flags.add(MOVED_OUT)
    if not _NOT_ELSEWHERE.search(words) and _happened(_ELSEWHERE, words, subject_is_other=False):
        flags.add(LIVES_ELSEWHERE)
    return flags


def _happened(pattern: re.Pattern[str], words: str, *, subject_is_other: bool) -> bool:
    """Say whether the clause tells this of the resident, and as a fact."""
    for match in pattern.finditer(words):
        before = words[: match.start()]
        denied = _DENIED.search(before[-4:]) is not None
        about_other = subject_is_other and "本人" not in before
        of_other = _ATTRIBUTE_OF_OTHER.match(words, match.end()) is not None
        if not denied and not about_other and not of_other and not _subject_of(words, match.start()):
            return True
    return False


def _subject_of(words: str, end: int) -> bool:
    """Say whether somebody else is the subject of what stands at ``end``: named before it, not governed by 随 or 住."""
    for match in SOMEBODY_ELSE.finditer(words, 0, end):
        governed = _GOVERNS.search(words[: match.start()])
        if not governed and "本人" not in words[match.end() : end]:
            return True
    return False


@lru_cache(maxsize=CACHED_TEXTS)
def flags_of_state(raw: str) -> frozenset[str]:
    """Return what a column such as 居住地, 居住情况 or 在册状态 says."""
    text = compact(raw[:LONGEST_READ])
    if _HERE.match(text):
        return frozenset()
    flags = set(flags_of_remark(raw))
    if _ELSEWHERE_VALUES.match(text) or (not flags and _ANOTHER_PLACE.search(text)):
        flags.add(LIVES_ELSEWHERE)
    return frozenset(flags)
