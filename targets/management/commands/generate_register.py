"""`manage.py generate_register --communes N --years A-B [--seed S]`: a made country, for measuring and for showing."""

import re
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organizations.models import Absence, Level, Organization, Unit, User
from organizations.names import first_free, search_text, slug_choices, sort_key
from organizations.permissions import Role
from organizations.resources import MARKS
from targets.management.bulk_rows import BulkRows
from targets.management.made_figures import made_figures
from targets.models import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    OwedFigures,
    ReportingYear,
    ReturnEvent,
    Saving,
)
from targets.rules.compliance import NIL, Amount
from targets.rules.workflow import ReturnStatus, Step

COUNTRY = "VN"
PROVINCES, DISTRICTS, COMMUNES = 63, 705, 10_600
SINCE = date(2000, 1, 1)
MARK = "(dữ liệu mẫu)"
FIRST = "An,Bình,Cao,Đông,Gia,Hòa,Khánh,Lâm,Minh,Nam,Phú,Quang,Sơn,Tân,Thanh,Thượng,Trung,Vĩnh,Xuân,Yên"
SECOND = "Bình,Châu,Định,Giang,Hà,Hải,Khê,Lạc,Lộc,Mỹ,Ninh,Phong,Phúc,Sơn,Thành,Thịnh,Thủy,Tiến,Trạch,Vân"


def _days(year: int) -> dict[str, date | int]:
    """The usual days of a year that the copied file does not have."""
    return {
        "year": year,
        "reference_on": date(year, 12, 31),
        "opens_on": date(year, 12, 15),
        "due_on": date(year + 1, 1, 15),
        "closes_on": date(year + 1, 2, 15),
    }


@dataclass
class Made:
    """One made unit; `names`: of the units above it, the nearest first."""

    pk: int
    code: str
    level: Level
    name: str
    path: str
    names: list[str]


class Command(BaseCommand):
    help = "Fill an empty register with a made country of provinces, districts and communes. Refuses one with returns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--communes", type=int, default=COMMUNES)
        parser.add_argument("--years", default="2021-2025", metavar="A-B")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--no-history", action="store_true", help="no changes and steps beside the figures")

    def handle(self, *args: Any, **options: Any) -> None:
        years = re.fullmatch(r"(\d{4})-(\d{4})", options["years"])
        if not years or not int(years[1]) <= int(years[2]) <= int(years[1]) + 9:
            raise CommandError("--years is the first and the last year, at most ten, as in 2021-2025.")
        if options["communes"] < 1:
            raise CommandError("--communes is at least 1.")
        call_command("migrate", verbosity=0)
        if Figure.objects.exists() or AnnualReturn.objects.exclude(status=ReturnStatus.DRAFT).exists():
            raise CommandError("This register holds returns, beside which none are made. Use an empty database.")
        if Unit.objects.filter(code=COUNTRY).exists():
            raise CommandError(f"There is a unit '{COUNTRY}' already.")
        span = range(int(years[1]), int(years[2]) + 1)
        self._load_country(span)
        random = Random(options["seed"])  # noqa: S311
        with transaction.atomic():
            units = make_units(Unit.objects.get(code=COUNTRY), options["communes"], random)
            self.stdout.write(f"{len(units)} units")
            made = MadeReturns(units, random, has_history=not options["no_history"])
            for year in span:
                made.make(ReportingYear.objects.get(year=year))
                self.stdout.write(f"{year}: {made.figures.stored} figures so far")
            made.finish()
        self._make_accounts(units)

    def _load_country(self, years: range) -> None:
        """The organizations, the country and its resolution, by `setup`, from a copy of fixtures/resolution.yaml."""
        tree = yaml.safe_load((settings.BASE_DIR / "fixtures" / "resolution.yaml").read_text(encoding="utf-8"))
        head = tree["resolution"]
        head.update(code="nq-mau-ca-nuoc", slug="ca-nuoc", unit=COUNTRY, subject=f"{head['subject']} {MARK}")
        head.update(first_year=years[0], last_year=years[-1])
        *earlier, last = tree["reviews"]
        tree["reviews"] = [review for review in earlier if years[0] <= review["last_year"] < years[-1]]
        tree["reviews"].append({**last, "last_year": years[-1]})
        given = {row["year"]: row for row in tree["years"]}
        tree["years"] = [given.get(year) or _days(year) for year in years]
        for target in tree["targets"]:
            if target.get("due_year"):
                target["due_year"] = years[-1]
        tree.pop("duties")  # their days lie in other years, and no agency of a made country answers
        with TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "resolution.yaml").write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
            unit = f"{COUNTRY},{SINCE},,COUNTRY,nước,Việt Nam {MARK},,"
            head_row = "code,valid_from,valid_to,level,kind,name,parent,aliases"
            (folder / "units.csv").write_text(f"{head_row}\n{unit}\n", encoding="utf-8")
            call_command("setup", folder=folder, stdout=self.stdout)

    def _make_accounts(self, units: Sequence[Made]) -> None:
        """A few people to sign in as; one password, made now and shown once."""
        password = secrets.token_urlsafe(9)
        first = {level: next(unit for unit in units if unit.level == level) for level in Level if level in _LEVELS}
        people = [
            ("can-bo-ca-nuoc", Role.STAFF, Level.COUNTRY),
            ("can-bo-tinh", Role.STAFF, Level.PROVINCE),
            ("can-bo-huyen", Role.STAFF, Level.DISTRICT),
            ("truong-ban-huyen", Role.HEAD_OF_STAFF, Level.DISTRICT),
            ("lanh-dao-tinh", Role.LEADER, Level.PROVINCE),
            ("can-bo-xa", Role.COMMUNE_OFFICER, Level.COMMUNE),
        ]
        for username, role, level in people:
            User.objects.create_user(
                username, password=password, full_name=f"{username} {MARK}", role=role.value, unit_id=first[level].pk
            )
        self.stdout.write(f"Accounts {', '.join(name for name, *_ in people)}; password {password}")


_LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


def make_units(country: Unit, communes: int, random: Random) -> list[Made]:
    """Provinces, districts and communes under the country, in the proportions of 2021."""
    districts = max(1, round(communes * DISTRICTS / COMMUNES))
    provinces = max(1, min(districts, round(communes * PROVINCES / COMMUNES)))
    taken = set(Unit.objects.values_list("slug", flat=True))
    rows = BulkRows(
        Unit,
        ("id", "code", "valid_from", "valid_to", "level", "kind", "name", "aliases", "parent_id", "slug", "path",
         "sort_key", "search_text", *MARKS),
    )  # fmt: skip

    def make(code: str, level: Level, kind: str, name: str, parent: Made) -> Made:
        slug = first_free(slug_choices(kind, name, [parent.name, *parent.names], code), taken)
        taken.add(slug)
        pk = rows.add(
            code, SINCE, None, level.value, kind, name, "", parent.pk, slug, f"{parent.path}{rows.following}/",
            sort_key(name), search_text(f"{kind} {name}"), *(False for _ in MARKS),
        )  # fmt: skip
        return Made(pk, code, level, name, f"{parent.path}{pk}/", [parent.name, *parent.names])

    root = Made(country.pk, country.code, Level.COUNTRY, country.name, country.path, [])
    names = {level: _names(random) for level in (Level.PROVINCE, Level.DISTRICT)}
    of_province = [
        make(f"{number + 1:02d}", Level.PROVINCE, "tỉnh", next(names[Level.PROVINCE]), root)
        for number in range(provinces)
    ]
    of_district = [
        make(f"{number + 1:03d}", Level.DISTRICT, random.choice(["huyện"] * 8 + ["thị xã", "thành phố"]),
             next(names[Level.DISTRICT]), of_province[number * provinces // districts])
        for number in range(districts)
    ]  # fmt: skip
    made, below, parent = [root, *of_province, *of_district], _names(random), -1
    for number in range(communes):
        if (district := number * districts // communes) != parent:
            parent, below = district, _names(random)  # no two of one district bear the same name
        kind = random.choice(["xã"] * 12 + ["thị trấn", "phường"])
        made.append(make(f"{number + 1:05d}", Level.COMMUNE, kind, next(below), of_district[district]))
    rows.finish()
    return made


def _names(random: Random) -> Iterator[str]:
    """Names of two syllables in a random order, then with a number."""
    pairs = [f"{first} {second}" for first in FIRST.split(",") for second in SECOND.split(",")]
    random.shuffle(pairs)
    yield from pairs
    for number in range(1, 1000):
        yield from (f"{pair} {number}" for pair in pairs)


class MadeReturns:
    """The made returns of all units but the country: mostly approved, some only sent, some drafts, some missing."""

    def __init__(self, units: Sequence[Made], random: Random, *, has_history: bool) -> None:
        self.random = random
        self.has_history = has_history
        self.units = [unit for unit in units if unit.level != Level.COUNTRY]
        self.organizations = list(Organization.objects.all())
        self.by = User.system().pk
        self.inhabitants = {unit.pk: round(random.lognormvariate(8.6, 0.35)) for unit in self.units}
        self.quality = {unit.pk: random.gauss(0, 0.03) for unit in self.units}
        self.returns = BulkRows(
            AnnualReturn,
            ("id", "unit_id", "organization_id", "year_id", "status", "revision", "note", "submitted_at",
             "submitted_by_id", "approved_at", "approved_by_id"),
        )  # fmt: skip
        self.figures = BulkRows(Figure, ("id", "annual_return_id", "key", "value", "is_nil", "nil_reason", "note"))
        self.savings = BulkRows(Saving, ("id", "annual_return_id", "revision", "source", "file_id", "by_id", "at"))
        self.changes = BulkRows(
            FigureChange,
            ("id", "annual_return_id", "saving_id", "file_id", "key", "old_value", "old_is_nil", "new_value",
             "new_is_nil", "source", "file_sha256", "sheet", "cell", "text", "by_id", "at"),
        )  # fmt: skip
        self.events = BulkRows(
            ReturnEvent,
            ("id", "annual_return_id", "file_id", "step", "from_status", "to_status", "reason", "revision", "by_id",
             "on_behalf_of_id", "at"),
        )  # fmt: skip
        self._make_absences()

    def _make_absences(self) -> None:
        """No trade union in one commune of twelve."""
        union = next((one for one in self.organizations if one.code == "ldld"), None)
        self.absent = {unit.pk for unit in self.units if unit.level == Level.COMMUNE and self.random.random() < 1 / 12}
        self.union = union.pk if union else None
        if union:
            Absence.objects.bulk_create(
                Absence(unit_id=unit, organization=union, valid_from=SINCE, reason=f"Chưa có công đoàn {MARK}")
                for unit in sorted(self.absent)
            )

    def make(self, year: ReportingYear) -> None:
        """The returns of one year. Each year is a little better than the one before."""
        random, on = self.random, datetime(year.year, 12, 20, 2, tzinfo=UTC)
        owed = OwedFigures.read(year.year)
        for unit in self.units:
            roots = owed.roots(int(pk) for pk in unit.path.split("/") if pk)
            for organization in self.organizations:
                if organization.pk == self.union and unit.pk in self.absent:
                    continue
                state = random.choices([ReturnStatus.APPROVED, ReturnStatus.SUBMITTED, ReturnStatus.DRAFT, None],
                                       [94, 3, 1, 2])[0]  # fmt: skip
                if state is None:
                    continue
                quality = self.quality[unit.pk] + (year.year % 10 - 3) * 0.01
                figures = made_figures(
                    organization.code,
                    [definition.key for definition in owed.under(roots, unit.level, organization)],
                    self.inhabitants[unit.pk],
                    quality,
                    random,
                )
                self._store(unit, organization.pk, year.year, state, figures, on)

    def _store(
        self, unit: Made, organization: int, year: int, state: ReturnStatus, figures: dict[str, Amount], at: datetime
    ) -> None:
        sent = (None, None) if state is ReturnStatus.DRAFT else (at, self.by)
        approved = (at, self.by) if state is ReturnStatus.APPROVED else (None, None)
        steps = {ReturnStatus.DRAFT: 0, ReturnStatus.SUBMITTED: 1, ReturnStatus.APPROVED: 2}[state]
        pk = self.returns.add(unit.pk, organization, year, state.value, 1 + steps, "", *sent, *approved)
        answered = [(key, amount) for key, amount in figures.items() if amount is not None]
        for key, amount in answered:
            is_nil = amount is NIL
            self.figures.add(pk, key, None if is_nil else amount, is_nil, "Không phát sinh" if is_nil else "", "")
        if not self.has_history:
            return
        source = ChangeSource.FORM.value
        saving = self.savings.add(pk, 1, source, None, self.by, at)
        for key, amount in answered:
            is_nil = amount is NIL
            new = None if is_nil else amount
            self.changes.add(
                pk, saving, None, key, None, False, new, is_nil, source, "", "", "", "", self.by, at
            )  # fmt: skip
        walked = (
            (Step.SUBMIT, ReturnStatus.DRAFT, ReturnStatus.SUBMITTED),
            (Step.APPROVE, ReturnStatus.SUBMITTED, ReturnStatus.APPROVED),
        )
        for number, (step, source_state, target) in enumerate(walked[:steps]):
            self.events.add(pk, None, step.value, source_state.value, target.value, "", 2 + number, self.by, None, at)

    def finish(self) -> None:
        for rows in (self.returns, self.figures, self.savings, self.changes, self.events):
            rows.finish()
