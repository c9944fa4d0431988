"""Makes `deploy/env/*.env` from the examples, with passwords nobody has seen before. Needs nothing but Python.

``python3 deploy/make_env.py``: a file that is there is never touched, and its passwords are used for the others too.
"""

import re
import secrets
import sys
from pathlib import Path

__all__ = ["main"]

FOLDER = Path(__file__).resolve().parent / "env"

SECRET = re.compile(r"change-me-[a-z-]+")


def main(folder: Path = FOLDER) -> int:
    """Write what is missing; returns 0."""
    known = passwords_in_use(folder)
    for example in sorted(folder.glob("*.env.example")):
        target = example.with_suffix("")
        if target.exists():
            sys.stdout.write(f"kept     {target.name}\n")
            continue
        text = SECRET.sub(lambda match: known.setdefault(match[0], new_password()), example.read_text())
        target.touch(mode=0o600)
        target.write_text(text)
        sys.stdout.write(f"written  {target.name}\n")
    return 0


def new_password() -> str:
    """Return a letter and 40 digits and letters: nats-server and addresses take it as it is."""
    return f"p{secrets.token_hex(20)}"


def passwords_in_use(folder: Path) -> dict[str, str]:
    """Return what stands in the place of each secret in the files that exist already."""
    known: dict[str, str] = {}
    for example in folder.glob("*.env.example"):
        target = example.with_suffix("")
        values = dict(pairs(target)) if target.exists() else {}
        for name, pattern in pairs(example):
            secret = SECRET.search(pattern)
            if secret and name in values:
                around = re.escape(pattern).replace(re.escape(secret[0]), "(.+)")
                if found := re.fullmatch(around, values[name]):
                    known[secret[0]] = found[1]
    return known


def pairs(file: Path) -> list[tuple[str, str]]:
    """Return the settings of a file."""
    lines = [line for line in file.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return [(line.split("=", 1)[0], line.split("=", 1)[1]) for line in lines]


if __name__ == "__main__":
    raise SystemExit(main())
