"""Rules of plausibility, kept as data: what is compared, from which size on, and the exact sentence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from targets.rules.plausibility_rules import CheckRule, Kind, Severity, fault_of_message, fault_of_numbers

KIND_LABELS: dict[Kind, str] = {
    Kind.PART_ABOVE_WHOLE: "Phần lớn hơn tổng",
    Kind.PART_OF_NIL: "Phần của số không phát sinh",
    Kind.PART_WITHOUT_WHOLE: "Có phần, chưa có tổng",
    Kind.SUM_DIFFERS: "Tổng không khớp",
    Kind.TOO_LARGE: "Số quá lớn",
    Kind.BASE_MOVES: "Mẫu số thay đổi nhiều",
    Kind.JUMP: "Tăng, giảm bất thường",
    Kind.RATE_JUMP: "Tỷ lệ tăng, giảm bất thường",
    Kind.LOW_RATE: "Tỷ lệ quá thấp",
    Kind.REPEATED: "Giống năm trước",
    Kind.ALL_HUNDRED: "Mọi tỷ lệ đều 100%",
    Kind.ALL_EXCELLENT: "Xếp loại xuất sắc toàn bộ",
    Kind.ALL_NIL: "Mọi số liệu đều không phát sinh",
    Kind.REGISTER_DIFFERS: "Khác sổ theo dõi",
    Kind.BLANK: "Ô trống",
}
SEVERITY_LABELS: dict[Severity, str] = {
    Severity.ERROR: "Lỗi, phải sửa",
    Severity.EXPLAIN: "Lỗi cho đến khi giải trình",
    Severity.WARNING: "Cần giải trình",
}


class PlausibilityRuleQuerySet(models.QuerySet["PlausibilityRule"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class PlausibilityRule(models.Model):
    """One row of the table that server and browser share (see targets.rules.plausibility_rules for the kinds).

    `keys`: figures it looks at; empty for all. `limit`, `least`: the kind's numbers. `message`: the sentence, with
    the kind's own places to fill in, in braces. `as_loaded`: the row as the file last gave it, so that the next
    `setup` can tell what the administration has changed since.
    """

    code = models.CharField("mã", max_length=10, unique=True)
    kind = models.CharField("loại", max_length=20, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    severity = models.CharField(
        "mức", max_length=8, choices=[(severity.value, label) for severity, label in SEVERITY_LABELS.items()]
    )
    keys = models.JSONField("số liệu", default=list, blank=True)
    limit = models.DecimalField("giới hạn", max_digits=12, decimal_places=4, null=True, blank=True)
    least = models.PositiveIntegerField("ít nhất", default=0)
    message = models.CharField("câu nhắc", max_length=400)
    is_active = models.BooleanField("đang dùng", default=True)
    position = models.PositiveSmallIntegerField("thứ tự")
    as_loaded = models.JSONField(default=dict, editable=False)

    objects = PlausibilityRuleQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["as_loaded"])

    class Meta:
        verbose_name = "quy tắc kiểm tra"
        verbose_name_plural = "quy tắc kiểm tra"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.code}. {self.get_kind_display()}"

    def clean(self) -> None:
        """Refuse a sentence whose places the kind does not know, and numbers that it does not use."""
        if fault := fault_of_message(Kind(self.kind), self.message):
            raise ValidationError({"message": fault})
        if fault := fault_of_numbers(Kind(self.kind), self.limit, self.least):
            raise ValidationError(fault)

    @property
    def rule(self) -> CheckRule:
        """The pure form that `plausibility.problems` reads."""
        return CheckRule(
            code=self.code,
            kind=Kind(self.kind),
            severity=Severity(self.severity),
            message=self.message,
            keys=tuple(self.keys),
            limit=None if self.limit is None else self.limit.normalize(),
            least=self.least,
        )

    @staticmethod
    def limit_of(row: Mapping[str, Any]) -> Decimal | None:
        """The limit of a row of the file, which has it as text."""
        return None if row["limit"] is None else Decimal(row["limit"])

    def as_row(self) -> dict[str, object]:
        """What the file says of a rule, as this row says it."""
        rule = self.rule
        return {
            "kind": self.kind,
            "severity": self.severity,
            "keys": list(rule.keys),
            "limit": None if rule.limit is None else f"{rule.limit:f}",
            "least": self.least,
            "message": self.message,
            "is_active": self.is_active,
        }
