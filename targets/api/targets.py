"""Targets with what they ask in which years."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from organizations.api import ReadOnlyList, path_parameter
from organizations.permissions import Capability
from targets.api.help_texts import ORGANIZATION_HELP, RESOLUTION_HELP, TARGET_HELP
from targets.models import (
    Baseline,
    Resolution,
    Target,
    Threshold,
)
from targets.models.indicator import TargetQuerySet
from targets.roots import own_resolutions


class ThresholdSerializer(serializers.ModelSerializer[Threshold]):
    class Meta:
        model = Threshold
        fields = ["first_year", "last_year", "value", "maximum", "paper_number", "paper_issued_on", "paper_title"]
        read_only_fields = fields


class BaselineSerializer(serializers.ModelSerializer[Baseline]):
    organization = serializers.CharField(source="organization.code", read_only=True, help_text="Mã tổ chức.")
    value = serializers.DecimalField(
        max_digits=14, decimal_places=3, read_only=True, help_text="Phần trăm, hoặc số lượng."
    )

    class Meta:
        model = Baseline
        fields = ["organization", "year", "value", "source"]
        read_only_fields = fields


class TargetSerializer(serializers.ModelSerializer[Target]):
    clause = serializers.CharField(source="clause.number", read_only=True, help_text="Điều khoản của Nghị quyết.")
    requirement = serializers.CharField(source="clause.requirement", read_only=True, help_text="Yêu cầu, diễn đạt lại.")
    indicator = serializers.CharField(source="indicator.name", read_only=True, help_text="Chỉ số được đo.")
    formula = serializers.CharField(source="indicator.formula", read_only=True, help_text="Cách tính.")
    kind = serializers.SerializerMethodField(help_text="ratio: ngưỡng tính bằng %; count: ngưỡng là số lượng.")
    threshold = serializers.SerializerMethodField(
        help_text="Ngưỡng của năm đã chọn (?year=); không ghi năm: của năm cuối. Các năm khác ở thresholds."
    )
    scale = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="Các mức, kém nhất trước, của chỉ tiêu xếp mức; ngưỡng và "
        "số liệu khi đó là thứ tự của mức, từ 1. Rỗng: chỉ tiêu tính bằng số.",
    )
    maximum = serializers.SerializerMethodField(help_text="Nhiều nhất, của cùng năm với threshold.")
    thresholds = ThresholdSerializer(many=True, read_only=True, help_text="Ngưỡng theo năm và văn bản quy định.")
    baselines = BaselineSerializer(
        many=True, read_only=True, help_text="Xuất phát điểm trước nghị quyết; không có dòng nghĩa là chưa ghi."
    )
    direction = serializers.SerializerMethodField(help_text="higher: ngưỡng là mức ít nhất; lower: mức nhiều nhất.")
    organizations = serializers.SlugRelatedField[Any](
        slug_field="code", many=True, read_only=True, help_text="Mã các tổ chức có chỉ tiêu này."
    )
    first_year = serializers.IntegerField(read_only=True, help_text="Năm đầu áp dụng.")
    last_year = serializers.IntegerField(read_only=True, help_text="Năm cuối áp dụng.")

    class Meta:
        model = Target
        fields = [
            "code", "name", "clause", "requirement", "indicator", "formula", "kind", "direction", "scale",
            "threshold", "maximum", "thresholds", "baselines", "organizations", "is_collective", "first_year",
            "last_year", "due_year", "accumulates", "basis", "deadline",
        ]  # fmt: skip
        read_only_fields = fields

    def get_kind(self, target: Target) -> str:
        return target.indicator.kind.lower()

    def get_threshold(self, target: Target) -> int:
        return self._asked(target).value

    def get_maximum(self, target: Target) -> int | None:
        return self._asked(target).maximum

    def _asked(self, target: Target) -> Threshold:
        year = self.context["request"].query_params.get("year", "")
        return target.threshold_in(int(year) if year.isdigit() else target.last_year)

    def get_direction(self, target: Target) -> str:
        return target.direction.value.lower()


class ResolutionFilter(django_filters.FilterSet):
    """Rows of one resolution, always: codes of targets are unique within a resolution only."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("resolution") else self.of_default(rows)

    def of_default(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the resolution that the person's pages show."""
        raise NotImplementedError


class TargetFilter(ResolutionFilter):
    resolution = django_filters.ModelChoiceFilter(
        queryset=Resolution.objects.all(),
        to_field_name="slug",
        help_text=RESOLUTION_HELP
        + "Không ghi: nghị quyết của địa bàn tài khoản có năm bắt đầu sớm nhất, trong năm đã chọn nếu có ghi năm.",
    )
    year = django_filters.NumberFilter(
        method="in_year", help_text="Chỉ các chỉ tiêu áp dụng trong năm này.", min_value=1900, max_value=2100
    )
    organization = django_filters.CharFilter("organizations__code", help_text=ORGANIZATION_HELP)

    class Meta:
        model = Target
        fields: list[str] = []

    def in_year(self, targets: TargetQuerySet, name: str, value: int) -> QuerySet[Target]:
        return targets.in_force(value)

    def of_default(self, rows: QuerySet[Target]) -> QuerySet[Target]:
        year = self.form.cleaned_data.get("year")
        own = [one for one in own_resolutions(self.request.user) if year is None or one.is_in_force(int(year))]
        return rows.filter(resolution__in=own[:1])


@extend_schema_view(
    list=extend_schema(tags=["Chỉ tiêu"], summary="Các chỉ tiêu của Nghị quyết"),
    retrieve=extend_schema(
        tags=["Chỉ tiêu"],
        summary="Một chỉ tiêu theo mã",
        parameters=[
            path_parameter("code", TARGET_HELP),
            OpenApiParameter("resolution", description=f"{RESOLUTION_HELP}Không ghi: như ở danh sách."),
        ],
    ),
)
class TargetViewSet(mixins.RetrieveModelMixin, ReadOnlyList):
    capability = Capability.SEE_RESULTS
    queryset = (
        Target.objects.with_rules()
        .select_related("clause")
        .prefetch_related("organizations", Prefetch("baselines", Baseline.objects.select_related("organization")))
        .order_by("position")
    )
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    lookup_field = "code"
