"""Files of papers: what they are by content, what is refused, and that the same content is stored once."""

import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_agency, make_district, make_user
from targets.models import MediaType, Paper, PaperKind
from targets.papers import pictures
from targets.papers.actions import PaperDetails, add_paper, attach_file
from targets.papers.documents import OLE
from targets.papers.files import MAX_BYTES, read_upload
from targets.papers.refusal import PaperRefused
from targets.tests.papers.paper_cases import WORD_TYPES, docx, package, pdf, picture, upload, xlsx


def object_stream(content: bytes, name: bytes = b"/ObjStm", *, between: bytes = b"", packed: bytes = b"") -> bytes:
    start = b"2 0 obj<</Type" + name + between + b"/Filter/FlateDecode>>stream\n"
    return pdf(start + (packed or zlib.compress(content)) + b"\nendstream endobj")


@pytest.mark.parametrize(
    ("content", "sent_as", "kind", "name"),
    [
        pytest.param(pdf(), "Kế hoạch.pdf", MediaType.PDF, "Kế hoạch.pdf", id="pdf"),
        pytest.param(docx(), "kh.docx", MediaType.DOCX, "kh.docx", id="word"),
        pytest.param(xlsx(), "bieu.xlsx", MediaType.XLSX, "bieu.xlsx", id="excel"),
        pytest.param(picture(), "IMG.JPG", MediaType.JPEG, "IMG.jpg", id="jpeg"),
        pytest.param(picture("PNG"), "scan.png", MediaType.PNG, "scan.png", id="png"),
        pytest.param(picture(), "scan.pdf", MediaType.JPEG, "scan.jpg", id="picture-called-pdf"),
        pytest.param(pdf(), "kh.exe", MediaType.PDF, "kh.pdf", id="pdf-called-exe"),
        pytest.param(
            pdf(), "C:\\a\\b\\kh\u202e.pdf", MediaType.PDF, "kh.pdf", id="name-with-folders-and-steering-signs"
        ),
        pytest.param(pdf(), ".pdf", MediaType.PDF, "van-ban.pdf", id="no-name"),
        pytest.param(object_stream(b"<</Type/Page>>"), "a.pdf", MediaType.PDF, "a.pdf", id="pdf-with-packed-objects"),
        pytest.param(pdf(b"stream /JS endstream"), "a.pdf", MediaType.PDF, "a.pdf", id="chance-letters-in-a-stream"),
    ],
)
def test_recognized_by_content(content: bytes, sent_as: str, kind: MediaType, name: str) -> None:
    found = read_upload(upload(content, sent_as))
    assert (found.media_type, found.name) == (kind, name)


def relationship(kind: str, mode: str = "External", target: str = "https://example.org/a") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "rỗng", id="empty"),
        pytest.param(b"MZ\x90\0" + b"\0" * 99, "chương trình", id="program-called-pdf"),
        pytest.param(b"\x7fELF" + b"\0" * 99, "chương trình", id="linux-program"),
        pytest.param(b"<html><script>", "Nội dung tệp không phải", id="web-page"),
        pytest.param(b"GIF89a" + b"\0" * 99, "Nội dung tệp không phải", id="gif"),
        pytest.param(pdf()[:-30], "bị hỏng", id="pdf-cut-off"),
        pytest.param(pdf(b"trailer<</Encrypt 5 0 R>>"), "mật khẩu", id="pdf-locked"),
        pytest.param(pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert)>>>>"), "macro", id="pdf-script"),
        pytest.param(pdf(b"<</S/Java#53cript>>"), "macro", id="pdf-script-in-disguise"),
        pytest.param(object_stream(b"<</S/JavaScript>>"), "macro", id="pdf-script-packed"),
        pytest.param(object_stream(b"<</S/JavaScript>>", b"/Obj#53tm"), "macro", id="pdf-script-packed-in-disguise"),
        pytest.param(object_stream(b"<</S/JavaScript>>", b"/#4fbjSt#6D"), "macro", id="pdf-script-packed-small-hex"),
        pytest.param(object_stream(b"<</S/JavaScript>>", between=b" " * 5000), "macro", id="pdf-script-packed-far-off"),
        pytest.param(object_stream(b"", packed=b"3C3C2F532F4A53>"), "không kiểm tra được", id="pdf-packed-otherwise"),
        pytest.param(
            object_stream(b"", packed=zlib.compress(b"<</S/JavaScript>>")[:-2] + b"xx"), "không kiểm tra được",
            id="pdf-packed-with-a-wrong-sum",
        ),
        pytest.param(pdf(b"trailer<</Encr#79pt 5 0 R>>"), "mật khẩu", id="pdf-locked-in-disguise"),
        pytest.param(pdf(b"<</Type/EmbeddedFile>>stream"), "đối tượng nhúng", id="pdf-with-a-file"),
        pytest.param(pdf(b"<</Names<</EmbeddedFiles 5 0 R>>>>"), "đối tượng nhúng", id="pdf-with-a-list-of-files"),
        pytest.param(pdf(b"<</Subtype/FileAttachment>>"), "đối tượng nhúng", id="pdf-with-a-file-on-a-page"),
        pytest.param(pdf(b"<</S/Launch/F(cmd.exe)>>"), "macro", id="pdf-that-starts-a-program"),
        pytest.param(object_stream(b"\0" * 60 * 1024 * 1024), "quá lớn", id="pdf-bomb"),
        pytest.param(docx({"word/vbaProject.bin": b"x"}), "macro", id="word-macro"),
        pytest.param(docx(types=WORD_TYPES.replace("main+xml", "macroEnabled.main+xml")), "macro", id="docm"),
        pytest.param(docx({"word/activeX/activeX1.bin": b"x"}), "macro", id="active-x"),
        pytest.param(docx({"word/embeddings/oleObject1.bin": b"x"}), "đối tượng nhúng", id="embedded-object"),
        pytest.param(docx({"word/_rels/settings.xml.rels": "<Relationships>"}), "bị hỏng", id="word-damaged-list"),
        pytest.param(docx(types=WORD_TYPES + " " * 1024 * 1024), "quá lớn", id="types-of-a-megabyte"),
        pytest.param(docx({"a.rels": relationship("image") + " " * 1024 * 1024}), "quá lớn", id="list-of-a-megabyte"),
        pytest.param(docx({"word/media/a.bin": b"\0" * 30 * 1024 * 1024}), "quá lớn", id="zip-bomb"),
        pytest.param(package({"a.pdf": pdf()}), "tệp nén", id="zip"),
        pytest.param(package({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}), "tệp nén", id="odt"),
        pytest.param(docx()[:-40], "bị hỏng", id="word-cut-off"),
        pytest.param(b"PK\x03\x04" + b"\0" * 60, "bị hỏng", id="no-package"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu", id="word-locked"),
        pytest.param(OLE + b"\0" * 99, "kiểu cũ", id="doc"),
        pytest.param(picture()[:200], "bị hỏng", id="jpeg-cut-off"),
        pytest.param(b"\xff\xd8\xff" + b"MZ" * 99, "bị hỏng", id="no-jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "bị hỏng", id="no-png"),
        pytest.param(pdf(b"0" * MAX_BYTES), "10 MB", id="too-large"),
    ],
)  # fmt: skip
def test_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(PaperRefused, match=sentence):
        read_upload(upload(content))


@pytest.mark.parametrize(
    "kind", ["attachedTemplate", "oleObject", "frame", "subDocument", "mailMergeSource", "aFChunk"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_that_opens_another_file_is_refused(kind: str, encoding: str) -> None:
    parts = {"word/_rels/Settings.xml.RELS": relationship(kind).encode(encoding)}
    with pytest.raises(PaperRefused, match="đối tượng nhúng"):
        read_upload(upload(docx(parts)))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("hyperlink", "External"), ("image", "External"), ("externalLinkPath", "External"), ("styles", "Internal")],
)
def test_document_with_links_is_taken(kind: str, mode: str) -> None:
    found = read_upload(upload(docx({"word/_rels/document.xml.rels": relationship(kind, mode)})))
    assert found.media_type == MediaType.DOCX


def test_word_file_with_a_damaged_part_is_refused() -> None:
    whole = package({"[Content_Types].xml": WORD_TYPES, "word/document.xml": "a" * 9000})
    middle = whole.index(b"word/document.xml") + len("word/document.xml") + 3
    with pytest.raises(PaperRefused, match="bị hỏng"):
        read_upload(upload(whole[:middle] + b"\xff\xff" + whole[middle + 2 :]))


def test_photo_is_turned_shrunk_and_rid_of_its_place() -> None:
    found = read_upload(upload(picture(size=(4000, 3000), is_located=True), "anh.jpg"))
    with Image.open(BytesIO(found.content)) as stored:
        assert stored.size == (1755, 2340)
        assert dict(stored.getexif()) == {}
        assert stored.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        top, bottom = stored.getpixel((900, 300)), stored.getpixel((900, 2000))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 240 and top[1] < 20, "the left half of the sensor is the upper half of the page"
    assert min(bottom) > 240
    assert b"Nokia" not in found.content


def test_clear_picture_prints_on_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(target, "PNG", pnginfo=None)
    with Image.open(BytesIO(read_upload(upload(target.getvalue(), "dau.png")).content)) as stored:
        assert stored.mode == "RGB"
        assert stored.getpixel((5, 5)) == (255, 255, 255)


def stored_picture(made: Image.Image, **options: object) -> Image.Image:
    target = BytesIO()
    made.save(target, "PNG", **options)
    return Image.open(BytesIO(read_upload(upload(target.getvalue(), "quet.png")).content))


def grey_columns(*greys: int) -> Image.Image:
    """16 bits of grey, a column of ten pixels for each value."""
    row = b"".join(grey.to_bytes(2, "little") * 10 for grey in greys)
    return Image.frombytes("I;16", (10 * len(greys), 10), row * 10)


def test_sixteen_bits_of_grey_keep_their_greys() -> None:
    with stored_picture(grey_columns(0, 255, 300, 32896, 60000, 65535)) as stored:
        assert stored.mode == "L"
        assert [stored.getpixel((column * 10 + 5, 5)) for column in range(6)] == [0, 1, 1, 128, 233, 255]


def test_clear_grey_of_sixteen_bits_prints_white() -> None:
    with stored_picture(grey_columns(1000, 40000), transparency=1000) as stored:
        assert [stored.getpixel((5, 5)), stored.getpixel((15, 5))] == [255, 156]


def test_palette_with_clear_colour_is_shrunk_before_it_is_laid_on_white(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[tuple[int, int]] = []
    compose = Image.alpha_composite

    def seen(under: Image.Image, over: Image.Image) -> Image.Image:
        sizes.append(over.size)
        return compose(under, over)

    monkeypatch.setattr(Image, "alpha_composite", seen)
    made = Image.new("P", (4680, 200))
    made.putpalette([0, 0, 0, 255, 255, 255, 255, 0, 0])
    made.paste(2, (0, 0, 1000, 200))  # red; the rest is clear
    with stored_picture(made, transparency=0) as stored:
        assert (stored.mode, stored.size) == ("RGB", (2340, 100))
        assert [stored.getpixel((100, 50)), stored.getpixel((2000, 50))] == [(255, 0, 0), (255, 255, 255)]
    assert sizes == [(2340, 100)]


def test_bits_are_shrunk_by_averaging() -> None:
    made = Image.frombytes("1", (4680, 200), b"\xaa" * (4680 * 200 // 8))  # columns of white and black in turn
    with stored_picture(made) as stored:
        assert stored.getpixel((1000, 50)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize(
    ("bound", "content"),
    [
        pytest.param("MOST_PIXELS", picture(), id="jpeg"),
        pytest.param("MOST_PIXELS_AT_FULL_SIZE", picture("PNG"), id="png"),
        pytest.param("MOST_PIXELS_AT_FULL_SIZE", picture(is_progressive=True), id="progressive-jpeg"),
    ],
)
def test_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str, content: bytes) -> None:
    monkeypatch.setattr(pictures, bound, 400 * 300)
    read_upload(upload(content))
    monkeypatch.setattr(pictures, bound, 400 * 300 - 1)
    with pytest.raises(PaperRefused, match="Ảnh quá lớn"):
        read_upload(upload(content))


def test_png_of_forty_million_pixels_is_refused_though_a_jpeg_may_have_them() -> None:
    assert pictures.MOST_PIXELS_AT_FULL_SIZE < 40_000_000 < pictures.MOST_PIXELS
    target = BytesIO()
    Image.new("1", (8000, 5000)).save(target, "PNG")
    with pytest.raises(PaperRefused, match="Ảnh quá lớn"):
        read_upload(upload(target.getvalue(), "bom.png"))


# --- storing ----------------------------------------------------------------------------------------------------


def details(number: str = "12/KH-UBND") -> PaperDetails:
    return PaperDetails(make_agency(make_district()), PaperKind.PLAN, number, date(2023, 3, 1), "Kế hoạch giám sát")


@pytest.fixture
def staff(settings: Settings, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path
    return make_user(Role.STAFF, username="chu.hang")


def content_of(paper: Paper) -> bytes:
    with paper.file.open("rb") as file:
        return bytes(file.read())


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.parametrize("content", [pytest.param(pdf(), id="pdf"), pytest.param(picture(), id="photo")])
def test_same_file_twice_is_one_stored_file(staff: User, tmp_path: Path, content: bytes) -> None:
    first = add_paper(details("1/KH-UBND"), upload=upload(content, "a.pdf"), by=staff, at=timezone.now())
    second = add_paper(details("2/KH-UBND"), upload=upload(content, "b.pdf"), by=staff, at=timezone.now())

    assert first.file.name == second.file.name
    assert first.sha256 in first.file.name
    assert [first.file_name[0], second.file_name[0]] == ["a", "b"]
    assert len(stored_files(tmp_path)) == 1
    assert second.size == len(content_of(second))


@pytest.mark.django_db
def test_file_that_was_replaced_is_known_again_and_a_lost_one_is_stored_anew(staff: User, tmp_path: Path) -> None:
    paper = add_paper(details(), upload=upload(pdf(b"1")), by=staff, at=timezone.now())
    first = paper.file.name
    paper = attach_file(paper, upload(pdf(b"2")), by=staff, at=timezone.now())
    assert paper.file.name != first
    assert attach_file(paper, upload(pdf(b"1")), by=staff, at=timezone.now()).file.name == first
    assert len(stored_files(tmp_path)) == 2

    default_storage.delete(first)
    again = add_paper(details("3/KH-UBND"), upload=upload(pdf(b"1")), by=staff, at=timezone.now())
    assert content_of(again) == pdf(b"1")


@pytest.mark.django_db
def test_refused_paper_leaves_no_file(staff: User, tmp_path: Path) -> None:
    with pytest.raises(PaperRefused, match="văn bản mật"):
        add_paper(details("12-BC/TU (M)"), upload=upload(pdf()), by=staff, at=timezone.now())
    assert stored_files(tmp_path) == []
    assert not Paper.objects.exists()


@pytest.mark.django_db
def test_refused_paper_keeps_the_file_that_another_has(staff: User, tmp_path: Path) -> None:
    add_paper(details(), upload=upload(pdf()), by=staff, at=timezone.now())
    with pytest.raises(PaperRefused):
        add_paper(details("12-BC/TU (M)"), upload=upload(pdf()), by=staff, at=timezone.now())
    assert len(stored_files(tmp_path)) == 1


@pytest.mark.django_db
def test_secret_file_name_is_refused(staff: User, tmp_path: Path) -> None:
    with pytest.raises(PaperRefused, match=r"«\(M\)»"):
        add_paper(details(), upload=upload(pdf(), "12-QD(M).pdf"), by=staff, at=timezone.now())
    assert stored_files(tmp_path) == []
