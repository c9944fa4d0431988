"""What a photo is by its content, and what is taken out of it: where and when it was taken, and with what."""

__all__ = ["NotAPhotoError", "bare_jpeg"]

START, END, SCAN = 0xD8, 0xD9, 0xDA

RESTARTS = range(0xD0, 0xD8)

TELLING = {*range(0xE1, 0xF0), 0xFE}
"""Segments that say something of the camera, the place or the person: Exif, XMP, comments. The first one, JFIF, does
not."""

FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what browsers make and show."""


class NotAPhotoError(ValueError):
    """Raised for content that is no whole JPEG picture."""


def bare_jpeg(content: bytes) -> bytes:
    """Return a picture without anything but the picture.

    Raises
    ------
    NotAPhotoError
        Raised for whatever is no whole JPEG.
    """
    if content[:2] != bytes((0xFF, START)):
        raise NotAPhotoError
    kept, at, framed = [content[:2]], 2, False
    while True:
        marker, at = _marker(content, at)
        if marker == END:
            if not framed or len(kept) == 1:
                raise NotAPhotoError
            return b"".join([*kept, bytes((0xFF, END))])
        end = at + _length(content, at)
        framed = framed or marker in FRAMES
        if marker == SCAN:
            end = _end_of_scan(content, end)
        if marker not in TELLING:
            kept.append(bytes((0xFF, marker)) + content[at:end])
        at = end


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the next marker and where its segment begins."""
    if content[at : at + 1] != b"\xff":
        raise NotAPhotoError
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise NotAPhotoError
    return content[at], at + 1


def _length(content: bytes, at: int) -> int:
    length = int.from_bytes(content[at : at + 2])
    if length < 2 or at + length > len(content):
        raise NotAPhotoError
    return length


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the packed picture ends: at the next marker that is neither filling nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise NotAPhotoError
        if content[at + 1] != 0 and content[at + 1] not in RESTARTS:
            return at
        at += 2
