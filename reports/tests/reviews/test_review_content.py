"""The content of both reviews, asserted on tiny registers made by the product's own actions."""

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from organizations.models import Absence, Organization, Unit
from reports.reviews import content as review_content, reading as review_figures
from reports.reviews.facts import Facts
from reports.reviews.tables import PAGE_MM, TEXT_MM
from reports.word.document import Addressees, Document, Heading, Paragraph, Placeholder, Table
from targets.models import ReportingYear, Verdict
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_return, planned_review, unit_named
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 30, 1, 0, tzinfo=UTC)
APPROVED = ReturnStatus.APPROVED


def facts_of(code: str = "midterm") -> Facts:
    for year in ReportingYear.objects.all():
        scoring.score_year(year.year)
    return review_figures.read_facts(planned_review(code), at=AT)


def document_of(code: str = "midterm") -> Document:
    return review_content.build_document(facts_of(code))


def text_of(document: Document) -> str:
    written = [block for block in document.body if not isinstance(block, Table | Addressees)]
    return "\n".join(getattr(block, "lead", "") + block.text for block in written)


def cells_of(document: Document, annex: int) -> list[str]:
    tables = [block for block in document.annexes[annex].blocks if isinstance(block, Table)]
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_midterm_has_every_section_and_the_party_title() -> None:
    make_return(status=APPROVED)

    document = document_of()

    heads = [block.text for block in document.body if isinstance(block, Heading) and block.level == 1]
    assert [head.split("-")[0] for head in heads] == ["I", "II", "III", "IV", "V", "VI"]
    assert document.letterhead.subject.startswith("sơ kết 03 năm thực hiện Nghị quyết số …-NQ/HU, ngày …/…/…\ncủa Ban")
    assert document.letterhead.number_line == "Số …-BC/HU"
    assert isinstance(document.body[-1], Paragraph) and document.body[-1].text.endswith("./.")
    assert document.signature.recipients[-1] == "Lưu Văn phòng Huyện ủy"
    assert [annex.number for annex in document.annexes] == [f"Phụ lục {n}" for n in (1, 2, 3, 4)]


def test_rates_are_sums_over_communes_with_the_verdict_and_its_coverage() -> None:
    lift_coverage_floor()
    make_return("00952", status=APPROVED)  # 923/1.000
    make_return("00934", figures={**GOOD_FIGURES, "members": 800, "eligible": 1000}, status=APPROVED)

    text = text_of(document_of())

    assert (
        "Tỷ lệ tập hợp hộ có hội viên Hội Nông dân toàn huyện năm 2023 đạt 86,2% (1.723/2.000 hộ nông nghiệp)" in text
    )
    assert "chưa đạt, thấp hơn 3,9 điểm % so với mục tiêu Nghị quyết (90% trở lên)" in text
    assert "số liệu tổng hợp từ 02/24 xã, thị trấn" in text
    assert "Trong 02 xã, thị trấn được đánh giá, có 1/2 nơi đạt và vượt chỉ tiêu (50%)" in text


def test_data_cut_off_and_basis_are_stated() -> None:
    make_return(status=APPROVED)

    text = text_of(document_of())

    assert "Số liệu tính đến ngày 31/12/2023" in text
    assert "Số liệu chính thức: chỉ gồm báo cáo đã được duyệt" in text


def test_missing_returns_are_named_with_their_reason() -> None:
    everyone = list(ReportingYear.objects.get(year=2023).units().filter(level="COMMUNE"))
    silent = unit_named("00952")
    for organization in Organization.objects.exclude(code="hnd"):
        for unit in everyone:
            Absence.objects.create(unit=unit, organization=organization, valid_from="2021-01-01", reason="thử")
    for year in (2021, 2022, 2023):
        for unit in everyone:
            if unit != silent or year != 2023:
                make_return(unit.code, year=year, status=APPROVED)

    document = document_of()

    text = text_of(document)
    assert "- Xã Cao Bồ chưa gửi báo cáo năm 2023." in text
    assert "báo cáo năm 2022" not in text
    annex = cells_of(document, 3)
    assert "Báo cáo năm 2023: 01 xã, thị trấn chưa đủ báo cáo được duyệt" in annex
    assert "Xã Cao Bồ" in annex


def test_submitted_returns_stay_out_of_the_figures_and_are_named() -> None:
    make_return("00952", status=APPROVED)
    make_return("00934", figures={**GOOD_FIGURES, "members": 1000}, status=ReturnStatus.SUBMITTED)

    text = text_of(document_of())

    assert "(923/1.000 hộ nông nghiệp)" in text
    assert f"{unit_named('00934').full_name.lower()[:2]}" in text and "đã gửi báo cáo năm 2023 của Hội Nông dân" in text


def test_editors_parts_are_placeholders_and_invent_nothing() -> None:
    make_return(status=APPROVED)

    body = document_of().body

    asked = [block.text for block in body if isinstance(block, Placeholder)]
    assert len(asked) > 20 and all(text.startswith("Phần này do Ban Dân vận biên soạn: ") for text in asked)
    for heading in ("3. Nguyên nhân", "4. Bài học kinh nghiệm"):
        position = next(n for n, block in enumerate(body) if isinstance(block, Heading) and block.text == heading)
        assert isinstance(body[position + 1], Placeholder)


def test_district_level_of_counted_targets_is_not_made_up_from_communes() -> None:
    make_return(status=APPROVED)

    document = document_of()

    assert "chưa có báo cáo riêng của cấp huyện được duyệt nên chưa kết luận ở cấp huyện" in text_of(document)
    assert "Cả 06 tổ chức cấp huyện chưa có báo cáo riêng" in text_of(document)


def test_own_returns_of_the_district_are_told() -> None:
    make_return("030", "hnd", figures={"themes": 1, "supervisions": 2}, status=APPROVED)
    make_return(status=APPROVED)

    text = text_of(document_of())

    assert "1/6 tổ chức cấp huyện đã có chủ đề năm được cấp ủy cùng cấp cho chủ trương" in text


def test_heads_are_progress_in_the_midterm_and_judged_in_the_final() -> None:
    lift_coverage_floor()
    make_return(status=APPROVED)
    make_return(year=2025, figures={**GOOD_FIGURES, "heads": 2, "heads_qualified": 1}, status=APPROVED)

    midterm, final = text_of(document_of()), text_of(document_of("final"))

    assert "Chỉ tiêu này đến hạn đánh giá vào năm 2025, báo cáo nêu tiến độ" in midterm
    assert "Đến 30/6/2025, có 1/2 cán bộ cấp trưởng" in final
    assert "(50%), chưa đạt, thấp hơn 50 điểm % so với mục tiêu Nghị quyết (100%)" in final


def test_final_compares_with_the_midterm() -> None:
    lift_coverage_floor()
    make_return(status=APPROVED)
    make_return(year=2024, status=APPROVED)
    make_return(year=2025, figures={**GOOD_FIGURES, "members": 940}, status=APPROVED)

    document = document_of("final")

    assert "tổng kết 05 năm thực hiện" in document.letterhead.subject
    assert "tăng 1,7 điểm % so với năm 2023 (thời điểm sơ kết)" in text_of(document)
    tables = [block for block in document.annexes[0].blocks if isinstance(block, Table)]
    assert [column.title for column in tables[0].columns][-2:] == ["So với năm 2023", "Đánh giá năm 2025"]


def test_final_without_returns_of_its_last_year_names_them_and_labels_older_figures() -> None:
    make_return(status=APPROVED)

    document = document_of("final")
    text = text_of(document)

    assert "- Cả 24 xã, thị trấn (các xã Bạch Ngọc, " in text and "chưa gửi báo cáo năm 2025." in text
    assert "Năm 2025: chưa có số liệu chính thức nên chưa kết luận 17 chỉ tiêu" in text
    assert "Do năm 2025 chưa có báo cáo nào được duyệt, các nhận định dưới đây dựa trên năm 2023" in text
    assert "toàn huyện năm 2023 đạt 92,3%" in text
    assert "Chưa có số liệu năm 2025" in cells_of(document, 0)


def test_misses_are_listed_with_gap_and_shortfall() -> None:
    make_return(figures={**GOOD_FIGURES, "members": 899, "eligible": 999}, status=APPROVED)

    cells = cells_of(document_of(), 2)

    start = cells.index("Xã Cao Bồ")
    assert cells[start : start + 5] == ["Xã Cao Bồ", "89,99%", "899/999", "−0,01", "1"]


def test_counted_target_missed_by_nil_shows_nil_and_no_zero() -> None:
    make_return("00952", figures={**GOOD_FIGURES, "supervisions": NIL}, status=APPROVED)
    make_return("00964", figures={**GOOD_FIGURES, "supervisions": 0}, status=APPROVED)

    cells = cells_of(document_of(), 2)

    shown = {
        cells[cells.index(name)]: cells[cells.index(name) + 1] for name in ("Xã Cao Bồ", unit_named("00964").full_name)
    }
    assert shown == {"Xã Cao Bồ": "KPS", unit_named("00964").full_name: "0"}


def test_blank_figures_of_approved_returns_are_listed() -> None:
    make_return(figures={**GOOD_FIGURES, "members": None}, status=APPROVED)

    assert "T06 chưa có số liệu" in cells_of(document_of(), 3)


def test_tables_fit_their_pages() -> None:
    make_return(status=APPROVED)

    for code in ("midterm", "final"):
        document = document_of(code)
        portrait = [block for block in document.body if isinstance(block, Table)]
        landscape = [block for annex in document.annexes for block in annex.blocks if isinstance(block, Table)]
        for tables, width in ((portrait, TEXT_MM), (landscape, PAGE_MM)):
            assert all(sum(column.width_mm for column in table.columns) <= width + 0.01 for table in tables)
            assert all(len(row.cells) in (1, len(table.columns)) for table in tables for row in table.rows)


def test_sample_registers_say_so() -> None:
    make_return(status=APPROVED)

    document = review_content.build_document(facts_of(), is_sample=True)

    assert "SỐ LIỆU MẪU" in text_of(document)


def test_without_any_approved_return_it_is_refused() -> None:
    with pytest.raises(review_figures.NotScored, match="Chưa có báo cáo nào được duyệt"):
        review_figures.read_facts(planned_review(), at=AT)


def test_approved_but_never_scored_is_refused_with_the_year() -> None:
    make_return(year=2022, status=APPROVED)
    Verdict.objects.all().delete()

    with pytest.raises(review_figures.NotScored, match="Năm 2022 có báo cáo đã duyệt"):
        review_figures.read_facts(planned_review(), at=AT)


def test_years_never_scored_and_without_returns_count_as_missing() -> None:
    make_return(status=APPROVED)
    scoring.score_year(2023)

    facts = review_figures.read_facts(planned_review("final"), at=AT)

    assert facts.year_told == 2023 and len(facts.missing_in(2025)) == 24


def test_reading_costs_the_same_queries_at_any_size(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for unit in Unit.objects.filter(level="COMMUNE").filter(
        code__in=["00952", "00934", "00937"], valid_to__isnull=False
    ):
        make_return(unit.code, status=APPROVED)
    make_return("00952", "ccb", status=APPROVED)
    for year in (2021, 2022, 2023):
        scoring.score_year(year)

    with django_assert_max_num_queries(20):
        review_figures.read_facts(planned_review(), at=AT)
