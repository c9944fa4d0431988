"""Mail by SMTP."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from services.alerts.channels.base import shorten
from services.alerts.domain.notices import Answer, Outgoing, Result

__all__ = ["MailChannel", "MailServer"]


BROKEN: tuple[tuple[type[Exception], str], ...] = (
    (aiosmtplib.SMTPTimeoutError, "超时"),
    (TimeoutError, "超时"),
    (aiosmtplib.SMTPConnectError, "连接不上"),
    (aiosmtplib.SMTPServerDisconnected, "对方断开连接"),
    (OSError, "连接中断"),
)
"""What people read of a broken call; the first that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How the mail server is reached."""

    host: str
    port: int
    sender: str
    security: Literal["plain", "starttls", "tls"]
    user: str | None = None
    password: str | None = None
    timeout_seconds: float = 10.0


class MailChannel:
    """Sends each notice as one mail.

    Its Message-ID is the notice's id: a mail that is sent again after an unknown outcome is recognised as the same one
    by the mailbox.
    """

    repeatable = True

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, notice: Outgoing) -> Answer:
        """Hand one mail to the server; what it answers decides."""
        server = self._server
        try:
            refused, text = await aiosmtplib.send(
                self._compose(notice),
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                timeout=server.timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _answer(error.recipients[0].code, error.recipients[0].message)
        except aiosmtplib.SMTPResponseException as error:
            return _answer(error.code, error.message)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Answer(Result.RETRY, f"邮件服务器没有应答:{_what_broke(error)}")
        except ValueError:
            return Answer(Result.REFUSED, "邮件地址有误")
        return Answer(Result.REFUSED, shorten(str(refused))) if refused else Answer(Result.DELIVERED, shorten(text))

    async def close(self) -> None:
        """Do nothing: every mail has its own connection."""

    def _compose(self, notice: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = notice.address
        mail["Subject"] = notice.subject
        mail["Message-ID"] = f"<{notice.notice_id}@{self._server.sender.rpartition('@')[2] or 'nuanlin'}>"
        mail["Auto-Submitted"] = "auto-generated"
        confirm = f"\n{notice.link_hint}\n" if notice.link_hint else ""
        mail.set_content(f"{notice.text}\n{confirm}")
        return mail


def _answer(code: int, message: str) -> Answer:
    text = shorten(f"{code} {message}")
    return Answer(Result.REFUSED if code >= 500 else Result.RETRY, text)


def _what_broke(error: Exception) -> str:
    return next((text for kind, text in BROKEN if isinstance(error, kind)), "邮件服务器故障")
