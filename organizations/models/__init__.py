"""Who: units and their history, organizations, branches, heads, and people's accounts."""

from organizations.models.account import MailChoice, User
from organizations.models.agency import Agency, AgencyKind, BoardFunction
from organizations.models.head import Education, GeneralEducation, Head, HeadDegree, PoliticalTheory
from organizations.models.notice import Notice
from organizations.models.organization import Absence, Branch, BranchKind, Organization
from organizations.models.profile import RootWords
from organizations.models.stamp import RecordStamp, RegisterStamp
from organizations.models.unit import Level, Succession, SuccessionRelation, Unit

__all__ = [
    "Absence",
    "Agency",
    "AgencyKind",
    "BoardFunction",
    "Branch",
    "BranchKind",
    "Education",
    "GeneralEducation",
    "Head",
    "HeadDegree",
    "Level",
    "MailChoice",
    "Notice",
    "Organization",
    "PoliticalTheory",
    "RecordStamp",
    "RegisterStamp",
    "RootWords",
    "Succession",
    "SuccessionRelation",
    "Unit",
    "User",
]
