"""Calls of providers over HTTP: one session, a time limit, no redirects, and what a status alone already decides."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from services.alerts.channels.base import shorten
from services.alerts.domain.notices import Answer, Result

__all__ = ["Caller", "Codes", "Reply", "what_broke"]

THROTTLED = frozenset({408, 425, 429})
"""Answers below 500 that ask for another attempt."""

NOT_TAKEN = frozenset({425, 429, 503})
"""Answers by which a provider says that it did nothing."""

MOST_ANSWER_BYTES = 4096

BROKEN: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "找不到对方的地址"),
    (aiohttp.ClientConnectorCertificateError, "对方的证书有误"),
    (aiohttp.ClientSSLError, "加密连接没有建立"),
    (TimeoutError, "超时"),
    (aiohttp.ClientConnectorError, "对方没有开机或拒绝连接"),
    (aiohttp.ClientPayloadError, "答复到一半断开"),
    (aiohttp.ServerDisconnectedError, "对方断开连接"),
    (ConnectionError, "连接中断"),
)
"""What people read of a broken call; the first that fits."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider answered with a status of 2xx."""

    said: str
    """Status and body, as they are kept."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Codes:
    """How a provider says in its JSON body what became of a message, whatever the status was."""

    field: str
    """Where the code stands, with points between the levels: ``result.code``."""
    accepted: Collection[str]
    retried: Collection[str]
    """Codes that mean nothing was done now and may be tried again."""

    def judge(self, reply: Reply, *, repeatable: bool) -> Answer:
        """Say what became of a message; an answer that cannot be read leaves it unclear, neither sent nor refused."""
        code = self._code(reply.body)
        if code is None:
            return Answer(Result.RETRY if repeatable else Result.UNKNOWN, f"应答看不懂:{reply.said}")
        if code in self.accepted:
            return Answer(Result.DELIVERED, reply.said)
        return Answer(Result.RETRY if code in self.retried else Result.REFUSED, reply.said)

    def _code(self, body: bytes) -> str | None:
        try:
            found: Any = json.loads(body)
        except ValueError:
            return None
        for step in self.field.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


@dataclass
class Caller:
    """Posts to providers.

    Parameters
    ----------
    timeout_seconds
        How long one call may take.
    connections
        How many calls may be open to one provider.
    repeatable
        Whether the provider recognises a message that is sent twice. Where it does not, a call whose fate is unclear
        is never repeated.
    """

    timeout_seconds: float
    connections: int
    repeatable: bool
    _session: aiohttp.ClientSession = field(init=False)

    def __post_init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=self.connections),
            timeout=aiohttp.ClientTimeout(total=self.timeout_seconds),
            headers={"User-Agent": "nuanlin"},
        )

    async def post(self, url: str, *, body: str, headers: dict[str, str]) -> Reply | Answer:
        """Post JSON; returns what a 2xx said, or the answer that every other outcome already is. Never raises."""
        try:
            async with self._session.post(
                url, data=body, headers={"Content-Type": "application/json", **headers}, allow_redirects=False
            ) as response:
                content = await _beginning(response.content)
                said = shorten(f"{response.status} {content.decode('utf-8', 'replace')}")
                if 200 <= response.status < 300:
                    return Reply(said, content)
                return self._failed(response.status, said, response.headers.get("Retry-After"))
        except aiohttp.ClientConnectorError as error:
            return Answer(Result.RETRY, f"连接不上:{what_broke(error)}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(self._unclear, f"没有应答:{what_broke(error)}")

    async def close(self) -> None:
        """Close the session."""
        await self._session.close()

    @property
    def _unclear(self) -> Result:
        return Result.RETRY if self.repeatable else Result.UNKNOWN

    def _failed(self, status: int, said: str, retry_after: str | None) -> Answer:
        if status < 500 and status not in THROTTLED:
            return Answer(Result.REFUSED, said)
        seconds = int(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0
        result = Result.RETRY if status in NOT_TAKEN else self._unclear
        return Answer(result, said, timedelta(seconds=seconds) if seconds else None)


def what_broke(error: Exception) -> str:
    """Say in Chinese how a call broke."""
    return next((text for kind, text in BROKEN if isinstance(error, kind)), "网络故障")


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    """Read an answer to its end, or as much of it as is kept: one that comes in pieces is not a different one."""
    read = b""
    while len(read) < MOST_ANSWER_BYTES and (piece := await content.read(MOST_ANSWER_BYTES - len(read))):
        read += piece
    return read
