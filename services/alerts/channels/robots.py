"""Group robots of WeCom, DingTalk and Feishu: HTTP 200 says nothing, the error code in the body does."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote_plus

from services.alerts.channels.http import Caller, Codes, Reply
from services.alerts.domain.notices import Answer, Outgoing, Result
from services.alerts.providers import Robot
from shared.clock import real_now

__all__ = ["RobotChannel"]


@dataclass(frozen=True, slots=True)
class _Message:
    """One call of a robot."""

    url: str
    body: dict[str, Any]


class _Maker(Protocol):
    """One maker's way of posting to a group."""

    codes: Codes
    """How it says what became of a post; it is posting too fast that may be tried again."""

    def message(self, robot: Robot, text: str) -> _Message:
        """Return the call that posts a text."""
        ...


class _WeCom:
    """https://developer.work.weixin.qq.com/document/path/91770: twenty messages a minute."""

    codes = Codes("errcode", accepted={"0"}, retried={"-1", "45009", "45033"})

    def message(self, robot: Robot, text: str) -> _Message:
        return _Message(robot.url.get_secret_value(), {"msgtype": "text", "text": {"content": text}})


class _DingTalk:
    """https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages: twenty a minute, signed address."""

    codes = Codes("errcode", accepted={"0"}, retried={"-1", "130101", "130102"})

    def message(self, robot: Robot, text: str) -> _Message:
        url = robot.url.get_secret_value()
        if robot.secret is not None:
            moment = str(int(real_now().timestamp() * 1000))
            key = robot.secret.get_secret_value()
            signature = _sign(key.encode(), f"{moment}\n{key}".encode())
            url = f"{url}&timestamp={moment}&sign={quote_plus(signature)}"
        return _Message(url, {"msgtype": "text", "text": {"content": text}})


class _Feishu:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: a hundred a minute, signed body."""

    codes = Codes("code", accepted={"0"}, retried={"9499", "11232"})

    def message(self, robot: Robot, text: str) -> _Message:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if robot.secret is not None:
            moment = str(int(real_now().timestamp()))
            signature = _sign(f"{moment}\n{robot.secret.get_secret_value()}".encode(), b"")
            body |= {"timestamp": moment, "sign": signature}
        return _Message(robot.url.get_secret_value(), body)


MAKERS: dict[str, _Maker] = {"wecom": _WeCom(), "dingtalk": _DingTalk(), "feishu": _Feishu()}


class RobotChannel:
    """Posts each notice to the group it is addressed to, by the name of its robot."""

    repeatable = False

    def __init__(self, robots: list[Robot], *, timeout_seconds: float, connections: int) -> None:
        self._robots = {robot.name: robot for robot in robots}
        self._caller = Caller(timeout_seconds=timeout_seconds, connections=connections, repeatable=False)

    async def send(self, notice: Outgoing) -> Answer:
        """Post one message; what the body says is what became of it."""
        robot = self._robots.get(notice.address)
        if robot is None:
            return Answer(Result.REFUSED, "群机器人已停用")
        maker = MAKERS[robot.maker]
        message = maker.message(robot, notice.text)
        reply = await self._caller.post(message.url, body=json.dumps(message.body, ensure_ascii=False), headers={})
        return maker.codes.judge(reply, repeatable=self.repeatable) if isinstance(reply, Reply) else reply

    async def close(self) -> None:
        """Close the session."""
        await self._caller.close()


def _sign(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
