"""What a message looks like on the wire, whoever sends it."""

import json
import re
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID, uuid4, uuid5
from zlib import crc32

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

__all__ = [
    "AreaCode",
    "Channel",
    "Command",
    "Community",
    "Contract",
    "Event",
    "MalformedEventError",
    "Message",
    "Query",
    "Refusal",
    "RefusalCode",
    "Request",
    "Text",
    "Viewer",
]

EVENT_IDS = UUID("6f0d2f5e-7c0b-5f3e-9a51-3d9d5b1f0a11")
"""Namespace of event ids that are computed from what the event is about. Changing it doubles facts found twice."""

SHARDS = 64
"""Shards of the last subject token. Fixed for ever: readers that need order keep one durable per shard."""

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,6}$")]
"""One token of an official area code: six digits for a district, three for a street or a community."""

Community = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
"""Official twelve-digit code: district (6), street (3), community (3)."""

ScopeCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
"""Official code of a district (6 digits), street (9) or community (12)."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
"""Something a person wrote: trimmed, not empty, at most 2,000 characters."""

_WIRE_NAME = re.compile(r"^(?P<domain>[a-z]+)\.(?P<word>[a-z0-9_]+)\.v(?P<version>[1-9][0-9]*)$")


class Channel(StrEnum):
    """Who may read an event: the second token of its subject."""

    EVENT = "evt"
    """Every service; ids, codes, times and counts only."""
    INTERNAL = "int"
    """Only the services that are named as its readers; may carry names, addresses and phones."""
    INPUT = "in"
    """What third parties tell us. Never passed on as it came: a service makes a fact of its own of it, or none."""


class Contract(BaseModel):
    """Base of all messages: immutable, and open to fields that a later version adds.

    Its errors do not quote what they refuse: it may be somebody's name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)


class MalformedEventError(ValueError):
    """Raised for bytes that are not the event they claim to be; retrying cannot help."""


class Message(Contract):
    """A message with a wire name ``<domain>.<word>.v<version>`` equal to its class name."""

    NAME: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:  # noqa: ANN401
        """Refuse a class whose wire name does not match it."""
        if "NAME" not in cls.__dict__:
            return
        name = _WIRE_NAME.match(cls.NAME)
        plain = re.sub(r"V[0-9]+$", "", cls.__name__)
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower()
        if name is None or name["word"] != snake:
            raise TypeError(f"{cls.__name__} cannot be called {cls.NAME!r} on the wire")

    @classmethod
    def domain(cls) -> str:
        """Return the service that owns this message."""
        return cls.NAME.split(".")[0]


class Event(Message):
    """Something that has happened and that other services may act on.

    Unknown fields are ignored, so a publisher may add one without asking its readers. Removing or renaming a field
    needs a class of a new version. `area` fields say where it happened, at the time it happened.
    """

    CHANNEL: ClassVar[Channel] = Channel.EVENT
    SUBJECT_FIELD: ClassVar[str] = "resident_id"
    """Field that holds the aggregate: CloudEvents `subject`, and what the shard is computed from."""
    OFTEN: ClassVar[str] = "once per fact"
    """When and how often it is published, for the catalogue."""

    event_id: UUID = Field(default_factory=uuid4)
    occurred_at: AwareDatetime
    district: AreaCode
    street: AreaCode
    community: AreaCode
    entity_version: Annotated[int, Field(ge=0)] = 0
    """Version of the aggregate after this fact; of two facts about one aggregate the higher is the newer."""

    @classmethod
    def identify(cls, *parts: object) -> UUID:
        """Return the same id whenever the same fact is found again."""
        return uuid5(EVENT_IDS, ":".join([cls.NAME, *map(str, parts)]))

    @classmethod
    def pattern(cls) -> str:
        """Subject that matches this event from every community."""
        return f"care.{cls.CHANNEL}.{cls.NAME}.*.*.*.*"

    @property
    def aggregate_id(self) -> str:
        """Id of what the event is about."""
        return str(getattr(self, self.SUBJECT_FIELD))

    @property
    def subject(self) -> str:
        """Subject this very event is published on."""
        shard = crc32(self.aggregate_id.encode()) % SHARDS
        return f"care.{self.CHANNEL}.{self.NAME}.{self.district}.{self.street}.{self.community}.{shard:02d}"

    @property
    def summary(self) -> str:
        """One line in Chinese that a person can read; never a name, phone or address."""
        return self.NAME

    def to_wire(self) -> bytes:
        """Return the event as CloudEvents 1.0 JSON (structured mode)."""
        data = self.model_dump_json(exclude={"event_id", "occurred_at"}, exclude_none=True)
        head = (
            f'{{"specversion":"1.0","id":"{self.event_id}","source":"{self.domain()}","type":"{self.NAME}",'
            f'"subject":"{self.aggregate_id}","time":"{self.occurred_at.isoformat()}",'
            f'"datacontenttype":"application/json","dataschema":"urn:nuanlin:{self.NAME}","data":'
        )
        return f"{head}{data}}}".encode()

    @classmethod
    def from_wire(cls, body: bytes) -> Self:
        """Read an event of this class.

        Raises
        ------
        MalformedEventError
            Raised if the bytes are not JSON, not a CloudEvent of this type, or miss a field.
        """
        try:
            envelope = json.loads(body)
            _expect(envelope["type"], cls.NAME)
            fields = envelope["data"] | {"event_id": envelope["id"], "occurred_at": envelope["time"]}
            return cls.model_validate(fields)
        except MalformedEventError:
            raise
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            detail = error.errors(include_input=False) if isinstance(error, ValidationError) else error
            raise MalformedEventError(f"not a {cls.NAME}: {detail}") from error


def _expect(found: str, expected: str) -> None:
    if found != expected:
        raise MalformedEventError(f"expected {expected}, got {found!r}")


class Viewer(Contract):
    """Who asks, and what they may be told. The edge that knows the person fills it in; the owner of the facts decides.

    A request without one has the least right: nothing restricted is told.
    """

    actor: Text
    """A staff id, or the name of a program: rights that are given to named people are given to this."""
    role: Text = "staff"
    purpose: Text | None = None
    """Why the person asks, in their own words; an auditor reads it."""
    scope: list[ScopeCode] = []
    """Official codes of the districts, streets and communities the person may look into."""
    grids: list[Text] = []
    """Names of grids in those communities beyond which the person sees nobody; empty is every grid."""
    may_see_restricted: bool = False
    """Whether restricted categories, and all that follows from them, may be told."""
    name: str = ""
    """What colleagues call the person: it stands in timelines beside what they did. Empty for a program."""
    until: AwareDatetime | None = None
    """When a right that was taken in an emergency ends: no owner does or tells anything on it any more."""

    @property
    def staff_id(self) -> UUID | None:
        """Who of the staff asks; None for a program and for whoever is not on the staff."""
        try:
            return UUID(self.actor)
        except ValueError:
            return None

    def named(self, somebody: UUID, said: str) -> str:
        """Return the name of whom a request is about: the person's own where it is they, else what was said."""
        return self.name if self.name and somebody == self.staff_id else said

    def reaches(self, community: str) -> bool:
        """Say whether a community lies in the person's scope."""
        return any(community.startswith(code) for code in self.scope)


class Request(Message):
    """A command or a query."""

    KIND: ClassVar[Literal["cmd", "qry"]]

    viewer: Viewer | None = None

    @classmethod
    def subject(cls) -> str:
        """Subject the owner of this request listens on."""
        return f"care.{cls.KIND}.{cls.NAME}"


class Command(Request):
    """Asks the owner to do something. Sending it again with the same `command_id` has no further effect."""

    KIND = "cmd"

    command_id: UUID = Field(default_factory=uuid4)
    """Idempotency key: one per intention of a person, not per attempt."""
    actor: Text = "system"
    """Who wants it: a staff id, or the name of a program. Written to the record."""


class Query(Request):
    """Asks the owner. Changes nothing."""

    KIND = "qry"


class RefusalCode(StrEnum):
    """Why the owner of a command or query said no."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    """The role of the asker has no right to this. Beyond their scope a thing is `NOT_FOUND`."""
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


class Refusal(Contract):
    """A typed no, with what a person can do about it."""

    code: RefusalCode
    message: str
    """Chinese: what is wrong and what to do."""
    field: str | None = None
    """Field of the request that is wrong, if one is."""
