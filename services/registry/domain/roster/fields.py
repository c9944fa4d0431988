"""What a column of a roster may mean."""

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """The meaning of a column. The values are the names under which a community adds header words of its own."""

    SERIAL = "serial"
    NAME = "name"
    HOUSEHOLDER = "householder"
    SEX = "sex"
    ID_NUMBER = "id_number"
    BIRTH = "birth"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    AGE = "age"
    LUNAR_BIRTHDAY = "lunar_birthday"
    COMPOUND = "compound"
    ADDRESS = "address"
    REGISTERED_ADDRESS = "registered_address"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    PHONE = "phone"
    RELATIVE = "relative"
    RELATIVE_PHONE = "relative_phone"
    CATEGORIES = "categories"
    CATEGORY_TICK = "category_tick"
    DISABILITY_LEVEL = "disability_level"
    HEALTH = "health"
    REMARK = "remark"
    STATE = "state"
    STATE_TICK = "state_tick"
    GRID = "grid"
    GRID_WORKER = "grid_worker"
    GRID_WORKER_PHONE = "grid_worker_phone"
    PARTY_MEMBER = "party_member"
    SKILLS = "skills"
    HOBBIES = "hobbies"
    RELATION = "relation"
    GROUP = "group"
    LIAISON_KIND = "liaison_kind"
    LIAISON = "liaison"
    LIAISON_PHONE = "liaison_phone"
    SECOND_LIAISON = "second_liaison"
    SECOND_LIAISON_PHONE = "second_liaison_phone"
    CAPTAIN = "captain"
    CAPTAIN_PHONE = "captain_phone"
    ROLE = "role"
    SCOPE = "scope"
    OTHER = "other"
    OWN_RESULT = "own_result"
    IGNORED = "ignored"
    """Somebody said that the column is to be left out."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the text of one header cell says about its column."""

    field: Field
    category: str | None = None
    flag: str | None = None
    flag_when_ticked: bool = True
    sex_codes: tuple[tuple[str, str], ...] = ()
    said: bool = False
    """Whether somebody said so: then the columns beside it do not change it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says that a column means, of this file alone.

    ``head`` is the whole header as `Column.header`; ``nth`` counts the columns of one table that are headed so;
    without a sheet it holds in any.
    """

    head: str
    field: Field
    sheet: str | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where it stands, what its header says, what it means.

    ``header`` is the whole header, the groups above included; ``word`` only what stands lowest.
    """

    index: int
    header: str
    heading: Heading
    word: str = ""

    @property
    def field(self) -> Field:
        """The meaning of the column."""
        return self.heading.field
