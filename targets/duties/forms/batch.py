"""Validation of an autosave request of the duties' form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from targets.duties.forms.answers import MARK, PartForm
from targets.duties.parts import TEXTS
from targets.duties.saving import PartChange
from targets.models import Duty
from targets.returns.forms.batches import BROKEN, BadBatch, read_json, texts

#: A form written off the line comes at once: sixty duties with both texts as long as they may be are below this.
MOST_BYTES: Final = 1024 * 1024


@dataclass(frozen=True)
class DutyBatch:
    """One request: changes by the name of their input, and the sentences of ill-formed parts."""

    user: object
    changes: Mapping[str, PartChange]
    faults: Mapping[str, str]


def read_duty_batch(body: bytes, duties: Mapping[str, Duty]) -> DutyBatch:
    """The request as an action takes it. Raises BadBatch."""
    sent = read_json(body, most=MOST_BYTES)
    cells = sent.get("cells", {})
    if not isinstance(cells, dict):
        raise BadBatch(BROKEN)
    changes, faults = {}, {}
    for name, cell in cells.items():
        duty_name, _, part = name.partition(MARK)
        duty = duties.get(duty_name)
        if duty is None or part not in {*TEXTS, *(one.key for one in duty.measures.all())}:
            raise BadBatch(BROKEN)
        said = texts(cell)
        form = PartForm(part, said)
        if form.is_valid():
            changes[name] = PartChange(duty_name, part, form.sent, str(said.get("was", "")))
        else:
            faults[name] = form.fault
    return DutyBatch(sent.get("user"), changes, faults)
