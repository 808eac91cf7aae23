"""A register from before the check of addresses: a page says which address is not clear, and answers no error."""

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import ReportingYear


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["returns:hub", "commune:detail"])
def test_page_of_an_address_of_two_units_is_refused_with_a_sentence(client: Client, view: str) -> None:
    first, second = ReportingYear.objects.get(year=2023).units().filter(level="COMMUNE")[:2]
    Unit.objects.filter(pk=second.pk).update(slug=first.slug)
    client.force_login(make_user(Role.STAFF))
    arguments = {"returns:hub": (2023, first.slug), "commune:detail": (first.slug, 2023)}[view]
    answer = client.get(reverse(view, args=arguments))
    assert answer.status_code == 409
    assert f"nhiều đơn vị cùng địa chỉ «{first.slug}»" in answer.content.decode()
