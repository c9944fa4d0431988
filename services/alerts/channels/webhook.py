"""Signed webhook: the deployment's own gateway to text messages or to an office messenger (Standard Webhooks)."""

import json
from datetime import timedelta

import aiohttp
from standardwebhooks import Webhook

from services.alerts.channels.base import shorten
from services.alerts.domain.notices import Answer, Outgoing, Result
from shared.clock import real_now

__all__ = ["WebhookChannel"]

THROTTLED = frozenset({408, 425, 429})
"""Answers below 500 that ask for another attempt."""

MOST_ANSWER_BYTES = 4096


class WebhookChannel:
    """Posts each notice to one address, over one session.

    The header ``webhook-id`` is the notice's id in every attempt, so the receiver recognises a message whose outcome
    we could not write down.
    """

    repeatable = True

    def __init__(self, *, url: str, secret: str, timeout_seconds: float, connections: int) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections),
            timeout=aiohttp.ClientTimeout(total=timeout_seconds),
            headers={"User-Agent": "nuanlin"},
        )

    async def send(self, notice: Outgoing) -> Answer:
        """Post one message; any 2xx is success, a redirect is not followed."""
        body = _body(notice)
        try:
            async with self._session.post(
                self._url, data=body, headers=self._headers(notice, body), allow_redirects=False
            ) as response:
                text = await response.content.read(MOST_ANSWER_BYTES)
                said = shorten(f"{response.status} {text.decode('utf-8', 'replace')}")
                return _answer(response.status, said, response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(Result.RETRY, f"网关没有应答:{type(error).__name__}")

    async def close(self) -> None:
        """Close the session."""
        await self._session.close()

    def _headers(self, notice: Outgoing, body: str) -> dict[str, str]:
        moment = real_now()
        return {
            "Content-Type": "application/json",
            "webhook-id": str(notice.notice_id),
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": self._signer.sign(str(notice.notice_id), moment, body),
        }


def _body(notice: Outgoing) -> str:
    return json.dumps(
        {
            "type": "alerts.notice.v1",
            "notice_id": str(notice.notice_id),
            "alert_id": str(notice.alert_id),
            "kind": notice.kind,
            "severity": notice.severity,
            "staff_id": str(notice.staff_id),
            "staff_name": notice.staff_name,
            "to": notice.address,
            "text": notice.text,
            "link": notice.link,
        },
        ensure_ascii=False,
    )


def _answer(status: int, said: str, retry_after: str | None) -> Answer:
    if 200 <= status < 300:
        return Answer(Result.DELIVERED, said)
    if status >= 500 or status in THROTTLED:
        seconds = int(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0
        return Answer(Result.RETRY, said, timedelta(seconds=seconds) if seconds else None)
    return Answer(Result.REFUSED, said)
