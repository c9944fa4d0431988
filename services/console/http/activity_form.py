"""The form of an activity: what stands in it, what it would mean, and the command that comes of it."""

from datetime import date, datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.datastructures import FormData

from shared.contracts.activities_calendar import AnnounceProposal
from shared.contracts.activities_changes import ChangeActivity
from shared.contracts.activities_previews import PreviewSessions
from shared.contracts.activities_requests import ActivityDetail, ActivityKind, CreateActivity
from shared.contracts.activities_series import CreateSeries, Recurrence
from shared.contracts.base import Text

__all__ = ["ActivityForm", "Given", "read_activity", "read_announcement", "shown_of"]

Given = dict[str, list[str]]
"""Field to its answers as they stand in the form, right or wrong."""

ONCE = "once"


class ActivityForm(BaseModel):
    """What was written, read: one activity or a series."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    title: Text
    kind: ActivityKind
    theme: str = Field("", max_length=100)
    on: date
    starts: time
    ends: time
    repeats: str = ONCE
    until: date | None = None
    weekdays: list[int] = []
    except_on: list[date] = []
    zone_id: UUID | None = None
    place: str = Field("", max_length=200)
    capacity: int = Field(ge=1, le=10_000)
    note: str = Field("", max_length=500)

    @field_validator("except_on", mode="before")
    @classmethod
    def _days(cls, value: object) -> object:
        """Read days that stand beside each other in one line."""
        return str(value or "").replace("、", ",").replace(",", ",").replace(" ", ",").split(",") if value else []

    @field_validator("until", "zone_id", mode="before")
    @classmethod
    def _left_open(cls, value: object) -> object:
        return value or None

    @property
    def recurrence(self) -> Recurrence:
        """The days as the owner reckons them; a single one is a series of one day."""
        every = "day" if self.repeats == ONCE else self.repeats
        last = self.on if self.repeats == ONCE else self.until or self.on
        weekdays = sorted(set(self.weekdays)) if every in {"week", "fortnight"} else []
        return Recurrence.model_validate(
            {"every": every, "first_on": self.on, "last_on": last, "weekdays": weekdays, "except_on": self.except_on}
        )

    def preview(self, community: str, activity_id: UUID | None) -> PreviewSessions:
        """Ask what it would mean."""
        return PreviewSessions(
            community=community, starts=self.starts, ends=self.ends, recurrence=self.recurrence,
            capacity=self.capacity, zone_id=self.zone_id, activity_id=activity_id,
        )  # fmt: skip

    def command(self, command_id: str, *, community: str, place: str, zone: ZoneInfo) -> CreateActivity | CreateSeries:
        """Return what announces it."""
        said = self.model_dump(include={"title", "kind", "theme", "capacity", "note", "zone_id"})
        said |= {"command_id": command_id, "community": community, "place": place}
        if self.repeats != ONCE:
            return CreateSeries.model_validate(
                said | {"starts": self.starts, "ends": self.ends, "recurrence": self.recurrence}
            )
        return CreateActivity.model_validate(said | self._span(zone))

    def change(
        self, command_id: str, *, activity_id: UUID, revision: str, place: str, zone: ZoneInfo
    ) -> ChangeActivity:
        """Return what writes an activity anew."""
        said = self.model_dump(include={"title", "kind", "theme", "capacity", "note", "zone_id"})
        said |= {"command_id": command_id, "activity_id": activity_id, "revision": revision, "place": place}
        return ChangeActivity.model_validate(said | self._span(zone))

    def _span(self, zone: ZoneInfo) -> dict[str, datetime]:
        return {
            "starts_at": datetime.combine(self.on, self.starts, zone),
            "ends_at": datetime.combine(self.on, self.ends, zone),
        }


def read_activity(form: FormData) -> ActivityForm:
    """Read the form.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    one = {name: str(form.get(name) or "").strip() for name in ActivityForm.model_fields if name != "weekdays"}
    one = {name: value for name, value in one.items() if value}
    return ActivityForm.model_validate({**one, "weekdays": [str(day) for day in form.getlist("weekdays")]})


def shown_of(detail: ActivityDetail, *, zone: ZoneInfo) -> Given:
    """Return what stands in the form of an activity before anybody writes in it."""
    item = detail.item
    starts, ends = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    one = {
        "title": item.title, "kind": item.kind, "theme": item.theme, "on": starts.date().isoformat(),
        "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "zone_id": str(detail.zone_id or ""),
        "place": "" if item.place == detail.zone_name else item.place, "capacity": str(item.capacity),
        "note": detail.note, "revision": str(item.revision),
    }  # fmt: skip
    return {name: [value] for name, value in one.items()}


def read_announcement(form: FormData, *, proposal_id: UUID, actor: str) -> AnnounceProposal:
    """Read the form that makes an activity of a proposed day; the day is part of its key, so a retry does it once.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    given = {name: str(form.get(name) or "").strip() or None for name in ("place", "starts", "ends", "capacity", "on")}
    said = {"command_id": form.get("command_id") or uuid5(proposal_id, "announce"), "actor": actor}
    return AnnounceProposal.model_validate(
        {**given, **said, "proposal_id": proposal_id, "note": str(form.get("note") or "").strip()}
    )
