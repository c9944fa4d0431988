"""Passcodes at the door: what is told of them, and what can be asked. The phrase itself is in one reply only."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query, Text

__all__ = [
    "BriefPasscode",
    "BypassPasscode",
    "GetPasscodeRecord",
    "PasscodeBypassed",
    "PasscodeChallengeFailed",
    "PasscodeNoted",
    "PasscodeRecord",
    "PasscodeRotated",
    "PasscodeShown",
    "PasscodeUse",
    "ReportChallenge",
    "RevealPasscode",
    "RotatePasscode",
]

RotationReason = Literal["first", "due", "liaison_changed", "leak_suspected", "requested"]
Reporter = Literal["elder", "relative", "hotline", "liaison"]
Responder = Literal["medical", "fire", "police", "property"]
UseKind = Literal["revealed", "refused", "bypassed", "mismatched", "forgotten", "briefed"]


class PasscodeRotated(Event):
    """A resident's passcode was replaced. Says that and why, never which phrase."""

    NAME: ClassVar[str] = "visits.passcode_rotated.v1"
    OFTEN: ClassVar[str] = "once per replaced passcode; the first of a resident is not told"

    resident_id: UUID
    number: Annotated[int, Field(ge=2)]
    reason: str
    """Code: ``due``, ``liaison_changed``, ``leak_suspected``, ``requested``."""
    former_ends_at: AwareDatetime
    """Until then the one before is good as well, so that the resident can be told."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "上门暗号已更换,请告知老人"


class PasscodeChallengeFailed(Event):
    """Somebody at a resident's door did not know the passcode: it may be an impostor."""

    NAME: ClassVar[str] = "visits.passcode_challenge_failed.v1"
    OFTEN: ClassVar[str] = "once per report of a wrong passcode"

    challenge_id: UUID
    resident_id: UUID
    reported_by: str
    """Code: ``elder``, ``relative``, ``hotline``, ``liaison``."""
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "上门人员对不上暗号,可能有人冒充联络员"


class PasscodeBypassed(Event):
    """An emergency responder went in without the passcode."""

    NAME: ClassVar[str] = "visits.passcode_bypassed.v1"
    OFTEN: ClassVar[str] = "once per entry without a passcode"

    use_id: UUID
    resident_id: UUID
    responder: str
    """Code: ``medical``, ``fire``, ``police``, ``property``."""
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "应急人员免暗号入户,已留痕"


class RevealPasscode(Command):
    """Show the passcode to the liaison of an open visit, for this visit. Every showing and every refusal is kept."""

    NAME: ClassVar[str] = "visits.reveal_passcode.v1"

    visit_id: UUID
    staff_id: UUID
    """Who asks: only the liaison of this visit is answered."""


class PasscodeShown(Contract):
    """What to say at the door."""

    resident_id: UUID
    phrase: str
    number: int
    former_phrase: str | None = None
    """Good as well until `former_ends_at`: the resident may not have been told of the present one yet."""
    former_ends_at: AwareDatetime | None = None
    brief_due: bool = False
    """True if the resident is still to be told of the present one."""


class RotatePasscode(Command):
    """Replace a resident's passcode now."""

    NAME: ClassVar[str] = "visits.rotate_passcode.v1"

    resident_id: UUID
    reason: Literal["leak_suspected", "requested"] = "leak_suspected"


class ReportChallenge(Command):
    """Report what happened when somebody at the door was asked for the passcode."""

    NAME: ClassVar[str] = "visits.report_challenge.v1"

    resident_id: UUID
    reported_by: Reporter
    finding: Literal["mismatched", "forgotten"]
    """The visitor did not know it, or the resident has forgotten it."""
    note: Annotated[str, Field(max_length=500)] = ""
    happened_at: AwareDatetime | None = None
    """None is now."""


class BriefPasscode(Command):
    """Say that the resident has been told of the passcode again."""

    NAME: ClassVar[str] = "visits.brief_passcode.v1"

    resident_id: UUID
    staff_id: UUID


class BypassPasscode(Command):
    """Record that an emergency responder went in without the passcode."""

    NAME: ClassVar[str] = "visits.bypass_passcode.v1"

    resident_id: UUID
    responder: Responder
    staff_id: UUID | None = None
    """Who let them in or records it."""
    note: Text
    """Why there was no time."""
    happened_at: AwareDatetime | None = None


class PasscodeNoted(Contract):
    """What a command about a passcode came to."""

    resident_id: UUID
    number: int
    """Number of the passcode in use; 0 if there is none yet."""
    brief_due: bool
    """Whether the resident is to be told of it."""
    changed: bool = True
    """False if the same command had come before."""


class GetPasscodeRecord(Query):
    """Ask who saw, missed or went past a resident's passcode, the newest first. Never answers with a phrase."""

    NAME: ClassVar[str] = "visits.get_passcode_record.v1"

    resident_id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PasscodeUse(Contract):
    """One line of the record."""

    kind: UseKind
    number: int
    happened_at: AwareDatetime
    visit_id: UUID | None = None
    staff_id: UUID | None = None
    actor: str
    by: str | None = None
    """Reporter or responder, by code."""
    note: str = ""


class PasscodeRecord(Contract):
    """How a resident's passcode stands."""

    number: int
    set_at: AwareDatetime | None = None
    reason: RotationReason | None = None
    brief_due: bool = False
    uses: list[PasscodeUse] = []
