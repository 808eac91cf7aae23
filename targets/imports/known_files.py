"""A workbook that the shell imports again: known by its checksum while its returns are as it left them."""

from collections.abc import Collection
from hashlib import file_digest
from pathlib import Path

from organizations.models import User
from organizations.permissions import Capability, can, in_scope
from targets.imports.commit import Outcome
from targets.imports.problems import ReturnKey
from targets.imports.read_before import basis_of
from targets.models import AnnualReturn, ImportedFile
from targets.rules.workflow import EDITABLE, ReturnStatus
from targets.workbook.answers import Answers
from targets.workbook.sandbox.parent import ReadingChild


class KnownFiles:
    """The files imported before with the units, organizations and owed figures of today, and the same answers.

    The sizes that are known of each unit are left out of this basis: they make warnings, and nothing is stored here.
    """

    def __init__(self, reader: ReadingChild, answers: Answers | None, by: User) -> None:
        self._words, self._answers, self._by = reader.words, answers, by

    def is_unchanged(self, path: Path, *, is_approving: bool, besides: Collection[ReturnKey]) -> bool:
        """Whether importing the file would change nothing, known without reading it. Two queries.

        Every return that it reports must be in the revision in which the file was in it, sent (approved, where the
        import approves), within the account's scope, and in no other file of this run (`besides`).
        """
        try:
            with path.open("rb") as file:
                sha256 = file_digest(file, "sha256").hexdigest()
        except OSError:
            return False  # the reader says what is wrong with it
        known = ImportedFile.objects.filter(sha256=sha256, basis=self._basis(path)).first()
        if known is None or not can(self._by, Capability.ENTER_RETURNS):
            return False
        wanted = {int(pk): revision for pk, revision in known.returns.items()}
        returns = AnnualReturn.objects.filter(pk__in=wanted).select_related("unit", "organization").order_by()
        unchanged = [item for item in returns if self._is_unchanged(item, wanted[item.pk], is_approving=is_approving)]
        places = {(item.unit.code, item.organization.code, item.year_id) for item in unchanged}
        return len(unchanged) == len(wanted) and places.isdisjoint(besides)

    def remember(self, path: Path, sha256: str, outcome: Outcome) -> None:
        """Keep in which revisions of its returns the file stands now. `sha256`: of the bytes that were read."""
        if not outcome.returns:
            return
        ImportedFile.objects.update_or_create(
            sha256=sha256,
            basis=self._basis(path),
            defaults={
                "year": outcome.returns[0].year,
                "returns": {str(item.pk): item.revision for item in outcome.returns},
                "stamp": None,
                "figures": None,
            },
        )

    def _basis(self, path: Path) -> str:
        return basis_of(path.name, self._words, self._answers)

    def _is_unchanged(self, annual_return: AnnualReturn, revision: int, *, is_approving: bool) -> bool:
        state = annual_return.state
        is_done = state is ReturnStatus.APPROVED if is_approving else state not in EDITABLE
        return (
            annual_return.revision == revision
            and is_done
            and in_scope(self._by, unit=annual_return.unit, organization_id=annual_return.organization_id)
        )
