"""The API's own description, made from the route table."""

import re
from typing import Any

from pydantic.json_schema import models_json_schema

from hub.http.routes import Route, RouteTable
from hub.http.schemas import ErrorOut, Schema


def describe(table: RouteTable, version: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document of every route."""
    models: set[type[Schema]] = {ErrorOut}
    for route in table.routes:
        models |= {model for model in (route.takes, route.gives) if model is not None}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schema = models_json_schema(
        [(model, "validation") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Any] = {}
    for route in table.routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parlour", "version": version, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": schema.get("$defs", {}),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    content = "text/event-stream" if route.stream else "text/plain" if route.plain else "application/json"
    is_text = route.plain or route.stream
    answer: dict[str, Any] = {"schema": {"type": "string"} if is_text else {"type": "object"}}
    if route.gives is not None:
        answer = {"schema": {"$ref": f"#/components/schemas/{route.gives.__name__}"}}
    error = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}}
    codes = ["400", "404", "409", "429", "503"] + ([] if route.open else ["401"])
    operation: dict[str, Any] = {
        "summary": route.summary,
        "security": [] if route.open else [{"key": []}],
        "responses": {
            "200": {"description": "done", "content": {content: answer}},
            **{code: {"description": "error", **error} for code in sorted(codes)},
        },
    }
    names = re.findall(r"{(\w+)}", route.path)
    if names:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    if route.takes is not None:
        reference = {"$ref": f"#/components/schemas/{route.takes.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    return operation
