"""What the tests of uploaded files share: sending one, and the worker's part, done at once."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from targets.models import Job, JobStatus, ReturnFile
from targets.tasks import read_file

UPLOAD = "/nhap-tep/"


def read_waiting() -> None:
    """What the worker does: every reading that is asked for."""
    for job in Job.objects.filter(task="targets.read_file", status=JobStatus.WAITING):
        read_file(job.pk)


def confirm(client: Client, staged: ReturnFile, data: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """Press «Ghi và gửi» and say yes to what the page then asks; its first answer where it does not ask."""
    address = f"/nhap-tep/{staged.pk}/ghi/"
    asked = client.post(address, {**data, "cach": "hoi"})
    if asked.status_code != 200:
        return asked
    ticked = [one.name_in_form for one in asked.context["sendable"] if one.is_ticked]
    return client.post(address, {**data, "gui-bao-cao": ticked, "cach": "gui"}, follow=True)


def send(client: Client, path: Path, page: str = UPLOAD, *, name: str = "") -> ReturnFile:
    """The file as the page keeps it, read."""
    client.post(page, {"file": SimpleUploadedFile(name or path.name, path.read_bytes())})
    read_waiting()
    return ReturnFile.objects.latest("pk")
