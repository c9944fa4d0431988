"""Write `docs/events/` from the contracts: AsyncAPI documents, a page per event, the index.

Run ``python -m scripts.event_docs`` after a change to a contract or a sample; a test says if not.
"""

import tomllib
from pathlib import Path

from scripts.events.asyncapi import asyncapi
from scripts.events.pages import index, page
from shared.contracts.base import Channel
from shared.contracts.catalog import EVENTS

__all__ = ["FOLDER", "documents"]

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "events"


def documents() -> dict[str, str]:
    """Return the text of every file, by its path below `FOLDER`."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    files = {"README.md": index(EVENTS)}
    for channel, folder in ((Channel.EVENT, ""), (Channel.INTERNAL, "internal/"), (Channel.INPUT, "input/")):
        events = [event for event in EVENTS if event.CHANNEL is channel]
        files[f"{folder}asyncapi.yaml"] = asyncapi(events, channel=channel, version=version)
        files |= {f"{folder}{event.NAME}.md": page(event) for event in events}
    return files


def write() -> None:
    """Write what has changed and remove the pages of events that are no more."""
    wanted = documents()
    for file in FOLDER.rglob("*.*"):
        if file.relative_to(FOLDER).as_posix() not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    write()
