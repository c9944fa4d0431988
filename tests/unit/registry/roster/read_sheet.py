"""Reading one made-up sheet, and asking what came of it."""

from datetime import date

from services.registry.domain.roster.reading import RosterReading
from services.registry.use_cases.check_roster import check_roster
from tests.support.roster_maker import id_number
from tests.support.sheets import Rows, xlsx_of

__all__ = ["AS_OF", "LI", "WANG", "ignored", "meanings", "read"]

AS_OF = date(2026, 11, 21)
WANG = id_number(date(1940, 5, 6), 1)
LI = id_number(date(1945, 5, 6), 2)


def read(rows: Rows, *merges: str, name: str = "花名册") -> RosterReading:
    content = xlsx_of({name: rows}, merges={name: merges})
    return check_roster(content, filename="a.xlsx", as_of=AS_OF)


def meanings(reading: RosterReading, table: int = 0) -> list[str]:
    return [column.meaning.value for column in reading.tables[table].columns]


def ignored(reading: RosterReading) -> dict[int, str]:
    return {row.row: row.why.value for row in reading.ignored}
