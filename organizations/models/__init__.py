"""Who: units and their history, organizations, branches, heads, and people's accounts."""

from organizations.models.account import MailChoice, User
from organizations.models.agency import Agency, AgencyKind, BoardFunction
from organizations.models.head import Head
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
    "Head",
    "Level",
    "MailChoice",
    "Notice",
    "Organization",
    "RecordStamp",
    "RegisterStamp",
    "RootWords",
    "Succession",
    "SuccessionRelation",
    "Unit",
    "User",
]
