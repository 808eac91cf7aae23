"""An uploaded workbook that stands in the register: known by its checksum, not compared figure by figure again.

When a file is stored and every figure in it with it, its checksum, its basis (`targets.imports.read_before`), the
register's stamp and the revision of each of its returns are kept. The same file again changes nothing while

* the stamp is the same: units, organizations, absences, years, and what the resolutions ask;
* no figure of these returns was stored since, and none of them is open for entry;
* every row of the file that had no return with figures still has none;
* the account may enter each of the returns.

Whatever else is read is compared figure by figure (`targets.imports.preview`), with the same answer but for the time.
"""

from collections.abc import Iterator

from organizations.models import RegisterStamp, User
from organizations.permissions import Capability, can, in_scope
from targets.imports.commit import Outcome
from targets.imports.plan import rows_of, taken_of
from targets.imports.preview import Preview, Unchanged
from targets.models import AnnualReturn, ImportedFile, ReturnFile
from targets.rules.workflow import EDITABLE
from targets.workbook.reading import Reading


def unchanged(staged: ReturnFile, reading: Reading, *, by: User) -> Unchanged | None:
    """What the file repeats, where it is certain that it repeats all it says; None where it must be compared.

    Three queries, however many returns the file has.
    """
    basis, stamp = _basis(staged), RegisterStamp.objects.read()
    if not basis or stamp is None or reading.is_refused or not can(by, Capability.ENTER_RETURNS):
        return None
    known = ImportedFile.objects.filter(sha256=staged.sha256, basis=basis, stamp=stamp).select_related("year").first()
    if known is None:
        return None
    revisions = {int(pk): revision for pk, revision in known.returns.items()}
    reported = [item for item in _present(reading) if item.pk in revisions or item.has_figures]
    if revisions.keys() != {item.pk for item in reported}:
        return None
    if not all(_stands(item, revisions[item.pk], by) for item in reported):
        return None
    units = frozenset(item.unit_id for item in reported)
    return Unchanged(known.year, known.figures or 0, len(reported), units)


def remember(staged: ReturnFile, prepared: Preview, outcome: Outcome, *, stamp: int | None) -> None:
    """Keep in which revisions the file stands, if all its figures were stored and the register had no word on it.

    `prepared` and `outcome`: as it was stored in this transaction; `stamp`: read before it was prepared. Three queries.
    """
    document, basis = staged.reading or {}, _basis(staged)
    is_whole = set(_figures(prepared)) == {
        (one.unit.code, one.organization.code, one.key) for one in prepared.differences
    }
    is_without_word = len(prepared.problems) == len(document.get("problems", ()))
    if not basis or stamp is None or prepared.year is None or not (is_whole and is_without_word):
        return
    # Those of a closed year are not in the outcome: nothing is done to them.
    items = {plan.stored.pk: plan.stored for plan in prepared.planned if plan.stored}
    items |= {item.pk: item for item in outcome.returns}
    if items:
        ImportedFile.objects.update_or_create(
            sha256=staged.sha256,
            basis=basis,
            defaults={
                "year": prepared.year,
                "returns": {str(pk): item.revision for pk, item in items.items()},
                "stamp": stamp,
                "figures": len(prepared.differences),
            },
        )


def _basis(staged: ReturnFile) -> str:
    """The name of what the file's figures rest on beside its bytes; empty for one that was read before it was kept."""
    basis: str = (staged.reading or {"sources": {}})["sources"].get("words", "")
    return basis


def _figures(prepared: Preview) -> Iterator[tuple[str, str, str]]:
    """Unit, organization and key of each figure that the file gives to a return that holds it; a blank gives none."""
    held = {plan.place: {one.key for one in taken_of(plan.owed, prepared.reading)} for plan in prepared.planned}
    for place, cells in rows_of(prepared.reading):
        yield from ((*place, key) for key, cell in cells.items() if not cell.is_missing and key in held.get(place, ()))


def _present(reading: Reading) -> list[AnnualReturn]:
    """The returns that the file has a row of, with `has_figures` and `saved_revision`."""
    places = {place for place, _ in rows_of(reading)}
    rows = (
        AnnualReturn.objects.for_year(reading.year or 0)
        .filter(unit__code__in={unit for unit, _ in places}, organization__code__in={code for _, code in places})
        .with_has_figures()
        .with_saved_revision()
        .select_related("unit", "organization")
        .only("status", "year", "unit__code", "unit__path", "organization__code")
        .order_by()
    )
    return [item for item in rows if (item.unit.code, item.organization.code) in places]


def _stands(item: AnnualReturn, revision: int, by: User) -> bool:
    """Whether the return is sent, holds what it held in this revision, and is the account's to enter."""
    return (
        item.state not in EDITABLE
        and (item.saved_revision or 0) <= revision
        and in_scope(by, unit=item.unit, organization_id=item.organization_id)
    )
