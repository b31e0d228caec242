"""Who may ask: anybody on this machine; from elsewhere only who holds the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

COOKIE = "delian-token"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
Call = Callable[[Request], Awaitable[Response]]


def is_loopback(host: str) -> bool:
    """Return True when only this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def asked_for(token: str | None) -> Callable[[Request, Call], Awaitable[Response]]:
    """Return the check of every request: no token asked, no check."""

    async def check(request: Request, call: Call) -> Response:
        if token is None or _same(request.cookies.get(COOKIE, ""), token) or _bearer(request, token):
            return await call(request)
        if _same(request.query_params.get("token", ""), token):
            return _admitted(request, token)
        return PlainTextResponse("token needed: open the address that `delian serve` printed\n", status_code=401)

    return check


def _admitted(request: Request, token: str) -> Response:
    """Return the same address without the token, which then lives in a cookie and in no history."""
    rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
    response = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), status_code=303)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
    return response


def _bearer(request: Request, token: str) -> bool:
    return _same(request.headers.get("authorization", ""), f"Bearer {token}")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
