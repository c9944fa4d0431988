"""Texts in force: those that are shipped with this release, and above them what was changed here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.templates import Limit, Template, TextBook
from services.alerts.storage.rules import local_version
from services.alerts.storage.template_tables import TextTemplateRow
from services.alerts.storage.turns import alone_with

__all__ = ["Place", "TemplateName", "TemplateStore", "limits", "shipped_texts", "template_names"]

FILE = Path(__file__).with_name("default_texts.json")

Place = tuple[str, str, str]
"""Name, language and channel."""


@dataclass(frozen=True, slots=True)
class TemplateName:
    """What a text is for, and which variables it has."""

    title: str
    always: tuple[str, ...]
    maybe: tuple[str, ...]
    open: bool
    """Whether any word may stand in it that somebody sets for an area."""


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def template_names() -> Mapping[str, TemplateName]:
    """Return every text there is, by name."""
    return {
        one["name"]: TemplateName(one["title"], tuple(one["always"]), tuple(one["maybe"]), one.get("open", False))
        for one in _file()["names"]
    }


@lru_cache(maxsize=1)
def limits() -> Mapping[str, Limit]:
    """Return how long a text may be, by channel."""
    return {channel: Limit(**said) for channel, said in _file()["limits"].items()}


@lru_cache(maxsize=1)
def shipped_texts() -> Mapping[Place, Template]:
    """Return the texts that are shipped."""
    version = f"出厂第 {_file()['shipped']} 版"
    return {_place(body): Template.from_json(body, version=version) for body in _file()["texts"]}


@lru_cache(maxsize=1)
def _joints() -> Mapping[str, tuple[str, str]]:
    return {language: (joint, more) for language, (joint, more) in _file()["joints"].items()}


def _place(body: Mapping[str, Any]) -> Place:
    return body["name"], body["language"], body["channel"]


class TemplateStore:
    """Reads and writes texts. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def book(self) -> TextBook:
        """Return every text in its newest version."""
        saved = {
            _place(row.body): Template.from_json(row.body, version=local_version(row.version))
            for row in await self.newest()
        }
        return TextBook({**shipped_texts(), **saved}, limits(), _joints())

    async def newest(self) -> list[TextTemplateRow]:
        """Return the newest saved version of every text that was changed here."""
        row = TextTemplateRow
        place = (row.name, row.language, row.channel)
        newest = select(*place, func.max(row.version).label("version")).group_by(*place).subquery()
        fits = [getattr(row, word) == newest.c[word] for word in ("name", "language", "channel", "version")]
        return list(await self._session.scalars(select(row).join(newest, fits[0] & fits[1] & fits[2] & fits[3])))

    async def versions(self, place: Place) -> list[TextTemplateRow]:
        """Return everything that was saved of one text, the newest first."""
        row = TextTemplateRow
        name, language, channel = place
        return list(
            await self._session.scalars(
                select(row)
                .where(row.name == name, row.language == language, row.channel == channel)
                .order_by(row.version.desc())
            )
        )

    async def save(self, body: dict[str, Any], *, author: str, reason: str, now: datetime) -> None:
        """Put a version in force. One at a time, so that no two get the same number."""
        await alone_with(self._session, f"text:{':'.join(_place(body))}")
        latest = await self.versions(_place(body))
        name, language, channel = _place(body)
        self._session.add(
            TextTemplateRow(
                name=name,
                language=language,
                channel=channel,
                version=latest[0].version + 1 if latest else 1,
                body=body,
                author=author,
                reason=reason,
                saved_at=now,
            )
        )
        await self._session.flush()
