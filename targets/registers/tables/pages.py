"""Everything that goes to Excel and comes back, by its address."""

from collections.abc import Mapping
from typing import Final

from django.http import Http404

from targets.registers.bodies.lists import BRANCH_LIST, HEAD_LIST
from targets.registers.pages import REGISTERS
from targets.registers.tables.tabled import Tabled, TabledRegister

TABLED: Final[Mapping[str, Tabled]] = {
    **{slug: TabledRegister(register) for slug, register in REGISTERS.items()},
    BRANCH_LIST.slug: BRANCH_LIST,
    HEAD_LIST.slug: HEAD_LIST,
}


def tabled_or_404(slug: str) -> Tabled:
    try:
        return TABLED[slug]
    except KeyError as unknown:
        raise Http404(f"no register {slug}") from unknown
