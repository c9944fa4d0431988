"""Letters and cards as A4 pages: to whom and where at the top, where the window of an envelope is, then the text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.contracts.alerts_mailings import PrintItem
from shared.fonts import add_chinese_font

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["print_sheets"]

MARGIN_MM = 25.0
WINDOW_TOP_MM, WINDOW_MM = 45.0, 90.0
"""Where the address stands in the window of an envelope for a sheet folded in three."""
TEXT_TOP_MM = 105.0
ADDRESS_POINTS, TEXT_POINTS, FOOT_POINTS = 12.0, 16.0, 7.0
"""Large type: the readers are old."""
LINE_FACTOR = 0.55
"""Millimetres from line to line for each point of type."""


def print_sheets(items: Sequence[PrintItem], *, font: str | None = None) -> bytes:
    """Return a PDF with a page for each sheet; no items are one empty page.

    Raises
    ------
    NoFontError
        Raised if no Chinese font can be found.
    """
    from fpdf import FPDF  # noqa: PLC0415 - half a second of start-up that only those who print need to pay

    pdf = FPDF(format="A4", unit="mm")
    pdf.set_title("打印清单")
    pdf.set_creator("暖邻")
    pdf.set_margins(MARGIN_MM, MARGIN_MM)
    pdf.set_auto_page_break(auto=True, margin=MARGIN_MM)
    add_chinese_font(pdf, "sheet", font)
    if not items:
        pdf.add_page()
    for item in items:
        pdf.add_page()
        _draw(pdf, item)
    return bytes(pdf.output())


def _draw(pdf: "FPDF", item: PrintItem) -> None:
    _write(pdf, f"{item.address}\n{item.name} 收", WINDOW_TOP_MM, size=ADDRESS_POINTS, width=WINDOW_MM)
    _write(pdf, item.text, TEXT_TOP_MM, size=TEXT_POINTS)
    _write(pdf, f"{item.kind_name}  {item.notice_id}", None, size=FOOT_POINTS)


def _write(pdf: "FPDF", text: str, top: float | None, *, size: float, width: float = 0) -> None:
    pdf.set_font("sheet", size=size)
    pdf.set_x(MARGIN_MM)
    if top is None:
        pdf.ln(size)
    else:
        pdf.set_y(top)
    pdf.multi_cell(width, size * LINE_FACTOR, text, align="L", new_x="LMARGIN", new_y="NEXT")
