"""What the guide shows can be entered as it stands."""

import re
from pathlib import Path

import pytest

from app.schemes.document import check
from app.schemes.explain import explained
from app.schemes.facts_file import read_facts
from app.schemes.schemas.head import SchemeShape
from tests.schemes.texts import HEAD, SCAN

GUIDE = (Path(__file__).parents[2] / "docs/schemes.md").read_text("utf-8")
BLOCKS = re.findall(r"```(yaml|json)\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "yaml"])
def test_every_example_of_the_guide_passes_the_checker_and_can_be_explained(text: str) -> None:
    whole = text if text.startswith("format:") else HEAD + text
    if "items:\n" not in text:
        whole += SCAN

    checked = check(whole)

    assert checked.faults == ()
    assert checked.version is not None
    assert all(explained(checked.version))


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "json"])
def test_the_facts_of_the_guide_can_be_read(text: str) -> None:
    assert read_facts(text).people


def test_the_guide_names_every_key_of_the_document() -> None:
    keys = {field.data_key or name for name, field in SchemeShape().fields.items()}

    assert {key for key in keys if f"`{key}`" not in GUIDE} == set()
