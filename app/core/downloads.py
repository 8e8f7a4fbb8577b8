"""下载 downloads: a file that is handed out, in the kinds that offices use."""

import io
from datetime import date
from types import MappingProxyType
from urllib.parse import quote

from flask import Response, send_file

from app.core import figures
from app.core.figures import Table
from app.core.files import Store

TYPES = MappingProxyType(
    {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
        "pdf": "application/pdf",
        "zip": "application/zip",
    }
)


def download(content: bytes, name: str, *, is_shown: bool = False) -> Response:
    """Hand a file out under its name, whose ending says what it is; or show it in the browser."""
    return send_file(
        io.BytesIO(content),
        mimetype=TYPES[name.rpartition(".")[2]],
        download_name=name,
        as_attachment=not is_shown,
    )


def download_stored(store: Store, file: str, name: str) -> Response:
    """Hand a file of the store out in pieces under its name. Raises `FileGone`, `Busy`."""
    # asked before anything is sent: a file that is gone, or a store that is away, is said so
    size = store.size(file)
    kind = name.rpartition(".")[2]
    response = Response(store.stream(file), mimetype=TYPES[kind])
    response.content_length = size
    # a header holds no Chinese: browsers read the second name (RFC 6266), all else the first
    both = {"filename": f"download.{kind}", "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **both)
    return response


def download_table(table: Table, heading: str, kind: str, *, today: date) -> Response:
    """Hand out what stands beneath a chart, as `csv` or `xlsx`, under its heading."""
    if kind == "csv":
        content = figures.as_csv(table)
    else:
        content = figures.as_xlsx(heading, table, made_on=today)
    return download(content, f"{heading}.{kind}")
