"""What a page says, for tests that look for sentences in it."""

import re
from html import unescape

from django.test import Client


def page_text(client: Client, address: str) -> str:
    """The whole page as HTML, with each run of white space as one space. Asserts that it opens."""
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def main_words(client: Client, address: str) -> str:
    """The words of the page's content, without its frame and without tags. Asserts that it opens."""
    main = page_text(client, address).split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
