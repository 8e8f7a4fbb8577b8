"""What stands beneath a chart, and the files of the same figures."""

import csv
import io
import re

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook


def rows_of(page: str, name: str) -> list[list[str]]:
    """The cells beneath the chart of this name, line by line, headings first."""
    table = page.split(f'data-name="{name}"')[1].split("</table>", maxsplit=1)[0]
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", line) for line in lines]


def files_of(client: FlaskClient, page: str, name: str) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of the CSV, and of the workbook without its heading, that the chart offers."""
    figure = page.split(f'data-name="{name}"')[1].split("</figure>", maxsplit=1)[0]
    links = re.findall(r'href="([^"]+)"', figure)
    as_csv = next(each for each in links if ".csv" in each).replace("&amp;", "&")
    as_xlsx = next(each for each in links if ".xlsx" in each).replace("&amp;", "&")
    rows = list(csv.reader(io.StringIO(client.get(as_csv).data.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(as_xlsx).data))
    sheet = book.get_sheet_by_index(0).to_python()
    return rows, [[str(cell) for cell in row] for row in sheet[1 : 1 + len(rows)]]
