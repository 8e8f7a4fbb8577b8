"""Logs tell what happened, never whom to call."""

import json
import logging

import pytest
import structlog

from app.core import logs


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> "pytest.CaptureFixture[str]":
    """What is logged, as it would stand in the file."""
    logs.set_up("info")
    structlog.contextvars.clear_contextvars()
    return capsys


def test_a_line_is_one_json_object_with_its_request(lines: pytest.CaptureFixture[str]) -> None:
    structlog.contextvars.bind_contextvars(request_id="abc")

    structlog.get_logger("house").info("scan_refused", reason="迟到\n换行")

    (line,) = lines.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["event"] == "scan_refused"
    assert said["request_id"] == "abc"
    assert said["reason"] == "迟到\n换行"
    assert said["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "written", ["13812348000", "+8613812348000", "138 1234 8000", "138-1234-8000"]
)
def test_phones_lose_their_middle(lines: pytest.CaptureFixture[str], written: str) -> None:
    structlog.get_logger().warning("sent", to=written, more=[f"给{written}的短信"])

    said = lines.readouterr().err
    assert "1234" not in said
    assert "8000" in said


def test_phones_in_traces_and_foreign_logs_are_hidden(lines: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("bad phone 13812348000")
    except ValueError:
        logging.getLogger("some.library").exception("failed for %s", "13912349000")

    said = lines.readouterr().err
    assert "ValueError" in said
    assert "1234" not in said


def test_values_that_open_doors_are_closed(lines: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("signed_in", code="482913", token="v1.abc")

    said = lines.readouterr().err
    assert "482913" not in said
    assert "v1.abc" not in said


def test_long_numbers_stay_as_they_are() -> None:
    assert logs.without_phones("1763795000000 20261122138") == "1763795000000 20261122138"
