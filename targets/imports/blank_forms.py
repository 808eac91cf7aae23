"""The portal's forms for a year, filled with what is stored: a commune's, or an organization's of the district."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from organizations.formats import listing, short_date
from organizations.models import Organization, Unit, User
from organizations.name_book import kinds_text
from targets.models import FigureDefinition, Indicator, ReportingYear, Resolution, in_form_order
from targets.returns import sheets
from targets.returns.sheets import ReturnSheet
from targets.roots import profile_of, reporting_units
from targets.rules.compliance import RuleKind
from targets.rules.workflow import EDITABLE
from targets.workbook.form.content import Form, FormColumn, FormLine, FormRate
from targets.workbook.form.stamp import Stamp
from targets.workbook.form.write import form_bytes

TITLE = "SỐ LIỆU ĐỔI MỚI NỘI DUNG, PHƯƠNG THỨC HOẠT ĐỘNG CỦA MẶT TRẬN TỔ QUỐC, CÁC TỔ CHỨC CHÍNH TRỊ - XÃ HỘI"


class NothingToEnter(Exception):
    """The person enters none of the returns that the form would hold."""


def commune_form(year: ReportingYear, unit: Unit, *, by: User) -> bytes:
    """The workbook of one unit: a row for each organization that exists there and that the person may enter.

    Raises NothingToEnter.
    """
    own = sheets.of_unit(year, unit, by)
    chosen = [sheet for sheet in own if not sheet.absence and sheet.may_enter(by)]
    absent = [str(sheet.organization) for sheet in own if sheet.absence]
    notes = [f"Theo sổ theo dõi, {unit.kind} {unit.name} không có {listing(absent)} nên biểu không có dòng này."]
    locked = [str(sheet.organization) for sheet in chosen if not _is_open(sheet)]
    reports = any(resolution.asks(unit, year.year) for resolution in _asking(year, unit))
    signers = ("NGƯỜI LẬP BIỂU", "TM. BAN THƯỜNG TRỰC" if reports else "THỦ TRƯỞNG CƠ QUAN")
    return form_bytes(
        _form(
            year,
            chosen,
            unit=unit,
            lines=[_line(sheet, sheet.organization.code, sheet.organization.short_name) for sheet in chosen],
            notes=[*(notes if absent else ()), *_locked_note(locked)],
            signers=signers,
        )
    )


def organization_form(year: ReportingYear, organization: Organization, *, by: User) -> bytes:
    """The workbook of one organization of the person's root: a row for each reporting unit where it exists.

    Raises NothingToEnter.
    """
    units = list(reporting_units(by, year).visible_to(by))
    sheets_by_unit = sheets.read([year], units, by, organization)
    own = [sheet for unit in units for sheet in sheets_by_unit[year.year, unit.pk]]
    chosen = [sheet for sheet in own if not sheet.absence and sheet.may_enter(by)]
    absent = [f"{sheet.unit.kind} {sheet.unit.name}" for sheet in own if sheet.absence]
    notes = [f"Theo sổ theo dõi, {organization} không có ở {listing(absent)}."]
    locked = [f"{sheet.unit.kind} {sheet.unit.name}" for sheet in chosen if not _is_open(sheet)]
    return form_bytes(
        _form(
            year,
            chosen,
            organization=organization,
            lines=[_line(sheet, sheet.unit.code, sheet.unit.full_name) for sheet in chosen],
            notes=[*(notes if absent else ()), *_locked_note(locked)],
            signers=("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN"),
        )
    )


def _form(
    year: ReportingYear,
    chosen: Sequence[ReturnSheet],
    *,
    lines: Sequence[FormLine],
    notes: Sequence[str],
    signers: tuple[str, str],
    unit: Unit | None = None,
    organization: Organization | None = None,
) -> Form:
    if not chosen:
        raise NothingToEnter
    place = unit or chosen[0].unit
    asking = _asking(year, place)
    root = asking[0].unit if asking else place
    columns = _columns(chosen)
    keys = tuple(column.key for column in columns)
    return Form(
        stamp=Stamp(
            year=year.year,
            unit=unit.code if unit else "",
            organization=organization.code if organization else "",
            keys=keys,
            rows=tuple(line.code for line in lines),
            unit_from=unit.valid_from.isoformat() if unit else "",
            area_code=root.code,
            area=f"{root.kind} {root.name}",
        ),
        number="BIỂU SỐ 01" if unit else "BIỂU SỐ 02",
        title=TITLE,
        reporter=unit.full_name if unit else str(organization),
        recipient=profile_of(asking[0]).owner if asking else settings.PORTAL["owner"],
        until=short_date(year.reference_on),
        row_noun="Tổ chức" if unit else kinds_text({sheet.unit.kind for sheet in chosen}).capitalize(),
        columns=columns,
        lines=lines,
        rates=_rates(set(keys), asking),
        notes=notes,
        signers=signers,
    )


def _asking(year: ReportingYear, unit: Unit) -> list[Resolution]:
    """The resolutions that judge the unit in the year, those of the nearest root first."""
    over = Resolution.objects.in_force(year.year).over(unit).select_related("unit__parent")
    judging = [resolution for resolution in over if resolution.judges(unit, year.year)]
    return sorted(judging, key=lambda resolution: -len(resolution.unit.lineage))


def _line(sheet: ReturnSheet, code: str, name: str) -> FormLine:
    owed = frozenset(definition.key for definition in sheet.definitions)
    return FormLine(code, name, owed, sheet.amounts, sheet.last_year, is_open=_is_open(sheet))


def _is_open(sheet: ReturnSheet) -> bool:
    """Whether the row is to be filled in. A form may be fetched before the year begins."""
    return sheet.state in EDITABLE and not sheet.terms.is_closed


def _locked_note(whose: Sequence[str]) -> list[str]:
    return [f"Báo cáo của {listing(whose)} đã gửi hoặc đã khóa nên các ô chỉ để xem."] if whose else []


def _columns(chosen: Iterable[ReturnSheet]) -> list[FormColumn]:
    """The figures that any of the rows owes, in the order of the entry page."""
    collected: dict[str, FigureDefinition] = {}
    for sheet in chosen:
        collected |= {definition.key: definition for definition in sheet.definitions}
    return [
        FormColumn(
            definition_row.key,
            definition_row.name,
            definition_row.group,
            definition_row.unit_noun,
            definition_row.hint,
            part_of=definition_row.breakdown_of_id or "",
            scale=tuple(definition_row.scale),
        )
        for definition_row in in_form_order(collected.values())
    ]


def _rates(keys: set[str], asking: Sequence[Resolution]) -> list[FormRate]:
    """The rates that the form's columns give, of the indicators of these resolutions; each formula once."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], FormRate] = {}
    for indicator in Indicator.objects.filter(kind=RuleKind.RATIO, resolution__in=asking):
        sides = tuple(indicator.numerator), tuple(indicator.denominator)
        if keys.issuperset((*sides[0], *sides[1])):
            found.setdefault(sides, FormRate(indicator.name, *sides))
    return list(found.values())
