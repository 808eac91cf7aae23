"""What the tests of uploaded files share: sending one, and the worker's part, done at once."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from targets.models import Job, JobStatus, ReturnFile
from targets.tasks import read_file

UPLOAD = "/nhap-tep/"


def read_waiting() -> None:
    """What the worker does: every reading that is asked for."""
    for job in Job.objects.filter(task="targets.read_file", status=JobStatus.WAITING):
        read_file(job.pk)


def send(client: Client, path: Path, page: str = UPLOAD, *, name: str = "") -> ReturnFile:
    """The file as the page keeps it, read."""
    client.post(page, {"file": SimpleUploadedFile(name or path.name, path.read_bytes())})
    read_waiting()
    return ReturnFile.objects.latest("pk")
