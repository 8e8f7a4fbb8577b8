"""示例班级 school: one class of a school, whose teacher enters the wishes of eight children."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.core.files import Store
from app.core.shots import Shot
from app.demo import tales
from app.demo.board import Deed
from app.demo.names import made_up_name
from app.demo.scene import HOUR, Scene
from app.wishes import batches, consents, reviewing
from app.wishes.batch.columns import Field
from app.wishes.models import Wish
from app.wishes.people import Agreement
from app.wishes.reviewing import Review
from app.wishes.rules.words import ConsentHow

TITLE = "三（2）班微心愿"
GUARDIANS = "各学生监护人"
HEADINGS = (Field.LABEL, Field.WISH, Field.SIZE, Field.NOTE, Field.NAME, Field.GROUP)


class SchoolClass:
    """A list of eight wishes, entered at once with one photo of the signed forms."""

    def __init__(self, scene: Scene, form: Shot, store: Store) -> None:
        self._scene = scene
        self._form = form
        self._store = store
        self._wishes: list[Wish] = []

    def diary(self) -> Iterator[tuple[datetime, Deed]]:
        """Entered by the class teacher, published by the community the day after."""
        yield self._scene.at(tales.CLASS_ENTERED, 6), self._enter
        yield self._scene.at(tales.CLASS_PUBLISHED, 2), self._publish

    def _enter(self, at: datetime) -> None:
        scene, picture = self._scene, self._form.picture
        teacher = scene.by(scene.cast.teachers[0])
        place = scene.organisation(scene.town.units[0])
        made, _ = batches.preview(place, TITLE, self._workbook(), by=teacher, now=at)
        with consents.kept_form(picture, store=self._store) as file:
            agreement = Agreement(how=ConsentHow.WRITTEN, given_by=GUARDIANS, file=file)
            later = at + HOUR / 2
            self._wishes = batches.enter(made, agreement, guardian=GUARDIANS, by=teacher, now=later)

    def _publish(self, at: datetime) -> None:
        for wish in self._wishes:
            reviewing.publish(wish, Review(), by=self._scene.staff(0), now=at)

    def _workbook(self) -> bytes:
        chance = self._scene.register.chance(0, "class")
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        sheet = book.add_worksheet("三（2）班")
        _write_row(sheet, 0, [heading.value for heading in HEADINGS])
        for row, (thing, size, words) in enumerate(tales.CLASS_WISHES, 1):
            name = made_up_name(chance)
            _write_row(sheet, row, [f"{row:02d}", thing, size, words, name, "三（2）班"])
        book.close()
        return target.getvalue()


def _write_row(sheet: Worksheet, row: int, cells: Sequence[str]) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(row, column, cell)
