"""«Thang xếp loại» and «Tiêu chuẩn cán bộ»: what is in force in a year, entering the next one, withdrawing one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import User
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.models import HeadStandard, Scale
from targets.models.registers.dated import DatedQuerySet
from targets.registers.bodies import rule_actions
from targets.registers.bodies.rule_forms import RuleForm, ScaleForm, StandardForm, WithdrawForm
from targets.returns.views.places import year_and_years_or_404


@dataclass(frozen=True)
class RuleKind:
    """The words, rows, form and action of one kind of dated rule. `area`: the namespace of its addresses."""

    area: str
    title: str
    noun: str
    lead: str
    rows: Callable[[], DatedQuerySet[Any]]
    form: type[RuleForm]
    add: Callable[[Any, User], Any]


def _add_scale(form: ScaleForm, by: User) -> Scale:
    return rule_actions.add_scale(form.rule, form.grades, by=by, at=timezone.now())


def _add_standard(form: StandardForm, by: User) -> HeadStandard:
    return rule_actions.add_standard(form.rule, by=by, at=timezone.now())


KINDS: Final[Mapping[str, RuleKind]] = {
    "scales": RuleKind(
        area="scales",
        title="Thang xếp loại",
        noun="thang xếp loại",
        lead=(
            "Mỗi tổ chức xếp loại cơ sở, chi đoàn, chi hội theo thang riêng; mỗi mức được tính là một trong bốn mức "
            "của nghị quyết. Cách tính là do cơ quan giữ sổ xác định; đổi cách tính thì nhập thang mới theo ngày."
        ),
        rows=lambda: Scale.objects.with_grades(),
        form=ScaleForm,
        add=_add_scale,
    ),
    "standards": RuleKind(
        area="standards",
        title="Tiêu chuẩn cán bộ cấp trưởng",
        noun="tiêu chuẩn",
        lead=(
            "Trình độ chuyên môn và lý luận chính trị tối thiểu của cán bộ cấp trưởng ở cơ sở theo từng thời kỳ. Mỗi "
            "người được xét theo tiêu chuẩn có hiệu lực vào ngày chốt số liệu của năm."
        ),
        rows=HeadStandard.objects.all,
        form=StandardForm,
        add=_add_standard,
    ),
}


@require_GET
@requires(Capability.SEE_REGISTERS)
def rules(request: PageRequest, year: int, kind: str) -> HttpResponse:
    """The rules that the person's units have, those in force on the year's reference day marked."""
    page = KINDS[kind]
    reporting_year, years = year_and_years_or_404(year, request.user)
    visible = page.rows().visible_to(request.user).with_parties()
    current = set(visible.in_force(reporting_year.reference_on).values_list("pk", flat=True))
    lines = [
        (rule, rule.pk in current, rule_actions.may_rule(request.user, rule.unit, rule.organization))
        for rule in visible.order_by("unit__sort_key", "organization__position", "-valid_from", "pk")
    ]
    context = {
        "kind": page, "year": reporting_year, "years": years, "lines": lines,
        "many_roots": len({rule.unit_id for rule, _, _ in lines}) > 1,
        "may_add": page.form(user=request.user, year=reporting_year).is_offered,
    }  # fmt: skip
    return render(request, "bodies/rules.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def add(request: PageRequest, year: int, kind: str) -> HttpResponse:
    """Enter a rule from a day on."""
    page = KINDS[kind]
    reporting_year, _ = year_and_years_or_404(year, request.user)
    form = page.form(request.POST if request.method == "POST" else None, user=request.user, year=reporting_year)
    if not form.is_offered:
        raise NotPermitted(rule_actions.OUTSIDE)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = page.add(form, request.user)
            except NotPermitted:
                raise
            except Refused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, f"Đã ghi {page.noun}: {made}.")
                return redirect(f"{page.area}:list", year)
    context = {
        "kind": page, "year": reporting_year, "form": form, "refusal": refusal, "title": f"Nhập {page.noun}",
        "button": f"Ghi {page.noun}",
    }  # fmt: skip
    return render(request, "bodies/rule_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def withdraw(request: PageRequest, year: int, kind: str, pk: int) -> HttpResponse:
    """Take a rule that was entered in error out of use."""
    page = KINDS[kind]
    reporting_year, _ = year_and_years_or_404(year, request.user)
    rule = get_object_or_404(page.rows().visible_to(request.user).with_parties(), pk=pk)
    if not rule_actions.may_rule(request.user, rule.unit, rule.organization):
        raise NotPermitted(rule_actions.OUTSIDE)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                rule_actions.withdraw(rule, **form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, f"Đã hủy {page.noun}: {rule}.")
                return redirect(f"{page.area}:list", year)
    context = {
        "kind": page, "year": reporting_year, "form": form, "refusal": refusal, "title": f"Hủy {page.noun}: {rule}",
        "button": f"Hủy {page.noun}",
    }  # fmt: skip
    return render(request, "bodies/rule_form.html", context, status=status)
