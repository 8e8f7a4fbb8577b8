"""The year over the API and as files: the sheet with version and hash, for who may see it."""

import io
import zipfile

import pytest
from flask import Flask

from app.accounts import sign_in
from app.accounts.models import SignInKind
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.review import service
from tests.conftest import Client
from tests.review.steps import branch, publish
from tests.review.year import PUBLISHED, YEAR
from tests.support.cast import Cast
from tests.support.visits import browser


def bearer(cast: Cast, who: str) -> dict[str, str]:
    """A header with which somebody calls the API today: the town's own tokens are of last year."""
    with transaction():
        token, _ = sign_in.begin(cast.actor(who), SignInKind.API, now=clock.now())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def address(cast: Cast) -> str:
    """The year over the API."""
    return f"/api/v1/organisations/{cast.nodes['branch']}/reviews/{YEAR}"


def test_the_api_gives_the_trial_and_then_what_stands_with_the_same_hash(
    app: Flask, cast: Cast, client: Client, address: str
) -> None:
    with app.app_context():
        worker, secretary = bearer(cast, "party_worker"), bearer(cast, "secretary")
    trial = client.get(address, headers=worker).get_json()
    with app.app_context():
        expected = service.computed(branch(cast), YEAR, now=PUBLISHED).sheet.sha256.hex()
        publish(cast)
    shown = client.get(address, headers=secretary).get_json()

    assert (trial["version"], trial["state"]) == (0, "checking")
    assert (shown["version"], shown["state"]) == (1, "published")
    assert trial["sha256"] == shown["sha256"] == expected
    assert [(each["name"], each["points"], each["mark"]) for each in shown["items"]][:2] == [
        ("方明", 18, 0.9), ("林晓月", 14.17, 0.71),
    ]  # fmt: skip
    assert {each["name"]: each["why"] for each in shown["left_out"]}["柏清秋"].startswith("免予")


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("other_secretary", 404), ("reviewer", 403), ("auditor", 200),
     ("upper", 200)],
)  # fmt: skip
@pytest.mark.parametrize("tail", ["", ".csv", ".xlsx", ".pdf"])
def test_who_may_not_see_it_gets_nothing(
    app: Flask, cast: Cast, client: Client, address: str, who: str, status: int, tail: str
) -> None:
    with app.app_context():
        headers = bearer(cast, who)

    assert client.get(address + tail, headers=headers).status_code == status


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_paper_is_a_file_with_the_branch_in_its_name_and_is_noted_in_the_log(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
    secretary = browser(app, cast, "secretary").client
    base = f"/reviews/{cast.nodes['branch']}/{YEAR}"
    for paper, kind in (
        ("register", "xlsx"), ("register", "pdf"), ("register", "csv"), ("notice", "pdf"),
        ("notice", "xlsx"), ("archive", "pdf"), ("archive", "xlsx"), ("summary", "xlsx"),
    ):  # fmt: skip
        answer = secretary.get(f"{base}/{paper}.{kind}")
        assert answer.status_code == 200, (paper, kind)
        assert "2025" in answer.headers["Content-Disposition"]
        if kind == "xlsx":
            assert zipfile.is_zipfile(io.BytesIO(answer.data))
    assert secretary.get(f"{base}/archive.csv").status_code == 404

    with app.app_context():
        noted = db.session.scalars(
            db.select(AuditEntry.action).where(AuditEntry.action.startswith("review."))
        ).all()
    assert sorted(noted).count("review.exported") == 7
    assert "review.summed" in noted


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_notice_that_does_not_hang_out_is_no_file(app: Flask, cast: Cast) -> None:
    secretary = browser(app, cast, "secretary").client

    answer = secretary.get(f"/reviews/{cast.nodes['branch']}/{YEAR}/notice.pdf")

    assert answer.status_code == 404


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_auditor_reads_masked_names_everywhere(app: Flask, cast: Cast, address: str) -> None:
    with app.app_context():
        publish(cast)
        headers = bearer(cast, "auditor")
    auditor = browser(app, cast, "auditor")
    base = f"/reviews/{cast.nodes['branch']}/{YEAR}"
    seen = [
        auditor.open(base).page,
        auditor.open(f"{base}/register.csv").page,
        app.test_client().get(address, headers=headers).get_data(as_text=True),
    ]

    assert all("林*" in page or "\\u6797*" in page for page in seen)
    assert all("林晓月" not in page and "\\u6797\\u6653" not in page for page in seen)
    assert auditor.open(f"{base}/archive.pdf").status == 403
