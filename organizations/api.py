"""Units and organizations as the API shows them, and what every part of the API shares. Read-only."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Capability, can


class Pages(LimitOffsetPagination):
    """`limit` rows (200, at most 2000) from `offset` on: a year's verdicts of all communes fit one page."""

    default_limit = 200
    max_limit = 2000

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "description": description,
                "schema": {"type": "integer"},
            }
            for name, description in (
                ("limit", "Số dòng mỗi trang: 200 nếu không ghi, nhiều nhất 2000."),
                ("offset", "Bỏ qua bao nhiêu dòng đầu."),
            )
        ]


class HoldsCapability(BasePermission):
    """The signed-in account's role holds the capability that the view names."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return can(request.user, view.capability)  # type: ignore[arg-type,attr-defined]


class ReadOnlyList(mixins.ListModelMixin, viewsets.GenericViewSet):
    """A list that can only be read; its rows come from `visible_to()` of the signed-in person."""

    capability: Capability
    permission_classes = [IsAuthenticated, HoldsCapability]
    pagination_class = Pages

    @property
    def person(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            raise NotFound from None  # Django's own sentence names the class, in English


def path_parameter(name: str, description: str, kind: type = str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.PATH, description=description)


class UnitSerializer(serializers.ModelSerializer[Unit]):
    level = serializers.SerializerMethodField(help_text="Cấp: province, district, commune, village.")
    full_name = serializers.CharField(read_only=True, help_text="Tên kèm loại: «Xã Cao Bồ».")
    parent = serializers.CharField(  # type: ignore[assignment]  # `parent` is also a serializer's own attribute
        source="parent.code", allow_null=True, default=None, read_only=True, help_text="Mã đơn vị cấp trên."
    )

    class Meta:
        model = Unit
        fields = ["code", "valid_from", "valid_to", "level", "kind", "name", "full_name", "parent", "slug"]
        read_only_fields = fields

    def get_level(self, unit: Unit) -> str:
        return unit.level.lower()


class UnitFilter(django_filters.FilterSet):
    code = django_filters.CharFilter(help_text="Mã đơn vị, ví dụ 00952.")
    level = django_filters.ChoiceFilter(
        method="at_level",
        choices=[(level.value.lower(), level.label) for level in Level],
        help_text="Cấp đơn vị.",
    )
    parent = django_filters.CharFilter("parent__code", help_text="Mã đơn vị cấp trên.")
    on = django_filters.DateFilter(method="in_force_on", help_text="Chỉ đơn vị có hiệu lực vào ngày này: 2023-12-31.")

    class Meta:
        model = Unit
        fields: list[str] = []

    def at_level(self, units: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return units.filter(level=value.upper())

    def in_force_on(self, units: QuerySet[Unit], name: str, value: date) -> QuerySet[Unit]:
        return units.filter(pk__in=Unit.objects.in_force(value))


@extend_schema_view(
    list=extend_schema(
        tags=["Đơn vị"],
        summary="Danh sách đơn vị hành chính",
        description="Mỗi dòng là một đơn vị trong một khoảng thời gian; một mã dùng lại sau sắp xếp thì có hai dòng.",
    )
)
class UnitViewSet(ReadOnlyList):
    capability = Capability.SEE_RESULTS
    queryset = Unit.objects.none()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter

    def get_queryset(self) -> QuerySet[Unit]:
        return Unit.objects.visible_to(self.person).select_related("parent").order_by("sort_key", "code", "valid_from")


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = [
            "code", "name", "short_name", "abbreviation", "district_name", "member_noun", "eligible_noun",
            "branch_noun", "head_post", "slug", "position",
        ]  # fmt: skip
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(tags=["Tổ chức"], summary="MTTQ và các tổ chức chính trị - xã hội"),
    retrieve=extend_schema(
        tags=["Tổ chức"], summary="Một tổ chức theo mã", parameters=[path_parameter("code", "Mã tổ chức.")]
    ),
)
class OrganizationViewSet(mixins.RetrieveModelMixin, ReadOnlyList):
    capability = Capability.SEE_RESULTS
    queryset = Organization.objects.order_by("position")
    serializer_class = OrganizationSerializer
    lookup_field = "code"
