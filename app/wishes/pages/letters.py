"""感谢信的页面 letters: those to my organisations, one on paper, and whether one is real."""

import uuid

from flask import Response, current_app, render_template

from app.accounts import login
from app.core import clock
from app.core.errors import DomainError
from app.core.forms import Page
from app.core.masking import mask_name
from app.core.web import PUBLIC, SIGNED_IN, Pages
from app.wishes import letters
from app.wishes.models import Letter
from app.wishes.papers.letter import letter_pdf

pages = Pages("letters", __name__)

CHECK = "wishes/letter_check.html"


@pages.view("GET", "/thanks", access=SIGNED_IN)
def show_letters() -> str:
    """The letters to my organisations, for what they did, and for my own claims."""
    return render_template("wishes/letters.html", letters=letters.letters_for(login.actor()))


@pages.view("GET", "/thanks/<uuid:letter_id>", access=SIGNED_IN)
def show_letter(letter_id: uuid.UUID) -> str:
    """One letter as it was written."""
    found = letters.letter(letter_id, actor=login.actor())
    paper = letters.paper_of(found, public_url=current_app.config["PUBLIC_URL"])
    return render_template("wishes/letters_one.html", letter=found, paper=paper)


@pages.view("GET", "/thanks/<uuid:letter_id>.pdf", access=SIGNED_IN)
def print_letter(letter_id: uuid.UUID) -> Response:
    """One letter on A4, with the code by which it is checked and a place to stamp."""
    found = letters.letter(letter_id, actor=login.actor())
    paper = letters.paper_of(found, public_url=current_app.config["PUBLIC_URL"])
    content = letter_pdf(paper, font=current_app.config["PDF_FONT"])
    response = Response(content, mimetype="application/pdf")
    name = f"letter-{found.said_number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@pages.view("GET", "/letters/<code>", access=PUBLIC)
def check_letter(code: str) -> str | Page:
    """Whether a letter is real: what stands on it, the names of people masked."""
    try:
        found = letters.checked(code, region_id=login.region().id)
    except DomainError as refusal:
        return render_template(CHECK, letter=None), refusal.status
    return render_template(
        CHECK,
        letter=found,
        fulfilled_by=_doers(found),
        participants=[mask_name(name) for name in found.content["participants"]],
        now=clock.now(),
    )


def _doers(found: Letter) -> list[str]:
    """Units and branches by name; a member who claimed for himself is a person."""
    names: list[str] = found.content["fulfilled_by"]
    return names if found.claimer_id is not None else [mask_name(name) for name in names]
