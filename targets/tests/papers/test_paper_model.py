"""What the database and the model refuse of a paper, and who sees which."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organizations.models import Agency, AgencyKind, Level, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_agency, make_district, make_unit, make_user
from targets.models import MediaType, Paper, PaperKind

pytestmark = pytest.mark.django_db


def paper(agency: Agency | None = None, **fields: Any) -> Paper:
    """A paper that is not saved."""
    by = User.objects.filter(username="nhap").first() or make_user(Role.STAFF, username="nhap")
    values: dict[str, Any] = {
        "agency": agency or make_agency(make_district()),
        "number": "12/KH-UBND",
        "issued_on": date(2023, 3, 1),
        "title": "Kế hoạch giám sát",
        "kind": PaperKind.PLAN,
        "at": timezone.now(),
        "by": by,
    }
    return Paper(**values | fields)


def saved(agency: Agency | None = None, **fields: Any) -> Paper:
    made = paper(agency, **fields)
    made.save()
    return made


WHOLE_FILE: Mapping[str, Any] = {
    "file": "papers/aa/a.pdf",
    "file_name": "a.pdf",
    "sha256": "a" * 64,
    "size": 9,
    "media_type": MediaType.PDF,
}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"number": ""}, id="no-number"),
        pytest.param({"title": ""}, id="no-title"),
        *(
            pytest.param({**WHOLE_FILE, name: None if name == "size" else ""}, id=f"file-without-{name}")
            for name in WHOLE_FILE
        ),
        pytest.param({**WHOLE_FILE, "size": 0}, id="empty-file"),
        pytest.param({**WHOLE_FILE, "media_type": "application/x-msdownload"}, id="another-kind-of-file"),
        pytest.param({"sha256": "a" * 64}, id="checksum-without-file"),
        pytest.param({"cancelled_reason": "Nhập trùng."}, id="reason-without-cancelling"),
        pytest.param({"cancelled_at": timezone.now()}, id="cancelled-by-nobody"),
    ],
)
def test_database_refuses(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        saved(**fields)


def test_database_takes_minutes_without_number_and_a_whole_file() -> None:
    saved(number="", kind=PaperKind.MINUTES, **WHOLE_FILE)
    saved(number="", kind=PaperKind.MINUTES)


def test_database_refuses_cancelling_without_reason() -> None:
    made = saved()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=made.pk).update(cancelled_at=timezone.now(), cancelled_by=made.by)


@pytest.mark.parametrize("number", ["12/KH-UBND", "12/kh-ubnd", "12 /KH - UBND"])
def test_same_number_day_and_agency_is_the_same_paper(number: str) -> None:
    saved()
    with pytest.raises(IntegrityError), transaction.atomic():
        saved(number=number)


def test_same_number_of_another_day_agency_or_of_a_cancelled_paper_is_another() -> None:
    first = saved()
    saved(issued_on=date(2024, 3, 1))
    saved(make_agency(make_unit()))
    first.cancelled_at, first.cancelled_by, first.cancelled_reason = timezone.now(), first.by, "Nhập sai."
    first.save()
    saved()

    assert Paper.objects.count() == 4
    assert Paper.objects.in_force().count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"number": "12-BC/TU (M)"}, "văn bản mật", id="secret-number"),
        pytest.param({"title": "Tài liệu tối mật"}, "văn bản mật", id="secret-title"),
        pytest.param({"file_name": "bc(M).pdf"}, "văn bản mật", id="secret-file-name"),
        pytest.param({"title": "..."}, "bằng chữ", id="title-without-words"),
        pytest.param({"number": " "}, "chỉ biên bản", id="no-number"),
        pytest.param({"issued_on": date(202, 3, 1)}, "không thể là ngày ban hành", id="slip-in-the-year"),
        pytest.param({"issued_on": date(1990, 3, 1)}, "không có vào ngày 01/03/1990", id="before-the-agency"),
    ],
)
def test_model_refuses_with_a_sentence(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        paper(**fields).clean()
    assert sentence in " ".join(refusal.value.messages)


def test_model_refuses_a_day_to_come() -> None:
    with pytest.raises(ValidationError):
        paper(issued_on=timezone.localdate() + timedelta(days=1)).clean()


def test_number_is_written_in_one_way() -> None:
    made = paper(number=" 12 – KH / HU ")
    made.clean()
    assert made.number == "12-KH/HU"
    assert made.number_key == "12-kh/hu"
    assert str(made) == "Kế hoạch số 12-KH/HU ngày 01/03/2023"


def test_agency_with_papers_stays() -> None:
    made = saved()
    with pytest.raises(ProtectedError):
        made.agency.delete()


def test_history_cannot_be_changed() -> None:
    made = saved()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        made.history.update(title="Khác")


# --- who sees what ----------------------------------------------------------------------------------------------


def unit(code: str, name: str, parent: Unit, *, level: str = Level.COMMUNE, kind: str = "xã") -> Unit:
    return Unit.objects.create(
        code=code, name=name, parent=parent, level=level, kind=kind, valid_from=date(1991, 10, 1)
    )


def the_unit(code: str) -> Unit:
    return Unit.objects.filter(code=code).order_by("valid_from")[0]


@pytest.fixture
def papers() -> dict[str, Paper]:
    """A paper each of the province, two districts, and communes of the first; of a commune's farmers and veterans."""
    province = the_unit("02")
    one, other = the_unit("030"), unit("034", "Bắc Quang", province, level=Level.DISTRICT, kind="huyện")
    places = {
        "province": province,
        "district": one,
        "commune": the_unit("00952"),
        "commune-beside": the_unit("00919"),
        "district-beside": other,
        "commune-of-the-district-beside": unit("034-1", "Vô Điếm", other),
    }
    made = {key: saved(make_agency(place)) for key, place in places.items()}
    for code in ("hnd", "ccb"):
        organization = Organization.objects.get(code=code)
        agency, _ = Agency.objects.get_or_create(
            unit=places["commune"], organization=organization, kind=AgencyKind.FRONT_OR_UNION,
            defaults={"name": f"{organization} xã Cao Bồ", "valid_from": date(1991, 10, 1)},
        )  # fmt: skip
        made[f"commune-{code}"] = saved(agency)
    return made


BELOW = {"commune", "commune-beside", "commune-hnd", "commune-ccb"}
OWN = {"province", "district"}
COMMUNE = {"commune", "commune-hnd", "commune-ccb"}


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        pytest.param(Role.COMMUNE_OFFICER, "00952", OWN | COMMUNE, id="officer"),
        pytest.param(Role.COMMUNE_OFFICER, "00919", OWN | {"commune-beside"}, id="officer-of-the-commune-beside"),
        pytest.param(Role.AGENCY, "00952", OWN | COMMUNE, id="agency-of-a-commune"),
        pytest.param(Role.AGENCY, "030", OWN | BELOW, id="agency-of-the-district"),
        pytest.param(Role.DISTRICT_ORGANIZATION, "030", OWN | {"commune-hnd"}, id="farmers-of-the-district"),
        pytest.param(Role.STAFF, "030", OWN | BELOW, id="staff"),
        pytest.param(Role.HEAD_OF_STAFF, "030", OWN | BELOW, id="head"),
        pytest.param(Role.LEADER, "030", OWN | BELOW, id="leader"),
        pytest.param(
            Role.STAFF, "034", {"province", "district-beside", "commune-of-the-district-beside"}, id="another-root"
        ),
    ],
)
def test_who_sees_which_papers(papers: dict[str, Paper], role: Role, place: str, expected: set[str]) -> None:
    user = make_user(role, unit=the_unit(place), whole=False)
    seen = set(Paper.objects.visible_to(user))
    assert {key for key, made in papers.items() if made in seen} == expected


def test_account_of_the_whole_register_sees_all(papers: dict[str, Paper]) -> None:
    assert Paper.objects.visible_to(make_user(Role.ADMINISTRATOR)).count() == len(papers)


@pytest.mark.parametrize(
    ("role", "place", "organization", "expected"),
    [
        pytest.param(Role.COMMUNE_OFFICER, "00952", None, COMMUNE, id="officer"),
        pytest.param(Role.COMMUNE_OFFICER, "00952", "hnd", {"commune-hnd"}, id="officer-of-one-organization"),
        pytest.param(Role.DISTRICT_ORGANIZATION, "030", "ccb", {"commune-ccb"}, id="veterans-of-the-district"),
        pytest.param(Role.AGENCY, "030", None, {"district"}, id="agency"),
        pytest.param(Role.STAFF, "030", None, {"district"} | BELOW, id="staff"),
    ],
)
def test_who_changes_which_papers(
    papers: dict[str, Paper], role: Role, place: str, organization: str | None, expected: set[str]
) -> None:
    own = Organization.objects.get(code=organization) if organization else None
    user = make_user(role, unit=the_unit(place), organization=own, whole=False)
    mine = set(Paper.objects.changeable_by(user))
    assert {key for key, made in papers.items() if made in mine} == expected
    assert mine <= set(Paper.objects.visible_to(user))
