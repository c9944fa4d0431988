"""Contact cards as A4 sheets of eight: large type, four numbers, a QR code that says the same without a network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import segno

from shared.fonts import add_chinese_font

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["CARDS_PER_SHEET", "PrintedCard", "card_sheets", "dialled"]

COLUMNS, ROWS = 2, 4
CARDS_PER_SHEET = COLUMNS * ROWS

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
CARD_WIDTH_MM, CARD_HEIGHT_MM = 95.0, 68.0
LEFT_MM = (PAGE_WIDTH_MM - COLUMNS * CARD_WIDTH_MM) / 2
TOP_MM = (PAGE_HEIGHT_MM - ROWS * CARD_HEIGHT_MM) / 2
"""Cards lie edge to edge, so that one cut parts two of them; the margin is what printers cannot reach."""

INSET_MM = 3.0
"""Between the cut and anything printed: a hand does not cut more exactly."""
BAND_MM = 11.5
LINE_MM = 10.6
QR_MM = 22.0

WARM, INK, SOFT, HAIR = (176, 58, 38), (28, 26, 24), (110, 102, 96), (222, 214, 206)


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """What one card says."""

    number: int
    name: str
    community: str
    community_code: str
    """Twelve digits: the same number stands on a card of every community."""
    lines: Sequence[tuple[str, str, str]]
    """Role, whose number it is, and the number."""


def dialled(phone: str) -> str:
    """Return a number as people dial and read it: ``139 0000 1234``, ``0719-8000567``."""
    digits = phone.removeprefix("+86")
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if len(digits) < 9:
        return digits
    local = 8 if digits[:2] == "10" or digits[0] == "2" else len(digits) - 3
    return f"0{digits[:-local]}-{digits[-local:]}"


def card_sheets(cards: Sequence[PrintedCard], *, font: str | None = None) -> bytes:
    """Return a PDF with eight cards on a sheet; of the font only the characters that are used are in it.

    Raises
    ------
    NoFontError
        Raised if no Chinese font can be found.
    """
    from fpdf import FPDF  # noqa: PLC0415 - half a second of start-up that only those who print need to pay

    pdf = FPDF(format="A4", unit="mm")
    pdf.set_auto_page_break(auto=False)
    pdf.set_title("联系卡")
    pdf.set_creator("暖邻")
    add_chinese_font(pdf, "card", font)
    for place, card in enumerate(cards):
        if place % CARDS_PER_SHEET == 0:
            pdf.add_page()
            _cuts(pdf)
        row, column = divmod(place % CARDS_PER_SHEET, COLUMNS)
        _draw(pdf, card, left=LEFT_MM + column * CARD_WIDTH_MM, top=TOP_MM + row * CARD_HEIGHT_MM)
    return bytes(pdf.output())


def _draw(pdf: "FPDF", card: PrintedCard, *, left: float, top: float) -> None:
    inner, width = left + INSET_MM, CARD_WIDTH_MM - 2 * INSET_MM
    _band(pdf, card, left=inner, top=top + INSET_MM, width=width)
    below = top + INSET_MM + BAND_MM + 1.6
    for place, (role, label, phone) in enumerate(card.lines):
        _line(pdf, role, label, phone, left=inner, top=below + place * LINE_MM)
    right = left + CARD_WIDTH_MM - INSET_MM
    _write(pdf, card.name, right - QR_MM, below + 0.4, size=13, bold=True, width=QR_MM, align="C")
    _qr(pdf, card, left=right - QR_MM, top=below + 8.0)
    _write(
        pdf, "扫一扫,存电话", right - QR_MM, below + 8.0 + QR_MM + 0.8, size=6.5, colour=SOFT, width=QR_MM, align="C"
    )
    foot = "有事就打上面的电话,有人接、有人来。急病先拨 120,遇险先拨 110。"
    _write(pdf, foot, inner, top + CARD_HEIGHT_MM - INSET_MM - 4.6, size=7, colour=SOFT, width=width)


def _band(pdf: "FPDF", card: PrintedCard, *, left: float, top: float, width: float) -> None:
    pdf.set_fill_color(*WARM)
    pdf.rect(left, top, width, BAND_MM, style="F", round_corners=True, corner_radius=1.6)
    white = (255, 255, 255)
    _write(pdf, "暖邻联系卡", left + 3, top + 2.6, size=15, bold=True, colour=white)
    aside = left + width - 46
    _write(pdf, card.community, aside, top + 1.7, size=8, colour=white, width=43, align="R")
    _write(pdf, f"No. {card.number:05d}", aside, top + 6.0, size=8.5, colour=white, width=43, align="R")


def _line(pdf: "FPDF", role: str, label: str, phone: str, *, left: float, top: float) -> None:
    _write(pdf, role, left, top, size=7.5, bold=True, colour=WARM)
    beside = pdf.get_string_width(role) + 1.6
    _write(pdf, label, left + beside, top, size=7.5, colour=SOFT)
    _write(pdf, dialled(phone), left, top + 3.3, size=18, bold=True)
    pdf.set_draw_color(*HAIR)
    pdf.set_line_width(0.15)
    pdf.line(left, top + LINE_MM - 0.5, left + CARD_WIDTH_MM - 2 * INSET_MM - QR_MM - 3, top + LINE_MM - 0.5)


def _write(
    pdf: "FPDF",
    text: str,
    left: float,
    top: float,
    *,
    size: float,
    bold: bool = False,
    colour: tuple[int, int, int] = INK,
    width: float = 0,
    align: str = "L",
) -> None:
    pdf.set_font("card", style="B" if bold else "", size=size)
    pdf.set_text_color(*colour)
    pdf.c_margin = 0
    while width and pdf.get_string_width(text) > width and pdf.font_size_pt > 5:
        pdf.set_font_size(pdf.font_size_pt - 0.5)
    pdf.set_xy(left, top)
    pdf.cell(width or None, size * 0.36, text, align=align)


def _qr(pdf: "FPDF", card: PrintedCard, *, left: float, top: float) -> None:
    """Draw the numbers as a code that any phone reads without a network; it says nothing that the card does not."""
    number = f"{card.community_code}-{card.number:05d}"
    said = "\n".join([f"{card.community}联系卡 {number}", *(f"{r} {dialled(p)}" for r, _, p in card.lines)])
    matrix = segno.make(said, error="m", micro=False).matrix
    module = QR_MM / len(matrix)
    pdf.set_fill_color(*INK)
    for row, modules in enumerate(matrix):
        for start, length in _dark(modules):
            pdf.rect(left + start * module, top + row * module, length * module, module, style="F")


def _dark(modules: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return where the dark runs of a row begin, and how long they are."""
    at = 0
    for dark, run in groupby(modules, key=bool):
        length = len(list(run))
        if dark:
            yield at, length
        at += length


def _cuts(pdf: "FPDF") -> None:
    """Draw where to cut, as dashes that vanish with the cut."""
    pdf.set_draw_color(*HAIR)
    pdf.set_line_width(0.2)
    pdf.set_dash_pattern(dash=1.2, gap=1.2)
    right, bottom = LEFT_MM + COLUMNS * CARD_WIDTH_MM, TOP_MM + ROWS * CARD_HEIGHT_MM
    for column in range(COLUMNS + 1):
        x = LEFT_MM + column * CARD_WIDTH_MM
        pdf.line(x, TOP_MM - 4, x, bottom + 4)
    for row in range(ROWS + 1):
        y = TOP_MM + row * CARD_HEIGHT_MM
        pdf.line(LEFT_MM - 4, y, right + 4, y)
    pdf.set_dash_pattern()
