"""Photographs for tests: scenes that look taken, with all that a phone writes into its files."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from random import Random

import pillow_heif
from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFilter

from app.core import qr

pillow_heif.register_heif_opener()

#: what must never come out again: the place and the make of the phone
CANARY_LATITUDE, CANARY_LONGITUDE = (30.0, 31.0, 59.25), (120.0, 40.0, 51.5)
CANARY_MAKE = "canary-make-weiguang"
SIZE = (960, 720)
TWELVE_MEGAPIXELS = (4032, 3024)

Size = tuple[int, int]
Colour = tuple[int, int, int]


def scene(seed: int, *, size: Size = SIZE) -> Image.Image:
    """A photo-like scene; equal seeds give equal scenes, seeds four apart ones of one kind.

    The kinds: things on a table, a room, a street of houses, a park.
    """
    return _painted(seed, size).copy()


@lru_cache(maxsize=8)
def _painted(seed: int, size: Size) -> Image.Image:
    """A scene, kept: it takes a tenth of a second and more, and most tests show the same few."""
    kind = (_table, _room, _street, _park)[seed % 4]
    chance = Random(seed)
    image = Image.new("RGB", SIZE)
    kind(_Brush(ImageDraw.Draw(image), chance), image)
    return _taken(image.resize(size, Image.Resampling.BICUBIC), chance)


def jpeg(image: Image.Image | None = None, *, quality: int = 90, exif: bytes = b"") -> bytes:
    """An image as a camera's JPEG, a small scene where none is given."""
    out = BytesIO()
    (image or scene(1)).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def jpeg_with_gps(image: Image.Image | None = None, *, orientation: int = 6) -> bytes:
    """A JPEG as a phone writes it: place, make, lying on its side."""
    return jpeg(image, exif=phone_exif(orientation))


def heic_with_gps(image: Image.Image | None = None, *, orientation: int = 6) -> bytes:
    """A HEIC as an iPhone writes it: place, make, and shown turned by `orientation`.

    The given image is what the sensor saw; at 6 it must be turned right by 90° to stand upright.
    """
    out = BytesIO()
    # the fastest preset: a phone has a chip for it, this machine has not
    fast = {"preset": "ultrafast"}
    exif = phone_exif(orientation)
    (image or scene(1)).save(out, "HEIF", quality=70, exif=exif, enc_params=fast)
    return out.getvalue()


@lru_cache(maxsize=1)
def twelve_megapixel_jpeg() -> bytes:
    """A photo of 4032 × 3024 pixels as phones take them, about 5 MB."""
    return jpeg(scene(1, size=TWELVE_MEGAPIXELS), quality=92, exif=phone_exif(1))


@lru_cache(maxsize=1)
def twelve_megapixel_heic() -> bytes:
    """A photo of 4032 × 3024 pixels as iPhones take them."""
    return heic_with_gps(scene(1, size=TWELVE_MEGAPIXELS))


def photo_of(text: str, *, seed: int = 0) -> bytes:
    """A scene in which a QR code of this text stands, as somebody would photograph a poster."""
    image = scene(seed)
    code = Image.open(BytesIO(qr.png(text, module=8))).convert("RGB")
    code = code.resize((300, 300)).rotate(3, expand=True, fillcolor=(200, 200, 200))
    image.paste(code, (330, 200))
    return jpeg(image.filter(ImageFilter.GaussianBlur(0.6)))


def exif_of(content: bytes) -> dict[str, object]:
    """All EXIF fields of a file by their names; empty for a clean one."""
    exif = Image.open(BytesIO(content)).getexif()
    fields = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    return {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in fields.items()}


def gps_of(content: bytes) -> dict[int, object]:
    """The place written into a file; empty for a clean one."""
    return dict(Image.open(BytesIO(content)).getexif().get_ifd(ExifTags.IFD.GPSInfo))


def phone_exif(orientation: int = 1) -> bytes:
    """EXIF with the canary's place and make."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = CANARY_MAKE
    exif[ExifTags.Base.DateTime] = "2026:05:01 08:30:00"
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: CANARY_LATITUDE,
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: CANARY_LONGITUDE,
    }
    return exif.tobytes()


@dataclass(frozen=True)
class _Brush:
    draw: ImageDraw.ImageDraw
    chance: Random

    def colour(self, low: int = 30, high: int = 220) -> Colour:
        return (
            self.chance.randint(low, high),
            self.chance.randint(low, high),
            self.chance.randint(low, high),
        )

    def box(self, left: int, top: int, width: int, height: int, fill: Colour) -> None:
        self.draw.rectangle((left, top, left + width, top + height), fill)

    def round(self, left: int, top: int, width: int, height: int, fill: Colour) -> None:
        self.draw.ellipse((left, top, left + width, top + height), fill)

    def between(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)


def _table(brush: _Brush, image: Image.Image) -> None:
    edge = brush.between(280, 380)
    _shade(image, (0, 0, 960, edge), brush)
    _shade(image, (0, edge, 960, 720), brush)
    for _ in range(brush.between(2, 5)):
        wide, high = brush.between(90, 300), brush.between(90, 330)
        left, top = brush.between(20, 940 - wide), edge + brush.between(20, 120) - high // 2
        brush.box(left, top, wide, high, brush.colour())
        brush.box(left + wide // 5, top + high // 4, wide // 2, high // 5, brush.colour(120, 250))
    brush.round(brush.between(50, 800), edge + 170, 120, 60, brush.colour())


def _room(brush: _Brush, image: Image.Image) -> None:
    floor = brush.between(430, 520)
    _shade(image, (0, 0, 960, floor), brush)
    _shade(image, (0, floor, 960, 720), brush)
    left = brush.between(40, 640)
    brush.box(left, 70, 240, 200, (235, 240, 245))
    brush.box(left + 115, 70, 10, 200, (90, 80, 70))
    bed = brush.between(60, 480)
    brush.box(bed, floor - 130, 400, 190, brush.colour())
    brush.box(bed, floor - 190, 60, 250, brush.colour(40, 120))
    stool = (bed + brush.between(440, 560)) % 800
    brush.box(stool, floor - 60, 120, 130, brush.colour())
    brush.round(stool + 20, floor - 150, 80, 90, brush.colour())


def _street(brush: _Brush, image: Image.Image) -> None:
    _shade(image, (0, 0, 960, 560), brush, pale=True)
    left = 0
    while left < 960:
        wide, top = brush.between(110, 260), brush.between(60, 330)
        brush.box(left, top, wide, 560 - top, brush.colour(70, 200))
        for x in range(left + 18, left + wide - 30, 48):
            for y in range(top + 24, 500, 70):
                brush.box(x, y, 26, 38, (50, 60, 70) if brush.between(0, 2) else (240, 225, 160))
        left += wide
    _shade(image, (0, 560, 960, 720), brush)
    car = brush.between(60, 700)
    brush.box(car, 560, 220, 70, brush.colour())
    brush.round(car + 25, 605, 50, 50, (25, 25, 25))
    brush.round(car + 145, 605, 50, 50, (25, 25, 25))


def _park(brush: _Brush, image: Image.Image) -> None:
    ground = brush.between(400, 500)
    _shade(image, (0, 0, 960, ground), brush, pale=True)
    _shade(image, (0, ground, 960, 720), brush)
    for _ in range(brush.between(3, 7)):
        x, high = brush.between(0, 860), brush.between(150, 330)
        brush.box(x + 50, ground - high // 2, 22, high // 2 + 40, (85, 60, 40))
        green = (brush.between(20, 90), brush.between(80, 150), brush.between(20, 80))
        brush.round(x - 40, ground - high - 40, 200, high, green)
    bench = brush.between(80, 640)
    brush.box(bench, ground + 70, 230, 22, brush.colour(60, 140))
    brush.box(bench, ground + 110, 230, 16, brush.colour(60, 140))


def _shade(
    image: Image.Image, area: tuple[int, int, int, int], brush: _Brush, *, pale: bool = False
) -> None:
    """A wall, a floor or a sky: two colours running into each other."""
    low = 150 if pale else 60
    one, other = brush.colour(low, 240), brush.colour(low, 240)
    size = (area[2] - area[0], area[3] - area[1])
    ends = (Image.new("RGB", size, one), Image.new("RGB", size, other))
    slope = Image.linear_gradient("L").rotate(brush.chance.choice((0, 90, 180))).resize(size)
    image.paste(Image.composite(*ends, slope), area)


def _taken(image: Image.Image, chance: Random) -> Image.Image:
    """What lens and sensor add: soft edges, dark corners, grain."""
    soft = image.filter(ImageFilter.GaussianBlur(max(image.size) / 900))
    corners = ImageChops.invert(Image.radial_gradient("L").resize(image.size))
    lit = corners.point(lambda level: 140 + level * 115 // 255)
    dark = ImageChops.multiply(soft, Image.merge("RGB", (lit, lit, lit)))
    grain = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    return Image.blend(dark, Image.merge("RGB", (grain, grain, grain)), 0.06)
