"""The portal's own forms, filled in: workbooks as communes and organizations send them back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from organizations.models import Organization, Unit, User
    from targets.models import ReportingYear
    from targets.rules.compliance import Amount
    from targets.workbook.form.content import Form

#: The figures of a row: of its code and of the keys that it owes.
Figures = Callable[[str, Collection[str]], "Mapping[str, Amount]"]


def commune_workbook(year: "ReportingYear", unit: "Unit", *, by: "User", random: Random) -> bytes:
    """A commune's form with believable figures of its organizations."""
    from targets.imports import blank_forms
    from targets.management.made_figures import made_figures

    inhabitants, quality = round(random.lognormvariate(8.6, 0.35)), random.gauss(0, 0.03)

    def figures(organization: str, owed: Collection[str]) -> "Mapping[str, Amount]":
        return made_figures(organization, sorted(owed), inhabitants, quality, random)

    return _filled(lambda: blank_forms.commune_form(year, unit, by=by), figures)


def organization_workbook(
    year: "ReportingYear", organization: "Organization", *, by: "User", figures: "Mapping[str, Amount]"
) -> bytes:
    """The form of an organization of the district with the same figures in each row."""
    from targets.imports import blank_forms

    return _filled(
        lambda: blank_forms.organization_form(year, organization, by=by),
        lambda _, owed: {key: figures.get(key, 0) for key in owed},
    )


def _filled(make: Callable[[], bytes], figures: Figures) -> bytes:
    """The form as the portal makes it, with these figures in the place of the stored ones."""
    from targets.imports import blank_forms
    from targets.workbook.form.write import form_bytes

    def write(form: "Form") -> bytes:
        lines = [replace(line, amounts=figures(line.code, line.owed)) for line in form.lines]
        return form_bytes(replace(form, lines=lines))

    with mock.patch.object(blank_forms, "form_bytes", write):
        return make()
