"""The pages Coalition and Threats: the same answers as `delian coalition` and `delian council threats`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, Where
from delian.core.scenario import scenario_from_query
from delian.present import coalition as coalition_shown
from delian.present import threats as threats_shown
from delian.present.sheet import Sheet, context
from delian.present.tables import csv_text
from delian.questions.coalition import coalition
from delian.questions.kept import kept_ledger
from delian.questions.mission import catalogue
from delian.questions.threats import threats
from delian.web.parts import environment
from delian.web.work import Work

MISSION = "ukraine-reassurance-25k"
OWN = ("movers", "backstop", "operation")
THREATS = ("russia", "terrorism", "cyber", "china")
NUMBERS = ("year", "from", "to", "draws", "seed")


def add(app: FastAPI, work: Work) -> None:
    """Add the addresses of both pages, and of their documents."""

    @app.get("/coalition", response_class=HTMLResponse, include_in_schema=False)
    async def coalition_at(request: Request) -> HTMLResponse:
        return HTMLResponse(await work.text(coalition_page, _filled(request)))

    @app.get("/threats", response_class=HTMLResponse, include_in_schema=False)
    async def threats_at(request: Request) -> HTMLResponse:
        return HTMLResponse(await work.text(threats_page, _filled(request)))

    @app.get("/api/coalition.json", summary="Who joins a mission")
    async def coalition_document(request: Request) -> Response:
        """Return the answer, byte for byte what `delian coalition MISSION --json` prints."""
        return Response(await work.text(coalition_json, _filled(request)), media_type="application/json")

    @app.get("/api/coalition.csv", summary="One table of who joins")
    async def coalition_table(request: Request, table: str = "members") -> Response:
        """Return one table of the answer: members, force, lacking, next_best, influence, options."""
        return Response(await work.text(coalition_csv, _filled(request), table), media_type="text/csv")

    @app.get("/api/threats.json", summary="What members fear")
    async def threats_document(request: Request) -> Response:
        """Return the answer, byte for byte what `delian council threats --json` prints."""
        return Response(await work.text(threats_json, _filled(request)), media_type="application/json")

    @app.get("/api/threats.csv", summary="One table of what members fear")
    async def threats_table(request: Request, table: str = "members") -> Response:
        """Return one table of the answer: members, cohesion, votes, changes, surveyed, ranks, exposure."""
        return Response(await work.text(threats_csv, _filled(request), table), media_type="text/csv")


def _filled(request: Request) -> str:
    """Return the query without the keys that a form left empty, and without the name of a table."""
    return urlencode([(k, v) for k, v in request.query_params.multi_items() if v and k != "table"])


def coalition_page(query: str) -> str:
    """Return the page of a coalition."""
    answer = _coalition(query)
    missions = [row["mission"] for row in catalogue().answer["missions"] if row.get("kind") != "additional"]
    return _page("coalition.html.j2", answer, coalition_shown.sheet(answer), query, {"missions": missions})


def coalition_json(query: str) -> str:
    """Return the answer as the command line prints it with --json."""
    return _coalition(query).to_json()


def coalition_csv(query: str, table: str) -> str:
    """Return one table of the answer as CSV."""
    return csv_text(_coalition(query), table)


def threats_page(query: str) -> str:
    """Return the page of threats."""
    answer = _threats(query)
    return _page("threats.html.j2", answer, threats_shown.sheet(answer), query, {"threats": list(THREATS)})


def threats_json(query: str) -> str:
    """Return the answer as the command line prints it with --json."""
    return _threats(query).to_json()


def threats_csv(query: str, table: str) -> str:
    """Return one table of the answer as CSV."""
    return csv_text(_threats(query), table)


def _page(template: str, answer: Answer, told: Sheet, query: str, more: Mapping[str, object]) -> str:
    shown = context(answer, told) | {"asked": answer.answer, "address": query, "version": __version__, **more}
    return environment().get_template(template).render(shown)


def _coalition(query: str) -> Answer:
    pairs = parse_qsl(query)
    own: dict[str, list[str]] = {name: [v for k, v in pairs if k == name] for name in OWN}
    scenario = scenario_from_query(urlencode([pair for pair in pairs if pair[0] not in OWN]))
    scenario = scenario if scenario.missions else scenario.changed(missions=(MISSION,))
    if len(set(own["backstop"])) > 1:
        text = f"backstop={' and '.join(own['backstop'])}: one stands behind, or none. Choose one."
        raise DelianError("contradictory-backstop", text, where=[Where(column="backstop", value=own["backstop"][0])])
    words = tuple(word.strip() for text in own["movers"] for word in text.split(",") if word.strip())
    movers = None if not own["movers"] else () if words == ("none",) else words
    backstop, card = (next(iter(own[name]), None) for name in ("backstop", "operation"))
    if card is not None and card.endswith((".yaml", ".yml", ".json")):
        text = "operation: a page reads no files. Name one of the catalogue, or use the command line."
        raise DelianError("unknown-option", text, where=[Where(column="operation", value=card)])
    return coalition(scenario, movers, backstop, card, kept_ledger())


def _threats(query: str) -> Answer:
    pairs = dict(parse_qsl(query))
    strange = [name for name in pairs if name not in ("threat", *NUMBERS)]
    wrong = [name for name in NUMBERS if name in pairs and not pairs[name].lstrip("-").isdigit()]
    if strange or wrong:
        where = [Where(column=name, value=pairs[name]) for name in (*strange, *wrong)]
        listed = ", ".join(f"{place.column}={place.value}" for place in where)
        text = f"not understood: {listed}. Known: threat, {', '.join(NUMBERS)} (whole numbers)."
        raise DelianError("unknown-option", text, where=where)
    number = {name: int(pairs[name]) for name in NUMBERS if name in pairs}
    given = "from" in number or "to" in number
    years = (number.get("from", 1949), number.get("to", 2026)) if given else None
    draws, seed = number.get("draws", 1000), number.get("seed", 1949)
    return threats(pairs.get("threat"), number.get("year"), years, draws, seed, kept_ledger())
