"""Changing what a target asks in some years. Closed years never change; the years around keep what they ask.

For administrators in whose scope the resolution's root lies. `propose` shows what would turn, `change_threshold` does
it, if nothing of that has changed meanwhile.
"""

from datetime import datetime

from django.db import transaction

from organizations.formats import listing, number, short_date
from organizations.models import User
from organizations.permissions import Capability, require
from organizations.refused import NotPermitted, Refused
from targets.jobs import enqueue_once
from targets.loading.thresholds import log_change, store_bands
from targets.models import ReportingYear, Resolution, RootYears, Target, ThresholdChange
from targets.models.job import SCORE_YEAR
from targets.resolutions.preview import Preview, preview
from targets.roots import is_own_root
from targets.rules.compliance import RuleKind
from targets.rules.periods import local_day
from targets.rules.scales import listed
from targets.rules.thresholds import Band, changed_years, exchanged, limits


class ThresholdRefused(Refused):
    """The proposed threshold, its years or its paper do not fit; nothing is changed."""


class PreviewOutdated(Refused):
    """Thresholds or verdicts have changed since they were shown; nothing is changed."""


def require_change(by: User, resolution: Resolution) -> None:
    """Raise NotPermitted unless the account changes thresholds, and those of this root."""
    require(by, Capability.MANAGE_TARGETS)
    if not is_own_root(by, resolution.unit):
        raise NotPermitted(f"Nghị quyết của {resolution.unit} không thuộc phạm vi của đồng chí.")


def propose(target: Target, band: Band, *, by: User, at: datetime) -> Preview:
    """What the change would do. Writes nothing. Raises NotPermitted, ThresholdRefused.

    The target comes `with_rules()` and its resolution's root.
    """
    require_change(by, target.resolution)
    _check(target, band, at=at)
    return preview(target, band)


@transaction.atomic
def change_threshold(target: Target, band: Band, *, reason: str, seen: str, by: User, at: datetime) -> ThresholdChange:
    """Store the band, keep who, when and why, and have its years scored again in the background.

    `seen`: the mark of the preview that `by` read. Raises NotPermitted, ThresholdRefused, PreviewOutdated.
    """
    if not reason.strip():
        raise ThresholdRefused("Xin ghi lý do đổi ngưỡng.")
    root = target.resolution.unit
    for year in ReportingYear.objects.filter(year__in=band.years()).order_by("year"):
        RootYears.hold(year, [root])  # whoever closes one of them at this instant comes before or after as a whole
    Target.objects.select_for_update(of=("self",)).get(pk=target.pk)  # as does who changes the same target
    held = Target.objects.with_rules().select_related("resolution__unit").get(pk=target.pk)
    found = propose(held, band, by=by, at=at)
    if found.seen != seen:
        raise PreviewOutdated(
            "Ngưỡng hoặc kết quả đã thay đổi sau khi đồng chí xem trước nên chưa ghi. Xin xem lại phần xem trước mới "
            "dưới đây rồi bấm ghi lần nữa."
        )
    store_bands(held, found.after)
    change = log_change(held, found.before, found.after, reason=reason.strip(), by=by, at=at, turned=found.official)
    for changed_year in found.years:
        enqueue_once(SCORE_YEAR, changed_year, by=by)
    return change


def _check(target: Target, band: Band, *, at: datetime) -> None:
    """Raise ThresholdRefused where the band does not fit the target, its years or the paper."""
    if band.first_year > band.last_year:
        raise ThresholdRefused(f"Từ năm {band.first_year} đến năm {band.last_year}: năm đầu phải trước năm cuối.")
    if not (target.is_in_force(band.first_year) and target.is_in_force(band.last_year)):
        raise ThresholdRefused(
            f"Chỉ tiêu {target.code} chỉ áp dụng từ năm {target.first_year} đến năm {target.last_year}."
        )
    if target.accumulates and (band.first_year, band.last_year) != (target.first_year, target.last_year):
        raise ThresholdRefused(
            f"Chỉ tiêu {target.code} cộng dồn qua các năm nên chỉ có một ngưỡng cho cả kỳ. "
            f"Xin chọn từ năm {target.first_year} đến hết năm {target.last_year}."
        )
    if closed := sorted(target.resolution.closed_years.intersection(band.years())):
        raise ThresholdRefused(
            f"Năm {listing([str(year) for year in closed])} đã chốt nên ngưỡng của năm đó không đổi được nữa. "
            "Xin chọn các năm chưa chốt."
        )
    _check_value(target, band)
    for name, text in (("số", band.paper_number), ("trích yếu", band.paper_title)):
        if not text.strip():
            raise ThresholdRefused(f"Xin ghi {name} văn bản quy định ngưỡng.")
    if band.paper_issued_on is None:
        raise ThresholdRefused("Xin ghi ngày của văn bản quy định ngưỡng.")
    if band.paper_issued_on > local_day(at):
        raise ThresholdRefused(f"Ngày văn bản {short_date(band.paper_issued_on)} chưa tới. Xin xem lại ngày.")
    if not changed_years(target.bands, exchanged(target.bands, band)):
        raise ThresholdRefused("Các năm này đã có đúng ngưỡng và văn bản đó nên không có gì để đổi.")


def _check_value(target: Target, band: Band) -> None:
    kind = RuleKind(target.indicator.kind)
    allowed = limits(kind, target.direction, target.scale)
    if target.scale and (band.value not in allowed or band.maximum is not None):
        raise ThresholdRefused(f"Ngưỡng của chỉ tiêu {target.code} là một trong các mức: {listed(target.scale[1:])}.")
    if band.value not in allowed:
        sign = "%" if target.is_ratio else ""
        raise ThresholdRefused(
            f"Ngưỡng {number(band.value)}{sign} không dùng được: chỉ tiêu {target.code} nhận số nguyên từ "
            f"{number(allowed[0])}{sign} đến {number(allowed[-1])}{sign}."
        )
    if band.maximum is None:
        return
    if target.is_ratio:
        raise ThresholdRefused(f"Chỉ tiêu {target.code} tính theo phần trăm nên không có số nhiều nhất.")
    if not band.value <= band.maximum <= allowed[-1]:
        raise ThresholdRefused(
            f"Số nhiều nhất {number(band.maximum)} không dùng được: phải từ ngưỡng {number(band.value)} đến "
            f"{number(allowed[-1])}."
        )
