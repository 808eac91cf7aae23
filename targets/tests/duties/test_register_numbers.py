"""What registers count for the numbers of an agency's duties, and how a number is taken into the form."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Agency, AgencyKind
from targets.duties.register_numbers import COUNTINGS, read_numbers
from targets.models import ChairKind, Duty, DutyFigure, DutyReturn, Measure, ReportingYear
from targets.registers.pages import REGISTERS
from targets.rules.measure_sources import MeasureSource
from targets.rules.register_steps import TopicState
from targets.rules.topics import Basis, TopicKind
from targets.tests.duties.duty_steps import agency, somebody
from targets.tests.registers.agency_rows import evaluate, make_dialogue, make_programme
from targets.tests.registers.topic_steps import add_draft, add_recommendation, answer, make_topic, settle

pytestmark = pytest.mark.django_db
FARMERS = (AgencyKind.FRONT_OR_UNION, "hnd")


def numbers(of: Agency | None = None, year: int = 2023) -> dict[str, int]:
    """Every number that the registers have for the agency."""
    found = read_numbers(of or agency(), ReportingYear.objects.get(year=year), list(MeasureSource))
    return {key: one.value for key, one in found.items()}


def farmers() -> Agency:
    return agency("00952", *FARMERS)


def test_every_source_is_counted_once_by_a_register_with_pages() -> None:
    keys = [key for one in COUNTINGS for key in one.keys]
    assert set(keys) == set(MeasureSource) and len(keys) == len(MeasureSource)
    assert all(register in REGISTERS.values() for one in COUNTINGS for register in one.registers)


def test_the_resolution_asks_for_every_source() -> None:
    asked = Measure.objects.exclude(register="").values_list("register", flat=True)
    assert sorted(asked) == sorted(source.value for source in MeasureSource)


def test_nothing_is_counted_where_nobody_keeps_the_register() -> None:
    make_dialogue(agency("00919", AgencyKind.PARTY_COMMITTEE))
    add_recommendation(make_topic(TopicState.ISSUED, unit="00919"))
    assert numbers() == {} == numbers(farmers()) == numbers(agency(kind=AgencyKind.PARTY_COMMITTEE))


def test_recommendations_of_both_sides() -> None:
    topic = make_topic(TopicState.ISSUED)
    done, late, waiting = (add_recommendation(topic, text=f"Kiến nghị {number}") for number in "123")
    answer(done, on=date(2023, 6, 15))
    settle(done)
    answer(late, on=date(2023, 8, 1))
    assert waiting.due_on.year == 2023
    assert numbers() == {"recommendations_due": 3, "recommendations_on_time": 1, "recommendations_done": 1}
    assert numbers(farmers()) == {
        "recommendations_sent": 3, "recommendations_answered": 2,
        "topics_by_217": 1, "topics_by_218": 0, "topics_by_124": 0,
    }  # fmt: skip
    assert numbers(year=2022) == {}


def test_dialogues_belong_to_the_head_who_chairs() -> None:
    party = agency(kind=AgencyKind.PARTY_COMMITTEE)
    make_dialogue()
    make_dialogue(held_on=date(2023, 6, 2), people=20, opinions=4, answered=4, transferred=0, resolved=4)
    make_dialogue(chair=ChairKind.GOVERNMENT_HEAD, opinions=None, answered=None, transferred=None, resolved=None)
    assert numbers(party) == {
        "dialogues": 2, "dialogue_participants": 100, "dialogue_opinions": 14, "dialogue_answered_there": 10,
    }  # fmt: skip
    assert numbers() == {"dialogues": 1, "dialogue_participants": 80}  # what nobody recorded is not zero
    make_dialogue(farmers(), chair=ChairKind.ORGANIZATION)
    assert numbers(farmers()) == {"sector_dialogues": 1, "sector_opinions": 10, "sector_opinions_resolved": 6}


def test_programmes_count_for_both_sides() -> None:
    evaluate(make_programme(), 2023)
    make_programme(None, "ccb", title="Chương trình khác")
    make_programme(signed=False, title="Chưa ký")
    assert numbers() == {"programmes": 2, "programmes_evaluated": 1}
    assert numbers(farmers()) == {"programmes": 1, "programmes_evaluated": 1}
    assert numbers(farmers(), 2022) == {"programmes": 1, "programmes_evaluated": 0}


def test_drafts() -> None:
    chosen = add_draft()
    add_draft(title="Quy chế chợ", concerns_rights=False)
    make_topic(TopicState.APPROVED, TopicKind.CRITIQUE, draft_item=chosen)
    assert numbers() == {"drafts_listed": 0, "drafts_chosen": 1, "drafts_on_rights": 1, "drafts_requested": 0}


def test_topics_by_their_basis() -> None:
    make_topic(TopicState.ISSUED)
    make_topic(TopicState.ISSUED, basis=Basis.LAW, text="Nội dung khác")
    make_topic(TopicState.STARTED, text="Chưa có kết quả")
    found = numbers(farmers())
    assert (found["topics_by_217"], found["topics_by_218"], found["topics_by_124"]) == (1, 0, 0)


def test_number_leads_to_its_rows(sender: Client) -> None:
    """A recommendation lies where its topic does: narrowed down to the addressee's unit the list would be empty."""
    government, year = agency(), ReportingYear.objects.get(year=2023)
    district = make_topic(TopicState.ISSUED, unit="030")
    add_recommendation(district, addressee=government, text="Rà soát hộ nghèo")
    received = read_numbers(government, year, ["recommendations_due"])["recommendations_due"]
    assert (received.value, received.address) == (1, "/so/2023/kien-nghi/")
    assert "Rà soát hộ nghèo" in sender.get(received.address).content.decode()
    make_dialogue(chair=ChairKind.GOVERNMENT_HEAD)
    assert read_numbers(government, year, ["dialogues"])["dialogues"].address == "/so/2023/doi-thoai/?don-vi=cao-bo"
    add_recommendation(make_topic(TopicState.ISSUED), text="Công khai thu, chi")
    own = read_numbers(farmers(), year, ["recommendations_sent", "topics_by_217"])
    assert own["recommendations_sent"].address == "/so/2023/kien-nghi/?don-vi=cao-bo&to-chuc=hoi-nong-dan"
    assert own["topics_by_217"].address == "/so/2023/"  # of two registers


@pytest.fixture
def sender(client: Client) -> Client:
    client.force_login(somebody())
    return client


def name_of(key: str, code: str = "Q1.6") -> str:
    return f"d{Duty.objects.get(code=code).pk}:{key}"


def form_of() -> str:
    return reverse("duties:form", args=[2023, agency().slug])


def posted(client: Client, **cells: Any) -> Any:
    return client.post(form_of(), {"revision": 0, **{name_of(key): value for key, value in cells.items()}})


def test_number_is_offered_and_taken_by_its_button(sender: Client) -> None:
    for number in range(1, 3):
        make_dialogue(chair=ChairKind.GOVERNMENT_HEAD, people=1000, held_on=date(2023, 5, 20 + number))
    page = sender.get(form_of()).content.decode()
    assert 'Sổ: 2<span class="visually-hidden"> (Đối thoại)' in page and "Sổ: 2.000<" in page
    assert f'name="lay" value="{name_of("participants")}"' in page and "Khác sổ" not in page
    assert not DutyFigure.objects.exists()  # looking stores nothing
    taken = sender.post(form_of(), {"revision": 0, "lay": name_of("participants"), name_of("dialogues"): "3"})
    assert taken.status_code == 302
    stored = dict(DutyFigure.objects.values_list("measure__key", "value"))
    assert stored == {"participants": 2000, "dialogues": 3}
    page = sender.get(form_of()).content.decode()
    assert page.count("Khác sổ") == 1 and f'name="lay" value="{name_of("participants")}"' not in page
    assert f'name="lay" value="{name_of("dialogues")}"' in page


@pytest.mark.parametrize("cell", ["", "d0:dialogues", "d1", "participants", "d999999:x:y"])
def test_button_that_names_no_number_takes_nothing(sender: Client, cell: str) -> None:
    make_dialogue(chair=ChairKind.GOVERNMENT_HEAD)
    assert sender.post(form_of(), {"revision": 0, "lay": cell}).status_code == 302
    assert not DutyFigure.objects.exists()


def test_nil_gives_way_to_the_number(sender: Client) -> None:
    make_dialogue(chair=ChairKind.GOVERNMENT_HEAD)
    nil = {name_of("dialogues:nil"): "on", name_of("dialogues:reason"): "Không có", name_of("dialogues"): ""}
    assert sender.post(form_of(), {"revision": 0, **nil}).status_code == 302
    assert sender.get(form_of()).content.decode().count("Khác sổ") == 1  # nothing is not one
    revision = DutyReturn.objects.get().revision
    assert sender.post(form_of(), {"revision": revision, **nil, "lay": name_of("dialogues")}).status_code == 302
    assert DutyFigure.objects.get().value == 1
