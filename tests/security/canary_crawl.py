"""Every address as somebody: with the things that differ in kind, the nearest to him first."""

import re
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.actor import Actor
from app.accounts.permissions import may_anywhere
from app.core.web import PUBLIC, SIGNED_IN, access_of
from app.wishes.office import TABS
from tests.architecture.routes import OWN
from tests.security.canaries import TYPED, Planted

#: which wish is whose: he is asked about it before he is asked about others
NEAR: Mapping[str, str] = {
    "member": "member's",
    "secretary": "branch's",
    "upper": "hard",
    "partner": "joint",
    "resident": "own published",
}
#: wishes that differ in kind, and those that show every state
KINDS = ("own B", "waiting", "draft", "returned before", "child", "late")
STATES = (
    *KINDS,
    "own submitted",
    "referred",
    "hard",
    "delivered",
    "confirmed",
    "unreachable",
    "pupil 60",
    "taken back",
    "closed child",
    "direct A",
)
#: pages that show a wish in each state
WHOLE = frozenset({"wishes.show_wish", "wishes_api.show_wish", "wish_office.show_office"})
#: a paper is dear to make and the same for everybody who gets it: who reads which
PAPERS: Mapping[str, str] = {
    "": "/wish-lists/",
    "resident": "/card.pdf",
    "unit_contact": "/thanks/",
    "secretary": "/organisations/",
    "organiser": "/events/",
    "grid_worker": "/manage/batches/",
    "upper": "/manage/wish-figures/",
    "party_worker": "/reviews/",
    "reviewer": "/me/code/codes",
    "volunteer": "/me/reporting/",
}
DEAR = re.compile(r"pdf|/me/code/codes|/screen/codes")
#: who has to do with wishes sees them in every state
CONCERNED = frozenset(
    {"", "resident", "member", "unit_contact", "secretary"}
    | {"grid_worker", "reviewer", "upper", "auditor"}
)
NAME, PHONE, DOOR = TYPED
QUERIES = (
    *(f"/manage/wishes?tab={tab}" for tab in TABS),
    f"/manage/wishes?tab=all&words={NAME}",
    f"/wishes?stage=all&words={PHONE}",
    "/api/v1/wishes?scope=own",
    "/api/v1/wishes?scope=managed&limit=100",
    "/api/v1/wishes?scope=invited",
    "/api/v1/audit?limit=500&action=wish",
    "/api/v1/me/notices?limit=100",
    "/me/messages?page=2",
    f"/wishes/{PHONE}",
    f"/people/{quote(NAME)}/entries",
    f"/w/{PHONE}",
    f"/letters/{PHONE}",
    f"/photos/{PHONE}/large.jpg",
    f"/api/v1/wishes?limit={PHONE}",
    f"/api/v1/wishes?community_id={quote(DOOR)}",
    f"/api/v1/audit?actor_id={PHONE}",
)
#: whose addresses hold a code that is no scan, or a device that is no event's
OWN_CODES: Mapping[str, str] = {
    "wish_cards": "card code",
    "letters": "letter code",
    "certificates_check": "certificate code",
    "device_taking": "device code",
    "screen_devices": "screen",
}
_WORDS = {"details": f"{NAME}住{DOOR}，{PHONE}", "text": f"{DOOR} {PHONE}"}
#: forms in which something is missing, so that they come back
FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/wishes/new", _WORDS),
    ("/manage/wishes/new", {"name": NAME, "phone": PHONE, "address": DOOR, **_WORDS}),
    ("/leads", {"door": DOOR, "sentence": f"{NAME}家的灯坏了"}),
    ("/sign-in/code", {"phone": f"{PHONE}0", "name": NAME}),
    ("/api/v1/wishes", {"title": "", "text": f"{PHONE} {NAME}", "beneficiary": {"name": NAME}}),
    ("/api/v1/leads", {"door": DOOR, "sentence": NAME, "organisation_id": PHONE}),
)


def crawl(planted: Planted, who: str) -> Iterator[tuple[str, TestResponse]]:
    """Everything that somebody can open, with what refuses him.

    A right that he holds nowhere shuts all its addresses at the gate (`test_matrix` asks each of
    them): one of them is read.
    """
    app, shut, held = planted.world.app, set(), _held(planted, who)
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if "GET" in (rule.methods or ()) and rule.endpoint not in OWN and access not in shut:
            yield from _of_rule(planted, who, rule)
            shut |= {access} if _is_shut(held, access) else set()
    yield from _asked(planted, who)
    for path, form in FORMS:
        yield f"POST {path}", post(planted, who, path, form)


def _held(planted: Planted, who: str) -> Actor | None:
    """Somebody with all his roles, which nothing takes from him while he reads."""
    with planted.world.app.app_context():
        return planted.world.cast.actor(who) if who else None


def _is_shut(actor: Actor | None, access: str | None) -> bool:
    if access is None or access == PUBLIC:
        return False
    return actor is None or (access != SIGNED_IN and not may_anywhere(actor, access))


def _asked(planted: Planted, who: str) -> Iterator[tuple[str, TestResponse]]:
    """What stands behind a question mark, and what is not there; a shut door is tried once."""
    community, shut = planted.ids["community_id"][0], set()
    span = "since=2026-01-01&until=2036-01-01&by=unit"
    more = (
        *(f"/manage/wishes/new?lead={each}" for each in planted.ids["lead"]),
        f"/api/v1/organisations/{community}/wish-figures?{span}",
        f"/manage/wish-figures/{community}?by=unit",
    )
    for path in (*QUERIES, *more):
        page = path.partition("?")[0]
        if page not in shut:
            answer = get(planted, who, path)
            yield path, answer
            if _is_refused(answer):
                shut.add(page)


def _of_rule(planted: Planted, who: str, rule: Rule) -> Iterator[tuple[str, TestResponse]]:
    """An address with each kind of thing, until it is plain that it is not for him."""
    is_paper = DEAR.search(rule.rule) is not None
    if is_paper and (who not in PAPERS or PAPERS[who] not in rule.rule):
        return
    is_near = who in CONCERNED or who in NEAR or "organisation_id" in rule.arguments
    patience = 2 if is_near else 1
    for path in paths(planted, who, rule, short=is_paper):
        answer = get(planted, who, path)
        yield path, answer
        if not _is_refused(answer):
            patience = len(STATES)
        elif (patience := patience - 1) == 0 or answer.status_code == 401:
            # neither the nearest nor the next: none is
            return


def _is_refused(answer: TestResponse) -> bool:
    to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
    return to_sign_in or answer.status_code in {401, 403, 404}


def get(planted: Planted, who: str, path: str) -> TestResponse:
    """Open an address: the API by token, pages by cookie."""
    world = planted.world
    headers = world.bearer(who) if path.startswith("/api/") else {}
    client = world.app.test_client() if headers else world.browser(who).client
    return client.get(path, headers=headers)


def post(planted: Planted, who: str, path: str, form: Mapping[str, Any]) -> TestResponse:
    """Press a button, or let a program do it."""
    world = planted.world
    if path.startswith("/api/"):
        return world.app.test_client().post(path, json=form, headers=world.bearer(who))
    token = {"X-CSRFToken": world.csrf(who)}
    return world.browser(who).client.post(path, data=form, headers=token)


def paths(planted: Planted, who: str, rule: Rule, *, short: bool) -> Iterator[str]:
    """An address with every value that each argument may have, at least once."""
    choices = {name: _choices(planted, who, rule, name) for name in sorted(rule.arguments)}
    if short:
        # a paper is dear: of each kind one, and of one kind every file
        choices = {name: each if name == "kind" else each[:1] for name, each in choices.items()}
    adapter = planted.world.app.url_map.bind("localhost")
    rows = max((len(each) for each in choices.values()), default=1)
    columns = [list(islice(cycle(each), rows)) for each in choices.values()]
    for row in zip(*columns, strict=True) if columns else [()]:
        yield adapter.build(rule.endpoint, dict(zip(choices, row, strict=True)))


def _choices(planted: Planted, who: str, rule: Rule, name: str) -> list[Any]:
    listed = getattr(rule._converters[name], "items", None)
    if listed is not None:
        return sorted(listed)
    is_branch_first = who in {"secretary", "party_worker"} and "reporting" not in rule.rule
    if name == "organisation_id" and is_branch_first:
        return planted.ids[name][::-1]
    if name not in {"wish_id", "claim_id", "photo_id"}:
        kind = rule.endpoint.split(".")[0]
        said = OWN_CODES.get(kind, name)
        return planted.ids[said if name in {"code", "device_id"} else name]
    is_whole = rule.endpoint in WHOLE and who in CONCERNED
    keys = dict.fromkeys((NEAR.get(who, "A"), *(STATES if is_whole else KINDS)))
    if name == "wish_id":
        return [planted.wishes[key] for key in keys]
    if name == "claim_id":
        return [planted.claims[key] for key in keys if key in planted.claims]
    return [photo for key in ("late", "own published", "child") for photo in planted.photos[key]]
