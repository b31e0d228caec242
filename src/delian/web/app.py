"""The application: addresses, headers, errors. Questions are asked in `asked`, in processes of their own."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from delian import __version__
from delian.core.errors import DelianError
from delian.web import api, asked, guard, willing
from delian.web.parts import environment
from delian.web.script import Script
from delian.web.state import state_from_query
from delian.web.work import Work

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"
LOOKS = {"workbench.css": "report.css", "brief_page.css": "brief.css"}  # pages and reports share one look
SCRIPTS = ("brief.js", "charts.js", "mission.js", "panel.js")
STATIC = {**dict.fromkeys(LOOKS, "text/css"), **dict.fromkeys(SCRIPTS, "text/javascript")}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the workbench runs: the chart script, hosts that may be asked for, a token, processes, kept answers."""

    script: Script
    hosts: tuple[str, ...]
    token: str | None
    processes: int
    keep: bool


def create_app(settings: Settings) -> FastAPI:
    """Return the application."""
    work = Work(settings.processes, keep=settings.keep)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await work.warm(settings.processes)
        yield
        work.close()

    app = FastAPI(title="Delian", version=__version__, docs_url=None, redoc_url=None, lifespan=life)
    app.state.work, app.state.settings = work, settings
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=1)
    app.middleware("http")(_headers)
    app.middleware("http")(guard.asked_for(settings.token))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts))
    app.exception_handler(DelianError)(_problem)
    app.include_router(api.router(work))
    _pages(app, work)
    willing.add(app, work)
    _files(app, settings)
    return app


def _pages(app: FastAPI, work: Work) -> None:
    page = {"response_class": HTMLResponse, "include_in_schema": False}

    @app.get("/", include_in_schema=False)
    async def start() -> RedirectResponse:
        return RedirectResponse("/brief")

    @app.get("/brief", **page)  # type: ignore[arg-type]
    async def brief(request: Request) -> HTMLResponse:
        return HTMLResponse(await work.text(asked.brief_page, _filled(request)))

    @app.get("/mission", **page)  # type: ignore[arg-type]
    async def mission(request: Request) -> HTMLResponse:
        text = await work.text(asked.mission_page, request.url.query)
        return HTMLResponse(text.replace("/static/vega.js", f"/static/{app.state.settings.script.name}"))

    @app.get("/mission/parts", include_in_schema=False)
    async def parts(request: Request, how: str = "") -> Response:
        query, quick = _without(request, "how"), how == "first"
        text = await work.text(asked.mission_parts, query, how, quick=quick, gone=request.is_disconnected)
        return Response(text, media_type="application/json")

    @app.get("/figures", **page)  # type: ignore[arg-type]
    async def figures(request: Request) -> HTMLResponse:
        return HTMLResponse(await work.text(asked.figures_page, *_whole(request)))

    @app.get("/figure", **page)  # type: ignore[arg-type]
    async def figure(request: Request) -> HTMLResponse:
        return HTMLResponse(await work.text(asked.figure_page, *_whole(request)))

    @app.get("/view/{name}.{form}", include_in_schema=False)
    async def view(request: Request, name: str, form: str) -> Response:
        if form not in KINDS:
            raise DelianError("unknown-option", f"no form {form!r} of a view. Known: {', '.join(KINDS)}.")
        text = await work.text(asked.chart, _question(request), name, form)
        body = base64.b64decode(text) if form == "png" else text.encode()
        return Response(body, media_type=KINDS[form])

    @app.get("/docs", **page)  # type: ignore[arg-type]
    async def docs() -> HTMLResponse:
        shown = {"version": __version__, "paths": api.described(app.openapi())}
        return HTMLResponse(environment().get_template("docs.html.j2").render(shown))


KINDS = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json", "csv": "text/csv"}


def _files(app: FastAPI, settings: Settings) -> None:
    found = {name: _static(name).encode() for name in STATIC}

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name == settings.script.name:
            headers = {"Content-Encoding": "gzip", "Cache-Control": FOREVER}
            return Response(settings.script.packed, media_type="text/javascript", headers=headers)
        if name not in found:
            return Response("no such file", status_code=404)
        return Response(found[name], media_type=STATIC[name], headers={"Cache-Control": "no-cache"})


def _static(name: str) -> str:
    text = files("delian.web").joinpath("static", name).read_text("utf-8")
    shared = files("delian.present").joinpath("templates", LOOKS[name]).read_text("utf-8") if name in LOOKS else ""
    return shared + text


async def _headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    response.headers.update(HEADERS)
    return response


async def _problem(request: Request, error: Exception) -> Response:
    """Return the error body with 422; a page that says what to type where a person asked."""
    assert isinstance(error, DelianError)
    status = 422 if error.exit_code == 2 else 500
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(error.body(), status_code=status)
    shown = {"version": __version__, "error": error.body()["error"]}
    return HTMLResponse(environment().get_template("problem.html.j2").render(shown), status_code=status)


def _question(request: Request) -> str:
    """Return the query of the scenario alone."""
    return state_from_query(request.url.query).scenario.to_query()


def _without(request: Request, *names: str) -> str:
    return urlencode([(key, value) for key, value in request.query_params.multi_items() if key not in names])


def _filled(request: Request) -> str:
    """Return the query without the keys that a form left empty."""
    return urlencode([(key, value) for key, value in request.query_params.multi_items() if value])


def _whole(request: Request) -> tuple[str, str]:
    part = "part" in request.query_params
    return _without(request, "part"), "part" if part else "whole"
