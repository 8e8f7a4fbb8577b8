"""照片 pictures: what comes from a camera is decoded, turned upright and written anew.

A picture is accepted by what its bytes decode to, never by its name or declared type, and
nothing of the original file survives: no EXIF, no place, no comment, no appended bytes.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from app.core.errors import Busy, DomainError

pillow_heif.register_heif_opener()

LARGEST_FILE = 20 * 1024 * 1024
#: a plain JPEG is shrunk while it is decoded; all else unfolds in memory as a whole (pixels)
LARGEST_JPEG = 50_000_000
LARGEST_OTHER = 26_000_000
Image.MAX_IMAGE_PIXELS = LARGEST_JPEG

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
#: the longer side of what is kept, and of its thumbnail (pixels): lists show it 64 wide, which
#: the sharpest phones draw with 192
KEPT_SIDE = 2048
THUMBNAIL_SIDE = 256

_decoding = threading.BoundedSemaphore(1)
_PATIENCE = 20.0


class PictureInvalid(DomainError):
    """The bytes do not decode to a picture of an accepted kind."""

    code = "picture_invalid"
    status = 422
    sentence = "这个文件不是能识别的照片。"
    hint = "请上传 JPG、PNG、WebP 或苹果手机的 HEIC 照片。"


class PictureTooLarge(DomainError):
    """More bytes or more pixels than one picture may have."""

    code = "picture_too_large"
    status = 413
    sentence = "照片太大了，每张最多 20 MB。"
    hint = "请在相册里裁剪，或用较低的分辨率重拍一张。"


@dataclass(frozen=True)
class Picture:
    """An accepted picture, written anew as JPEG, with its thumbnail."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"
    suffix: str = "jpg"


def open_picture(photo: bytes) -> Picture:
    """Accept an uploaded photo. Raises `PictureInvalid`, `PictureTooLarge`, `Busy`."""
    return written(decode(photo, largest=KEPT_SIDE))


def written(upright: Image.Image) -> Picture:
    """Decoded pixels written anew as JPEG, with a thumbnail; nothing but the pixels goes in."""
    image = opaque(upright)
    thumbnail = ImageOps.contain(image, (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    if max(image.size) < THUMBNAIL_SIDE:
        thumbnail = image
    return Picture(_jpeg(image, 85), _jpeg(thumbnail, 78), image.width, image.height)


def decode(photo: bytes, *, largest: int) -> Image.Image:
    """The upright pixels of a photo, its longer side at most `largest` pixels.

    Raises `PictureInvalid`, `PictureTooLarge`; `Busy` when too many are being decoded.
    """
    if len(photo) > LARGEST_FILE:
        raise PictureTooLarge
    with _one_at_a_time():
        try:
            return _decode(photo, largest)
        except PictureTooLarge:
            raise
        except Exception as broken:
            # decoders fed with hostile bytes raise nearly anything
            raise PictureInvalid from broken


def opaque(image: Image.Image) -> Image.Image:
    """The pixels as they lie on white paper, where parts of a picture are transparent."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _decode(photo: bytes, largest: int) -> Image.Image:
    with Image.open(BytesIO(photo), formats=FORMATS) as file:
        is_jpeg = file.format in ("JPEG", "MPO")
        shrinks = is_jpeg and not file.info.get("progressive")
        if file.width * file.height > (LARGEST_JPEG if shrinks else LARGEST_OTHER):
            raise PictureTooLarge
        if is_jpeg:
            file.draft("RGB", (largest, largest))
        file.load()
        upright = ImageOps.exif_transpose(_shrunk(file, largest))
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare


def _shrunk(image: Image.Image, largest: int) -> Image.Image:
    if image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    # 12 megapixels take up to 110 MB while they are decoded, 24 of an iPhone 180 MB:
    # a crowd waits here instead of in memory
    if not _decoding.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _decoding.release()
