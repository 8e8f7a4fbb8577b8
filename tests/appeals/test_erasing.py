"""The words and pictures of a request go with its person; the figures of the office stay."""

from pathlib import Path

import pytest
from flask import Flask

from app.appeals import erasing, escalating, words
from app.appeals.models import Appeal
from app.appeals.words import Said
from app.core.db import db, transaction
from app.core.files import FileGone
from app.core.pictures import open_picture
from tests.appeals.scenes import Scene, asked, decide, held
from tests.support.photos import jpeg

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def test_what_was_written_and_shown_is_gone(app: Flask, scene: Scene) -> None:
    with app.app_context():
        photo = open_picture(jpeg())
        first = decide(scene, asked(scene, "member", photo=photo, wish="改成两小时"), "reviewer")
        other = asked(scene, "second_member")
        with transaction():
            by = scene.cast.actor("member")
            second = escalating.escalate(first.id, "签到表上有我", by=by, now=scene.now)
        assert second.photo == first.photo
        name = first.photo
        assert scene.store.fetch(name)
        with transaction():
            erasing.erase_words(
                scene.cast.region_id, scene.cast.people["member"], store=scene.store
            )
        for each in (first, second):
            kept = db.session.get_one(Appeal, each.id)
            assert (kept.said_sealed, kept.reason_sealed) == (None, None)
            assert (words.said(kept), words.reason(kept)) == (Said(), "")
            assert {kept.photo, kept.thumbnail} == {""}
            assert kept.number == 1
        assert words.said(db.session.get_one(Appeal, other)).words
        with pytest.raises(FileGone):
            scene.store.fetch(name)


def test_a_picture_stays_where_nothing_was_erased(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member", photo=open_picture(jpeg()))
        name = db.session.get_one(Appeal, made).photo
        with pytest.raises(RuntimeError):
            erase_and_fail(scene)
        assert scene.store.fetch(name)


def erase_and_fail(scene: Scene) -> None:
    with transaction():
        erasing.erase_words(scene.cast.region_id, scene.cast.people["member"], store=scene.store)
        raise RuntimeError
