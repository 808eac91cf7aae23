"""A planned review that left its resolution's file, once a document was built by it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.reviews.actions import request_review
from targets.tests.factories import planned_review

pytestmark = pytest.mark.django_db


def test_review_with_a_document_stays_and_is_named(tmp_path: Path) -> None:
    text = (settings.BASE_DIR / "fixtures" / "resolution.yaml").read_text("utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "code: midterm" in line)
    path = tmp_path / "resolution.yaml"
    path.write_text(text.replace(line, ""), encoding="utf-8")
    request_review(planned_review(), by=make_user(Role.STAFF), at=timezone.now())
    with pytest.raises(CommandError, match="review midterm: left the file, but a document was built by it"):
        call_command("load_resolution", str(path), yes=True)
    assert planned_review()
