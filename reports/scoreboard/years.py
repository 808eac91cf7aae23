"""Which reporting year a page shows when its address names none."""

from django.db.models import Max, Q
from django.utils import timezone

from targets.models import AnnualReturn, RootYear
from targets.rules.periods import local_day


def shown_year() -> int:
    """The latest year with approved returns; without any the latest year already open, else the first one.

    One query where something is approved.
    """
    approved = AnnualReturn.objects.approved().aggregate(latest=Max("year"))["latest"]
    if approved:
        return int(approved)
    today = local_day(timezone.now())
    years = RootYear.objects.aggregate(opened=Max("year", filter=Q(opens_on__lte=today)), last=Max("year"))
    return int(years["opened"] or years["last"] or today.year)
