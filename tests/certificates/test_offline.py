"""Checking without the platform: its published keys, and a command that asks nobody."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.certificates import queries, service, signing
from app.certificates.models import Certificate
from app.core import clock
from app.core.db import db, transaction
from tests.certificates.scenes import changed, entitle, issued, served
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def made(app: Flask, cast: Cast) -> Certificate:
    """A certificate over two hours."""
    with app.app_context():
        with transaction():
            entitle(cast)
            served(cast, minutes=120)
        found = issued(cast)
        db.session.refresh(found)
        db.session.expunge_all()
    return found


def told(app: Flask) -> dict[str, object]:
    """What is published."""
    answer: dict[str, object] = app.test_client().get("/api/v1/certificates/keys").get_json()
    return answer


def check(app: Flask, folder: Path, code: str) -> tuple[int, str]:
    """What the command says of a code, by the keys as they are published now."""
    file = folder / "keys.json"
    file.write_text(json.dumps(told(app)), "utf-8")
    result = app.test_cli_runner().invoke(args=["certificates", "check", code, "--keys", str(file)])
    return result.exit_code, result.output


def test_with_the_published_keys_it_is_checked(app: Flask, made: Certificate) -> None:
    published = told(app)
    keys = {
        each["version"]: signing.as_bytes(each["public_key"])
        for each in published["items"]  # type: ignore[attr-defined]
    }

    said = signing.read(keys, made.text)

    assert (said.number, said.name, said.minutes) == ("Z2026-0001", "苏*", 120)
    assert published["revoked"] == []
    assert {each["algorithm"] for each in published["items"]} == {"Ed25519"}  # type: ignore[attr-defined]


def test_the_command_says_what_a_code_holds(app: Flask, folder: Path, made: Certificate) -> None:
    status, words = check(app, folder, f"https://weiguang.test/certificates/{made.text}")

    assert status == 0
    assert "志愿服务记录证明 Z2026-0001  苏*  杏园社区居民委员会" in words
    assert "共 2 小时" in words


def test_the_command_refuses_what_was_changed(app: Flask, folder: Path, made: Certificate) -> None:
    status, words = check(app, folder, changed(made.text, 30))

    assert status == 1
    assert "签名不对" in words


def test_the_command_knows_what_was_taken_back(
    app: Flask, cast: Cast, folder: Path, made: Certificate
) -> None:
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        service.revoke(queries.one_for(by, made.id), "姓名写错了", by=by, now=clock.now())

    status, words = check(app, folder, made.text)

    assert status == 1
    assert "已撤回" in words


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"items": [{"version": 1}], "revoked": []}'])
def test_a_file_that_holds_no_keys_is_said_so(app: Flask, folder: Path, content: str) -> None:
    file = folder / "keys.json"
    file.write_text(content, "utf-8")
    result = app.test_cli_runner().invoke(
        args=["certificates", "check", "1.x", "--keys", str(file)]
    )

    assert result.exit_code == 1
    assert "公钥文件不对" in result.output
