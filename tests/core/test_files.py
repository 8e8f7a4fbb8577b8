"""文件 files: the same promises from a folder and from an S3 service."""

import socket
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from app.core.errors import Busy
from app.core.files import FileGone, StorageUnusable, Store, open_store

LARGE = bytes(range(256)) * 50_000


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = urllib.request.Request(f"{s3_url}/weiguang", method="PUT")
    urllib.request.urlopen(bucket).close()
    return open_store(
        f"s3://weiguang/town?endpoint={s3_url}&region=us-east-1", folder=Path("unused")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    return open_store("", folder=tmp_path / "files")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(request.param)
    return store


def put(store: Store, content: bytes) -> str:
    return store.put(content, kind="photos", suffix="jpg", media_type="image/jpeg")


@pytest.mark.parametrize("content", [b"", b"a photo", LARGE])
def test_what_was_put_is_fetched(store: Store, content: bytes) -> None:
    name = put(store, content)

    assert store.fetch(name) == content
    assert b"".join(store.stream(name)) == content
    assert store.size(name) == len(content)


def test_an_open_file_is_taken_in_parts(store: Store) -> None:
    name = store.put(BytesIO(LARGE), kind="exports", suffix="xlsx", media_type="application/zip")

    assert store.fetch(name) == LARGE


def test_names_are_random_and_say_nothing(store: Store) -> None:
    names = {put(store, b"same") for _ in range(5)}

    assert len(names) == 5
    assert all(len(name) == len("photos/ab/.jpg") + 32 for name in names)


def test_what_was_deleted_is_gone_and_may_be_deleted_again(store: Store) -> None:
    name = put(store, b"x")
    store.delete(name)
    store.delete(name)

    with pytest.raises(FileGone):
        store.fetch(name)
    with pytest.raises(FileGone):
        next(store.stream(name))


@pytest.mark.parametrize(
    "name",
    ["", "../secret", "/etc/passwd", "photos/../../x.jpg", "photos/ab/x.jpg\x00", "a" * 9000],
)
def test_no_name_leads_out_of_the_store(store: Store, name: str) -> None:
    for verb in (store.fetch, store.size):
        with pytest.raises(FileGone):
            verb(name)


def test_an_s3_file_opens_by_a_signed_address(s3: Store) -> None:
    name = put(s3, b"a photo")

    address = s3.address(name, lifetime=timedelta(minutes=5))

    assert address is not None
    assert "X-Amz-Expires=300" in address
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"a photo"
        assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_folder_has_no_addresses(folder: Store) -> None:
    assert folder.address(put(folder, b"x"), lifetime=timedelta(minutes=5)) is None


def test_a_service_that_is_away_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"s3://wg?endpoint=http://127.0.0.1:{free.getsockname()[1]}"
    away = open_store(url, folder=Path("unused"))

    with pytest.raises(Busy):
        put(away, b"x")
    with pytest.raises(Busy):
        away.fetch(f"photos/ab/{'0' * 32}.jpg")


def test_a_bucket_that_is_missing_takes_nothing(s3: Store, s3_url: str) -> None:
    elsewhere = open_store(f"s3://none?endpoint={s3_url}", folder=Path("unused"))

    with pytest.raises(Busy):
        put(elsewhere, b"x")


def test_a_folder_that_takes_nothing_is_busy(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/files", folder=Path("unused"))
    (tmp_path / "files" / "photos").write_text("in the way")

    with pytest.raises(Busy):
        put(store, b"x")


def test_only_whole_files_are_seen(folder: Store, tmp_path: Path) -> None:
    put(folder, LARGE)

    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.stat().st_size for path in files] == [len(LARGE)]


@pytest.mark.parametrize(
    "url",
    ["ftp://x", "s3://", "file://", "files", "s3://wg?endpont=x", "file://host/x", "file:///"],
)
def test_an_unusable_setting_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable):
        open_store(url, folder=tmp_path)
