"""Units, organizations and people for tests, made as the product makes them."""

from datetime import date

from organizations.models import Agency, AgencyKind, Level, Organization, Unit, User
from organizations.permissions import Role

FIRST_DAY = date(1991, 10, 1)


def make_unit(code: str = "00952", name: str = "Cao Bồ", *, kind: str = "xã", level: str = Level.COMMUNE) -> Unit:
    unit, _ = Unit.objects.get_or_create(
        code=code, valid_from=FIRST_DAY, defaults={"level": level, "kind": kind, "name": name}
    )
    return unit


def make_district() -> Unit:
    return make_unit("030", "Vị Xuyên", kind="huyện", level=Level.DISTRICT)


def make_agency(unit: Unit, kind: AgencyKind = AgencyKind.GOVERNMENT, name: str = "") -> Agency:
    name = name or f"Ủy ban nhân dân {unit.kind} {unit.name}"
    agency, _ = Agency.objects.get_or_create(unit=unit, kind=kind, name=name, defaults={"valid_from": FIRST_DAY})
    return agency


def make_user(
    role: Role = Role.STAFF,
    *,
    username: str = "",
    unit: Unit | None = None,
    organization: Organization | None = None,
    agency: Agency | None = None,
    whole: bool | None = None,
) -> User:
    """An account with the password «mat-khau-thu» at the district; a commune officer or organization gets one.

    `whole`: of the whole register; as `createsuperuser` makes them, administrators are unless it is said.
    """
    if role is Role.AGENCY:
        agency = agency or make_agency(unit or make_district())
        unit = agency.unit
    if unit is None:
        unit = make_unit() if role is Role.COMMUNE_OFFICER else make_district()
    if role is Role.DISTRICT_ORGANIZATION and organization is None:
        organization = Organization.objects.get(code="hnd")
    return User.objects.create_user(
        username or f"{role.value.lower()}-{User.objects.count()}",
        "mat-khau-thu",
        full_name="Nguyễn Văn A",
        role=role.value,
        unit=unit,
        organization=organization,
        agency=agency,
        is_whole_register=role is Role.ADMINISTRATOR if whole is None else whole,
    )
