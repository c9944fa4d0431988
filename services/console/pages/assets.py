"""Style sheets, scripts and icons: kept in memory, named by their content, so that a browser may keep them for ever."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

__all__ = ["Asset", "Assets"]

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""Only these are served; a note or a licence beside them is not."""


@dataclass(frozen=True)
class Asset:
    """One file that is served."""

    body: bytes
    packed: bytes
    media_type: str
    digest: str


class Assets:
    """All files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._assets = {
            path.relative_to(folder).as_posix(): _load(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in MEDIA_TYPES
        }

    def find(self, name: str) -> Asset | None:
        """Return a file by its path below the folder."""
        return self._assets.get(name)

    def url(self, name: str) -> str:
        """Return the address of a file, which changes with its content.

        Raises
        ------
        KeyError
            Raised for a file that is not there: a mistake in a template.
        """
        return f"/static/{name}?v={self._assets[name].digest}"


def _load(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(
        body=body,
        packed=gzip.compress(body, 9, mtime=0),
        media_type=MEDIA_TYPES[path.suffix],
        digest=sha256(body).hexdigest()[:10],
    )
