"""Signed webhook: the deployment's own gateway to text messages or to an office messenger (Standard Webhooks)."""

import json

from standardwebhooks import Webhook

from services.alerts.channels.http import Caller, Codes, Reply
from services.alerts.domain.notices import Answer, Outgoing, Result
from services.alerts.domain.replies import reply_code
from services.alerts.providers import Answers
from shared.clock import real_now

__all__ = ["WebhookChannel"]


class WebhookChannel:
    """Posts each notice to one address, over one session.

    The header ``webhook-id`` is the notice's id in every attempt, so the receiver recognises a message whose outcome
    we could not write down.
    """

    repeatable = True

    def __init__(
        self, *, url: str, secret: str, timeout_seconds: float, connections: int, answers: Answers | None = None
    ) -> None:
        self._url = url
        self._codes = Codes(answers.answer_field, answers.accepted, answers.retried) if answers else None
        self._signer = Webhook(secret)
        self._caller = Caller(timeout_seconds=timeout_seconds, connections=connections, repeatable=True)

    async def send(self, notice: Outgoing) -> Answer:
        """Post one message; any 2xx is success unless its body is to be read, a redirect is not followed."""
        body = _body(notice)
        reply = await self._caller.post(self._url, body=body, headers=self._headers(notice, body))
        if not isinstance(reply, Reply):
            return reply
        return self._codes.judge(reply, repeatable=True) if self._codes else Answer(Result.DELIVERED, reply.said)

    async def close(self) -> None:
        """Close the session."""
        await self._caller.close()

    def _headers(self, notice: Outgoing, body: str) -> dict[str, str]:
        moment = real_now()
        return {
            "webhook-id": str(notice.notice_id),
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": self._signer.sign(str(notice.notice_id), moment, body),
        }


def _body(notice: Outgoing) -> str:
    return json.dumps(
        {
            "type": "alerts.notice.v1",
            "notice_id": str(notice.notice_id),
            "alert_id": str(notice.alert_id) if notice.alert_id else None,
            "kind": notice.kind,
            "severity": notice.severity,
            "staff_id": str(notice.staff_id),
            "staff_name": notice.staff_name,
            "to": notice.address,
            "text": notice.text,
            "link": notice.link,
            "reply_code": reply_code(notice.notice_id) if notice.link else None,
        },
        ensure_ascii=False,
    )
