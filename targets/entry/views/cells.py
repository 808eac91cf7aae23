"""Views of single cells: autosave, and a cell's page with its history."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, answers_401, requires
from organizations.models import Organization
from organizations.permissions import Capability, require_in_scope
from organizations.refused import Refused
from targets.entry.actions import autosave as store_batch, has_conflict
from targets.entry.cell_past import change_words, past_of
from targets.entry.forms.autosave import read_batch
from targets.entry.views.entry import why_read_only
from targets.returns import sheets
from targets.returns.actions import ReturnLocked
from targets.returns.forms.batches import AnotherPerson, BadBatch
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import place_or_404, sheet_or_404, unit_sheets


@never_cache
@answers_401
@require_POST
@requires(Capability.ENTER_RETURNS)
def autosave(request: PageRequest, year: int, unit: str, organization: str) -> HttpResponse:
    """Store changed cells; JSON in and out. 409: two people changed one; 423: the return is locked now."""
    sheet = _sheet(request, year, unit, organization)
    require_in_scope(request.user, Capability.ENTER_RETURNS, unit=sheet.unit, organization_id=sheet.organization.pk)
    try:
        batch = read_batch(request.body, request.headers.get("Idempotency-Key", ""), sheet)
        if reason := why_read_only(sheet, request):
            raise ReturnLocked(reason)
        answer = store_batch(sheet, batch, by=request.user, at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=_status(refusal))
    status = 409 if has_conflict(answer) else 200
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})  # half the bytes


@require_GET
@requires(Capability.SEE_RETURNS)
def cell(request: PageRequest, year: int, unit: str, organization: str, key: str) -> HttpResponse:
    """One figure: what it counts, its last five years, its note, and every change of it."""
    sheet = sheet_or_404(unit_sheets(request, year, unit), organization)
    definition = next((definition for definition in sheet.definitions if definition.key == key), None)
    if definition is None:
        raise Http404
    past = past_of(sheet, request.user)[key]
    context = {
        "sheet": sheet,
        "year": sheet.year,
        "unit": sheet.unit,
        "definition": definition,
        "position": sheet.definitions.index(definition) + 1,
        "figure": sheet.figures.get(key),
        "past": past,
        "changes": [(*change_words(change, past.scale), change) for change in past.changes],
    }
    return render(request, "entry/cell.html", context)


def _sheet(request: PageRequest, year: int, unit: str, organization: str) -> ReturnSheet:
    """The one sheet, read without its neighbours: this page is asked often."""
    reporting_year, place = place_or_404(request, year, unit)
    chosen = get_object_or_404(Organization, slug=organization)
    return sheet_or_404(
        sheets.read([reporting_year], [place], request.user, chosen)[reporting_year.year, place.pk], organization
    )


def _status(refusal: Refused) -> int:
    match refusal:
        case BadBatch():
            return 400
        case AnotherPerson():
            return 401
        case ReturnLocked():
            return 423
    return 409
