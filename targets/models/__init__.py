"""The register: what is owed, what is returned, how it was judged, and the jobs that work on it."""

from targets.models.annual_return import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    ReturnEvent,
)
from targets.models.indicator import FigureDefinition, Indicator, Target
from targets.models.job import Job, JobStatus
from targets.models.reporting_year import ReportingYear, YearEvent
from targets.models.resolution import Clause, Resolution
from targets.models.return_file import ReturnFile
from targets.models.verdict import Basis, Verdict

__all__ = [
    "AnnualReturn",
    "Basis",
    "ChangeSource",
    "Clause",
    "Figure",
    "FigureChange",
    "FigureDefinition",
    "Indicator",
    "Job",
    "JobStatus",
    "ReportingYear",
    "Resolution",
    "ReturnEvent",
    "ReturnFile",
    "Target",
    "Verdict",
    "YearEvent",
]
