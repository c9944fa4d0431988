"""Checking in at an activity: by a code that turns, by contact card, by lists that were kept without a network."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.activities import AttendedAs
from shared.contracts.activities_requests import ActivityItem
from shared.contracts.base import Command, Contract, Event, Query, Text

__all__ = [
    "AttendanceCorrected",
    "CheckIn",
    "CheckInCode",
    "CheckInConflict",
    "CheckInConflicts",
    "CheckInRow",
    "CorrectAttendance",
    "GetCheckInCode",
    "ListCheckInConflicts",
    "ListMerged",
    "MergeCheckInList",
    "RefusedRow",
]

ROWS_AT_ONCE = 2000
"""Rows of one list in one message: some 400 kB, well under what the bus carries."""


class AttendanceCorrected(Event):
    """Somebody who was seen at an activity was there in another part than first recorded."""

    NAME: ClassVar[str] = "activities.attendance_corrected.v1"
    OFTEN: ClassVar[str] = "once per correction"

    activity_id: UUID
    resident_id: UUID
    attended_as: AttendedAs

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "活动签到更正"


class GetCheckInCode(Query):
    """Ask for the code that is shown at the door of an activity at this moment."""

    NAME: ClassVar[str] = "activities.get_check_in_code.v1"

    activity_id: UUID
    prefix: Annotated[str, Field(max_length=200)] = ""
    """What stands before the code in its picture, such as the address of a page that takes it."""


class CheckInCode(Contract):
    """A code that proves that somebody is at the door now."""

    item: ActivityItem
    code: str
    valid_until: AwareDatetime
    renew_at: AwareDatetime
    """When the next code comes; this one is good for a while longer, so that nobody has to hurry."""
    svg: str
    """The code as a QR picture."""


class CheckIn(Command):
    """Check in with the code of the door: a resident by id, or by what their contact card says."""

    NAME: ClassVar[str] = "activities.check_in.v1"

    activity_id: UUID
    code: Annotated[str, Field(max_length=300)]
    resident_id: UUID | None = None
    card: Annotated[str, Field(max_length=1000)] = ""
    """What was scanned from a contact card, or its number."""
    attended_as: AttendedAs = "audience"


class CheckInRow(Contract):
    """One line of a list."""

    row_id: UUID
    """Made by the device: a row that comes again under it changes nothing."""
    resident_id: UUID | None = None
    card: Annotated[str, Field(max_length=1000)] = ""
    """Number of the contact card, where that is what was noted."""
    present: bool = True
    """False says that whoever kept the list looked for them and did not see them."""
    at: AwareDatetime | None = None
    """When they were seen; None where the list does not say."""
    attended_as: AttendedAs = "audience"


class MergeCheckInList(Command):
    """Merge a list that was kept on paper or on a device without a network, in one transaction.

    The same list may come again, also with more rows. A row that cannot be taken is said in the answer and does not
    hold up the others.
    """

    NAME: ClassVar[str] = "activities.merge_check_in_list.v1"

    activity_id: UUID
    list_id: UUID
    device: Annotated[Text, Field(max_length=100)]
    """Whose list it is, as people will look for it: ``北门签到平板``."""
    rows: Annotated[list[CheckInRow], Field(min_length=1, max_length=ROWS_AT_ONCE)]


class RefusedRow(Contract):
    """A row that could not be taken."""

    row_id: UUID
    resident_id: UUID | None = None
    message: str
    """Chinese: what is wrong and what to do."""


class CheckInConflict(Contract):
    """A row that says otherwise than what is recorded. What is recorded stands until somebody corrects it."""

    row_id: UUID
    resident_id: UUID
    name: str
    list_id: UUID
    device: str
    kind: Literal["absent", "time", "part"]
    message: str
    """Chinese: who says what."""
    attended_at: AwareDatetime
    attended_as: AttendedAs
    said_at: AwareDatetime | None = None
    said_as: AttendedAs


class ListMerged(Contract):
    """What a list did. The five counts add up to its rows."""

    item: ActivityItem
    added: int
    """People who are recorded as present by this list."""
    known: int
    """Rows of people who were recorded already, by this list or another."""
    absent: int
    repeated: int
    """Rows that came before under the same id."""
    refused: list[RefusedRow]
    conflicts: list[CheckInConflict]


class ListCheckInConflicts(Query):
    """Ask what the lists of an activity contradict each other in."""

    NAME: ClassVar[str] = "activities.list_check_in_conflicts.v1"

    activity_id: UUID


class CheckInConflicts(Contract):
    """Contradictions that nobody has settled."""

    items: list[CheckInConflict]


class CorrectAttendance(Command):
    """Say in which part somebody really was there, or that the record is right; settles what lists contradict."""

    NAME: ClassVar[str] = "activities.correct_attendance.v1"

    activity_id: UUID
    resident_id: UUID
    attended_as: AttendedAs
    reason: Text
