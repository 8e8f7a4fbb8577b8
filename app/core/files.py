"""文件 files: where photos and finished exports lie: a folder, or any S3 service.

Names are random and say nothing; who may open which file is decided where the name is kept.
The keys of an S3 service come from the environment (`AWS_ACCESS_KEY_ID` and its kin).
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from app.core.errors import Busy, NotFound

_PART = 5 * 1024 * 1024
_CHUNK = 256 * 1024
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,5}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_SUFFIX = re.compile(r"[a-z0-9]{1,5}", re.ASCII)
_S3_OPTIONS = frozenset({"endpoint", "region", "virtual_hosted"})


class StorageUnusable(ValueError):
    """A `STORAGE_URL` that names no store; raised at the start."""


class FileGone(NotFound):
    """No file of this name is in the store."""

    code = "file_gone"
    sentence = "这个文件已不在了。"
    hint = "可能已按规定到期删除；如有疑问，请联系社区。"


@dataclass(frozen=True)
class Store:
    """One place for files; every verb raises `Busy` when it is away or full."""

    _place: LocalStore | S3Store
    #: the folder, where the store is one
    _root: Path | None = None

    def put(self, content: bytes | IO[bytes], *, kind: str, suffix: str, media_type: str) -> str:
        """Keep a file and return its random name; large ones go in parts of 5 MB.

        `kind` is the folder (`photos`, `exports`). The file is there, whole, when this returns.
        """
        if not _KIND.fullmatch(kind) or not _SUFFIX.fullmatch(suffix):
            raise ValueError("a kind and a suffix are short lower-case words")
        mark = secrets.token_hex(16)
        name = f"{kind}/{mark[:2]}/{mark}.{suffix}"
        # a folder keeps no content types
        attributes = None if self._root else {"Content-Type": media_type}
        try:
            obstore.put(self._place, name, content, attributes=attributes, chunk_size=_PART)
            self._sync(name)
        except (BaseError, OSError) as failure:
            raise Busy from failure
        return name

    def fetch(self, name: str) -> bytes:
        """The whole content of a file. Raises `FileGone`."""
        with _reading(name):
            return bytes(obstore.get(self._place, name).bytes())

    def stream(self, name: str) -> Iterator[bytes]:
        """The content in pieces, for files that do not belong into memory. Raises `FileGone`."""
        with _reading(name):
            pieces = obstore.get(self._place, name).stream(min_chunk_size=_CHUNK)
            for piece in pieces:
                yield bytes(piece)

    def size(self, name: str) -> int:
        """The length of a file in bytes. Raises `FileGone`."""
        with _reading(name):
            return obstore.head(self._place, name)["size"]

    def delete(self, name: str) -> None:
        """Remove a file for good; once gone is gone."""
        with suppress(FileGone), _reading(name):
            obstore.delete(self._place, name)

    def address(self, name: str, *, lifetime: timedelta) -> str | None:
        """A web address that opens the file for a while; None where the house must serve it."""
        if not isinstance(self._place, S3Store):
            return None
        with _reading(name):
            return obstore.sign(self._place, "GET", name, lifetime)

    def _sync(self, name: str) -> None:
        # a photo that was thanked for must survive a power cut, as the row that names it does
        if self._root is None:
            return
        path = self._root / name
        for part in (path, path.parent):
            handle = os.open(part, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def open_store(url: str, *, folder: Path) -> Store:
    """The store of a `STORAGE_URL`; an empty one means `folder`. Raises `StorageUnusable`.

    `file:///srv/weiguang/files`, or `s3://bucket/prefix?endpoint=https://…&region=…`, with
    `&virtual_hosted=1` for services that want the bucket in the host's name.
    """
    parts = urlsplit(url)
    if not url:
        return _folder(folder)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return _folder(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        unknown = options.keys() - _S3_OPTIONS
        if unknown:
            raise StorageUnusable(f"STORAGE_URL: unknown option {', '.join(sorted(unknown))}")
        return _bucket(parts.netloc, parts.path.strip("/"), options)
    raise StorageUnusable("STORAGE_URL is file:///folder or s3://bucket?endpoint=…&region=…")


def _folder(root: Path) -> Store:
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failure:
        raise StorageUnusable(f"STORAGE_URL: the folder {root} cannot be made") from failure
    return Store(LocalStore(root), root)


def _bucket(bucket: str, prefix: str, options: dict[str, str]) -> Store:
    endpoint = options.get("endpoint") or None
    place = S3Store(
        bucket,
        prefix=prefix or None,
        config={
            "region": options.get("region") or "us-east-1",
            "virtual_hosted_style_request": options.get("virtual_hosted") == "1",
            **({"endpoint": endpoint} if endpoint else {}),
        },
        client_options={
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
            "connect_timeout": timedelta(seconds=3),
            "timeout": timedelta(seconds=20),
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    )
    return Store(place)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    if not _NAME.fullmatch(name):
        raise FileGone
    try:
        yield
    except (NotFoundError, FileNotFoundError) as missing:
        raise FileGone from missing
    except (BaseError, OSError) as failure:
        raise Busy from failure
