"""What is a photo, and what is taken out of it."""

import pytest

from services.visits.domain.photo import NotAPhotoError, bare_jpeg
from tests.support.photos import GPS, jpeg


def test_place_camera_comments_and_whatever_comes_behind_the_picture_are_gone() -> None:
    told = jpeg(told=True)

    bare = bare_jpeg(told + b"PK\x03\x04 an archive behind the picture")

    assert GPS in told
    assert GPS not in bare
    assert b"comment" not in bare
    assert bare == jpeg()
    assert bare_jpeg(bare) == bare


def test_an_end_that_stands_inside_a_table_does_not_end_the_picture() -> None:
    twice = jpeg(scans=2)

    assert bare_jpeg(twice) == twice


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"<svg onload='x'/>",
        b"\xff\xd8\xff\xd9",
        jpeg()[:-2],
        jpeg()[:30],
        b"\xff\xd8" + b"\xff" * 50,
        b"\xff\xd8\xff\xe1\x00\x01",
    ],
)
def test_whatever_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPhotoError):
        bare_jpeg(content)
