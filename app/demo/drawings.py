"""示例图画 drawings: still lifes of things that were delivered, drawn here, with nobody in them.

Plain warm shapes without words or faces. Each town's pictures stand a little differently, so that
none is taken for one that was used before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

#: drawn twice as large as it is kept, so that edges are smooth
SIZE, FINE = (960, 720), 2
EDGE = 400
WALLS: tuple[Colour, ...] = ((240, 228, 208), (232, 224, 210), (243, 231, 214), (226, 220, 204))
TABLES: tuple[Colour, ...] = ((176, 129, 88), (160, 116, 80), (190, 146, 104), (148, 108, 78))
PAPER, INK, STEEL = (248, 244, 234), (96, 92, 88), (176, 180, 182)
WOOD, SHADE = (168, 140, 110), (48, 34, 24)
RED, GREEN, BLUE, GOLD = (178, 58, 50), (98, 132, 74), (74, 108, 142), (226, 176, 74)
CLOTH = (RED, GREEN, BLUE, GOLD, (150, 92, 120))


@dataclass(slots=True)
class Brush:
    """Draws things onto a table, as near and as far aside as they lie."""

    chance: Random
    canvas: Image.Image
    large: float = 1
    left: float = 0
    top: float = 0

    def soft(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: Colour = SHADE,
        dense: int = 120,
    ) -> None:
        """A spot without edges around its middle: the shade of a thing, or light."""
        w, h = (max(round(length * self.large / 8), 4) for length in (wide, high))
        spot = Image.new("L", (2 * w, 2 * h))
        ImageDraw.Draw(spot).ellipse((w / 2, h / 2, w * 3 / 2, h * 3 / 2), dense)
        spot = spot.filter(ImageFilter.GaussianBlur(min(w, h) / 5))
        (left, top), (right, low) = self._at((x - wide, y - high), (x + wide, y + high))
        box = (round(left), round(top), round(right), round(low))
        self.canvas.paste(fill, box, spot.resize((box[2] - box[0], box[3] - box[1])))

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, *, soft: float = 0) -> None:
        """A rectangle from its upper left corner, its corners rounded by `soft`."""
        corners = self._at((x, y), (x + w, y + h))
        self._draw().rounded_rectangle(corners, self._long(soft), fill)

    def disc(self, x: float, y: float, wide: float, fill: Colour, *, high: float = 0) -> None:
        """A circle or an ellipse around its middle."""
        w, h = wide / 2, (high or wide) / 2
        self._draw().ellipse(self._at((x - w, y - h), (x + w, y + h)), fill)

    def ring(self, x: float, y: float, wide: float, line: Colour, *, thick: float = 8) -> None:
        """The outline of a circle."""
        w = wide / 2
        corners = self._at((x - w, y - w), (x + w, y + w))
        self._draw().ellipse(corners, outline=line, width=self._long(thick))

    def shape(self, *points: Point, fill: Colour) -> None:
        """A polygon."""
        self._draw().polygon(self._at(*points), fill)

    def line(self, *points: Point, fill: Colour, thick: float = 6) -> None:
        """A line through points."""
        self._draw().line(self._at(*points), fill, self._long(thick), joint="curve")

    def bow(self, x: float, y: float, wide: float, high: float, line: Colour) -> None:
        """The upper half of an ellipse, as a handle."""
        corners = self._at((x - wide / 2, y - high), (x + wide / 2, y + high))
        self._draw().arc(corners, 180, 360, line, self._long(12))

    def _draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.canvas)

    def _at(self, *points: Point) -> list[Point]:
        return [
            ((x * self.large + self.left) * FINE, (y * self.large + self.top) * FINE)
            for x, y in points
        ]

    def _long(self, length: float) -> int:
        return round(length * self.large * FINE)


def photographs(ordinal: int) -> Iterator[tuple[str, bytes]]:
    """Every still life of a town by its name, as a JPEG."""
    for name, draw in DRAWINGS.items():
        chance = Random(f"{ordinal}/{name}")  # noqa: S311
        out = BytesIO()
        _photograph(draw, chance).save(out, "JPEG", quality=90)
        yield name, out.getvalue()


def _photograph(draw: Callable[[Brush], None], chance: Random) -> Image.Image:
    """Things on a table before a wall, in the light of a window."""
    canvas = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), chance.choice(WALLS))
    room = Brush(chance, canvas)
    _furnish(room)
    edge = EDGE + chance.randrange(-50, 50)
    room.box(0, edge, SIZE[0], SIZE[1] - edge, chance.choice(TABLES))
    large = chance.randrange(74, 104) / 100
    left = SIZE[0] * (1 - large) / 2 + chance.randrange(-70, 70)
    draw(Brush(chance, canvas, large, left, SIZE[1] * (1 - large) + chance.randrange(-30, 20)))
    lit = _light(chance)
    picture = ImageChops.multiply(canvas.reduce(FINE), Image.merge("RGB", (lit, lit, lit)))
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if chance.random() < 0.5 else picture


def _furnish(room: Brush) -> None:
    """What hangs on the wall: a window with its bars, and a plain frame."""
    chance = room.chance
    left, top = chance.randrange(-60, 760), chance.randrange(-140, 60)
    wide, high = chance.randrange(170, 330), chance.randrange(220, 340)
    room.box(left, top, wide, high, WOOD)
    for pane in (left + 14, left + wide / 2 + 5):
        room.box(pane, top + 14, wide / 2 - 19, high - 28, (206, 222, 226))
    x, y = (left + wide + chance.randrange(60, 300)) % 900, chance.randrange(30, 180)
    w, h = chance.randrange(90, 200), chance.randrange(90, 150)
    room.box(x, y, w, h, (120, 90, 64))
    room.box(x + 9, y + 9, w - 18, h - 18, PAPER)
    room.box(x + 26, y + 26, w - 52, h - 52, chance.choice(CLOTH))


def _light(chance: Random) -> Image.Image:
    """Brighter towards one side, as a room is."""
    slope = Image.linear_gradient("L").rotate(chance.choice((90, 270)))
    return slope.resize(SIZE).point(lambda level: 255 - level // 4)


def _glasses(brush: Brush) -> None:
    """Reading glasses on a newspaper."""
    brush.soft(470, 590, 720, 110)
    brush.shape((130, 560), (260, 330), (780, 350), (830, 600), fill=PAPER)
    for row in range(7):
        y, inset = 385 + row * 30, row * 17
        for column in range(3):
            x = 275 - inset + column * (165 + row * 4)
            brush.line((x, y), (x + 135 + row * 3, y + 2), fill=(190, 186, 178), thick=7)
    brush.shape((600, 440), (740, 445), (760, 545), (610, 540), fill=(206, 200, 188))
    for x in (360, 540):
        brush.ring(x, 480, 150, INK, thick=13)
    brush.line((433, 470), (450, 455), (468, 470), fill=INK, thick=11)
    brush.line((288, 465), (240, 380), fill=INK, thick=11)
    brush.line((612, 465), (650, 385), fill=INK, thick=11)


def _lamp(brush: Brush) -> None:
    """A mended lamp that is on."""
    brush.soft(470, 600, 380, 70)
    brush.soft(470, 330, 520, 520, fill=(255, 240, 190), dense=210)
    brush.disc(470, 590, 300, (120, 84, 58), high=64)
    brush.box(456, 330, 28, 255, (134, 96, 68), soft=10)
    brush.disc(470, 345, 90, (255, 238, 170))
    brush.shape((370, 150), (570, 150), (660, 345), (280, 345), fill=brush.chance.choice(CLOTH))
    brush.line((282, 343), (658, 343), fill=GOLD, thick=10)
    brush.line((590, 345), (590, 430), fill=INK, thick=4)
    brush.disc(590, 436, 16, INK)


def _basket(brush: Brush) -> None:
    """A basket of vegetables."""
    brush.soft(480, 620, 640, 90)
    brush.bow(480, 400, 480, 260, (140, 96, 56))
    for x, y in ((330, 330), (390, 285), (450, 310), (360, 250)):
        brush.disc(x, y, 130, brush.chance.choice((GREEN, (120, 152, 84), (84, 118, 66))), high=170)
    for place in range(3):
        x = 520 + place * 46
        brush.shape((x, 250), (x + 44, 262), (x + 6, 430), fill=(218, 122, 52))
        brush.line((x + 20, 252), (x + 30, 205), fill=GREEN, thick=9)
    for x, y in ((300, 400), (395, 405), (560, 405), (650, 400)):
        brush.disc(x, y, 112, RED if x != 560 else (204, 86, 58))
    brush.shape((220, 410), (740, 410), (680, 620), (280, 620), fill=(168, 118, 70))
    for y in range(430, 620, 38):
        inset = (y - 410) * 0.28
        brush.line((224 + inset, y), (736 - inset, y), fill=(142, 98, 58), thick=9)
    for x in range(290, 700, 70):
        brush.line((x, 412), (480 + (x - 480) * 0.8, 618), fill=(190, 140, 88), thick=7)


def _chess(brush: Brush) -> None:
    """A chess board with its round pieces, nothing written on them."""
    brush.soft(480, 640, 760, 90)
    brush.box(150, 170, 660, 470, (214, 168, 108), soft=14)
    brush.box(180, 200, 600, 410, (232, 196, 142), soft=4)
    for place in range(9):
        x = 200 + place * 70
        brush.line((x, 220), (x, 380), fill=INK, thick=2)
        brush.line((x, 430), (x, 590), fill=INK, thick=2)
    for y in (220, 273, 327, 380, 430, 483, 537, 590):
        brush.line((200, y), (760, y), fill=INK, thick=2)
    places = [(x, y) for x in range(200, 761, 70) for y in (220, 273, 327, 430, 483, 590)]
    for place, (x, y) in enumerate(brush.chance.sample(places, 14)):
        line = RED if place % 2 else (54, 62, 54)
        brush.disc(x + 3, y + 5, 54, (168, 124, 76))
        brush.disc(x, y, 54, (244, 222, 178))
        brush.ring(x, y, 42, line, thick=5)


def _radio(brush: Brush) -> None:
    """A radio that plays again."""
    body = brush.chance.choice(((150, 84, 62), (86, 110, 104), (172, 132, 84)))
    brush.soft(480, 600, 660, 70)
    brush.line((700, 260), (820, 60), fill=STEEL, thick=7)
    brush.bow(440, 265, 300, 90, (92, 70, 56))
    brush.box(190, 250, 580, 340, body, soft=36)
    brush.box(220, 280, 290, 280, (226, 212, 184), soft=24)
    for x in range(250, 490, 34):
        for y in range(310, 545, 34):
            brush.disc(x, y, 14, (128, 110, 92))
    brush.box(545, 290, 190, 80, (250, 236, 192), soft=10)
    brush.line((560, 345), (720, 345), fill=INK, thick=3)
    dial = brush.chance.randrange(570, 710)
    brush.line((dial, 300), (dial, 360), fill=RED, thick=6)
    for x in (590, 690):
        brush.disc(x, 470, 84, (70, 58, 50))
        brush.disc(x, 466, 66, (214, 190, 146))
        brush.line((x, 466), (x + 20, 442), fill=INK, thick=6)


def _schoolbags(brush: Brush) -> None:
    """New schoolbags in a row."""
    colours = brush.chance.sample(CLOTH, 3)
    for place, colour in enumerate(colours):
        x, y = 110 + place * 265, 250 + (place % 2) * 26
        red, green, blue = colour
        dark = (red * 3 // 4, green * 3 // 4, blue * 3 // 4)
        brush.soft(x + 112, y + 350, 250, 60)
        brush.bow(x + 112, y + 12, 90, 60, dark)
        brush.box(x, y, 224, 350, colour, soft=60)
        brush.box(x + 12, y + 20, 200, 130, dark, soft=46)
        brush.box(x + 28, y + 190, 168, 130, dark, soft=22)
        brush.line((x + 44, y + 222), (x + 180, y + 222), fill=PAPER, thick=5)
        brush.box(x + 98, y + 136, 28, 40, GOLD, soft=8)


def _kettle(brush: Brush) -> None:
    """A flask for hot water and a cup."""
    body = brush.chance.choice(CLOTH)
    brush.soft(420, 620, 320, 70)
    brush.soft(680, 610, 220, 54)
    brush.bow(550, 470, 170, 190, (110, 78, 58))
    brush.box(300, 210, 250, 410, body, soft=46)
    brush.box(300, 330, 250, 26, PAPER)
    brush.box(300, 540, 250, 26, PAPER)
    brush.shape((330, 220), (520, 220), (490, 150), (360, 150), fill=STEEL)
    brush.box(370, 96, 110, 64, (150, 108, 72), soft=18)
    brush.ring(762, 540, 90, PAPER, thick=14)
    brush.shape((600, 480), (760, 480), (738, 610), (622, 610), fill=PAPER)
    brush.disc(680, 480, 160, (222, 214, 198), high=44)
    brush.disc(680, 482, 132, (150, 108, 66), high=30)


def _slip(brush: Brush) -> None:
    """A signed form and a pen: lines alone, nothing that could be read."""
    brush.soft(470, 650, 560, 60)
    brush.shape((230, 90), (690, 110), (730, 660), (190, 645), fill=PAPER)
    brush.line((370, 150), (560, 157), fill=INK, thick=14)
    for row in range(7):
        y = 220 + row * 48
        brush.line((262, y), (658 - brush.chance.randrange(160), y + 8), fill=STEEL, thick=6)
    x, y = 470, 590
    points = [(x + step * 16, y + brush.chance.randrange(-24, 24)) for step in range(11)]
    brush.line(*points, fill=BLUE, thick=6)
    brush.line((690, 640), (850, 400), fill=(60, 66, 84), thick=20)
    brush.shape((676, 652), (684, 628), (700, 640), fill=GOLD)


DRAWINGS: dict[str, Callable[[Brush], None]] = {
    "glasses": _glasses,
    "lamp": _lamp,
    "basket": _basket,
    "chess": _chess,
    "radio": _radio,
    "schoolbags": _schoolbags,
    "kettle": _kettle,
    "slip": _slip,
}
