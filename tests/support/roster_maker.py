"""Make large invented rosters: the same seed gives the same people, as .xlsx or .csv bytes."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta

from stdnum.iso7064 import mod_11_2

HEADERS = (
    "序号",
    "小区",
    "楼号",
    "单元",
    "室号",
    "姓名",
    "性别",
    "身份证号",
    "出生日期",
    "联系电话",
    "子女联系电话",
    "人员类别",
    "备注",
)
"""The columns of a made roster."""

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹"
_GIVEN = "建国秀英桂兰玉珍志强丽华海燕春梅淑芬福生金凤永福德胜文彬翠花长根美玲国强宝根惠珍树林素芳正清"
_CATEGORIES = ("", "", "", "", "高龄", "独居", "空巢老人", "失能", "独居、高龄", "留守", "一般老人", "无")
_REMARKS = ("", "", "", "", "", "", "有狗", "听力不好，敲门要重", "老伴已故", "已搬离", "人户分离")
_FIRST_BIRTHDAY = date(1930, 1, 1)
_BIRTHDAY_SPAN_DAYS = 365 * 60
_ROOMS_PER_UNIT, _UNITS_PER_BUILDING, _BUILDINGS_PER_COMPOUND = 24, 4, 60


def id_number(birthday: date, sequence: int, *, area: str = "990102") -> str:
    """Return a right ID number of nobody: no province begins with 99; the last digit of the sequence is the sex."""
    body = f"{area}{birthday:%Y%m%d}{sequence % 1000:03d}"
    return body + mod_11_2.calc_check_digit(body)


def made_rows(residents: int, *, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Yield one row of cells per resident; nobody appears twice."""
    chance = random.Random(seed)  # noqa: S311 - invented people, not secrets
    for number in range(residents):
        birthday = _FIRST_BIRTHDAY + timedelta(days=chance.randrange(_BIRTHDAY_SPAN_DAYS))
        sequence = number % 1000
        area = f"99{(number // 1000) % 10000:04d}"
        door = number // 2
        unit_of_compound, room = divmod(door, _ROOMS_PER_UNIT)
        building_of_compound, unit = divmod(unit_of_compound, _UNITS_PER_BUILDING)
        compound, building = divmod(building_of_compound, _BUILDINGS_PER_COMPOUND)
        yield (
            str(number + 1),
            f"{_GIVEN[compound % 40]}{_GIVEN[compound // 40 % 40]}小区",
            f"{building + 1}",
            f"{unit + 1}",
            f"{room // 4 + 1}{room % 4 + 1:02d}",
            chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2)),
            "男" if sequence % 2 else "女",
            id_number(birthday, sequence, area=area),
            birthday.isoformat(),
            f"1{chance.choice('3578')}{chance.randrange(10)}0000{number % 10000:04d}" if chance.random() < 0.9 else "",
            f"1390000{chance.randrange(10000):04d}" if chance.random() < 0.4 else "",
            chance.choice(_CATEGORIES),
            chance.choice(_REMARKS),
        )


def made_csv(residents: int, *, seed: int = 1, encoding: str = "utf-8-sig") -> bytes:
    """Return a made roster as a .csv file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(made_rows(residents, seed=seed))
    return text.getvalue().encode(encoding)
