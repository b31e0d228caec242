"""`delian serve`: the workbench on this machine."""

from __future__ import annotations

import os
import secrets
import socket
import sys

from delian.core.errors import DelianError, Where

PROCESSES = 2  # one answers while the other draws


def serve(host: str = "127.0.0.1", port: int = 8033, *, keep: bool = True) -> None:
    """Serve the pages and the JSON interface until interrupted.

    On any host other than this machine's own address a token is needed, and the start says so.
    Raises `missing-extra` without FastAPI and uvicorn, `bad-number` for a port that is taken or out of range.
    """
    try:
        import uvicorn

        from delian.web import app, guard, script
    except ImportError as problem:
        text = f"the workbench needs {problem.name}. Type: pip install 'delian[web]'"
        raise DelianError("missing-extra", text) from None
    listening = _socket(host, port)
    port = listening.getsockname()[1]
    token = None if guard.is_loopback(host) else secrets.token_urlsafe(24)
    hosts = guard.LOOPBACK if token is None else ("*",)
    settings = app.Settings(script.chart_script(), hosts, token, min(PROCESSES, os.cpu_count() or 1), keep)
    config = uvicorn.Config(app.create_app(settings), log_level="warning", access_log=False, server_header=False)
    _announce(host, port, token)
    uvicorn.Server(config).run(sockets=[listening])


def _socket(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise DelianError("bad-number", f"no port {port}. Type one from 1 to 65535.", where=[Where(value=port)])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        listening.listen(128)  # whoever reads the announcement may connect at once
    except OSError as problem:
        listening.close()
        text = f"cannot listen on {host} port {port}: {problem.strerror or problem}. Type another --port or --host."
        raise DelianError("bad-number", text, where=[Where(value=f"{host}:{port}")]) from None
    return listening


def _announce(host: str, port: int, token: str | None) -> None:
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    address = f"http://{shown}:{port}/"
    if token is None:
        sys.stderr.write(f"Delian is at {address} (stop with Ctrl+C)\n")
    else:
        sys.stderr.write(
            f"Delian is at {address}?token={token} (stop with Ctrl+C)\n"
            "Others on the network can reach this address; without the token they get nothing. "
            "The connection is not encrypted.\n"
        )
    sys.stderr.flush()
