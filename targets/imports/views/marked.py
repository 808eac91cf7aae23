"""The sender's own workbook back, with what needs mending marked in its cells."""

from pathlib import PurePath

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.imports import files as import_files
from targets.imports.views.blank_forms import XLSX
from targets.models import ReturnFile
from targets.workbook.marking.parent import NotMarked, marked_in_child


@require_GET
@requires(Capability.ENTER_RETURNS)
def marked(request: PageRequest, pk: int) -> HttpResponse:
    """The file as an .xlsx with coloured and commented cells, and the list of them on its first sheet."""
    staged = get_object_or_404(ReturnFile.objects.visible_to(request.user).with_people(), pk=pk)
    try:
        import_preview = import_files.preview_file(staged, by=request.user)
        with import_files.as_named(staged) as path:
            content = marked_in_child(path, import_preview.problems_in_cells, max_bytes=settings.RETURN_FILE_MAX_BYTES)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("imports:preview", staged.pk)
    except NotMarked:
        messages.warning(request, "Không đánh dấu được vào tệp này. Xin sửa theo danh sách trên trang.")
        return redirect("imports:preview", staged.pk)
    name = f"{PurePath(staged.name).stem}-danh-dau.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
