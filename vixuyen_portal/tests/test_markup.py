"""HTML that browsers need not mend: elements closed in order, nothing where it may not be, no id twice."""

from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import Client

from organizations.permissions import Role
from targets.models import Paper
from targets.papers.forms import CitePapersForm
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return
from vixuyen_portal.tests.test_pages_walk import JSON, PAGES, address, person, rows as rows

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
#: A paragraph ends by itself before these, and its own end tag is then left over.
BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
#: Headings and sections give a table's heading cell an outline of its own.
NOT_IN_HEADING_CELLS = {"article", "aside", "footer", "h1", "h2", "h3", "h4", "header", "nav", "section"}


class Markup(HTMLParser):
    """Collects what a validator would say about the order of a page's tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and "p" in self.open:
            self._say(f"<{tag}> in a paragraph")
        if tag in NOT_IN_HEADING_CELLS and "th" in self.open:
            self._say(f"<{tag}> in a heading cell")
        names = dict(attrs)
        if (key := names.get("id")) is not None:
            if key in self.ids:
                self._say(f"id {key} twice")
            self.ids.add(key)
        if len(names) < len(attrs):
            self._say(f"an attribute of <{tag}> twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self._say(f"</{tag}> does not close <{self.open[-1] if self.open else ''}>")

    def _say(self, fault: str) -> None:
        line, column = self.getpos()
        self.faults.append(f"{line}:{column} {fault}")


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        pytest.param("<p>a<ul></ul></p>", "<ul> in a paragraph", id="list-in-a-paragraph"),
        pytest.param("<div></p></div>", "</p> does not close <div>", id="stray-end"),
        pytest.param("<th><h3>a</h3></th>", "<h3> in a heading cell", id="heading-in-a-heading-cell"),
        pytest.param("<b id=a></b><b id=a></b>", "id a twice", id="id-twice"),
        pytest.param("<div><b></b>", "<div> is never closed", id="never-closed"),
        pytest.param("<svg><use href='#a'/></svg><p>a<br>b</p>", "", id="good"),
    ],
)
def test_fault_is_seen(html: str, fault: str) -> None:
    assert fault in " ".join(Markup(html).faults)
    assert bool(Markup(html).faults) is bool(fault)


def test_pages_are_well_formed(client: Client, rows: Mapping[str, int]) -> None:
    """As the head of staff, who may open nearly all: desks, reviewing, chasing, years and the entry table."""
    odd = {**GOOD_FIGURES, "members": 300, "rated_excellent": 5}
    make_return(organization="ccb", figures=odd, status=ReturnStatus.SUBMITTED)
    make_return(organization="dtn", figures=odd, status=ReturnStatus.SENT_BACK)
    make_return(organization="hnd", year=2022, status=ReturnStatus.APPROVED)
    client.force_login(person(Role.HEAD_OF_STAFF))
    faults = {}
    for page in PAGES:
        if page.name in JSON | {"health", "ready"}:
            continue
        answer = client.get(address(page, rows))
        if answer.get("Content-Type", "").startswith("text/html") and answer.status_code != 405:
            if found := Markup(answer.content.decode()).faults:
                faults[page.name] = found[:4]
        else:
            answer.getvalue()
    assert faults == {}


@pytest.mark.parametrize("data", [None, {"q1-number": "2/BC-UBND"}], ids=["blank", "half-filled"])
def test_fields_for_citing_papers_are_well_formed(rows: Mapping[str, int], data: dict[str, str] | None) -> None:
    """Other rooms' forms include them; half filled they open and say what the new paper lacks."""
    paper = Paper.objects.get(pk=rows["paper"])
    form = CitePapersForm(data, prefix="q1", agency=paper.agency, papers=[paper], cited=[paper.pk])
    assert form.is_valid() is False

    text = render_to_string("papers/_cite.html", {"cite": form})

    assert Markup(text).faults == []
    assert text.count('type="checkbox"') == 1
    assert ('<details class="new-paper" open>' in text) is bool(data)
    assert text.count("<b>Lỗi:</b>") == (3 if data else 0)
