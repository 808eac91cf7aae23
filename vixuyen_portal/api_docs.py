"""The OpenAPI page: our own drawing of the schema, because the usual viewers need inline code.

`read_schema` turns the schema into what the page prints; the template draws it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from organizations.access import PageRequest, requires
from organizations.permissions import Capability

Schema = Mapping[str, Any]
TYPE_NAMES = {
    "integer": "số nguyên",
    "number": "số",
    "string": "chữ",
    "boolean": "đúng/sai",
    "array": "danh sách",
    "object": "nhóm giá trị",
}
FORMAT_NAMES = {"date": "ngày", "date-time": "thời điểm"}
#: Queries that make good examples, by the last part of the path.
EXAMPLES = {
    "units": "on=2023-12-31",
    "targets": "year=2023",
    "returns": "year=2023&organization=hnd",
    "verdicts": "year=2023&unit=030&limit=200",
}


@dataclass(frozen=True)
class Item:
    """A parameter or a field, as a row of a table."""

    name: str
    type: str
    text: str
    values: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Operation:
    """One address of the API. `pages` marks a list whose rows come in pages."""

    anchor: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    example: str
    parameters: tuple[Item, ...]
    fields: tuple[Item, ...]
    pages: bool


@require_GET
@requires(Capability.SEE_RESULTS)
def documentation(request: PageRequest) -> HttpResponse:
    context = {
        "operations": read_schema(schema()),
        "origin": f"{request.scheme}://{request.get_host()}",
        "trail": [("Trang đầu", reverse("home")), ("Tài liệu API", None)],
    }
    return render(request, "api/documentation.html", context)


def schema() -> Schema:
    """The OpenAPI description of every address under /api/v1/."""
    schema_node: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return schema_node


def read_schema(whole: Schema) -> list[Operation]:
    """The operations of the schema, grouped by tag in the order of their first address."""
    operations = list(_operations(whole))
    tags = list(dict.fromkeys(operation.tag for operation in operations))
    return sorted(operations, key=lambda operation: tags.index(operation.tag))


def _operations(whole: Schema) -> Iterator[Operation]:
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            answer, pages = _answer(whole, operation)
            example = EXAMPLES.get(path.rstrip("/").rpartition("/")[2], "")
            yield Operation(
                anchor=operation["operationId"],
                method=method.upper(),
                path=path,
                tag=operation["tags"][0],
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                example=f"{path}?{example}" if example else path,
                parameters=tuple(_parameter(row) for row in operation.get("parameters", [])),
                fields=tuple(
                    _item(whole, name, field, required=name in answer.get("required", []))
                    for name, field in answer["properties"].items()
                ),
                pages=pages,
            )


def _answer(whole: Schema, operation: Schema) -> tuple[Schema, bool]:
    """The schema of one row of the answer, and whether rows come in pages."""
    content = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = _resolve(whole, content)
    if "results" in answer["properties"]:
        return _resolve(whole, answer["properties"]["results"]["items"]), True
    return answer, False


def _resolve(whole: Schema, node: Schema) -> Schema:
    """The node itself, or what its `$ref` (alone or in `allOf`/`oneOf`) points at."""
    reference = node.get("$ref") or next(
        (part["$ref"] for key in ("allOf", "oneOf") for part in node.get(key, []) if "$ref" in part), None
    )
    if reference is None:
        return node
    value: Schema = whole["components"]["schemas"][reference.rpartition("/")[2]]
    return value


def _parameter(row: Schema) -> Item:
    return Item(
        name=row["name"],
        type=_type_name(row["schema"]),
        text=_text(row.get("description", "")),
        values=tuple(str(value) for value in row["schema"].get("enum", []) if value),
        required=row.get("required", False),
    )


def _item(whole: Schema, name: str, field: Schema, *, required: bool) -> Item:
    resolved = _resolve(whole, field)
    title = str(field.get("title", ""))
    return Item(
        name=name,
        type=_type_name({**resolved, **field}) + (", hoặc null" if field.get("nullable") else ""),
        text=_text(field.get("description") or title[:1].upper() + title[1:]),
        values=tuple(str(value) for value in resolved.get("enum", []) if value),
        required=required,
    )


def _type_name(node: Schema) -> str:
    return FORMAT_NAMES.get(node.get("format", "")) or TYPE_NAMES.get(node.get("type", ""), "chữ")


def _text(text: str) -> str:
    """The sentence without the bullet list of allowed values, which the page prints by itself."""
    return text.partition("\n\n*")[0].strip()
