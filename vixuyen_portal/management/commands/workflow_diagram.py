"""`manage.py workflow_diagram`: docs/workflow.md, drawn from the tables that the portal works by."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from organizations.permissions import CAPABILITIES, ROLE_LABELS, Capability
from targets.rules import explanation_steps
from targets.rules.explanation_steps import ExplanationState, ExplanationTransition
from targets.rules.register_steps import STEP_TABLES
from targets.rules.step_table import STEP_LABELS as REGISTER_STEP_LABELS, RegisterTransition, Side, StepTable
from targets.rules.workflow import ADVANCE, EDITABLE, STATUS_LABELS, STEP_LABELS, TRANSITIONS, Step, Transition

PAGE: Path = settings.BASE_DIR / "docs" / "workflow.md"


class Command(BaseCommand):
    help = "Write docs/workflow.md from the tables of steps in targets/rules/. A test keeps the two equal."
    requires_system_checks: list[str] = []  # it reads tables of constants

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} written.")


def workflow_page() -> str:
    """The whole page: a state diagram, a table of steps, and what holds beside them; then the same of each register and
    of explanations."""
    return "\n".join(
        [
            "# The workflow of a return",
            "",
            "Drawn by `python manage.py workflow_diagram` from the tables in `targets/rules/` (`workflow.py`,",
            "`register_steps.py`, `explanation_steps.py`); do not edit by hand.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{STATUS_LABELS[status]}" as {status}' for status in ADVANCE),
            f"    [*] --> {ADVANCE[0]}",
            *(f"    {row.source} --> {row.target}: {STEP_LABELS[row.step]}" for row in TRANSITIONS),
            "```",
            "",
            "| step | from | to | who | reason |",
            "|---|---|---|---|---|",
            *(_table_row(row) for row in TRANSITIONS),
            "",
            f"Figures can be entered in: {', '.join(f'«{STATUS_LABELS[s]}»' for s in ADVANCE if s in EDITABLE)}.",
            "",
            "* Each step is taken within the account's scope: a commune's officer for the own unit, a district",
            "  organization for its own returns.",
            "* Nobody endorses or approves what they sent. Only the sender withdraws.",
            "* A year may ask for two steps: then a commune's return is approved only after the district organization",
            f"  has endorsed it («{STEP_LABELS[Step.ENDORSE]}»); until then that organization may also send it back.",
            "  Whatever leaves «Đã gửi» by another way than the approval is to be endorsed anew.",
            "* Nothing is entered or sent before the year's first day. Being late is a fact of its own beside the",
            "  state: a return that was sent too late is reviewed like any other.",
            "* In a closed year («đã chốt») no step can be taken. The head of staff closes and opens years.",
            "* A return that is opened again leaves the official sums until it is approved once more.",
            "* The state shown for a commune is that of its least advanced return, in this order: "
            + ", ".join(f"«{STATUS_LABELS[status]}»" for status in ADVANCE)
            + ".",
            "",
            *(line for slug, table in STEP_TABLES.items() for line in _register_section(slug, table)),
            *_explanation_section(),
        ]
    )


def _register_section(slug: str, table: StepTable) -> list[str]:
    """A register's diagram and table; steps that leave the state as it is stand in the table only."""
    moving = [row for row in table.transitions if row.source != row.target]
    return [
        f"## The rows of the register `{slug}`",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{label}" as {state}' for state, label in table.states.items()),
        f"    [*] --> {table.first}",
        *(f"    {row.source} --> {row.target}: {REGISTER_STEP_LABELS[row.step]}" for row in moving),
        "```",
        "",
        "| step | from | to | who | needs |",
        "|---|---|---|---|---|",
        *(_register_row(table, row) for row in table.transitions),
        "",
        "* Each step is taken within the account's scope; an agency's account stands for its own rows, or for those",
        "  that it answers where the table says so.",
        "* A cancelled row keeps its state and takes no further step; nor does a row of a closed year, but for the",
        "  steps that the table leaves open.",
        "",
    ]


def _register_row(table: StepTable, row: RegisterTransition) -> str:
    who = ", ".join(ROLE_LABELS[role] for role, held in CAPABILITIES.items() if row.capability in held)
    also = "; also for the agency that answers" if Side.ANSWERER in row.sides else ""
    also += "; also after the year is closed" if row.is_open_after_close else ""
    return (
        f"| {REGISTER_STEP_LABELS[row.step]} (`{row.step}`) | «{table.states[row.source]}» "
        f"| «{table.states[row.target]}» | {who}{also} | {', '.join(sorted(row.needs)).lower()} |"
    )


def _explanation_section() -> list[str]:
    """The diagram and table of explanations of missed targets."""
    labels, steps = explanation_steps.STATE_LABELS, explanation_steps.STEP_LABELS
    return [
        "## An explanation of a missed target",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{label}" as {state}' for state, label in labels.items()),
        f"    [*] --> {ExplanationState.ASKED}",
        *(f"    {row.source} --> {row.target}: {steps[row.step]}" for row in explanation_steps.TRANSITIONS),
        "```",
        "",
        "| step | from | to | who | needs |",
        "|---|---|---|---|---|",
        *(_explanation_row(row) for row in explanation_steps.TRANSITIONS),
        "",
        "* Asked by whoever may withdraw an open question, of an official verdict that is missed, unclear or without",
        "  data.",
        "* Each step is taken within the account's scope. Nobody judges their own answer.",
        "* A closed year does not matter: nothing here changes a figure or a verdict, and no verdict changes a state.",
        "",
    ]


def _explanation_row(row: ExplanationTransition) -> str:
    label, labels = explanation_steps.STEP_LABELS[row.step], explanation_steps.STATE_LABELS
    who = ", ".join(ROLE_LABELS[role] for role, held in CAPABILITIES.items() if row.capability in held)
    needs = ", ".join(sorted(row.needs)).lower()
    return f"| {label} (`{row.step}`) | «{labels[row.source]}» | «{labels[row.target]}» | {who} | {needs} |"


def _table_row(row: Transition) -> str:
    return (
        f"| {STEP_LABELS[row.step]} (`{row.step}`) | «{STATUS_LABELS[row.source]}» | «{STATUS_LABELS[row.target]}» "
        f"| {_who(row)} | {'required' if row.needs_reason else ''} |"
    )


def _who(row: Transition) -> str:
    who = ", ".join(ROLE_LABELS[role] for role, held in CAPABILITIES.items() if row.capability in held)
    first = [ROLE_LABELS[role] for role, held in CAPABILITIES.items() if Capability.ENDORSE_RETURNS in held]
    return f"{who}; {', '.join(first)} before endorsing" if row.first_reviewer else who
