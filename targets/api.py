"""Targets, returns with their figures, and verdicts as the API shows them. Read-only."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from organizations.api import ReadOnlyList, path_parameter
from organizations.models import User
from organizations.permissions import Capability
from targets.models import AnnualReturn, Baseline, Basis, OwedFigures, Resolution, Target, Threshold, Verdict
from targets.models.indicator import TargetQuerySet
from targets.roots import own_resolutions
from targets.rules.compliance import VERDICT_LABELS, Amount, Nil, VerdictValue
from targets.rules.outcome import Bounds
from targets.rules.workflow import STATUS_LABELS
from targets.verdicts.bounds import bounds_of
from targets.verdicts.rows import VerdictRow, verdict_row

YEAR_HELP = "Năm, ví dụ 2023."
UNIT_HELP = "Mã đơn vị."
ORGANIZATION_HELP = "Mã tổ chức: mttq, ldld, hnd, dtn, lhpn, ccb."
TARGET_HELP = "Mã chỉ tiêu: T01 đến T17."
RESOLUTION_HELP = (
    "Tên nghị quyết trong địa chỉ, ví dụ vi-xuyen-2021-2025; cùng một mã chỉ tiêu ở hai nghị quyết là hai chỉ tiêu. "
)


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
            "code", "name", "clause", "requirement", "indicator", "formula", "kind", "direction", "threshold",
            "maximum", "thresholds", "baselines", "organizations", "is_collective", "first_year", "last_year",
            "due_year", "accumulates", "basis", "deadline",
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

    class Meta:
        model = AnnualReturn
        list_serializer_class = AnnualReturnListSerializer
        fields = [
            "id", "year", "unit", "organization", "status", "revision", "submitted_at", "approved_at",
            "approved_by", "figures",
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
        amounts, year, unit = annual_return.amounts(), annual_return.year_id, annual_return.unit
        owed_in = self.owed_in or OwedFigures.read_years([year], [unit])
        return {
            definition.key: figure_json(amounts.get(definition.key))
            for definition in owed_in[year].of(unit, annual_return.organization)
        }


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


class BoundsSerializer(serializers.Serializer[Bounds]):
    low = serializers.CharField(help_text="Tỷ lệ thấp nhất có thể, phân số thập phân 6 chữ số.")
    high = serializers.CharField(help_text="Tỷ lệ cao nhất có thể, phân số thập phân 6 chữ số.")


class VerdictListSerializer(serializers.ListSerializer[Verdict]):
    """Reads the bounds of a whole page at once: one query for any number of rows."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        bounds = bounds_of(rows)
        return [verdict_row(row, bounds.get(row.pk)) for row in rows]


class VerdictSerializer(serializers.Serializer[Verdict]):
    """Fields of `verdict_row`, declared for the OpenAPI schema."""

    unit = serializers.CharField(help_text="Mã đơn vị; đơn vị cấp trên là số cộng các đơn vị báo cáo của mình.")
    organization = serializers.CharField(help_text="Mã tổ chức.")
    target = serializers.CharField(help_text="Mã chỉ tiêu.")
    year = serializers.IntegerField(help_text="Năm.")
    numerator = serializers.IntegerField(allow_null=True, help_text="Tử số, hoặc số lượng đếm được.")
    denominator = serializers.IntegerField(allow_null=True, help_text="Mẫu số; null với chỉ tiêu đếm số lượng.")
    rate = serializers.CharField(allow_null=True, help_text="Tỷ lệ dạng phân số thập phân, 6 chữ số: «0.923077».")
    threshold = serializers.IntegerField(help_text="Ngưỡng: % nguyên hoặc số lượng.")
    verdict = serializers.ChoiceField(
        choices=[(value.value.lower(), VERDICT_LABELS[value]) for value in VerdictValue],
        help_text=(
            "Kết quả. Số cộng của cấp trên có ít đơn vị hơn mức tối thiểu của Nghị quyết là no_data với covered lớn "
            "hơn 0: có số liệu nhưng chưa kết luận."
        ),
    )
    exceeded = serializers.BooleanField(help_text="Tốt hơn ngưỡng.")
    provisional = serializers.BooleanField(help_text="Tạm tính: có cả báo cáo đã gửi nhưng chưa duyệt.")
    gap = serializers.CharField(
        allow_null=True, help_text="Chênh lệch so với ngưỡng, điểm %, âm là kém hơn ngưỡng: «+2.31»."
    )
    shortfall = serializers.IntegerField(
        allow_null=True, help_text="Phải thêm (direction lower: phải giảm) bao nhiêu thì đạt."
    )
    clause = serializers.CharField(help_text="Điều khoản của Nghị quyết.")
    covered = serializers.IntegerField(help_text="Số đơn vị đã vào kết quả.")
    expected = serializers.IntegerField(help_text="Số đơn vị phải có số liệu.")
    bounds = BoundsSerializer(
        allow_null=True,
        help_text=(
            "Với số cộng còn thiếu đơn vị: tỷ lệ thấp nhất và cao nhất có thể có khi các đơn vị còn thiếu đạt "
            "0% hoặc 100% mẫu số gần nhất đã biết; null khi không thiếu hoặc không đủ căn cứ."
        ),
    )

    class Meta:
        list_serializer_class = VerdictListSerializer

    def to_representation(self, instance: Verdict) -> VerdictRow:  # type: ignore[override]
        return verdict_row(instance, bounds_of([instance]).get(instance.pk))


class VerdictFilter(ResolutionFilter):
    resolution = django_filters.ModelChoiceFilter(
        "target__resolution",
        queryset=Resolution.objects.all(),
        to_field_name="slug",
        help_text=RESOLUTION_HELP
        + "Không ghi: trong mỗi năm, nghị quyết của địa bàn tài khoản có năm bắt đầu sớm nhất.",
    )
    year = django_filters.NumberFilter("year", help_text=YEAR_HELP, min_value=1900, max_value=2100)
    unit = django_filters.CharFilter("unit__code", help_text=UNIT_HELP)
    organization = django_filters.CharFilter("organization__code", help_text=ORGANIZATION_HELP)
    target = django_filters.CharFilter("target__code", help_text=TARGET_HELP)
    verdict = django_filters.ChoiceFilter(
        method="with_verdict",
        choices=[(value.value.lower(), VERDICT_LABELS[value]) for value in VerdictValue],
        help_text="Kết quả.",
    )
    basis = django_filters.ChoiceFilter(
        method="keep",
        choices=[(basis.value.lower(), basis.label) for basis in Basis],
        help_text="approved (mặc định): chỉ báo cáo đã duyệt; with_submitted: tạm tính cả báo cáo đã gửi.",
    )

    class Meta:
        model = Verdict
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Verdict]) -> QuerySet[Verdict]:
        # One basis, always: rows of both side by side would be counted twice.
        basis = self.form.cleaned_data.get("basis") or Basis.APPROVED.value
        verdicts: QuerySet[Verdict] = super().filter_queryset(queryset)
        return verdicts.filter(basis=basis.upper())

    def of_default(self, rows: QuerySet[Verdict]) -> QuerySet[Verdict]:
        shown, years = Q(pk__in=()), set[int]()
        for resolution in own_resolutions(self.request.user):
            own = set(range(resolution.first_year, resolution.last_year + 1)) - years
            shown |= Q(target__resolution=resolution, year__in=own)
            years |= own
        return rows.filter(shown)

    def keep(self, verdicts: QuerySet[Verdict], name: str, value: str) -> QuerySet[Verdict]:
        return verdicts

    def with_verdict(self, verdicts: QuerySet[Verdict], name: str, value: str) -> QuerySet[Verdict]:
        return verdicts.filter(verdict=value.upper())


@extend_schema_view(
    list=extend_schema(
        tags=["Kết quả"],
        summary="Kết quả từng chỉ tiêu",
        description=(
            "Mỗi dòng là kết quả một chỉ tiêu của một tổ chức ở một đơn vị trong một năm. "
            "Tỷ lệ của đơn vị cấp trên là tổng tử số chia tổng mẫu số của các đơn vị báo cáo, không phải trung "
            "bình các tỷ lệ."
        ),
    )
)
class VerdictViewSet(ReadOnlyList):
    capability = Capability.SEE_RESULTS
    queryset = Verdict.objects.none()
    serializer_class = VerdictSerializer
    filterset_class = VerdictFilter

    def get_queryset(self) -> QuerySet[Verdict]:
        return (
            Verdict.objects.visible_to(self.person)
            .with_parties()
            .order_by("year", "unit__sort_key", "unit", "organization__position", "target__position")
        )
