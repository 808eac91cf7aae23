"""Rows joined to a few related ones that stand behind many of them: each related row becomes an object once.

`select_related` makes an object for every row of the answer. Where ninety rows name six organizations, making objects
takes most of the reading.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models


class RelatedOnce:
    """Related rows, read along with rows of `model` by `values_list(*columns)`, in the same query.

    `relations`: names of foreign keys of the model that are never null.
    """

    def __init__(self, model: type[models.Model], *relations: str) -> None:
        self._parts: list[tuple[type[models.Model], list[str], int, dict[Any, models.Model]]] = []
        columns: list[str] = []
        for relation in relations:
            related = model._meta.get_field(relation).related_model
            assert isinstance(related, type)
            names = [field.attname for field in related._meta.concrete_fields]
            assert related._meta.pk is not None
            self._parts.append((related, names, names.index(related._meta.pk.attname), {}))
            columns += [f"{relation}__{name}" for name in names]
        self.columns = tuple(columns)

    def read(self, values: Sequence[Any]) -> list[Any]:
        """The objects of a row's values in `columns`, one a relation; the same object for the same primary key."""
        found, start = [], 0
        for related, names, at, known in self._parts:
            own = values[start : start + len(names)]
            start += len(names)
            if own[at] not in known:
                known[own[at]] = related.from_db("default", names, own)
            found.append(known[own[at]])
        return found
