"""版面 drawing: boxes, words and QR codes on a sheet of paper, as SVG, PNG or PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from app.core import qr
from app.core.fonts import Font
from app.core.progress import Told, quiet
from app.core.trimming import trimmed

if TYPE_CHECKING:  # large, and loaded with the first PDF: most processes make none
    from fpdf import FPDF

#: how much a bold letter is thickened, in units of its size
BOLD = 0.035
_DPI = 200
_PALETTE = 64


@dataclass(frozen=True)
class Box:
    """A filled rectangle; lengths in millimetres, the radius of its corners too."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0


@dataclass(frozen=True)
class Words:
    """One line of legible text that begins at (x, y) on its base line."""

    x: float
    y: float
    size: float
    text: str
    fill: str
    bold: bool = False


@dataclass(frozen=True)
class Code:
    """A QR code with its quiet zone."""

    x: float
    y: float
    side: float
    text: str


@dataclass(frozen=True)
class Sheet:
    """A page in millimetres and what stands on it, in the order it is painted."""

    width: float
    height: float
    #: what the sheet is, for people who cannot see it
    title: str
    parts: Sequence[Box | Words | Code]


def to_svg(sheet: Sheet, font: Font) -> bytes:
    """The sheet as an SVG whose letters are outlines: it looks the same wherever it is opened."""
    body = "".join(_svg_part(part, font) for part in sheet.parts)
    width, height = f"{sheet.width:g}", f"{sheet.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img"><title>{escape(sheet.title)}</title>'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>{body}</svg>'
    ).encode()


def _svg_part(part: Box | Words | Code, font: Font) -> str:
    if isinstance(part, Box):
        return (
            f'<rect x="{part.x:g}" y="{part.y:g}" width="{part.width:g}" height="{part.height:g}" '
            f'rx="{part.radius:g}" fill="{part.fill}"/>'
        )
    if isinstance(part, Words):
        outline = font.outline(part.text, x=part.x, y=part.y, size=part.size)
        bold = (
            f' stroke="{part.fill}" stroke-width="{part.size * BOLD:.2f}" stroke-linejoin="round"'
            if part.bold
            else ""
        )
        return f'<path fill="{part.fill}"{bold} d="{outline}"/>'
    scale = part.side / qr.side(part.text)
    return (
        f'<path shape-rendering="crispEdges" d="{qr.path(part.text)}" '
        f'transform="translate({part.x:g} {part.y:g}) scale({scale:.5f})"/>'
    )


def to_png(sheet: Sheet, font: Font) -> bytes:
    """The sheet as a PNG of 200 dots an inch."""
    scale = _DPI / 25.4
    image = Image.new("RGB", (round(sheet.width * scale), round(sheet.height * scale)), "white")
    pen = ImageDraw.Draw(image)
    for part in sheet.parts:
        _png_part(part, image, pen=pen, font=font, scale=scale)
    out = BytesIO()
    small = image.quantize(_PALETTE, dither=Image.Dither.NONE)
    small.save(out, "PNG", optimize=True, dpi=(_DPI, _DPI))
    return out.getvalue()


def _png_part(
    part: Box | Words | Code,
    image: Image.Image,
    *,
    pen: ImageDraw.ImageDraw,
    font: Font,
    scale: float,
) -> None:
    x, y = part.x * scale, part.y * scale
    if isinstance(part, Box):
        corner = (x + part.width * scale - 1, y + part.height * scale - 1)
        pen.rounded_rectangle(((x, y), corner), part.radius * scale, part.fill)
    elif isinstance(part, Words):
        letters = ImageFont.truetype(
            str(font.path), part.size * scale, font.face, layout_engine=ImageFont.Layout.BASIC
        )
        stroke = part.size * scale * BOLD / 2 if part.bold else 0
        pen.text((x, y), part.text, part.fill, letters, anchor="ls", stroke_width=stroke)
    else:
        code = Image.open(BytesIO(qr.png(part.text, module=1)))
        side = round(part.side * scale)
        image.paste(code.resize((side, side), Image.Resampling.NEAREST), (round(x), round(y)))


#: modules on a side from which on a code is a picture: as strokes it would be the most of a file
_MANY_MODULES = 60


def to_pdf(sheet: Sheet, font: Font) -> bytes:
    """The sheet as a PDF of one page whose text can be searched."""
    return bind([sheet], font)


def bind(
    sheets: Sequence[Sheet],
    font: Font,
    *,
    author: str = "",
    made_at: datetime | None = None,
    told: Told = quiet,
) -> bytes:
    """Sheets as one PDF, named after the first; holds only those letters that are used.

    The file says that it was made at `made_at`, else now. `told` hears of each sheet.
    """
    pdf = import_module("fpdf").FPDF(unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_title(sheets[0].title)
    pdf.set_author(author)
    pdf.set_lang("zh-CN")
    if made_at is not None:
        pdf.set_creation_date(made_at)
    letters = _letters(sheets)
    with trimmed(font, letters) as small:
        pdf.add_font(
            "words",
            fname=small.path,
            collection_font_number=small.face,
            unicode_range=letters,
        )
    try:
        for number, sheet in enumerate(sheets, 1):
            told(number, len(sheets))
            _pdf_page(sheet, pdf)
        return bytes(pdf.output())
    finally:
        # who is told may call it off, and the file of letters would stay open
        for each in pdf.fonts.values():
            each.close()


def _pdf_page(sheet: Sheet, pdf: "FPDF") -> None:
    pdf.add_page(format=(sheet.width, sheet.height))
    pen = None
    for part in sheet.parts:
        pen = _pdf_part(part, pdf, pen=pen)


def _letters(sheets: Sequence[Sheet]) -> list[int]:
    """What is written on sheets: to measure all else that a Chinese font holds takes long."""
    words = [part.text for sheet in sheets for part in sheet.parts if isinstance(part, Words)]
    # the space has a place of its own in every file, whether it is written or not
    return sorted({*map(ord, "".join(words)), ord(" ")})


_Pen = tuple[str, float, bool]


def _pdf_part(part: Box | Words | Code, pdf: "FPDF", *, pen: _Pen | None) -> _Pen | None:
    if isinstance(part, Words):
        wanted = (part.fill, part.size, part.bold)
        if wanted != pen:
            _take_up(wanted, pdf)
        pdf.text(part.x, part.y, part.text)
        return wanted
    if isinstance(part, Code):
        _pdf_code(part, pdf)
        return None
    pdf.set_fill_color(part.fill)
    pdf.rect(
        part.x,
        part.y,
        part.width,
        part.height,
        style="F",
        round_corners=bool(part.radius),
        corner_radius=part.radius,
    )
    # the letters' colour is the fill colour of the page
    return None


def _take_up(pen: _Pen, pdf: "FPDF") -> None:
    fill, size, bold = pen
    pdf.set_font("words", size=size * pdf.k)
    pdf.set_text_color(fill)
    pdf.set_draw_color(fill)
    pdf.set_line_width(size * BOLD)
    pdf.text_mode = "FILL_STROKE" if bold else "FILL"


def _pdf_code(part: Code, pdf: "FPDF") -> None:
    modules = qr.side(part.text)
    if modules > _MANY_MODULES:
        pdf.image(qr.picture(part.text, module=4), part.x, part.y, part.side, part.side)
        return
    module = part.side / modules
    pdf.set_fill_color(0)
    for column, row, length in qr.runs(part.text):
        pdf.rect(
            part.x + (column + qr.QUIET_ZONE) * module,
            part.y + (row + qr.QUIET_ZONE) * module,
            # a hair more, so that no viewer leaves white seams between modules
            module * (length + 0.02),
            module * 1.02,
            style="F",
        )
