"""The document about wishes says what the code says."""

import re

import pytest

from app.wishes.rules.machine import STEPS, State
from tests.architecture.wish_chart import DOCUMENT, parts, written


def test_the_document_shows_the_machine_and_the_limits_of_the_code() -> None:
    document = DOCUMENT.read_text("utf-8")

    assert written(document) == document, "`python -m tests.architecture.wish_chart` writes it anew"


def test_a_changed_chart_is_noticed() -> None:
    document = DOCUMENT.read_text("utf-8")
    changed = document.replace("submitted --> published", "draft --> published")

    assert changed != document
    assert written(changed) == document


def test_a_document_without_its_markers_is_refused() -> None:
    document = DOCUMENT.read_text("utf-8")

    with pytest.raises(ValueError, match="chart"):
        written(document.replace("<!-- chart: end -->", ""))


def test_the_chart_has_each_state_once_and_each_step_once() -> None:
    lines = [line.strip() for line in parts()["chart"].splitlines()]
    named = [line.split(":")[0] for line in lines if re.fullmatch(r"\w+: .+", line)]
    arrows = [line for line in lines if re.fullmatch(r"\w+ --> \w+: .+（.+）", line)]

    assert named == [state.value for state in State]
    assert len(arrows) == len(set(arrows)) == sum(len(step.before) for step in STEPS.values())
