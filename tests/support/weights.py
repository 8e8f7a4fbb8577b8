"""What a page weighs: bytes as a phone receives them, of the page and of its files."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from werkzeug.test import TestResponse

from tests.support.reader import Reader

KB = 1024
_STATIC = Path(__file__).parents[2] / "app" / "static"
_FILE = re.compile(r'(?:href|src)="(/static/[^"#]+)')


@dataclass(frozen=True, slots=True)
class Weight:
    """A page: what comes at every visit, and the files that come at the first one."""

    warm: int
    files: frozenset[str]
    html: str

    @property
    def cold(self) -> int:
        """The bytes of a first visit."""
        return self.warm + sum(map(_sent, self.files))

    @property
    def requests(self) -> int:
        """How often a first visit asks the server."""
        return 1 + len(self.files)


def weigh(visitor: Reader, path: str, *, sent: bool = False) -> Weight:
    """Open a page, or press the button of a form that leads there, on a phone that unpacks."""
    packed = {"Accept-Encoding": "gzip"}
    if sent:
        return weight(visitor.client.post(path, data=visitor.fields(), headers=packed))
    return weight(visitor.client.get(path, headers=packed))


def weight(answer: TestResponse) -> Weight:
    """What an answer weighs; it must have come packed."""
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(answer.data).decode()
    return Weight(len(answer.data), frozenset(_FILE.findall(html)), html)


def _sent(address: str) -> int:
    file = _STATIC / address.removeprefix("/static/")
    packed = file.with_name(file.name + ".gz")
    return (packed if packed.exists() else file).stat().st_size
