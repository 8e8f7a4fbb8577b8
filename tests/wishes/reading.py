"""Papers read back: the words of each page, its codes, and how near they come to the edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2

from app.core.qr import read_codes

_POINT = 25.4 / 72


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed when it has been read."""
    document = pypdfium2.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def pages(content: bytes) -> list[str]:
    """The words of each page, without the ends of lines."""
    with opened(content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [text.replace("\r\n", "").replace("\n", "") for text in texts]


def page_codes(content: bytes) -> list[list[str]]:
    """What a phone reads in the codes of each page."""
    found = []
    with opened(content) as document:
        for page in document:
            out = BytesIO()
            page.render(scale=2).to_pil().convert("RGB").save(out, "PNG")
            found.append(read_codes(out.getvalue()))
    return found


def edge(content: bytes) -> float:
    """How near, in millimetres, a word comes to the edge of its page."""
    nearest = []
    with opened(content) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for number in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(number)
                nearest.append(min(left, bottom, width - right, height - top))
    return min(nearest) * _POINT
