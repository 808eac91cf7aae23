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
        "ThresholdChange",
        "HistoricalPlausibilityRule",
        "HistoricalPaper",
        "HistoricalPaper_absences",
        "HistoricalPaper_successions",
        "DutyChange",
        "DutyEvent",
        "DutyComment",
        "DutyReminder",
        "ThemeEvent",
        "SeenFinding",
        "MissExplanationEvent",
        "ReturnPaperChange",
        "TopicEvent",
        "RecommendationEvent",
        "DraftItemEvent",
        "AssignedTargetEvent",
        "DialogueEvent",
        "ProgrammeEvent",
        "ProgrammeYearEvent",
        "ActivityEvent",
        "AssessmentEvent",
    )

    #: As in `organizations.apps`.
    stamped = (
        "Resolution",
        "Clause",
        "Indicator",
        "Target",
        "Target_organizations",
        "Threshold",
        "Baseline",
        "OwedFigure",
        "FigureDefinition",
        "PlausibilityRule",
        "ReportingYear",
        "RootYear",
        "Extension",
        "Duty",
        "Duty_targets",
        "OwedDuty",
        "Measure",
    )

    @property
    def stamped_records(self) -> tuple[str, ...]:
        """As in `organizations.stamps`: all tables of the registers, and what the standing of duties rests on.

        Answers to duties change only while no step has sent them, so the steps stand for them.
        """
        models = self.get_models(include_auto_created=True)
        registers = [model.__name__ for model in models if model.__module__.startswith("targets.models.registers.")]
        return ("DutyEvent", "Paper", *registers)

    def ready(self) -> None:
        from organizations.append_only import protect_app
        from organizations.stamps import stamp_app
        from targets.stamps import stamp_verdicts

        post_migrate.connect(stamp_app, sender=self, dispatch_uid="targets.stamps")
        post_migrate.connect(stamp_verdicts, sender=self, dispatch_uid="targets.verdict_stamps")
        post_migrate.connect(protect_app, sender=self, dispatch_uid="targets.append_only")
