"""压缩 packing: pages and long answers leave compressed, for slow phones.

Cookies are SameSite, so no other site can make a browser fetch a signed-in page again and again
and guess its token from the lengths.
"""

import gzip

from flask import Flask, Response, request

#: what is worth it; pictures, PDFs and workbooks are packed already
KINDS = frozenset({"text/html", "application/json", "text/csv", "image/svg+xml"})
#: shorter answers fit into one packet anyhow (bytes)
LEAST = 1024
LEVEL = 5


def pack_answers(app: Flask) -> None:
    """Compress what is long enough, for clients that say they take it."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype not in KINDS or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    takes_it = request.accept_encodings.quality("gzip") > 0
    if not takes_it or "Content-Encoding" in response.headers:
        return response
    content = response.get_data()
    if len(content) < LEAST:
        return response
    response.set_data(gzip.compress(content, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
