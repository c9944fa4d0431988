"""Text messages and voice calls through a gateway of the deployment; the body of its answer decides."""

import json

from services.alerts.channels.http import Caller, Codes, Reply
from services.alerts.domain.notices import Answer, Outgoing
from services.alerts.providers import Gateway
from shared.people import plain_phone

__all__ = ["GatewayChannel"]


class GatewayChannel:
    """Posts each notice as the gateway's own message."""

    def __init__(self, gateway: Gateway, *, timeout_seconds: float, connections: int) -> None:
        self.repeatable = gateway.recognises_repeats
        self._gateway = gateway
        self._codes = Codes(gateway.answer_field, gateway.accepted, gateway.retried)
        self._headers = {name: value.get_secret_value() for name, value in gateway.headers.items()}
        self._caller = Caller(timeout_seconds=timeout_seconds, connections=connections, repeatable=self.repeatable)

    async def send(self, notice: Outgoing) -> Answer:
        """Post one message; what the body says is what became of it."""
        reply = await self._caller.post(self._gateway.url, body=self._body(notice), headers=self._headers)
        return self._codes.judge(reply, repeatable=self.repeatable) if isinstance(reply, Reply) else reply

    async def close(self) -> None:
        """Close the session."""
        await self._caller.close()

    def _body(self, notice: Outgoing) -> str:
        values = {
            "phone": notice.address,
            "national_phone": plain_phone(notice.address),
            "text": notice.text,
            "link": notice.link or "",
            "notice_id": str(notice.notice_id),
            "name": notice.staff_name,
            "reply": notice.reply_hint,
            "keys": notice.keys_hint,
        }
        return json.dumps(
            {field: text.format_map(values).strip() for field, text in self._gateway.fields.items()}, ensure_ascii=False
        )
