"""办法草稿的页面 scheme_drafts: a scheme begun from a template, its numbers as fields, read back.

What is typed is read back as sentences and tried on a few members at once; the text itself stays
open to whoever wants more than numbers.
"""

import uuid
from datetime import date
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import reach
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import PLUMBING, Page, faults_of, show_again
from app.core.masking import mask_name
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, within
from app.points import what_if
from app.schemes import drafting, queries
from app.schemes.document import check, check_bytes
from app.schemes.editing import begun_on, changed, numbers
from app.schemes.errors import Fault, InvalidScheme
from app.schemes.explain import explained
from app.schemes.models import DraftState, SchemeDraft
from app.schemes.yaml_tree import MAX_BYTES, decoded

pages = Pages("scheme_drafts", __name__)

LIST, NEW, EDIT, RESULT = (
    f"schemes/{name}.html" for name in ("drafts", "draft_new", "draft", "draft_result")
)
#: a form of all numbers, or of a whole text
ROOM = 4 * MAX_BYTES
#: for whose people a scheme may be made, and how many are offered
PLACES = frozenset(
    {
        OrganisationKind.DISTRICT,
        OrganisationKind.STREET,
        OrganisationKind.COMMUNITY,
        OrganisationKind.PARTY_COMMITTEE,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.BRANCH,
    }
)
OFFERED = 300
#: the field with the day from which a draft shall hold
BEGINS = "effective_from"


@pages.view("GET", "/schemes/drafts", access="scheme.draft")
def show_drafts() -> str:
    """The drafts that the reader works on or decides."""
    actor = login.actor()
    found = [
        (draft, organisation(actor.region_id, draft.organisation_id))
        for draft in drafting.drafts(actor)
    ]
    return render_template(LIST, drafts=found, says=_says())


def _says() -> dict[DraftState, tuple[str, str]]:
    """What a list says of a draft, and how its badge looks."""
    return {
        DraftState.OPEN: (gettext("起草中"), ""),
        DraftState.PROPOSED: (gettext("等上级发布"), "wait"),
        DraftState.PUBLISHED: (gettext("已发布"), "good"),
        DraftState.DROPPED: (gettext("已放弃"), ""),
    }


@pages.view("GET", "/schemes/drafts/new", access="scheme.draft")
def show_new() -> str:
    """With what a draft begins: a real local scheme, the one in force, or a file."""
    return render_template(NEW, typed=request.args, faults={}, **_choices())


def _choices() -> dict[str, Any]:
    actor = login.actor()
    nodes = _nodes()
    templates = [(f"template:{name}", title) for name, (title, _) in drafting.templates().items()]
    own = [
        (f"scheme:{scheme.id}", scheme.title)
        for scheme in queries.all_schemes(actor.region_id)
        if any(node.id == scheme.organisation_id for node in nodes)
    ]
    return {"nodes": [(str(node.id), node.name) for node in nodes], "starts": own + templates}


@pages.view("POST", "/schemes/drafts/new", access="scheme.draft", most=ROOM)
def begin() -> Response | Page:
    """Begin a draft and go on to its numbers."""
    actor = login.actor()
    try:
        node = _node(request.form.get("organisation_id", ""))
        text = _beginning(request.form.get("start", ""))
        with transaction():
            draft = drafting.begin(node, text, by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again(NEW, refusal, **_choices())
    return redirect(f"/schemes/drafts/{draft.id}")


def _nodes() -> list[Organisation]:
    """The nodes for whose people the reader may draft, the highest first."""
    actor = login.actor()
    found = {
        node.id: node
        for path in reach(actor, "scheme.draft")
        for node in within(actor.region_id, path, kinds=PLACES)
    }
    return sorted(found.values(), key=lambda node: (len(node.path), node.number))[:OFFERED]


def _node(chosen: str) -> Organisation:
    for node in _nodes():
        if str(node.id) == chosen:
            return node
    raise InvalidInput(fields={"organisation_id": [gettext("请选择一项。")]})


def _beginning(start: str) -> str:
    """The text of an uploaded file, else of what was chosen."""
    file = request.files.get("file")
    sent = file.read(MAX_BYTES + 1) if file else b""
    if sent:
        return decoded(sent)
    kind, _, name = start.partition(":")
    if kind == "template" and name in drafting.templates():
        return drafting.templates()[name][1]
    for scheme in queries.all_schemes(login.region().id):
        if kind == "scheme" and str(scheme.id) == name:
            return queries.scheme(scheme.region_id, scheme.id)[1][0].document
    raise InvalidInput(fields={"start": [gettext("请选一个办法作底稿，或者上传文件。")]})


@pages.view("GET", "/schemes/drafts/<uuid:draft_id>", access="scheme.draft")
def show_draft(draft_id: uuid.UUID) -> str:
    """The numbers as fields, the text, and what both say."""
    return _page(drafting.draft(login.actor(), draft_id))


def _page(draft: SchemeDraft, *, refusal: DomainError | None = None) -> str:
    typed = {**_typed(), "document": request.form.get("document", draft.document)}
    typed[BEGINS] = request.form.get(BEGINS, "")
    begins = _begun_on(draft.document)
    return render_template(
        EDIT,
        draft=draft,
        node=organisation(draft.region_id, draft.organisation_id),
        says=_says(),
        sections=_sections(draft.document),
        typed=typed if refusal else {"document": draft.document, BEGINS: begins},
        faults=faults_of(refusal) if refusal else {},
        **_result(draft, draft.document),
    )


def _begun_on(document: str) -> str:
    try:
        return begun_on(document)
    except InvalidScheme:
        return ""


def _sections(document: str) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
    """The numbers by part of the scheme, and within by what they belong to; none if unreadable."""
    try:
        found = numbers(document)
    except InvalidScheme:
        return []
    return [
        (section, [(about, list(each)) for about, each in groupby(parts, lambda n: n.about)])
        for section, parts in groupby(found, lambda n: n.section)
    ]


def _typed() -> dict[str, str]:
    return {
        name: value
        for name, value in request.form.items()
        if name not in PLUMBING and name not in {"revision", "document", BEGINS}
    }


def _result(draft: SchemeDraft, document: str) -> dict[str, Any]:
    """Faults with their lines, or the rules in sentences, silent points and a trial."""
    checked = check(document)
    node = organisation(draft.region_id, draft.organisation_id)
    rules = checked.version
    return {
        "wrong": checked.faults,
        "silent": checked.warnings,
        "rules": rules,
        "sentences": explained(rules) if rules else (),
        "named": mask_name,
        "tried": what_if.trial(node, rules, now=clock.now()) if rules else (),
    }


@pages.view("GET", "/schemes/drafts/<uuid:draft_id>/preview", access="scheme.draft")
def preview(draft_id: uuid.UUID) -> str:
    """What the draft would say with the numbers behind the question mark; changes nothing."""
    draft = drafting.draft(login.actor(), draft_id)
    known = {each.path for each in numbers(draft.document)}
    typed = {name: value for name, value in request.args.items() if name in known}
    try:
        return render_template(RESULT, **_result(draft, changed(draft.document, typed)))
    except DomainError as refusal:
        wrong = [Fault(0, path, "", said[0]) for path, said in refusal.fields.items()]
        return render_template(RESULT, wrong=wrong)


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/numbers", access="scheme.draft", most=ROOM)
def save_numbers(draft_id: uuid.UUID) -> Response | Page:
    """Keep the numbers as they were typed."""
    actor = login.actor()
    draft = drafting.draft(actor, draft_id)
    try:
        begins_on = _begins_on()
        with transaction():
            drafting.set_numbers(
                draft,
                _typed(),
                revision=_revision(),
                begins_on=begins_on,
                by=actor,
                now=clock.now(),
            )
    except DomainError as refusal:
        return _page(draft, refusal=refusal), refusal.status
    flash(gettext("已保存。"), "good")
    return redirect(f"/schemes/drafts/{draft_id}")


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/text", access="scheme.draft", most=ROOM)
def save_text(draft_id: uuid.UUID) -> Response | Page:
    """Keep another text: typed, or as a file."""
    actor = login.actor()
    draft = drafting.draft(actor, draft_id)
    try:
        text = _text()
        with transaction():
            drafting.rewrite(draft, text, revision=_revision(), by=actor, now=clock.now())
    except DomainError as refusal:
        return _page(draft, refusal=refusal), refusal.status
    flash(gettext("已保存。"), "good")
    return redirect(f"/schemes/drafts/{draft_id}")


def _begins_on() -> date | None:
    """The day from which it shall hold, where one was typed."""
    said = request.form.get(BEGINS, "").strip()
    try:
        day = date.fromisoformat(said) if said else None
    except ValueError as fault:
        raise InvalidInput(fields={BEGINS: [gettext("日期格式不对，例如 2026-05-01。")]}) from fault
    if day is not None and not 2000 <= day.year < 2100:
        raise InvalidInput(fields={BEGINS: [gettext("年份不对，请检查。")]})
    return day


def _text() -> str:
    file = request.files.get("file")
    sent = file.read(MAX_BYTES + 1) if file else b""
    if sent:
        checked = check_bytes(sent)
        if checked.faults and checked.faults[0].code in {"bom", "bad_utf8", "too_large"}:
            raise InvalidScheme(checked.faults)
        return decoded(sent)
    return request.form.get("document", "").replace("\r\n", "\n")


def _revision() -> int:
    """Which state of the draft the form was filled in over."""
    said = request.form.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1
