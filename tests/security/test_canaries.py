"""Two hundred personal values, and every role that reads everything there is: promise P9."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core.db import db
from app.core.logs import JsonLines, set_up
from app.core.masking import mask_name, mask_phone
from app.wishes.models import Wish
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.architecture.routes import routes
from tests.security.canaries import TYPED, Personal, Planted
from tests.security.canary_crawl import crawl, get, post
from tests.security.canary_planting import plant
from tests.security.canary_reading import TRACED, picture, said
from tests.security.canary_rights import may_read
from tests.security.world import EVERYBODY, served
from tests.support.databases import SqliteDatabase

#: every role, and those who sit near a wish in some other way
READERS = (*EVERYBODY, "partner", "outsider", "resident", "other_reviewer")
#: the one column in plain: whoever has an account is greeted by name, and lists are sorted by it
PLAIN = {("persons", "name"), ("certificates", "content")}
#: an upload of a roster that is waiting, and an invitation to a wish that is free: other tests
UNOPENED = {
    *("roster.show_preview", "roster.download_preview", "wish_deciding.ask_invite"),
    # there is no such page where no service account is set (tests/accounts/test_binding_pages.py)
    *("wechat.show_wechat", "wechat.begin", "wechat.confirm"),
    *("wechat_sign_in.begin", "wechat_sign_in.come_back"),
    # nothing to see without a picture uploaded before (tests/events/test_late_photo.py)
    "late.show",
    # papers of one's own or of one's work: as they are printed (tests/certificates/test_pages.py)
    *("certificates_own.print_one", "certificates_office.print_one"),
    # leads on to the only desk there is (tests/spending/test_desk_pages.py)
    "spending_desk.show_desks",
    # nothing to be sure of where nothing was ticked (tests/home/test_office_pages.py,
    # tests/review/test_pages.py)
    *("todo.ask_decide", "todo.ask_sign"),
}
WHOLE, CONTACT, SURNAME, NOTHING, REFUSED = "whole", "contact", "surname", "nothing", "refused"
_GRID = {
    **dict.fromkeys(("A", "B", "C", "direct A", "joint", "member's", "branch's"), WHOLE),
    **dict.fromkeys(("waiting", "late", "lately", "unreachable"), WHOLE),
    **dict.fromkeys(("given back", "taken back"), WHOLE),
}
_UNIT = {
    **dict.fromkeys(("A", "direct A", "joint", "lately", "taken back"), CONTACT),
    **dict.fromkeys(("B", "own B"), SURNAME),
    **dict.fromkeys(("C", "child"), NOTHING),
}
#: who → wish → what a look shows; whatever is not here is refused. The rows "wisher's name, phone,
#: address" and "data of a child" of the matrix: staff and contact persons in scope, a child's for
#: whom the reviewer put to it; the claimer from the release until seven days after the claim.
LOOKS: Mapping[str, Mapping[str, str]] = {
    "reviewer": {**_GRID, "own B": WHOLE, "own submitted": WHOLE},
    "grid_worker": {**_GRID, "own B": WHOLE, "child": WHOLE},
    "unit_contact": _UNIT,
    "unit_lead": _UNIT,
    "member": {"member's": CONTACT},
    "secretary": {"branch's": CONTACT},
    "resident": {"own B": CONTACT},
}
LOOKED = (*_GRID, "own B", "own submitted", "child")
#: who may look at nothing is asked about these
SAMPLE = ("A", "B", "waiting", "own submitted", "child")


@dataclass
class Town:
    """The planted town, and all that its log said from the planting on."""

    planted: Planted
    log: io.StringIO
    files: Path
    #: what each reader found; each reads everything once
    read: dict[str, "Read"] = field(default_factory=dict)


@dataclass
class Read:
    """What one role found on everything it could open."""

    leaks: list[tuple[str, list[str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def town(
    sqlite_app: tuple[Flask, SqliteDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The town, once for the file, its log as talkative as it can be set."""
    folder, log, root = tmp_path_factory.mktemp("canaries"), io.StringIO(), logging.getLogger()
    with served(sqlite_app[1], folder, LOG_LEVEL="debug") as world:
        ours = next(each for each in root.handlers if isinstance(each, JsonLines))
        listener = logging.StreamHandler(log)
        listener.setFormatter(ours.formatter)
        root.addHandler(listener)
        yield Town(plant(world), log, folder)
        root.removeHandler(listener)
    set_up("error")


def test_every_state_and_level_holds_canaries(town: Town) -> None:
    planted = town.planted
    with planted.world.app.app_context():
        wishes = [db.session.get_one(Wish, each) for each in planted.wishes.values()]

    assert len(planted.values) >= 200
    assert {wish.state for wish in wishes} == set(State)
    assert {wish.privacy for wish in wishes} == set(Privacy)


def _read(town: Town, who: str) -> Read:
    """Everything there is, read once by somebody."""
    if who in town.read:
        return town.read[who]
    planted, found = town.planted, Read()
    places = planted.world.app.url_map.bind("localhost")
    for path, answer in crawl(planted, who):
        text = said(answer)
        leaks = {value for value in (*planted.values, TRACED) if value in text}
        if leaks := leaks - may_read(planted, who, path):
            found.leaks.append((path, sorted(leaks)))
        if answer.status_code >= 500:
            found.faults.append(path)
        if answer.status_code == 200 and not path.startswith("POST"):
            found.opened.add(str(places.match(path.partition("?")[0], "GET")[0]))
    town.read[who] = found
    return found


@pytest.mark.parametrize("who", READERS, ids=lambda who: who or "nobody")
def test_reads_no_canary(town: Town, who: str) -> None:
    found = _read(town, who)

    assert found.leaks == []
    assert found.faults == []


def test_every_address_was_opened_by_somebody(town: Town) -> None:
    opened = {endpoint for who in READERS for endpoint in _read(town, who).opened}
    every = {
        endpoint for method, _, endpoint, _ in routes(town.planted.world.app) if method == "GET"
    }

    assert every - opened == UNOPENED


def _looks(planted: Planted, who: str) -> int:
    query = sa.select(sa.func.count()).where(
        AuditEntry.action == "wish.looked",
        AuditEntry.actor_id == planted.world.cast.people.get(who),
    )
    with planted.world.app.app_context():
        return int(db.session.execute(query).scalar_one())


def _faces(planted: Planted, key: str, expected: str) -> Iterator[tuple[str, str]]:
    """Where whom a wish is for can be looked at."""
    yield "api", f"/api/v1/wishes/{planted.wishes[key]}/looks"
    if expected != REFUSED or key in {"A", "child"}:
        yield "office", f"/manage/wishes/{planted.wishes[key]}/look"
        if key in planted.claims:
            yield "claim", f"/claims/{planted.claims[key]}/look"


def _shows(person: Personal, expected: str, face: str) -> set[str]:
    if expected == WHOLE and face == "office":
        return set(person.values)
    return {person.name, person.phone, person.door} if expected in {WHOLE, CONTACT} else set()


@pytest.mark.parametrize("who", READERS, ids=lambda who: who or "nobody")
def test_looks_show_what_the_matrix_says_and_are_written_down(town: Town, who: str) -> None:
    planted, odd, shown, before = town.planted, [], 0, _looks(town.planted, who)
    for key in LOOKED if who in LOOKS else SAMPLE:
        person, expected = planted.people[key], LOOKS.get(who, {}).get(key, REFUSED)
        for face, path in _faces(planted, key, expected):
            answer = post(planted, who, path, {"reason": f"打{TYPED[1]}核实"})
            text, is_open = said(answer), answer.status_code == 200
            seen = {value for value in (*planted.values, TRACED) if value in text}
            wanted = _shows(person, expected, face) if is_open else set()
            # a page may be shut to who reads the same over the API; never the other way round
            is_right = is_open is (expected != REFUSED) if face == "api" else True
            is_right &= not is_open or expected != REFUSED
            has_surname = mask_name(person.name) in text
            is_right &= not is_open or has_surname is (expected == SURNAME)
            if seen - planted.of(who) != wanted - planted.of(who) or not is_right:
                odd.append((key, face, answer.status_code, expected, sorted(seen)))
            shown += is_open

    assert odd == []
    assert _looks(planted, who) - before == (shown if who != "resident" else 0)


@pytest.mark.parametrize("who", ["reviewer", "grid_worker", "upper", "auditor"])
def test_the_page_of_a_wish_shows_its_person_masked(town: Town, who: str) -> None:
    planted = town.planted
    person = planted.people["A"]

    text = said(get(planted, who, f"/manage/wishes/{planted.wishes['A']}"))

    assert mask_name(person.name) in text
    assert mask_phone(person.phone) in text
    assert not any(value in text for value in person.values)


def test_the_door_of_a_lead_is_read_by_who_goes_there_and_each_time_is_written_down(
    town: Town,
) -> None:
    planted = town.planted
    door = planted.people["lead 81"].door
    query = sa.select(sa.func.count()).where(AuditEntry.action == "lead.looked")
    counts = []
    for who, is_shown in (("grid_worker", True), ("steward", False), ("auditor", False)):
        assert (door in said(get(planted, who, "/manage/leads"))) is is_shown
        with planted.world.app.app_context():
            counts.append(db.session.execute(query).scalar_one())

    assert counts == [counts[0]] * 3
    assert counts[0] > 0


@pytest.mark.parametrize("scope", ["wall", "managed"])
def test_no_search_finds_what_is_sealed(town: Town, scope: str) -> None:
    planted = town.planted
    found = []
    for value in planted.people["A"].values:
        answer = get(planted, "reviewer", f"/api/v1/wishes?scope={scope}&q={value}").get_json()
        found += answer["items"]

    assert found == []


def test_no_table_holds_a_canary_in_plain(town: Town) -> None:
    planted, found = town.planted, {}
    with planted.world.app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)).mappings():
                for column, value in row.items():
                    text = "".join(_plain(value).split())
                    leaks = {each for each in (*planted.values, *TYPED) if each in text}
                    if leaks - (planted.account_names if (table.name, column) in PLAIN else set()):
                        found[table.name, column] = sorted(leaks)

    assert found == {}


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def test_no_byte_on_the_disk_is_a_canary(town: Town) -> None:
    planted, found = town.planted, []
    values = {*planted.values, *TYPED} - planted.account_names
    marks = {each.encode() for each in values} | {
        json.dumps(each)[1:-1].encode() for each in values
    }
    for file in (each for each in town.files.rglob("*") if each.is_file()):
        content = file.read_bytes()
        leaks = [mark.decode() for mark in marks if mark in content]
        if file.suffix == ".jpg":
            leaks += [TRACED] if TRACED in picture(content) else []
        if leaks:
            found.append((file.name, leaks))

    assert found == []


def test_no_line_of_the_log_says_a_canary(town: Town) -> None:
    log = town.log.getvalue()

    assert '"rule": "/manage/wishes/<uuid:wish_id>/look"' in log
    assert [each for each in (*town.planted.values, *TYPED) if each in log] == []
