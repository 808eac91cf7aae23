"""A commune's year in a country of three districts, with a commune of the same name and an old one of the same code."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from organizations.models import User
from targets.verdicts import scoring
from vixuyen_portal.tests.year_walk import set_scene, walk

YEAR = 2025


class ByClient:
    """Django's test client, one a person."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}

    def _client(self, username: str) -> Client:
        if username not in self.clients:
            self.clients[username] = Client()
            self.clients[username].force_login(User.objects.get(username=username))
        return self.clients[username]

    def get(self, username: str, address: str) -> tuple[int, str]:
        answer = self._client(username).get(address)
        return answer.status_code, answer.content.decode()

    def post(self, username: str, address: str, data: dict[str, Any]) -> tuple[int, str]:
        answer = self._client(username).post(address, data)
        return answer.status_code, answer.content.decode()

    def post_json(self, username: str, address: str, data: dict[str, Any], key: str) -> tuple[int, str]:
        answer = self._client(username).post(
            address, json.dumps(data), content_type="application/json", headers={"Idempotency-Key": key}
        )
        return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_year_of_a_commune_among_three_districts() -> None:
    call_command("generate_register", communes=45, years=f"{YEAR - 1}-{YEAR}", stdout=StringIO())
    scoring.score_year(YEAR)
    walk(ByClient(), set_scene(YEAR, "mật-khẩu-của-phép-thử"))
