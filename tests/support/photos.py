"""Pictures that are small enough to read in a test, and say where they were taken."""

__all__ = ["GPS", "jpeg"]

GPS = b"Exif\x00\x00GPS 30.0000 103.0000"

JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"

FRAME = b"\xff\xc2\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"

TABLE = b"\xff\xc4\x00\x06\x00\xff\xd9\x00"
"""A table in which the two bytes stand that end a picture elsewhere."""

SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34\xff\xd0\x56"


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def jpeg(*, told: bool = False, scans: int = 1, filling: int = 0) -> bytes:
    """Return a picture.

    Parameters
    ----------
    told
        Whether it says where it was taken.
    scans
        How often the packed picture goes on behind a table, as in progressive ones.
    filling
        Bytes of packed picture besides.
    """
    telling = _segment(0xE1, GPS) + _segment(0xFE, b"comment") if told else b""
    picture = (TABLE + SCAN + b"\x01" * filling) * scans
    return b"\xff\xd8" + JFIF + telling + FRAME + picture + b"\xff\xd9"
