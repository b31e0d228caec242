"""The JSON interface: each question under its own address, the same document as the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from fastapi import APIRouter, Request, Response

from delian.core.scenario import Scenario
from delian.web import asked
from delian.web.state import base_alone
from delian.web.work import Work

TEXTS = {
    "alliance": "name of the catalogue: nato (default), eu, europe, e3, jef ...",
    "members": "ISO3 codes instead of an alliance; repeat or separate by commas",
    "year": "members and forces of this year, 2009 to 2040",
    "as_of": "members on this date, YYYY-MM-DD",
    "missions": "name of a mission of the catalogue",
    "without": "who is taken out; repeat or separate by commas",
    "added": "who is added; repeat or separate by commas",
    "effort": "limited, major or war",
    "lever": "change of forces, DEU.tankers+10@2027..2030; repeat",
    "assume": "figure=number; repeat",
    "money": "currency and price year, EUR-2024",
    "draws": "0 for the base case alone, default 1000",
    "seed": "seed of the draws",
    "dependence": "none, default or full",
}
REPEATED = ("members", "missions", "without", "added", "lever", "assume")
NUMBERS = ("year", "draws", "seed")


def parameters() -> list[dict[str, Any]]:
    """Return the parameters of a scenario, as OpenAPI describes them."""
    known = {f.name for f in fields(Scenario)} | {"lever"}
    return [
        {"name": name, "in": "query", "required": False, "description": text, "schema": _schema(name)}
        for name, text in TEXTS.items()
        if name in known
    ]


def _schema(name: str) -> dict[str, Any]:
    if name in REPEATED:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "integer" if name in NUMBERS else "string"}


def router(work: Work) -> APIRouter:
    """Return the addresses of the JSON interface."""
    found = APIRouter(prefix="/api")
    described = {"parameters": parameters()}
    country = {"name": "country", "in": "query", "required": True, "description": "code or name", "schema": _schema("")}
    about = {"parameters": [country, *parameters()]}
    errors: dict[int | str, dict[str, Any]] = {422: {"description": "a wrong question: {error {code, message, where}}"}}

    @found.get("/assess.json", openapi_extra=described, responses=errors, summary="Assess a mission")
    async def assess_json(request: Request) -> Response:
        """Return the answer, byte for byte what `delian assess ... --json` prints."""
        query = request.url.query
        return Response(
            await work.text(asked.assess_json, query, quick=base_alone(query)), media_type="application/json"
        )

    @found.get("/assess.csv", openapi_extra=described, responses=errors, summary="One table of an assessment")
    async def assess_csv(request: Request, table: str = "needs") -> Response:
        """Return one table of the answer: needs, gaps, break_even, brings, indispensable ..."""
        query = "&".join(part for part in request.url.query.split("&") if not part.startswith("table="))
        return Response(await work.text(asked.assess_csv, query, table), media_type="text/csv")

    @found.get("/brief.json", openapi_extra=about, responses=errors, summary="The brief of one country")
    async def brief_json(request: Request) -> Response:
        """Return the brief, byte for byte what `delian brief COUNTRY --json` prints."""
        return Response(await work.text(asked.brief_json, request.url.query), media_type="application/json")

    @found.get("/brief.csv", openapi_extra=about, responses=errors, summary="One table of a brief")
    async def brief_csv(request: Request, table: str = "grid") -> Response:
        """Return one table of the brief: grid, gaps, break_even, sends, depends_on ..."""
        query = "&".join(part for part in request.url.query.split("&") if not part.startswith("table="))
        return Response(await work.text(asked.brief_csv, query, table), media_type="text/csv")

    return found


def described(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the addresses of an OpenAPI description as rows for a page."""
    return [
        {
            "path": path,
            "method": method.upper(),
            "summary": part.get("summary", ""),
            "text": part.get("description", ""),
            "parameters": [
                {
                    "name": p["name"],
                    "text": p.get("description", ""),
                    "type": p["schema"].get("type", ""),
                }
                for p in part.get("parameters", ())
            ],
        }
        for path, methods in schema["paths"].items()
        for method, part in methods.items()
    ]
