"""The code at the door of an activity: signed, and good for a minute or two."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest, digest
from uuid import UUID

__all__ = ["CheckInCode", "CodeError", "CodeKey"]

MAC_BYTES = 15
"""120 bits: nobody guesses it; 24 letters without padding."""


class CodeError(ValueError):
    """Raised for a code that is none of ours, of another activity, or no longer good."""


@dataclass(frozen=True, slots=True)
class CheckInCode:
    """One code and how long it is good."""

    text: str
    renew_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class CodeKey:
    """Makes codes and knows its own.

    Parameters
    ----------
    secret
        Whoever has it can make codes for any activity.
    period
        How long a code is shown. It is good for one period more, so that the last to scan it need not hurry.
    """

    secret: bytes
    period: timedelta

    def code_at(self, activity_id: UUID, now: datetime) -> CheckInCode:
        """Return the code that is shown at a moment."""
        window = self._window(now)
        ends = datetime.fromtimestamp((window + 1) * self.period.total_seconds(), UTC)
        return CheckInCode(self._text(activity_id, window), renew_at=ends, valid_until=ends + self.period)

    def check(self, text: str, activity_id: UUID, *, now: datetime) -> None:
        """Accept the code of this activity that is shown, or that was shown just before.

        Raises
        ------
        CodeError
            Raised for any other.
        """
        given = text.strip().rpartition("/")[2].upper().encode()
        window = self._window(now)
        good = [self._text(activity_id, one).encode() for one in (window, window - 1)]
        if not any(compare_digest(given, one) for one in good):
            raise CodeError("not the code of this door and this minute")

    def _window(self, moment: datetime) -> int:
        return int(moment.timestamp() // self.period.total_seconds())

    def _text(self, activity_id: UUID, window: int) -> str:
        """Write a code in letters that a QR picture packs well: its own window, and the signature."""
        said = f"check-in:{activity_id}:{window}".encode()
        return f"{window:X}.{b32encode(digest(self.secret, said, 'sha256')[:MAC_BYTES]).decode()}"
