"""The start of the workbench: where it cannot, it says what to type."""

from __future__ import annotations

import builtins
import socket

import pytest

from delian.cli import main
from delian.core.errors import DelianError
from delian.web.serve import serve


def test_a_taken_port_is_told(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "another --port" in capsys.readouterr().err


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_out_of_range_is_told(port):
    with pytest.raises(DelianError) as told:
        serve(port=port)
    assert told.value.code == "bad-number"


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    whole = builtins.__import__

    def missing(name, *rest):
        if name == "uvicorn":
            raise ImportError("No module named 'uvicorn'", name="uvicorn")
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DelianError) as told:
        serve()
    assert told.value.code == "missing-extra"
    assert "delian[web]" in told.value.message
