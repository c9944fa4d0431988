"""What a table is about, and what its columns mean in the light of each other."""

import re
from dataclasses import replace
from enum import StrEnum

from services.registry.domain.roster.fields import Column, Field, Heading


class TableKind(StrEnum):
    """What the rows of a table are about."""

    RESIDENTS = "residents"
    LIAISONS = "liaisons"
    PAIRINGS = "pairings"
    CARE_CIRCLE = "care_circle"


def kind_of_table(columns: list[Column], title: str) -> TableKind:
    """Tell from its columns, and where they do not, from its title what a table is about."""
    fields = {column.field for column in columns}
    about_a_person = fields & {Field.ID_NUMBER, Field.BIRTH, Field.AGE, Field.BIRTH_YEAR}
    if about_a_person:
        return TableKind.RESIDENTS
    if Field.NAME in fields and Field.LIAISON in fields and not fields & {Field.SEX, Field.HEALTH}:
        paired = fields & {Field.SECOND_LIAISON, Field.GROUP, Field.LIAISON_PHONE} or not fields & _PLACES
        return TableKind.PAIRINGS if paired or _PAIRING_TITLE.search(title) else TableKind.RESIDENTS
    if Field.CAPTAIN in fields and Field.NAME not in fields and Field.HOUSEHOLDER not in fields:
        return TableKind.CARE_CIRCLE
    if Field.ROLE in fields and (Field.SCOPE in fields or _POSTS_TITLE.search(title)):
        return TableKind.CARE_CIRCLE
    if Field.HOUSEHOLDER in fields:
        return TableKind.RESIDENTS
    listed = Field.LIAISON_KIND in fields or (not fields & _PLACES and _STAFF_TITLE.search(title))
    return TableKind.LIAISONS if listed or Field.NAME not in fields else TableKind.RESIDENTS


_PLACES = frozenset({Field.ADDRESS, Field.BUILDING, Field.ROOM})
_PAIRING_TITLE = re.compile(r"结对|联络|帮扶|包保|一对一")
_POSTS_TITLE = re.compile(r"责任人|楼长|三级关爱|楼栋长|负责人")
_STAFF_TITLE = re.compile(
    r"(?:联络员|志愿者|志愿服务队|社工|工作者|结对人员).{0,4}(?:名单|名册|花名册|信息|登记|一览|$)"
)
_FALLBACKS: dict[TableKind, tuple[tuple[Field, Field], ...]] = {
    TableKind.RESIDENTS: ((Field.NAME, Field.HOUSEHOLDER), (Field.CATEGORIES, Field.LIAISON_KIND)),
    TableKind.LIAISONS: (
        (Field.NAME, Field.LIAISON),
        (Field.PHONE, Field.LIAISON_PHONE),
        (Field.LIAISON_KIND, Field.CATEGORIES),
    ),
    TableKind.PAIRINGS: ((Field.LIAISON_PHONE, Field.PHONE),),
    TableKind.CARE_CIRCLE: (
        (Field.NAME, Field.CAPTAIN),
        (Field.NAME, Field.LIAISON),
        (Field.PHONE, Field.CAPTAIN_PHONE),
    ),
}
"""Where a table has no column of the first meaning, a column of the second serves."""

_ONCE = frozenset(
    {
        Field.NAME,
        Field.SEX,
        Field.ID_NUMBER,
        Field.BIRTH,
        Field.AGE,
        Field.LUNAR_BIRTHDAY,
        Field.BUILDING,
        Field.UNIT,
        Field.ROOM,
    }
)


def settled(columns: list[Column], kind: TableKind) -> list[Column]:
    """Decide what depends on the other columns of the table."""
    columns = _owned_phones(columns, kind)
    present = {column.field for column in columns}
    changes = {instead: wanted for wanted, instead in _FALLBACKS[kind] if wanted not in present and instead in present}
    if not present & _PLACES:
        if Field.REGISTERED_ADDRESS in present:
            changes[Field.REGISTERED_ADDRESS] = Field.ADDRESS
        elif any(column.field is Field.STATE and "地" in column.header for column in columns):
            changes[Field.STATE] = Field.ADDRESS
    said = {column.field for column in columns if column.heading.said}
    result, seen = [], set[Field]()
    for column in columns:
        field = column.field if column.heading.said else changes.get(column.field, column.field)
        if field in _ONCE and (field in seen or (field in said and not column.heading.said)):
            field = Field.OTHER
        seen.add(field)
        result.append(column if field is column.field else replace(column, heading=Heading(field)))
    return result


_OWNERS = {
    Field.RELATIVE: Field.RELATIVE_PHONE,
    Field.GRID_WORKER: Field.GRID_WORKER_PHONE,
    Field.LIAISON: Field.LIAISON_PHONE,
    Field.CAPTAIN: Field.CAPTAIN_PHONE,
}


def _owned_phones(columns: list[Column], kind: TableKind) -> list[Column]:
    """Give a column headed only 电话 to somebody else whose name stands right before it."""
    if kind is TableKind.LIAISONS:
        return columns
    present = {column.field for column in columns}
    owned: list[Column] = []
    for column in columns:
        owner = owned[-1] if owned else None
        belongs = _OWNERS.get(owner.field) if owner else None
        if (
            column.field is Field.PHONE
            and not column.heading.said
            and belongs
            and belongs not in present
            and owner
            and column.index == owner.index + 1
        ):
            owned.append(replace(column, heading=Heading(belongs)))
        else:
            owned.append(column)
    return owned
