"""Verdicts, and the bounds of sums that lack units."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from organizations.api import ReadOnlyList
from organizations.permissions import Capability
from targets.api.help_texts import ORGANIZATION_HELP, RESOLUTION_HELP, TARGET_HELP, UNIT_HELP, YEAR_HELP
from targets.api.targets import ResolutionFilter
from targets.models import (
    Basis,
    Resolution,
    Verdict,
)
from targets.roots import own_resolutions
from targets.rules.compliance import VERDICT_LABELS, VerdictValue
from targets.rules.outcome import Bounds
from targets.rules.own_bodies import OwnLine
from targets.verdicts.bounds import bounds_of
from targets.verdicts.rows import VerdictRow, verdict_row


class BoundsSerializer(serializers.Serializer[Bounds]):
    low = serializers.CharField(help_text="Tỷ lệ thấp nhất có thể, phân số thập phân 6 chữ số.")
    high = serializers.CharField(help_text="Tỷ lệ cao nhất có thể, phân số thập phân 6 chữ số.")


class OwnBodiesSerializer(serializers.Serializer[OwnLine]):
    counted = serializers.BooleanField(help_text="Báo cáo riêng đã có số liệu và đã cộng vào numerator, denominator.")
    numerator = serializers.IntegerField(allow_null=True, help_text="Tử số của riêng các cơ sở này.")
    denominator = serializers.IntegerField(allow_null=True, help_text="Mẫu số của riêng các cơ sở này.")


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
    word = serializers.CharField(allow_null=True, help_text="Mức của numerator, với chỉ tiêu xếp mức: «Khá».")
    rate = serializers.CharField(allow_null=True, help_text="Tỷ lệ dạng phân số thập phân, 6 chữ số: «0.923077».")
    threshold = serializers.IntegerField(help_text="Ngưỡng: % nguyên, số lượng, hoặc thứ tự của mức.")
    threshold_word = serializers.CharField(allow_null=True, help_text="Mức của ngưỡng, với chỉ tiêu xếp mức: «Khá».")
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
    own_bodies = OwnBodiesSerializer(
        allow_null=True,
        help_text=(
            "Với số cộng: phần của cơ sở ngoài các đơn vị báo cáo (trường học, cơ quan, doanh nghiệp), theo báo cáo "
            "riêng của tổ chức ở chính đơn vị này; covered và expected không tính các cơ sở đó. null khi không phải "
            "báo cáo."
        ),
    )
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
