"""The curl lines of the README do what they say, on the sample that `make demo` loads."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.support.databases import SqliteDatabase
from tests.support.servers import ROOT, Product


def curl_lines() -> str:
    """The block of the README that uses the API."""
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if "curl" in block]
    return str(found)


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine: apt install curl")
def test_the_curl_lines_check_in_and_show_the_ranking(
    sqlite_app: tuple[Flask, SqliteDatabase], serve: Callable[..., Product], tmp_path: Path
) -> None:
    app, database = sqlite_app
    database.renew()
    told = app.test_cli_runner().invoke(args=["demo", "load", "--volunteers", "60"])
    assert told.exit_code == 0, told.output
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "sample.txt").write_text(told.stdout, "utf-8")
    product = serve(database.url, tmp_path, SMS_FILE=str(instance / "sms.jsonl"))
    lines = curl_lines().replace("http://127.0.0.1:8000", product.url)

    said = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    taken, points, ranking = (json.loads(line) for line in _documents(said.stdout))
    assert taken["points"] > 0
    assert points["total"] == taken["total"]
    assert len(ranking["items"]) >= 1


def _documents(text: str) -> list[str]:
    """The JSON documents that follow each other in a text."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while (rest := text[place:].lstrip()) != "":
        place = len(text) - len(rest)
        _, length = decoder.raw_decode(rest)
        found.append(rest[:length])
        place += length
    return found
