"""Write down one person by hand: a roster of one row, which is checked and compared as any other."""

import csv
import io
from collections.abc import Mapping
from uuid import UUID

from services.console.channels.owners import Owners
from services.console.use_cases.send_roster import RosterFile, send_roster

__all__ = ["send_one"]

COLUMNS = {
    "name": "姓名", "sex": "性别", "birth_date": "出生日期", "id_number": "身份证号", "compound": "小区",
    "address": "住址", "grid": "网格", "phones": "联系电话", "categories": "人员类别",
}  # fmt: skip
"""What is asked, under the heads that registry knows."""

FILENAME = "手工登记.csv"


def roster_of(said: Mapping[str, str]) -> bytes:
    """Return what was said as a roster of one row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS.values())
    writer.writerow(said.get(name, "") for name in COLUMNS)
    return text.getvalue().encode("utf-8-sig")


async def send_one(owners: Owners, said: Mapping[str, str], *, import_id: UUID, community: str) -> None:
    """Send the row to be looked at; nothing is taken in before somebody confirms what was seen.

    Raises
    ------
    RefusedError
        Raised for everything registry says no to.
    """
    file = RosterFile(import_id, FILENAME, roster_of(said))
    await send_roster(owners, file, community=community, like=None)
