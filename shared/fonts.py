"""Chinese fonts of the machine, for what is printed."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["NoFontError", "add_chinese_font", "font_files"]

FONTS = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("SourceHanSansCN-Regular.ttf", "SourceHanSansCN-Bold.ttf"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
)
"""Regular and bold of families with every Chinese character a name may have, best first."""

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")

SIMPLIFIED = 2
"""Which face of the Noto collection draws characters as they are written on the mainland."""


class NoFontError(Exception):
    """Raised where no font is found that can draw a Chinese name; the text is Chinese and says what to install."""


def font_files(chosen: str | None = None) -> tuple[Path, Path]:
    """Return the files of a regular and a bold Chinese font.

    Parameters
    ----------
    chosen
        A font file that an operator names; None looks for one on this machine.

    Raises
    ------
    NoFontError
        Raised if there is none.
    """
    if chosen is not None:
        file = Path(chosen)
        if not file.is_file():
            raise NoFontError(f"打不开中文字体“{chosen}”,请检查文件名(联系卡由 NUANLIN_REGISTRY_CARD_FONT 指定)")
        return file, file
    there = {file.name: file for folder in FOLDERS for file in Path(folder).rglob("*.tt[cf]")}
    for regular, bold in FONTS:
        if regular in there and bold in there:
            return there[regular], there[bold]
    raise NoFontError("这台机器上没有中文字体,打印不了。请安装 fonts-noto-cjk 或 fonts-wqy-microhei")


def add_chinese_font(pdf: "FPDF", family: str, chosen: str | None = None) -> None:
    """Let a PDF be written in a Chinese font, regular and bold; only the characters that are used are in it.

    Raises
    ------
    NoFontError
        Raised if there is none.
    """
    for style, file in zip(("", "B"), font_files(chosen), strict=True):
        face = SIMPLIFIED if file.name.startswith("NotoSansCJK") else 0
        pdf.add_font(family, style=style, fname=file, collection_font_number=face)
