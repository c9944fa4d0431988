"""Every text of the pages, one catalogue per language."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

__all__ = ["Catalogue", "Texts", "is_chinese"]

HAN = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(text: object) -> bool:
    """Say whether a text holds Chinese, for readers of other languages to be told so."""
    return bool(HAN.search(str(text)))


class _Forms(Formatter):
    """Fills in values; ``{n:visit|visits}`` picks the first form for one and the second for any other number."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, chooses, many = format_spec.partition("|")
        if chooses:
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


FORMS = _Forms()


class Texts:
    """All texts of one language."""

    def __init__(self, language: str, entries: dict[str, str], fallback: "Texts | None" = None) -> None:
        self.language = language
        self._entries = entries
        self._fallback = fallback

    @property
    def keys(self) -> frozenset[str]:
        """Dotted keys of this language's own texts."""
        return frozenset(self._entries)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values put in.

        Raises
        ------
        KeyError
            Raised for a key that no catalogue has: a mistake in a template.
        """
        text = self._entries.get(key)
        if text is None:
            if self._fallback is None:
                raise KeyError(f"no text {key!r}")
            return self._fallback(key, **values)
        if not values:
            return text
        return FORMS.format(text, **values) if "|" in text else text.format(**values)

    def section(self, name: str) -> dict[str, str]:
        """Return all texts of a section by the rest of their keys, for scripts that speak by themselves."""
        told = self._fallback.section(name) if self._fallback else {}
        start = f"{name}."
        return told | {key.removeprefix(start): text for key, text in self._entries.items() if key.startswith(start)}

    def word(self, group: str, code: str | None) -> str:
        """Return what people call a code, or the code itself where nobody has named it yet."""
        key = f"{group}.{code}"
        if key in self._entries:
            return self._entries[key]
        return self._fallback.word(group, code) if self._fallback else str(code or "")

    def named(self, group: str, code: str, name: str) -> str:
        """Return what an owner calls a thing in Chinese, or for other readers what this catalogue calls its code."""
        return self._entries.get(f"{group}.{code}", name) if self._fallback else name


class Catalogue:
    """All languages; Chinese stands in wherever another one lacks a text."""

    def __init__(self, folder: Path) -> None:
        chinese = Texts("zh", _read(folder / "zh.toml"))
        self._languages = {"zh": chinese}
        for path in sorted(folder.glob("*.toml")):
            if path.stem != "zh":
                self._languages[path.stem] = Texts(path.stem, _read(path), chinese)

    @property
    def languages(self) -> list[str]:
        """Languages there are."""
        return list(self._languages)

    def of(self, language: str) -> Texts:
        """Return the texts of a language, Chinese if it is unknown."""
        return self._languages.get(language, self._languages["zh"])


def _read(path: Path) -> dict[str, str]:
    return dict(_flatten(tomllib.loads(path.read_text("utf-8")), ""))


def _flatten(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
