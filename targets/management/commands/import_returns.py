"""`manage.py import_returns PATH... [--commit] [--approve] [--by USERNAME] [--json]`: Excel returns from the shell."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.models import Organization, User
from organizations.models.account import SYSTEM_USERNAME
from organizations.refused import Refused
from targets import jobs
from targets.imports import preview as imports
from targets.imports.commit import commit
from targets.imports.known_files import KnownFiles
from targets.imports.problems import Earlier
from targets.imports.reader import WORKBOOK_SUFFIXES, workbook_reader
from targets.imports.remembered_columns import remembered_titles
from targets.jobs import Request
from targets.verdicts import scoring
from targets.workbook.reading import ERROR, Reading, WorkbookProblem, reading_to_json


class Command(BaseCommand):
    help = (
        "Read returns from workbooks (files or folders). Without --commit it is a dry run. "
        "Exit status 0 if no file has a blocking problem, else 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--commit", action="store_true", help="store the figures and submit the returns")
        parser.add_argument("--approve", action="store_true", help="also approve them (with --commit)")
        parser.add_argument("--by", default=SYSTEM_USERNAME, metavar="USERNAME", help="act as this account")
        parser.add_argument("--json", action="store_true", help="print one JSON list, an object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["approve"] and not options["commit"]:
            raise CommandError("--approve needs --commit.")
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no account '{options['by']}'. Run `manage.py setup` first, or name another.")
        paths = list(_workbooks(options["paths"]))
        if not paths:
            raise CommandError(f"There is no workbook ({', '.join(WORKBOOK_SUFFIXES)}) in what was named.")
        earlier: Earlier = {}
        documents: list[dict[str, Any]] = []  # of thousands of files nothing else is kept
        is_refused = False
        limit = settings.RETURN_FILE_MAX_BYTES_SHELL
        known = remembered_titles(by)
        tells_all = options["json"] or options["verbosity"] > 1  # figures and warnings too: each file has to be read
        with jobs.taken_over() as requests, workbook_reader(max_bytes=limit, by=by) as reader:
            files = KnownFiles(reader, known, by)
            try:
                for path in paths:
                    if not tells_all and files.is_unchanged(path, is_approving=options["approve"], besides=earlier):
                        self._tell(path, (), _outcome(options, changed=0), verbosity=options["verbosity"])
                        continue
                    reading = self._take(path, reader.read(path, known), by, earlier, files, options)
                    is_refused = is_refused or reading.is_refused
                    if options["json"]:
                        documents.append(_document(path, reading))
            finally:  # what was stored is scored, even if the run ends in the middle
                _score(requests)
        if options["json"]:
            self.stdout.write(json.dumps(documents, ensure_ascii=False, indent=1))
        if is_refused:
            raise SystemExit(1)

    def _take(
        self,
        path: Path,
        reading: Reading,
        by: User,
        earlier: Earlier,
        files: KnownFiles,
        options: Mapping[str, Any],
    ) -> Reading:
        """One file against the register, stored if asked; the reading with every problem found."""
        prepared = imports.preview(reading, by=by, earlier=earlier)
        reading = prepared.reading
        outcome = "refused" if reading.is_refused else _outcome(options, changed=0)
        if options["commit"] and prepared.can_commit:
            try:
                done = commit(prepared, by=by, at=timezone.now(), approve=options["approve"])
                files.remember(path, reading.sha256, done)
                outcome = _outcome(options, changed=done.changed)
            except Refused as refusal:
                problem = WorkbookProblem("", "", read="", expected="", severity=ERROR, message=str(refusal))
                reading = replace(reading, problems=(*reading.problems, problem))
                outcome = "refused"
        if not options["json"]:
            self._tell(path, reading.problems, outcome, verbosity=options["verbosity"])
        return reading

    def _tell(self, path: Path, problems: Sequence[WorkbookProblem], outcome: str, *, verbosity: int) -> None:
        if verbosity == 0:
            return
        self.stdout.write(f"{path}: {outcome}")
        for problem in problems:
            if problem.severity == ERROR or verbosity > 1:
                mark = "LỖI" if problem.severity == ERROR else "cảnh báo"
                where = f"{problem.sheet}!{problem.cell}: " if problem.cell else ""
                self.stdout.write(f"  {mark}: {where}{problem.message}")


def _score(requests: Iterable[Request]) -> None:
    """Score what the stored returns turn, once for each organization and year that they are of."""
    by_key = {organization.pk: organization for organization in Organization.objects.all()}
    for _, year, organization in dict.fromkeys(requests):
        if organization is None:
            scoring.score_year(year)
        else:
            scoring.score_changes(year, by_key[organization])


def _outcome(options: Mapping[str, Any], *, changed: int) -> str:
    return f"ok, {changed} figures changed" if options["commit"] else "ok (dry run)"


def _document(path: Path, reading: Reading) -> dict[str, Any]:
    """The reading for other programs; the file by the path it was named with."""
    document = {**reading_to_json(reading), "file": str(path)}
    del document["sources"]
    return document


def _workbooks(paths: list[Path]) -> Iterator[Path]:
    """The named files, and the workbooks in named folders; Excel's own lock files (~$…) are passed over."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.suffix.lower() in WORKBOOK_SUFFIXES and not file.name.startswith("~$")
            )
        elif path.exists():
            yield path
        else:
            raise CommandError(f"There is no file or folder {path}.")
