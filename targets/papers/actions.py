"""Entering, changing and cancelling papers. Who, when and why stand in the history; a paper is never deleted."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from organizations.formats import short_date
from organizations.models import Absence, Agency, Succession, User
from organizations.names import says_something, search_text
from organizations.permissions import Capability, require
from organizations.refused import NotPermitted
from targets.models import Paper
from targets.models.paper import written_number
from targets.papers.files import PaperFile, kept_file, read_upload
from targets.papers.refusal import PaperRefused
from targets.rules.periods import local_day

ENTERED_MEANWHILE = "Văn bản này vừa được người khác nhập. Xin tìm trong danh sách rồi dùng văn bản đó."
CHANGED_MEANWHILE = (
    "Văn bản vừa được người khác sửa sau khi đồng chí mở trang này nên chưa ghi gì. Xin tải lại trang để xem nội dung "
    "mới, rồi sửa lại."
)


@dataclass(frozen=True)
class PaperDetails:
    """What is written on a paper. `number`: blank for minutes only."""

    agency: Agency
    kind: str
    number: str
    issued_on: date
    title: str


@dataclass(frozen=True)
class Grounds:
    """What a paper is the ground of, among what the person may see; what else the paper has stays."""

    absences: Sequence[Absence] = ()
    successions: Sequence[Succession] = ()


def add_paper(details: PaperDetails, *, upload: UploadedFile | None = None, by: User, at: datetime) -> Paper:
    """Enter a paper, with its file where there is one. Raises NotPermitted, PaperRefused; then nothing is stored."""
    _require(by, details.agency)
    file = read_upload(upload) if upload else None
    paper = Paper(**vars(details), at=at, by=by)
    _store(paper, file, why="", by=by, at=at)
    return paper


@transaction.atomic
def change_paper(
    paper: Paper, details: PaperDetails, *, seen: int, upload: UploadedFile | None = None, by: User, at: datetime
) -> Paper:
    """Correct what is written, and take another file where one is sent. `seen`: the version shown (`version_of`).

    Raises NotPermitted, PaperRefused; then nothing is stored. A former file stays in the store, its name in the
    history.
    """
    current = _locked(paper, by=by)
    _require(by, details.agency)
    if version_of(current) != seen:
        raise PaperRefused(CHANGED_MEANWHILE)
    for name, value in vars(details).items():
        setattr(current, name, value)
    _store(current, read_upload(upload) if upload else None, why="", by=by, at=at)
    return current


@transaction.atomic
def attach_file(paper: Paper, upload: UploadedFile, *, by: User, at: datetime) -> Paper:
    """Give a paper its file, or another one. Raises NotPermitted, PaperRefused."""
    current = _locked(paper, by=by)
    _store(current, read_upload(upload), why="", by=by, at=at)
    return current


@transaction.atomic
def set_grounds(paper: Paper, wanted: Grounds, *, of: Grounds, by: User, at: datetime) -> Paper:
    """Record which of these absences and successions (`of`) the paper is the ground of. Raises NotPermitted."""
    current = _locked(paper, by=by)
    _sign(current, why="Ghi văn bản là căn cứ của những việc nào.", by=by, at=at)
    for relation, chosen, offered in (
        (current.absences, wanted.absences, of.absences),
        (current.successions, wanted.successions, of.successions),
    ):
        kept = set(relation.values_list("pk", flat=True))
        asked = (kept - {row.pk for row in offered}) | {row.pk for row in chosen}
        if asked != kept:
            relation.set(asked)
    return current


@transaction.atomic
def cancel(paper: Paper, *, reason: str, by: User, at: datetime) -> Paper:
    """Take a paper out of use for good; whatever cites it still shows it, as cancelled. Raises as `change_paper`."""
    if not says_something(reason):
        raise PaperRefused("Xin ghi lý do hủy.")
    current = _locked(paper, by=by)
    current.cancelled_at, current.cancelled_by, current.cancelled_reason = at, by, " ".join(reason.split())
    _save(current, why=reason, by=by, at=at)
    return current


def may_change(user: User, paper: Paper) -> bool:
    """Whether the account enters papers for the agency of this one, which is in force. At most one query."""
    try:
        _require(user, paper.agency)
    except NotPermitted:
        return False
    return paper.cancelled_at is None


def version_of(paper: Paper) -> int:
    """Number of the paper's latest change. One query."""
    return int(paper.history.order_by("-history_id").values_list("history_id", flat=True)[0])


def _require(user: User, agency: Agency) -> None:
    require(user, Capability.ENTER_PAPERS)
    if not Agency.objects.enterable_by(user).filter(pk=agency.pk).exists():
        raise NotPermitted("Văn bản này không phải của cơ quan mà đồng chí được nhập.")


def _locked(paper: Paper, *, by: User) -> Paper:
    """The stored row, locked, if the person may change it and it is in force."""
    current = Paper.objects.select_for_update(of=("self",)).select_related("agency").get(pk=paper.pk)
    _require(by, current.agency)
    if current.cancelled_at is not None:
        raise PaperRefused("Văn bản này đã hủy nên không sửa được nữa. Xin nhập văn bản mới.")
    return current


def _store(paper: Paper, file: PaperFile | None, *, why: str, by: User, at: datetime) -> None:
    _refuse_known(paper)
    try:
        with kept_file(paper, file) if file else nullcontext(), transaction.atomic():
            _save(paper, why=why, by=by, at=at)
    except IntegrityError as fault:  # two people entered it at once: both looked before either was stored
        raise PaperRefused(
            "Văn bản này vừa được người khác nhập. Xin tìm trong danh sách rồi dùng văn bản đó."
        ) from fault


def _refuse_known(paper: Paper) -> None:
    """Refuse a paper that is there already, naming who entered it."""
    key = search_text(written_number(paper.number)).replace(" ", "")
    same = Paper.objects.in_force().filter(agency=paper.agency, number_key=key, issued_on=paper.issued_on)
    if key and (known := same.exclude(pk=paper.pk).with_parties().first()):
        raise PaperRefused(
            f"{known.agency} đã có {known} trên cổng, do {known.by} nhập ngày {short_date(local_day(known.at))}: "
            f"«{known.title}». Xin dùng văn bản đó."
        )


def _save(paper: Paper, *, why: str, by: User, at: datetime) -> None:
    """Check and save, with person, instant and reason in the row's history."""
    try:
        paper.full_clean(exclude=["number_key", "search_text"])
    except ValidationError as fault:
        raise PaperRefused(" ".join(fault.messages)) from fault
    _sign(paper, why=why, by=by, at=at)
    paper.save()


def _sign(paper: Paper, *, why: str, by: User, at: datetime) -> None:
    paper._history_user, paper._history_date = by, at  # type: ignore[attr-defined]  # simple_history reads them
    paper._change_reason = why.strip()  # type: ignore[attr-defined]
