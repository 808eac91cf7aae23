"""What every page needs: the names of the bodies, and the menu of the person's role."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {"portal": settings.PORTAL}
