"""The agencies that owe a resolution's duties: those of every unit that it judges."""

from organizations.agencies import make_agencies
from organizations.models import Level, Organization, Unit
from targets.models import Resolution
from targets.roots import profile_of


def make_agencies_of(resolution: Resolution) -> int:
    """Create the agencies that are absent at the root and in all units below it that report or add up; how many.

    Of the organizations those that the resolution asks figures of.

    Units of all times are meant: a year's matrix shows those in force on its reference day. Five queries.
    """
    levels = Level(resolution.reporting_level).and_above
    units = Unit.objects.under(resolution.unit).filter(level__in=levels).overlapping(*resolution.span)
    organizations = list(Organization.objects.filter(owed_figures__resolution=resolution).distinct())
    return len(make_agencies(resolution.unit, units, organizations, profile_of(resolution)))
