"""Write `deploy/nats/accounts.conf`: who may say and hear what on the bus, computed from the contracts.

Run ``python -m scripts.bus_accounts`` after a change to a contract or to `LISTENERS`; a test says if not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shared.contracts.base import Channel
from shared.contracts.catalog import EVENTS, LISTENERS
from shared.contracts.house import HOUSE
from shared.settings import inbox_prefix
from shared.streams import declared_durables

__all__ = ["FILE", "GIVERS", "OUTSIDERS", "User", "bus_users", "render"]

FILE = Path(__file__).parent.parent / "deploy" / "nats" / "accounts.conf"

SERVICES = ("registry", "visits", "alerts", "activities")
"""Users of the services, in the order of the file; each is the token of its domain."""

FEEDS = {"registry": ("care.pub.operators.>",)}
"""What a service hands on to outside readers, each on a subject of its own."""

OUTSIDERS = {"subscriber": "CARE_EVT"}
"""Outside readers: each may read one durable of its own name, which an operator makes, on one stream."""

GIVERS = {
    "device": ("care.in.signals.>", "a third party's devices: tells what they noticed, hears only that it was taken"),
    "gateway": (
        "care.in.gateways.>",
        "a gateway for text messages and calls: tells what people answered, hears nothing",
    ),
    "agency": ("care.in.agencies.>", "an outside agency: says which cases it has taken, hears only that it was heard"),
}
"""Third parties that only tell: each on one kind of subject, and they hear nothing but that it was taken."""

HEAD = """\
# Who may say and hear what on the bus. Written by `python -m scripts.bus_accounts`; a test compares.
#
# Passwords come from the environment of the server. The server reads a variable as if it stood here, so a password
# that begins with a digit or a minus may be taken for a number: begin it with a letter, or put it in double quotes.
# Everything that is not allowed is forbidden.

system_account: SYS

accounts {
  # The server's own figures; nothing of ours runs in it.
  SYS {
    users: [ { user: sys, password: $NUANLIN_NATS_PASSWORD_SYS } ]
  }

  CARE {
    jetstream: enabled
    users: [
"""

TAIL = """\
      # A further outside reader, such as the civil affairs office. An operator makes its durable first:
      #   nuanlin subscribers add civil_affairs --event visits.visit_missed.v1 --area 990102003
      # It never gets CONSUMER.CREATE: a push consumer can be aimed at anybody's subjects.
      # { user: civil_affairs, password: $NUANLIN_NATS_PASSWORD_CIVIL_AFFAIRS, permissions: {
      #     publish: { allow: [
      #       "$JS.API.CONSUMER.INFO.CARE_EVT.civil_affairs"
      #       "$JS.API.CONSUMER.MSG.NEXT.CARE_EVT.civil_affairs"
      #       "$JS.ACK.CARE_EVT.civil_affairs.>"
      #       "$JS.ACK.*.*.CARE_EVT.civil_affairs.>"
      #     ] }
      #     subscribe: { allow: [ "_INBOX_civil_affairs.>" ] }
      # } }
    ]
  }
}
"""


@dataclass(frozen=True)
class User:
    """One user of the bus.

    Parameters
    ----------
    answers
        Whether it may reply to whoever asks it.
    """

    name: str
    purpose: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False

    @property
    def variable(self) -> str:
        """Where the server finds its password."""
        return f"NUANLIN_NATS_PASSWORD_{self.name.upper()}"


def bus_users() -> list[User]:
    """Return every user of the account of our services."""
    return [
        *(_service(name) for name in SERVICES),
        _console(),
        _operator(),
        *map(_outsider, OUTSIDERS),
        *map(_giver, GIVERS),
    ]


def render() -> str:
    """Return the text of the file."""
    return HEAD + "\n".join(_user(user) for user in bus_users()) + "\n" + TAIL


def _service(token: str) -> User:
    """Let a service tell its own facts, set messages aside, read its own durables and answer its own requests."""
    channels = sorted({event.CHANNEL for event in EVENTS if event.domain() == token})
    facts = [f"care.{channel}.{token}.>" for channel in channels]
    facts += [
        f"care.{channel}.{HOUSE}.>" for channel in sorted({one.CHANNEL for one in EVENTS if one.domain() == HOUSE})
    ]
    durables = [durable for durable in declared_durables() if durable.name.startswith(f"{token}__")]
    reading = [subject for durable in durables for subject in _reading(durable.stream, durable.name)]
    if len(durables) != len(LISTENERS.get(token, ())):
        raise ValueError(f"{token}: a durable for every event it listens to, and no other")
    return User(
        name=token,
        purpose="tells its own facts, reads its own durables, answers its own requests",
        publish=(*facts, *FEEDS.get(token, ()), *([f"care.dlq.{token}.>"] if durables else []), *reading),
        subscribe=(f"care.cmd.{token}.> {token}", f"care.qry.{token}.> {token}", f"{inbox_prefix(token)}.>"),
        answers=True,
    )


def _console() -> User:
    return User(
        name="console",
        purpose="asks and tells the services on behalf of people; hears and reads facts, never internal ones",
        publish=("care.cmd.>", "care.qry.>", "$JS.API.DIRECT.GET.CARE_EVT"),
        subscribe=(f"care.{Channel.EVENT}.>", f"{inbox_prefix('console')}.>"),
    )


def _operator() -> User:
    """Let an operator apply streams and durables and look into them; not tell facts, nor delete or purge a stream."""
    api = ("INFO", "STREAM.INFO.*", "STREAM.NAMES", "STREAM.LIST", "STREAM.CREATE.*", "STREAM.UPDATE.*")
    messages = ("STREAM.MSG.GET.*", "STREAM.MSG.DELETE.CARE_DLQ", "DIRECT.GET.>")
    readers = ("INFO.*.*", "NAMES.*", "LIST.*", "CREATE.>", "DURABLE.CREATE.*.*", "DELETE.*.*")
    return User(
        name="cli",
        purpose="an operator: streams and durables, set-aside messages, and whatever staff may ask",
        publish=(
            "care.cmd.>",
            "care.qry.>",
            "care.again.>",
            *(f"$JS.API.{word}" for word in (*api, *messages)),
            *(f"$JS.API.CONSUMER.{word}" for word in readers),
        ),
        subscribe=(f"{inbox_prefix('cli')}.>",),
    )


def _outsider(name: str) -> User:
    return User(
        name=name,
        purpose="an outside reader: pulls from the one durable that an operator made for it",
        publish=tuple(_reading(OUTSIDERS[name], name)),
        subscribe=(f"{inbox_prefix(name)}.>",),
    )


def _giver(name: str) -> User:
    return User(
        name=name,
        purpose=GIVERS[name][1],
        publish=(GIVERS[name][0],),
        subscribe=(f"{inbox_prefix(name)}.>",),
    )


def _reading(stream: str, durable: str) -> Iterable[str]:
    """List what reading one durable takes. Acknowledgements have two forms, by the server's version and flags."""
    yield f"$JS.API.CONSUMER.INFO.{stream}.{durable}"
    yield f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
    yield f"$JS.ACK.{stream}.{durable}.>"
    yield f"$JS.ACK.*.*.{stream}.{durable}.>"


def _user(user: User) -> str:
    lines = [
        f"      # {user.purpose}",
        f"      {{ user: {user.name}, password: ${user.variable}, permissions: {{",
        *_list("publish", user.publish),
        *_list("subscribe", user.subscribe),
        *(["          allow_responses: { max: 1, expires: 60s }"] if user.answers else []),
        "      } }",
        "",
    ]
    return "\n".join(lines)


def _list(kind: str, subjects: Iterable[str]) -> list[str]:
    return [f"          {kind}: {{ allow: [", *(f'            "{subject}"' for subject in subjects), "          ] }"]


if __name__ == "__main__":
    FILE.write_text(render())
