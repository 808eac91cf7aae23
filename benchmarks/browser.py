"""A person's browser without a screen: keeps cookies, and sends the token of forms with what it posts."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar

SIGN_IN, SIGN_OUT = "/dang-nhap/", "/dang-xuat/"


class Browser:
    def __init__(self, port: int) -> None:
        self._address, self._jar = f"http://127.0.0.1:{port}", CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def ask(self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and text of the answer, or of the page that it redirects to; a POST where there is a body."""
        request = urllib.request.Request(self._address + path, body, dict(headers or {}))
        if body is not None:
            request.add_header("X-CSRFToken", self._cookies["csrftoken"])
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def sign_in(self, username: str, password: str) -> None:
        self.ask(SIGN_IN)
        fields = urllib.parse.urlencode({"username": username, "password": password}).encode()
        _, page = self.ask(SIGN_IN, fields)
        assert SIGN_OUT in page, f"{username} could not sign in"

    @property
    def cookie_header(self) -> str:
        """What a request of this browser sends as its «Cookie»."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    @property
    def _cookies(self) -> dict[str, str]:
        return {cookie.name: str(cookie.value) for cookie in self._jar}
