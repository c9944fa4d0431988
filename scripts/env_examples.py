"""Write `deploy/env/<service>.env.example`: every setting of every container, from the settings classes themselves.

Run ``python -m scripts.env_examples`` after a change to a setting; a test says if not. ``change-me-…`` stands for a
secret: the same word means the same secret in several files, and `deploy/make_env.py` makes them up.
"""

import textwrap
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from nuanlin.programs import PROGRAMS, Program
from scripts.attribute_docs import attribute_docs
from scripts.bus_accounts import bus_users
from shared.settings import PREFIX, BusSettings

__all__ = ["FOLDER", "examples"]

FOLDER = Path(__file__).parent.parent / "deploy" / "env"

COMMON = tuple(BusSettings.model_fields)
"""Settings that are the same for all services; they stand without the name of one."""

NOT_IN_CONTAINERS = {"clock_file", "demo"}
"""Settings that no container may have: a movable clock and accounts without passwords are for demonstrations."""

INSIDE = {
    "nats_url": "nats://nats:4222",
    "log_format": "json",
    "mail_from": "nuanlin@example.org",
    "webhook_url": "https://example.org/nuanlin",
    "webhook_secret": "whsec_…",
    "district_phone": "0719-8000000",
    "district_email": "duty@example.org",
}
"""What a setting is inside the containers, or looks like where it has no default."""

NOTE = """\
# {title}. Copy to {name}.env and fill in, or run `python3 deploy/make_env.py`.
# Lines with a `#` show the default. Written by `python -m scripts.env_examples`.
"""


def examples() -> dict[str, str]:
    """Return the text of every file, by name."""
    files = {f"{program.name}.env.example": _service(program) for program in PROGRAMS}
    files["cli.env.example"] = NOTE.format(title="The operator's command line, and `bus apply`", name="cli")
    files["cli.env.example"] += _bus("cli")
    files["nats.env.example"] = _nats()
    files["postgres.env.example"] = _postgres()
    return files


def _service(program: Program) -> str:
    kind = program.settings()
    own = [name for name in kind.model_fields if name not in COMMON and name not in NOT_IN_CONTAINERS]
    told = _docstrings(kind)
    lines = [NOTE.format(title=f"Settings of {program.name}", name=program.name) + _bus(program.user)]
    for name in own:
        value = _inside(program, name)
        required = value is not None or kind.model_fields[name].is_required()
        line = f"{PREFIX}{program.name.upper()}_{name.upper()}={value or _plain(name, kind.model_fields[name])}"
        lines += [f"\n# {text}" for text in told.get(name, [])] or [""]
        lines.append(f"\n{line}\n" if required else f"\n# {line}\n")
    return "".join(lines)


def _inside(program: Program, name: str) -> str | None:
    """Return what a container needs that differs from the default."""
    if name == "database_url":
        return f"postgresql+asyncpg://{program.name}:change-me-{program.name}-db@postgres:5432/{program.database}"
    if name == "http_host":
        return "0.0.0.0"  # noqa: S104
    if name in {"data_key", "index_key"} and program.name in {"alerts", "console", "registry"}:
        return f"change-me-{program.name}-{name.removesuffix('_key')}"
    if name == "passcode_key":
        return f"change-me-{program.name}-passcodes"
    if name == "check_in_key":
        return f"change-me-{program.name}-check-in"
    return "true" if name == "behind_proxy" else None


def _bus(user: str) -> str:
    """Return the settings of the bus connection."""
    given = {"nats_url": INSIDE["nats_url"], "nats_user": user, "nats_password": f"change-me-{user}-bus"}
    told = _docstrings(BusSettings)
    lines = []
    for name, field in BusSettings.model_fields.items():
        if name in NOT_IN_CONTAINERS:
            continue
        lines += [f"\n# {text}" for text in told.get(name, [])] or [""]
        value = given.get(name) or INSIDE.get(name)
        known = f"{PREFIX}{name.upper()}"
        lines.append(f"\n{known}={value}\n" if value else f"\n# {known}={_plain(name, field)}\n")
    return "".join(lines)


def _nats() -> str:
    text = NOTE.format(title="Passwords of the users of the bus", name="nats")
    text += "# The server reads a value as configuration: let a password begin with a letter.\n\n"
    return (
        text
        + "".join(f"{user.variable}=change-me-{user.name}-bus\n" for user in bus_users())
        + ("NUANLIN_NATS_PASSWORD_SYS=change-me-sys-bus\n")
    )


def _postgres() -> str:
    text = NOTE.format(title="Passwords of the database's superuser and of each service's own role", name="postgres")
    text += "# Read once, when the data folder is empty. Letters and digits only: they also stand in addresses.\n\n"
    text += "POSTGRES_PASSWORD=change-me-superuser-db\n"
    owners = [program.name for program in PROGRAMS]
    return text + "".join(f"NUANLIN_POSTGRES_PASSWORD_{name.upper()}=change-me-{name}-db\n" for name in owners)


def _plain(name: str, field: FieldInfo) -> str:
    if field.default in (None, PydanticUndefined):
        return INSIDE.get(name, "")
    return str(field.default)


def _docstrings(kind: type) -> dict[str, list[str]]:
    return {name: textwrap.wrap(text, 117) for name, text in attribute_docs(kind).items()}


if __name__ == "__main__":
    for file_name, content in examples().items():
        (FOLDER / file_name).write_text(content)
