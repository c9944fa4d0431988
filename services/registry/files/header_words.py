"""Read the header words a community adds to the table of the roster reader."""

import json
from collections.abc import Mapping, Sequence

from services.registry.domain.roster.fields import Field
from services.registry.files.workbook import UnreadableFileError


def read_header_words(content: bytes, filename: str) -> Mapping[str, Sequence[str]]:
    """Read a JSON file such as ``{"categories": ["居住情况"], "room": ["门户"]}``.

    Raises
    ------
    UnreadableFileError
        The file is not such an object, or names a meaning no column can have.
    """
    try:
        words = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise UnreadableFileError(f"“{filename}”不是 JSON 文件({error})。请照说明里的样子写。") from error
    if not isinstance(words, dict) or not all(isinstance(value, list) for value in words.values()):
        raise UnreadableFileError(f'“{filename}”应当是 {{"栏目": ["表头词", …]}} 的样子,请照说明更正。')
    return checked_header_words(words, filename)


def checked_header_words(words: Mapping[str, Sequence[str]], source: str) -> Mapping[str, Sequence[str]]:
    """Return the words as they are, if every meaning they name is one a column can have."""
    known = {field.value for field in Field}
    unknown = sorted(set(words) - known)
    if unknown:
        raise UnreadableFileError(
            f"“{source}”里的栏目“{'、'.join(unknown)}”没有。请从这些里选:{'、'.join(sorted(known))}。"
        )
    return words
