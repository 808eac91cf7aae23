"""The register: what is owed, returned and judged."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TargetsConfig(AppConfig):
    name = "targets"
    verbose_name = "Nghị quyết và báo cáo"
    #: Tables that only grow: changes, steps, and what people said and did.
    append_only = (
        "Saving",
        "FigureChange",
        "ReturnEvent",
        "ReturnComment",
        "YearEvent",
        "Extension",
        "Reminder",
        "CallRecord",
        "HistoricalPlausibilityRule",
    )

    def ready(self) -> None:
        from organizations.append_only import protect_app

        post_migrate.connect(protect_app, sender=self, dispatch_uid="targets.append_only")
