"""The administration of the rules of plausibility: the sentence, the numbers, on and off, and the history."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from organizations.administration import HistoryAdmin, ScopedAdmin
from organizations.formats import decimal_text
from targets.models import FigureDefinition, PlausibilityRule
from targets.rules.plausibility_rules import MEANINGS, Kind

UNCHANGED = "Như ban đầu"
UNITS = {Kind.BASE_MOVES: "%", Kind.JUMP: "%", Kind.REPEATED: "%", Kind.RATE_JUMP: " điểm %"}


class RuleForm(forms.ModelForm):
    """Editable fields of a rule, each explained for the rule's kind."""

    class Meta:
        model = PlausibilityRule
        fields = ["message", "limit", "least", "is_active"]
        localized_fields = ["limit"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4, "cols": 90, "maxlength": 400})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meaning = MEANINGS[Kind(self.instance.kind)]
        places = ", ".join(f"{{{name}}}" for name in sorted(meaning.places))
        self.fields["message"].help_text = f"Nhiều nhất 400 ký tự. Chỗ được điền vào câu: {places}."
        self.fields["is_active"].help_text = "Bỏ dấu thì quy tắc không nhắc ai nữa, kể cả các báo cáo đang nhập."
        for name, words in (("limit", meaning.limit), ("least", meaning.least)):
            if name in self.fields:
                self.fields[name].help_text = f"{words[:1].upper()}{words[1:]}."
        if "limit" in self.fields:
            self.fields["limit"].required = True
            self.fields["limit"].error_messages["required"] = "Xin ghi giới hạn, hoặc bỏ dấu «Đang dùng»."
            if self.instance.limit is not None:  # without the zeros behind the comma
                self.initial["limit"] = Decimal(f"{self.instance.rule.limit:f}")


@admin.register(PlausibilityRule)
class PlausibilityRuleAdmin(ScopedAdmin, HistoryAdmin):
    """Rules come from fixtures/plausibility.yaml; what is changed here stays when the file is loaded again."""

    form = RuleForm
    list_display = ["code", "kind", "weight", "message", "limit_text", "is_active", "state"]
    list_filter = ["is_active", "severity"]
    list_display_links = ["code", "kind"]
    actions = None

    def get_fields(self, request: HttpRequest, obj: PlausibilityRule | None = None) -> Any:
        """Only the numbers that the rule's kind uses."""
        shown = ["code", "kind", "weight", "figures", "message"]
        if obj:
            meaning = MEANINGS[Kind(obj.kind)]
            shown += [name for name, words in (("limit", meaning.limit), ("least", meaning.least)) if words]
        return [*shown, "is_active", "as_given"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code", "kind", "weight", "figures", "as_given"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="giới hạn", ordering="limit")
    def limit_text(self, rule: PlausibilityRule) -> str:
        if rule.limit is None:
            return "-"
        decimals = len(f"{rule.rule.limit:f}".partition(".")[2])
        return decimal_text(rule.rule.threshold, decimals) + UNITS.get(Kind(rule.kind), "")

    @admin.display(description="mức", ordering="severity")
    def weight(self, rule: PlausibilityRule) -> str:
        return "Được đếm, không cản việc gửi" if rule.kind == Kind.BLANK else rule.get_severity_display()

    @admin.display(description="so với ban đầu")
    def state(self, rule: PlausibilityRule) -> str:
        return UNCHANGED if rule.as_row() == rule.as_loaded else "Đã sửa"

    @admin.display(description="số liệu")
    def figures(self, rule: PlausibilityRule) -> str:
        names = dict(FigureDefinition.objects.values_list("key", "name"))
        return "; ".join(names.get(key, key) for key in rule.keys) or "Mọi số liệu của báo cáo"

    @admin.display(description="câu và số ban đầu")
    def as_given(self, rule: PlausibilityRule) -> str:
        """The rule as last loaded from the file, for undoing a change by hand."""
        if rule.as_row() == rule.as_loaded:
            return UNCHANGED
        given = rule.as_loaded
        numbers = [
            f"{label}: {given[name]}"
            for name, label in (("limit", "giới hạn"), ("least", "ít nhất"))
            if given.get(name) not in (None, 0)
        ]
        return "; ".join([str(given["message"]), *numbers])
