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
#: No telephone or scanner of an office makes more; each costs three bytes while it is read.
MOST_PIXELS: Final = 80_000_000
_FORMATS: Final = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG"}


def clean_picture(data: bytes, kind: MediaType) -> bytes:
    """The picture turned upright, shrunk to LONGEST_SIDE, without place, camera or comments. Raises PaperRefused.

    The same bytes make the same picture, so that a file sent twice is known again.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged below, by our own bound
            with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PaperRefused("Ảnh quá lớn. Xin chụp hoặc quét lại ở độ phân giải thấp hơn (200-300 dpi).")
                return _anew(opened, kind)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        raise PaperRefused(DAMAGED) from fault


def _anew(opened: Image.Image, kind: MediaType) -> bytes:
    opened.draft("RGB" if opened.mode not in ("L", "1") else "L", (LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(opened)
    if picture.mode not in ("L", "RGB"):
        picture = _on_white(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    target = BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if kind is MediaType.JPEG:
        bare.save(target, "JPEG", quality=QUALITY, optimize=True)
    else:
        bare.save(target, "PNG", optimize=True)
    return target.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB without transparency: what is clear prints white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
