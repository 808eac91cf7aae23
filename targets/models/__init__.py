"""The register: what is owed, what is returned, how it was judged, and the jobs that work on it."""

from targets.models.annual_return import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    ReturnEvent,
    Saving,
)
from targets.models.baseline import Baseline
from targets.models.chasing import CallOutcome, CallRecord, Reminder
from targets.models.comment import ReturnComment
from targets.models.duty import Duty, Measure, OwedDuty
from targets.models.duty_return import (
    DutyAnswer,
    DutyChange,
    DutyComment,
    DutyEvent,
    DutyFigure,
    DutyReminder,
    DutyReturn,
)
from targets.models.explanation import MissExplanation, MissExplanationEvent
from targets.models.imported_file import ImportedFile
from targets.models.indicator import (
    FigureDefinition,
    Indicator,
    Target,
    Threshold,
    breakdowns_of,
    in_form_order,
    scales_of,
)
from targets.models.job import Job, JobStatus
from targets.models.owed_figures import OwedFigure, OwedFigures
from targets.models.paper import MediaType, Paper, PaperKind
from targets.models.past_years import PastYears
from targets.models.receipt import EntryReceipt
from targets.models.registers.activity import Activity, ActivityEvent, ActivityKind, CaseSubject
from targets.models.registers.assessment import Assessment, AssessmentEvent
from targets.models.registers.assigned_target import AssignedTarget, AssignedTargetEvent, Assigner
from targets.models.registers.dialogue import ChairKind, Dialogue, DialogueEvent
from targets.models.registers.draft_item import DraftItem, DraftItemEvent, DraftKind
from targets.models.registers.file import RegisterFile
from targets.models.registers.head_standard import HeadStandard
from targets.models.registers.programme import (
    Programme,
    ProgrammeEvent,
    ProgrammeKind,
    ProgrammeYear,
    ProgrammeYearEvent,
    Rating,
)
from targets.models.registers.recommendation import Recommendation, RecommendationEvent, ReplyMeasures
from targets.models.registers.scale import Scale, ScaleGrade
from targets.models.registers.theme import Theme, ThemeEvent
from targets.models.registers.topic import Topic, TopicEvent
from targets.models.reporting_year import Extension, ReportingYear
from targets.models.resolution import Clause, PlannedReview, Resolution
from targets.models.return_file import ColumnMapping, ReturnFile
from targets.models.return_paper import ReturnPaper, ReturnPaperChange
from targets.models.root_year import RootYear, RootYears, YearEvent, YearEventKind
from targets.models.rule import PlausibilityRule
from targets.models.seen_finding import SeenFinding
from targets.models.stamp import VerdictStamp
from targets.models.threshold_change import ThresholdChange
from targets.models.verdict import Basis, UnscoredReturn, Verdict

__all__ = [
    "Activity",
    "ActivityEvent",
    "ActivityKind",
    "AnnualReturn",
    "Assessment",
    "AssessmentEvent",
    "AssignedTarget",
    "AssignedTargetEvent",
    "Assigner",
    "Baseline",
    "Basis",
    "CallOutcome",
    "CallRecord",
    "CaseSubject",
    "ChairKind",
    "ChangeSource",
    "Clause",
    "ColumnMapping",
    "Dialogue",
    "DialogueEvent",
    "DraftItem",
    "DraftItemEvent",
    "DraftKind",
    "Duty",
    "DutyAnswer",
    "DutyChange",
    "DutyComment",
    "DutyEvent",
    "DutyFigure",
    "DutyReminder",
    "DutyReturn",
    "EntryReceipt",
    "Extension",
    "Figure",
    "FigureChange",
    "FigureDefinition",
    "HeadStandard",
    "ImportedFile",
    "Indicator",
    "Job",
    "JobStatus",
    "Measure",
    "MediaType",
    "MissExplanation",
    "MissExplanationEvent",
    "OwedDuty",
    "OwedFigure",
    "OwedFigures",
    "Paper",
    "PaperKind",
    "PastYears",
    "PlannedReview",
    "PlausibilityRule",
    "Programme",
    "ProgrammeEvent",
    "ProgrammeKind",
    "ProgrammeYear",
    "ProgrammeYearEvent",
    "Rating",
    "Recommendation",
    "RecommendationEvent",
    "RegisterFile",
    "Reminder",
    "ReplyMeasures",
    "ReportingYear",
    "Resolution",
    "ReturnComment",
    "ReturnEvent",
    "ReturnFile",
    "ReturnPaper",
    "ReturnPaperChange",
    "RootYear",
    "RootYears",
    "Saving",
    "Scale",
    "ScaleGrade",
    "SeenFinding",
    "Target",
    "Theme",
    "ThemeEvent",
    "Threshold",
    "ThresholdChange",
    "Topic",
    "TopicEvent",
    "UnscoredReturn",
    "Verdict",
    "VerdictStamp",
    "YearEvent",
    "YearEventKind",
    "breakdowns_of",
    "in_form_order",
    "scales_of",
]
