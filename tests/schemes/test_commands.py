"""`flask schemes check`, `explain`, `evaluate` and `schema`, as an office runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from app.schemes.commands import schemes
from app.schemes.json_schema import facts_schema, scheme_schema
from tests.schemes.texts import EXAMPLES, HEAD, SCAN

HOUSE = EXAMPLES.parent


def run(*args: object) -> Result:
    return CliRunner().invoke(schemes, [str(arg) for arg in args])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a scheme and facts."""
    (tmp_path / "scheme.yaml").write_text(HEAD + SCAN, "utf-8")
    return tmp_path


def evaluate(folder: Path, facts: Any, *options: str) -> Any:
    (folder / "facts.json").write_text(json.dumps(facts), "utf-8")
    found = run("evaluate", folder / "scheme.yaml", folder / "facts.json", *options)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_a_scheme_without_faults_passes_and_tells_its_silent_points(files: Path) -> None:
    found = run("check", files / "scheme.yaml")

    assert found.exit_code == 0
    assert "ties_unstated" in found.stdout
    assert "没有错误，2 处提醒" in found.stdout


def test_a_scheme_with_faults_fails_and_names_each_with_its_line(files: Path) -> None:
    (files / "bad.yaml").write_text(HEAD + "items: {x: {label: 项, value: {fixed: a}}}\n", "utf-8")

    found = run("check", files / "bad.yaml")

    assert found.exit_code == 1
    assert "bad.yaml:4: items.x.value.fixed 错误 [wrong_value]" in found.stderr
    assert "Traceback" not in found.output


def test_a_scheme_is_read_back_in_chinese(files: Path) -> None:
    found = run("explain", EXAMPLES / "hailin.yaml")

    assert found.exit_code == 0
    assert "每次活动最多计 2 小时。" in found.stdout
    assert "不含发布者评价为不服从安排或有投诉的" in found.stdout


def test_a_bare_list_of_facts_is_valued(files: Path) -> None:
    found = evaluate(files, [{"item": "scan", "at": "2026-03-02T09:00"}])

    assert found["period"]["label"] == "2026"
    assert found["as_of"] == "2026-12-31"
    member = found["members"][0]
    assert (member["member"], member["total"]) == ("1", 2)
    assert [step["stage"] for step in member["lines"][0]["trace"]] == [
        "fact",
        "quantity",
        "value",
        "booked",
    ]


def test_members_are_ranked_with_ties_and_left_out_with_reasons(files: Path) -> None:
    (files / "scheme.yaml").write_text(HEAD + SCAN + "population: {party_member: true}\n", "utf-8")
    facts = {
        "members": [
            {"id": "a", "party_member": True},
            {"id": "b", "party_member": True, "facts": [{"item": "scan", "at": "2026-03-02"}]},
            {"id": "c", "party_member": True},
            {"id": "d"},
        ],
        "facts": [{"member": "a", "item": "scan", "at": "2026-03-02"}],
    }

    found = evaluate(files, facts)

    assert [(one["rank"], one["member"]) for one in found["ranking"]] == [
        (1, "a"),
        (1, "b"),
        (3, "c"),
    ]
    assert found["ties"] == [{"ranked_apart": "", "rank": 1, "members": ["a", "b"]}]
    assert [one["member"] for one in found["left_out"]] == ["d"]


def test_the_day_can_be_given_in_the_file_or_on_the_line(files: Path) -> None:
    facts = {"as_of": "2026-03-01", "facts": [{"item": "scan", "at": "2026-03-02"}]}

    assert evaluate(files, facts)["members"][0]["total"] == 0
    assert evaluate(files, facts, "--at", "2026-03-02")["members"][0]["total"] == 2


def test_earlier_versions_value_what_happened_under_them(files: Path) -> None:
    (files / "old.yaml").write_text(
        HEAD + SCAN.replace("fixed: 2", "fixed: 7") + "effective: {from: 2026-01-01}\n", "utf-8"
    )
    (files / "scheme.yaml").write_text(HEAD + SCAN + "effective: {from: 2026-07-01}\n", "utf-8")
    facts = [{"item": "scan", "at": "2026-03-02"}, {"item": "scan", "at": "2026-08-02"}]

    found = evaluate(files, facts, "--earlier", str(files / "old.yaml"))

    assert found["members"][0]["total"] == 9


def test_voided_facts_do_not_count(files: Path) -> None:
    found = evaluate(files, [{"item": "scan", "at": "2026-03-02", "voided": True}])

    assert found["members"][0]["total"] == 0


def test_the_same_facts_give_the_same_bytes_in_any_order(files: Path) -> None:
    facts = [
        {"item": "scan", "at": f"2026-03-{day:02d}", "member": key, "source": f"{key}{day}"}
        for day in range(1, 9)
        for key in "ba"
    ]

    (files / "facts.json").write_text(json.dumps(facts), "utf-8")
    one = run("evaluate", files / "scheme.yaml", files / "facts.json")
    (files / "facts.json").write_text(json.dumps(facts[::-1]), "utf-8")
    other = run("evaluate", files / "scheme.yaml", files / "facts.json")

    assert one.stdout == other.stdout


DOUBTFUL = """\
attributes: {level: {label: 级别, values: {city: 市级}}}
member_attributes: {review: {label: 评议, values: {good: 优秀}}}
member_numbers: {ballot: 测评}
components: {ballot: {label: 测评, from: number.ballot}}
levels: [{bands: [{key: gold, label: 金, from: 1}]}]
units: {metrics: {rate: {label: 报到率, is: {rate: {of: come, among: all}}}}}
spending: {}
"""
DOUBTS = [
    ({"facts": [{"item": "scam", "at": "2026-03-02"}]}, "没有计分项“scam”，不计分"),
    (
        {"facts": [{"item": "scan", "at": "2026-03-02", "attributes": {"lvl": "city"}}]},
        "办法没有属性“lvl”，不起作用",
    ),
    (
        {"facts": [{"item": "scan", "at": "2026-03-02", "attributes": {"level": "ciyt"}}]},
        "属性“level”没有“ciyt”这个取值",
    ),
    ({"members": [{"id": "a", "attributes": {"review": "优"}}]}, "“review”没有“优”这个取值"),
    ({"members": [{"id": "a", "numbers": {"balot": 3}}]}, "办法没有人员数据“balot”"),
    ({"members": [{"id": "a"}]}, "有人没有填“测评”（ballot），按 0 计"),
    ({"members": [{"id": "a", "held": "silver"}]}, "没有等级“silver”"),
    ({"members": [{"id": "a", "spendings": [{"at": "2026-03-02"}]}]}, "换不到东西"),
    ({"units": [{"id": "u", "members": ["b"]}]}, "单位里的“b”不在人员名单里"),
    ({"units": [{"id": "u", "numbers": {"come": 1}}]}, "没有填报“all”（报到率），按 0 计"),
]


@pytest.mark.parametrize(("facts", "told"), DOUBTS)
def test_what_the_scheme_does_not_know_is_told_beside_the_answer(
    files: Path, facts: Any, told: str
) -> None:
    (files / "scheme.yaml").write_text(HEAD + SCAN + DOUBTFUL, "utf-8")
    (files / "facts.json").write_text(json.dumps(facts), "utf-8")

    found = run("evaluate", files / "scheme.yaml", files / "facts.json")

    assert found.exit_code == 0
    assert json.loads(found.stdout)["scheme"]["key"] == "trial"
    assert [line for line in found.stderr.splitlines() if told in line]


def test_facts_without_a_doubt_are_valued_in_silence(files: Path) -> None:
    (files / "scheme.yaml").write_text(HEAD + SCAN + DOUBTFUL, "utf-8")
    member = {"id": "a", "numbers": {"ballot": 9}, "attributes": {"review": "good"}, "held": "gold"}
    facts = [{"item": "scan", "at": "2026-03-02", "attributes": {"level": "city"}}] * 3
    whole = {"members": [{**member, "facts": facts}]}
    (files / "facts.json").write_text(json.dumps(whole), "utf-8")

    found = run("evaluate", files / "scheme.yaml", files / "facts.json")

    assert found.stderr == ""


FAULTY_FACTS = [
    ('[{"item": "scan"}]', "facts.0.at", "missing"),
    ('[{"item": "scan", "at": "2026-02-30"}]', "facts.0.at", "wrong_value"),
    ('[{"item": "scan", "at": "2026-03-02", "minuts": 3}]', "facts.0.minuts", "unknown_key"),
    ('[{"item": "scan", "at": "2026-03-02", "minutes": -1}]', "facts.0.minutes", "wrong_value"),
    ('[{"item": "scan", "at": "2026-03-02", "minutes": 1.5}]', "facts.0.minutes", "wrong_value"),
    ('[{"item": "scan", "at": "2026-03-02", "hours": 0.333}]', "facts.0.hours", "wrong_value"),
    ('[{"item": "scan", "at": "2026-03-02", "points": NaN}]', "", "wrong_value"),
    ('[{"item": "scan", "at": "2026-03-02", "at": "2026-03-03"}]', "", "duplicate_key"),
    ("[", "", "not_json"),
    ("3", "", "not_a_mapping"),
    ("[" * 100_000, "", "too_deep"),
    (
        '[{"item": "scan", "at": "2026-03-02", "source": "a"},'
        ' {"item": "scan", "at": "2026-03-03", "source": "a"}]',
        "facts.1.source",
        "duplicate_source",
    ),
    ('{"members": [{"id": "a"}, {"id": "a"}]}', "members.1.id", "duplicate_member"),
]


@pytest.mark.parametrize(("text", "path", "code"), FAULTY_FACTS)
def test_faulty_facts_are_refused_with_their_place(
    files: Path, text: str, path: str, code: str
) -> None:
    (files / "facts.json").write_text(text, "utf-8")

    found = run("evaluate", files / "scheme.yaml", files / "facts.json")

    assert found.exit_code == 1
    assert f"{path} 错误 [{code}]" in found.stderr
    assert "Traceback" not in found.output


@pytest.mark.parametrize(("kind", "built"), [("scheme", scheme_schema), ("facts", facts_schema)])
def test_the_published_json_schema_is_the_one_that_is_used(kind: str, built: Any) -> None:
    kept = json.loads((HOUSE / f"{kind}.schema.json").read_text("utf-8"))

    assert kept == built()
    assert json.loads(run("schema", kind).stdout) == kept
    Draft202012Validator.check_schema(kept)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_examples_fit_the_published_json_schema(file: Path) -> None:
    document = yaml.safe_load(file.read_text("utf-8"))

    assert list(Draft202012Validator(scheme_schema()).iter_errors(document)) == []


def test_the_json_schema_refuses_what_the_checker_refuses() -> None:
    document = yaml.safe_load(HEAD + SCAN + "colour: red\n")

    assert list(Draft202012Validator(scheme_schema()).iter_errors(document)) != []


def test_publication_counts_working_days_of_the_country(files: Path) -> None:
    (files / "scheme.yaml").write_text(
        HEAD + SCAN + "publication: {length: {days: 5, kind: working}}\n", "utf-8"
    )

    found = evaluate(files, [{"item": "scan", "at": "2026-03-02"}], "--at", "2026-09-30")

    # 1–7 October are free, Saturday the 10th is made up
    assert (found["publication"]["from"], found["publication"]["until"]) == (
        "2026-10-01",
        "2026-10-13",
    )


def test_points_are_told_by_the_organisation_they_were_earned_for(files: Path) -> None:
    facts = [
        {"item": "scan", "at": "2026-03-02", "home": "一支部"},
        {"item": "scan", "at": "2026-09-02", "home": "二支部"},
        {"item": "scan", "at": "2026-10-02", "home": "二支部"},
    ]

    assert evaluate(files, facts)["members"][0]["homes"] == {"一支部": 2, "二支部": 4}
