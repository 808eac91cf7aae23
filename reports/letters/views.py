"""Official letters in Word, as drafts: the one that urges those who owe returns."""

from datetime import timedelta
from io import BytesIO

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import Refused
from reports.letters import compose as reminder_letter
from reports.letters.forms import LetterForm
from targets.chasing import debtors as chasing
from targets.models import ReportingYear
from targets.rules.periods import local_day

#: The day that the letter proposes, until the person writes another.
DAYS_GIVEN = 7


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def reminder(request: PageRequest, year: int) -> HttpResponseBase:
    """Choose the late units and the new day; POST gives the letter as a Word file."""
    reporting_year, now = get_object_or_404(ReportingYear, year=year), timezone.now()
    today = local_day(now)
    late = [debtor for debtor in chasing.read([reporting_year], request.user, at=now) if debtor.late]
    asked = request.POST.getlist("xa") if request.method == "POST" else [debtor.unit.slug for debtor in late]
    data = request.POST if request.method == "POST" else None
    form = LetterForm(data, today=today, initial={"asked_on": today + timedelta(days=DAYS_GIVEN)})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        chosen = [debtor for debtor in late if debtor.unit.slug in asked]
        try:
            name, content = reminder_letter.compose(
                reporting_year, chosen, **form.cleaned_data, by=request.user, at=now, is_part=len(chosen) < len(late)
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            return FileResponse(BytesIO(content), as_attachment=True, filename=name)
    context = {"year": reporting_year, "late": late, "asked": asked, "form": form, "refusal": refusal}
    return render(request, "letters/reminder.html", context, status=409 if refusal else 422 if form.errors else 200)
