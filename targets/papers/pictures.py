"""Scanned and photographed pages: made anew from their pixels, no larger than what prints well, without metadata."""

import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from targets.models import MediaType
from targets.papers.refusal import DAMAGED, PaperRefused

#: The longer side of A4 at 200 dots per inch.
LONGEST_SIDE: Final = 2340
QUALITY: Final = 85
#: No telephone or scanner of an office makes more.
MOST_PIXELS: Final = 80_000_000
#: The bound of a picture that is decoded at full size: up to eleven bytes a pixel. A4 at 600 dpi has 34.8 million.
MOST_PIXELS_AT_FULL_SIZE: Final = 35_000_000
_FORMATS: Final = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG"}


def clean_picture(data: bytes, kind: MediaType) -> bytes:
    """The picture turned upright, shrunk to LONGEST_SIDE, without place, camera or comments. Raises PaperRefused.

    The same bytes make the same picture, so that a file sent twice is known again.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged below, by our own bound
            with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as opened:
                if opened.width * opened.height > _most_pixels(opened):
                    raise PaperRefused("Ảnh quá lớn. Xin chụp hoặc quét lại ở độ phân giải thấp hơn (200-300 dpi).")
                return _anew(opened, kind)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        raise PaperRefused(DAMAGED) from fault


def _most_pixels(opened: Image.Image) -> int:
    """Only a baseline JPEG is shrunk while it is decoded; a progressive one is held whole, as a PNG is."""
    is_decoded_small = opened.format != "PNG" and not opened.info.get("progressive")
    return MOST_PIXELS if is_decoded_small else MOST_PIXELS_AT_FULL_SIZE


def _anew(opened: Image.Image, kind: MediaType) -> bytes:
    opened.draft("RGB" if opened.mode not in ("L", "1") else "L", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    picture = _averaging(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode not in ("L", "RGB"):
        picture = _on_white(picture)
    target = BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if kind is MediaType.JPEG:
        bare.save(target, "JPEG", quality=QUALITY, optimize=True)
    else:
        bare.save(target, "PNG", optimize=True)
    return target.getvalue()


def _averaging(picture: Image.Image) -> Image.Image:
    """The picture as L, LA, RGB or RGBA: these shrink by averaging pixels, palettes and bits by dropping some."""
    if picture.mode in ("L", "LA", "RGB", "RGBA"):
        return picture
    if picture.mode.startswith("I"):
        return _eight_bits(picture)
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """L for 16 bits of grey, 0..65535 to 0..255. Pillow's own conversion clips: it makes all above 255 white."""
    greys = [(level + 128) // 257 for level in range(65536)]
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        greys[clear] = 255
    return picture.convert("I").point(greys, "L")


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB for LA or RGBA: what is clear prints white. Called on the shrunk picture, because it makes three copies."""
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
