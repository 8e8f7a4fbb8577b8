"""Nonsense in every field of every writing call of the wish API is refused; nothing moves."""

import io
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.wishes.rules.machine import State
from tests.core.test_bad_input import BAD, RAW, check_refusal, rows
from tests.support import wishes as make
from tests.support.cast import Cast, gather

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

#: path behind the closed wish → who asks, and a body that has the right form
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "publish": (
        "reviewer",
        {
            "title": "老花镜",
            "text": "",
            "category": "goods",
            "target_group": "elder",
            "privacy": "B",
            "channel": "wall",
            "urgency": "red",
            "ceiling": 100,
            "needed_by": "2099-01-01",
            "contact_id": None,
            "points": None,
            "invited": [],
        },
    ),
    "return": ("reviewer", {"reason": "补充"}),
    "reject": ("reviewer", {"code": "cash", "reason": ""}),
    "merge": ("reviewer", {"into_id": "01a20000-0000-7000-8000-000000000001"}),
    "referral": ("reviewer", {"addressee": "城管", "reason": ""}),
    "reply": ("reviewer", {"reply": "已办"}),
    "withdrawal": ("grid_worker", {"reason": ""}),
    "claims": ("secretary", {"key": "k", "plan": "", "organisation_id": None, "partners": []}),
    "extension": ("secretary", {"reason": ""}),
    "release": ("secretary", {"reason": ""}),
    "confirmation": ("grid_worker", {"grade": "fair", "words": "", "may_quote": False}),
    "call-backs": ("grid_worker", {"is_reached": True, "grade": "fair", "words": ""}),
    "closing": ("reviewer", {"story": ""}),
}


@pytest.fixture
def closed(app: Flask) -> tuple[Cast, str]:
    """A wish to which nothing can be done any more but to open it again."""
    cast = gather(app)
    with app.app_context(), transaction():
        make.vet(cast, "unit")
        wish = make.brought_to(cast, State.CLOSED, clock.now())
        return cast, f"/api/v1/wishes/{wish.id}"


def test_nonsense_in_a_step_moves_nothing(app: Flask, closed: tuple[Cast, str]) -> None:
    (cast, wish), client, tried = closed, app.test_client(), 0
    with app.app_context():
        before = rows()
    for step, (who, good) in STEPS.items():
        for name in good:
            for bad in BAD:
                answer = client.post(
                    f"{wish}/{step}", json={**good, name: bad}, headers=cast.bearer(who)
                )
                tried += 1
                check_refusal(answer, f"{step} {name}={bad!r:.40}")
    with app.app_context():
        assert rows() == before
    assert tried > 700


def test_nonsense_in_a_new_wish_is_refused(app: Flask, closed: tuple[Cast, str]) -> None:
    (cast, _), client = closed, app.test_client()
    good = {
        "title": "想要一副老花镜",
        "category": "goods",
        "community_id": str(cast.nodes["community"]),
        "source": "home_visit",
        "beneficiary": {"name": "赵阿桂", "is_minor": True, "guardian": "赵大成"},
        "consent": {"how": "spoken"},
        "needed_by": None,
        "points": None,
        "urgency": "red",
        "target_group": "",
        "text": "",
    }
    odd = {"title", "text", "needed_by", "points", "organisation_id", "target_group", "source"}
    for name in good:
        for bad in BAD:
            answer = client.post(
                "/api/v1/wishes", json={**good, name: bad}, headers=cast.bearer("grid_worker")
            )
            if answer.status_code == 201:
                assert name in odd or bad is True, (name, bad)
            else:
                check_refusal(answer, f"{name}={bad!r:.40}")


def test_bodies_that_are_no_plain_json_are_refused(app: Flask, closed: tuple[Cast, str]) -> None:
    (cast, wish), client = closed, app.test_client()
    calls = {f"{wish}/{step}": who for step, (who, _) in STEPS.items()}
    for path, who in calls.items():
        for raw in RAW:
            headers = {**cast.bearer(who), "Content-Type": "application/json"}
            check_refusal(client.post(path, data=raw, headers=headers), f"{path} {raw[:9]!r}")


@pytest.mark.parametrize("field", ["cost", "participants", "is_slip", "text", "surprise"])
def test_nonsense_in_a_delivery_is_refused(
    app: Flask, closed: tuple[Cast, str], field: str
) -> None:
    (cast, wish), client = closed, app.test_client()
    for bad in ("x" * 5000, "-1", "NaN", "1e400", "\x00", "not-a-uuid"):
        answer = client.post(
            f"{wish}/delivery",
            data={field: bad, "photos": [(io.BytesIO(b"no picture"), "a.jpg")]},
            headers=cast.bearer("unit_contact"),
            content_type="multipart/form-data",
        )
        check_refusal(answer, f"{field}={bad!r:.40}")


@pytest.mark.parametrize(
    "query",
    ["?limit=0", "?after=x", "?scope=all", "?state=gone", "?community_id=1", "?surprise=1"],
)
def test_bad_queries_of_the_wall_are_refused(
    app: Flask, closed: tuple[Cast, str], query: str
) -> None:
    cast, _ = closed
    answer = app.test_client().get(f"/api/v1/wishes{query}", headers=cast.bearer("reviewer"))

    check_refusal(answer, query)
