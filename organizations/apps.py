"""The lowest app: units, organizations, accounts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Đơn vị, tổ chức"
    #: Tables that only grow: the histories.
    append_only = (
        "HistoricalUnit",
        "HistoricalSuccession",
        "HistoricalOrganization",
        "HistoricalAbsence",
        "HistoricalAgency",
        "HistoricalBranch",
        "HistoricalHead",
        "HistoricalHeadDegree",
        "HistoricalRootWords",
    )

    #: Tables that change seldom: with a write to any of them all kept pages are computed anew.
    stamped = ("Unit", "Succession", "Organization", "Absence", "RootWords", "Agency")

    #: As in `organizations.stamps`: the registers of ratings are counted over the branches that are in force.
    stamped_records = ("Branch",)

    def ready(self) -> None:
        from organizations.append_only import protect_app
        from organizations.stamps import stamp_app

        post_migrate.connect(stamp_app, sender=self, dispatch_uid="organizations.stamps")
        post_migrate.connect(protect_app, sender=self, dispatch_uid="organizations.append_only")
