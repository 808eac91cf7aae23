"""The register that is looked at: the demo's, loaded at a fixed instant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
import time_machine
from django.conf import settings

from organizations.models import Organization, User
from reports.models import Review
from reports.tasks import build_review
from targets.models import AnnualReturn, ChangeSource, ReportingYear
from targets.returns import actions as returns
from targets.rules.compliance import Amount
from targets.verdicts.scoring import score_year
from targets.years.actions import open_due_years
from vixuyen_portal import context, demo

#: Monday, nine o'clock in Vị Xuyên: 2025 is overdue, but for two communes that got longer.
NOW: Final = datetime(2025, 7, 21, 2, 0, tzinfo=UTC)
#: Enough communes to judge a sum, and too few of them.
MANY, FEW = 24, 15
#: organization → how many communes send 2025, with figures as in 2024.
SENDING: Final = {"mttq": MANY, "hnd": MANY, "dtn": FEW}
#: Two themes where one is wanted.
UNCLEAR: Final[dict[tuple[str, str], dict[str, Amount]]] = {("00952", "mttq"): {"themes": 2}}
#: The district organization's own return of 2025: its T01-T03 are judged from it.
DISTRICT, DISTRICT_FIGURES = "030", {"themes": 1, "supervisions": 0}


@contextmanager
def fixed_surroundings(files: Path) -> Iterator[None]:
    """The clock stands still, files are kept under `files`, and no demo was ever started on this machine."""
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(NOW, tick=False):
        patch.setattr(settings, "VAR_DIR", files)
        patch.setattr(settings, "MEDIA_ROOT", files)
        context.is_demo.cache_clear()
        yield
    context.is_demo.cache_clear()


def load() -> None:
    """Samples of 2021-2024, returns in every state, 2025 open with one draft, and the mid-term review built."""
    open_due_years(by=User.system(), at=NOW)
    demo.load(lambda text: None)
    build_review(Review.objects.get().job_id)


def fill_2025() -> None:
    """Approve returns of 2025, so that targets due in 2025 have figures, and sums have enough units or too few."""
    year = ReportingYear.objects.get(year=2025)
    for organization, communes in SENDING.items():
        last = AnnualReturn.objects.for_year(2024).filter(organization__code=organization)
        for source in last.select_related("unit", "organization").order_by("unit__code")[:communes]:
            amounts = {**source.amounts(), **UNCLEAR.get((source.unit.code, organization), {})}
            _approve(returns.open_return(source.unit, source.organization, year), amounts)
    district, farmers = year.units().get(code=DISTRICT), Organization.objects.get(code="hnd")
    _approve(returns.open_return(district, farmers, year), DISTRICT_FIGURES)
    score_year(2025)


def _approve(annual_return: AnnualReturn, amounts: Mapping[str, Amount]) -> None:
    entries = {key: returns.Entry(amount) for key, amount in amounts.items()}
    returns.enter_figures(annual_return, entries, by=User.system(), at=NOW, source=ChangeSource.FORM)
    returns.submit(annual_return, by=User.system(), at=NOW)
    returns.approve(annual_return, by=User.objects.get(username="truongban"), at=NOW)
