"""Who: units and their history, organizations, branches, heads, and people's accounts."""

from organizations.models.account import User
from organizations.models.head import Head
from organizations.models.organization import Absence, Branch, BranchKind, Organization
from organizations.models.unit import Level, Succession, SuccessionRelation, Unit

__all__ = [
    "Absence",
    "Branch",
    "BranchKind",
    "Head",
    "Level",
    "Organization",
    "Succession",
    "SuccessionRelation",
    "Unit",
    "User",
]
