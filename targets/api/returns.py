"""Yearly returns with their figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from organizations.api import ReadOnlyList, path_parameter
from organizations.models import User
from organizations.permissions import Capability
from targets.api.help_texts import ORGANIZATION_HELP, UNIT_HELP, YEAR_HELP
from targets.models import (
    AnnualReturn,
    FigureDefinition,
    OwedFigures,
    scales_of,
)
from targets.rules.amounts import written
from targets.rules.compliance import Amount, Nil
from targets.rules.workflow import STATUS_LABELS


def figure_json(amount: Amount) -> int | str | None:
    """A number, «nil» (an answer: nothing to report), or None (missing, no answer)."""
    return amount.value if isinstance(amount, Nil) else amount


class AnnualReturnListSerializer(serializers.ListSerializer[AnnualReturn]):
    """Reads what the returns of a page owe at once: three queries for any number of rows."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        assert isinstance(self.child, AnnualReturnSerializer)
        self.child.owed_in = OwedFigures.read_years({row.year_id for row in rows}, {row.unit for row in rows})
        return super().to_representation(rows)


class AnnualReturnSerializer(serializers.ModelSerializer[AnnualReturn]):
    owed_in: Mapping[int, OwedFigures] | None = None  # of the page's years, where it is one row of a list
    id = serializers.IntegerField(read_only=True, help_text="Số của báo cáo trong hệ thống.")
    year = serializers.IntegerField(source="year_id", read_only=True, help_text="Năm báo cáo.")
    unit = serializers.CharField(source="unit.code", read_only=True, help_text="Mã đơn vị.")
    organization = serializers.CharField(source="organization.code", read_only=True, help_text="Mã tổ chức.")
    status = serializers.SerializerMethodField(help_text="Trạng thái: draft, submitted, sent_back, approved.")
    revision = serializers.IntegerField(read_only=True, help_text="Tăng sau mỗi lần thay đổi.")
    approved_by = serializers.CharField(
        source="approved_by.full_name", allow_null=True, default=None, read_only=True, help_text="Người duyệt."
    )
    figures = serializers.SerializerMethodField(
        help_text="Mỗi số liệu tổ chức phải báo cáo: một số, «nil» (không phát sinh) hoặc null (chưa có số liệu)."
    )

    words = serializers.SerializerMethodField(
        help_text="Số liệu xếp mức bằng chữ: mức của thứ tự ghi ở figures, ví dụ «Khá»."
    )

    class Meta:
        model = AnnualReturn
        list_serializer_class = AnnualReturnListSerializer
        fields = [
            "id", "year", "unit", "organization", "status", "revision", "submitted_at", "approved_at",
            "approved_by", "figures", "words",
        ]  # fmt: skip
        read_only_fields = fields

    def get_status(self, annual_return: AnnualReturn) -> str:
        return annual_return.status.lower()

    @extend_schema_field(
        {
            "type": "object",
            "additionalProperties": {
                "oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "enum": ["nil"]}],
                "nullable": True,
            },
        }
    )
    def get_figures(self, annual_return: AnnualReturn) -> dict[str, int | str | None]:
        amounts = annual_return.amounts()
        return {one.key: figure_json(amounts.get(one.key)) for one in self._owed(annual_return)}

    def get_words(self, annual_return: AnnualReturn) -> dict[str, str]:
        amounts = annual_return.amounts()
        scales = scales_of(self._owed(annual_return))
        return {key: written(amount, scales[key]) for key in scales if isinstance(amount := amounts.get(key), int)}

    def _owed(self, annual_return: AnnualReturn) -> Sequence[FigureDefinition]:
        year, unit = annual_return.year_id, annual_return.unit
        if self.owed_in is None:
            self.owed_in = OwedFigures.read_years([year], [unit])
        return self.owed_in[year].of(unit, annual_return.organization)


class AnnualReturnFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter("year", help_text=YEAR_HELP, min_value=1900, max_value=2100)
    unit = django_filters.CharFilter("unit__code", help_text=UNIT_HELP)
    organization = django_filters.CharFilter("organization__code", help_text=ORGANIZATION_HELP)
    status = django_filters.ChoiceFilter(
        method="in_status",
        choices=[(status.value.lower(), label) for status, label in STATUS_LABELS.items()],
        help_text="Trạng thái của báo cáo.",
    )

    class Meta:
        model = AnnualReturn
        fields: list[str] = []

    def in_status(self, returns: QuerySet[AnnualReturn], name: str, value: str) -> QuerySet[AnnualReturn]:
        return returns.filter(status=value.upper())


@extend_schema_view(
    list=extend_schema(
        tags=["Báo cáo năm"],
        summary="Báo cáo năm và số liệu",
        description="Chỉ gồm các báo cáo mà tài khoản được xem.",
    ),
    retrieve=extend_schema(
        tags=["Báo cáo năm"],
        summary="Một báo cáo năm",
        parameters=[path_parameter("id", "Số của báo cáo, như trong danh sách.", int)],
    ),
)
class AnnualReturnViewSet(mixins.RetrieveModelMixin, ReadOnlyList):
    capability = Capability.SEE_RETURNS
    queryset = AnnualReturn.objects.none()
    serializer_class = AnnualReturnSerializer
    filterset_class = AnnualReturnFilter

    def get_queryset(self) -> QuerySet[AnnualReturn]:
        return returns_of(self.person)


def returns_of(person: User) -> QuerySet[AnnualReturn]:
    """The returns this person may see, with all that a row prints; two queries for any number of rows."""
    return (
        AnnualReturn.objects.visible_to(person)
        .with_parties()
        .select_related("approved_by")
        .prefetch_related("figures")
        .order_by("year", "unit__sort_key", "unit", "organization__position")
    )
