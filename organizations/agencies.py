"""The agencies that follow from the units and organizations of a register: made where absent, never changed."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from organizations.models import Agency, AgencyKind, BoardFunction, Organization, Unit
from organizations.models.agency import BOARD_NAMES
from organizations.names import first_free, slugify_vi
from organizations.profile import Profile

#: Rows written at once.
BATCH = 1000


@transaction.atomic
def make_agencies(
    root: Unit, units: Iterable[Unit], organizations: Sequence[Organization], words: Profile
) -> list[Agency]:
    """Create the agencies that are absent in these units, and answer them; one that was renamed or ended is there.

    In each unit its Party committee, its People's Committee and the organizations; at the root also the boards of its
    committee. `words`: the root's. Two queries where nothing is absent.
    """
    everywhere = {unit.pk: unit for unit in [root, *units]}
    stored = Agency.objects.filter(unit__in=everywhere)
    known = {(unit, (kind, function, organization)) for unit, kind, function, organization in stored.values_list(
        "unit_id", "kind", "function", "organization_id"
    )}  # fmt: skip
    wanted = [
        agency for unit in everywhere.values() for agency in _of(unit, organizations, words, is_root=unit.pk == root.pk)
    ]
    absent = [agency for agency in wanted if (agency.unit_id, agency.place) not in known]
    if not absent:
        return []
    taken = set(Agency.objects.values_list("slug", flat=True))
    for agency in absent:
        plain = slugify_vi(agency.name)
        longer = (plain, f"{plain}-{agency.unit.slug}", f"{plain}-{agency.unit.code}")
        agency.slug = first_free([*longer, f"{longer[-1]}-{agency.valid_from:%Y-%m-%d}"], taken)
        taken.add(agency.slug)
        agency.fill_keys()
    made: list[Agency] = bulk_create_with_history(absent, Agency, batch_size=BATCH)
    return made


def _of(unit: Unit, organizations: Sequence[Organization], words: Profile, *, is_root: bool) -> Iterator[Agency]:
    own = words if is_root else Profile.of(unit.kind, unit.name, above=None, kinds=())
    place = f"{unit.kind} {unit.name}"
    yield _agency(unit, AgencyKind.PARTY_COMMITTEE, own.committee_name)
    yield _agency(unit, AgencyKind.GOVERNMENT, f"Ủy ban nhân dân {place}")
    for organization in organizations:
        name = _root_name(organization, unit) if is_root else f"{organization.short_name} {place}"
        yield _agency(unit, AgencyKind.FRONT_OR_UNION, name, organization=organization)
    if is_root:
        for function in BoardFunction:
            board = words.body if function is BoardFunction.MASS_MOBILIZATION else BOARD_NAMES[function]
            yield _agency(unit, AgencyKind.PARTY_BOARD, f"{board} {own.committee_name}", function=function)


def _root_name(organization: Organization, root: Unit) -> str:
    """«Hội Nông dân huyện Vị Xuyên», «Huyện đoàn Vị Xuyên»; «Tỉnh đoàn Hà Giang» for a root of another kind."""
    own = organization.district_name.replace("huyện", root.kind).replace("Huyện", root.kind.capitalize())
    return f"{own} {root.name}"


def _agency(
    unit: Unit, kind: AgencyKind, name: str, *, organization: Organization | None = None, function: str = ""
) -> Agency:
    return Agency(
        unit=unit, kind=kind, name=name, organization=organization, function=function, valid_from=unit.valid_from
    )
