"""A server on this machine that misbehaves in every way it can; each time the reason is told and nothing is left."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import ssl
import subprocess
import threading
import time
import zipfile
from dataclasses import replace

import pytest

from delian.core.errors import DelianError
from delian.ledger.readers.fetch import Patience, fetch
from delian.ledger.readers.inspect import check_file

httpx = pytest.importorskip("httpx", reason="needs delian[update]")

QUICK = Patience(connect=2.0, whole=2.0, tries=2, pause=0.0, redirects=3, size=200_000)
GOOD = json.dumps([{"page": 1}, []]).encode()
JSON = {"Content-Type": "application/json"}


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: dict[str, int]

    def log_message(self, *arguments):
        pass

    def send(self, status=200, body=GOOD, headers=JSON, length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self):
        name = self.path.strip("/")
        self.server.asked[name] = self.server.asked.get(name, 0) + 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"give_{name.replace('-', '_')}")()

    def give_good(self):
        self.send(headers=JSON | {"ETag": '"one"'})

    def give_busy_once(self):
        self.send(503) if self.server.asked["busy-once"] == 1 else self.send()

    def give_busy(self):
        self.send(503)

    def give_missing(self):
        self.send(404, b"{}")

    def give_html(self):
        self.send(body=b"<!DOCTYPE html><p>Access denied", headers={"Content-Type": "text/html"})

    def give_html_as_json(self):
        self.send(body=b"\n  <!DOCTYPE html><p>Access denied")

    def give_half_json(self):
        self.send(body=b'[{"page": 1}, [')

    def give_truncated(self):
        self.send(length=len(GOOD) + 1000)

    def give_announced(self):
        self.send(length=10_000_000_000)

    def give_endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(1000):  # bounded: a client that reads on is told after 100 MB
            self.wfile.write(b" " * 100_000)
        self.close_connection = True

    def give_slow(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(12):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)
        self.close_connection = True

    def give_packed(self):
        self.send(headers=JSON | {"Content-Encoding": "gzip"})

    def give_elsewhere(self):
        self.send(302, b"", {"Location": "https://example.org/file.json"})

    def give_near(self):
        self.send(302, b"", {"Location": "/good"})

    def give_circle(self):
        self.send(302, b"", {"Location": "/circle"})

    def give_downgrade(self):
        self.send(302, b"", {"Location": "file:///etc/hostname"})

    def give_cut(self):
        self.close_connection = True


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as made:
        made.daemon_threads = True
        made.asked = {}
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def _url(server, name, scheme="http"):
    return f"{scheme}://127.0.0.1:{server.server_address[1]}/{name}"


def test_a_good_file_is_fetched_with_what_the_server_says(server, tmp_path):
    found = fetch(_url(server, "good"), "json", tmp_path / "f", QUICK)
    assert found.path.read_bytes() == GOOD
    assert (found.etag, found.content_type) == ('"one"', "application/json")


def test_it_tries_again_after_a_pause_that_grows(server, tmp_path):
    pauses = []
    patient = replace(QUICK, tries=4, pause=1.5)
    assert fetch(_url(server, "busy-once"), "json", tmp_path / "f", patient, pauses.append).path.exists()
    assert pauses == [1.5]
    with pytest.raises(DelianError, match="after 4 tries: status 503"):
        fetch(_url(server, "busy"), "json", tmp_path / "g", patient, pauses.append)
    assert pauses == [1.5, 1.5, 3.0, 6.0]


def test_a_redirect_on_the_same_host_is_followed(server, tmp_path):
    assert fetch(_url(server, "near"), "json", tmp_path / "f", QUICK).url.endswith("/good")


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("missing", "file-refused", "status 404"),
        ("html", "file-refused", "text/html"),
        ("html-as-json", "file-refused", "web page"),
        ("half-json", "file-refused", "no whole JSON"),
        ("truncated", "fetch-failed", "complete"),
        ("announced", "file-refused", "announces 10,000,000,000"),
        ("endless", "file-refused", "more than 200,000"),
        ("slow", "file-refused", "not finished"),
        ("packed", "file-refused", "packed transfer"),
        ("elsewhere", "file-refused", "another host, example.org"),
        ("downgrade", "file-refused", "another host"),
        ("circle", "file-refused", "redirects more than 3"),
        ("cut", "fetch-failed", "2 tries"),
    ],
)
def test_what_misbehaves_is_refused_with_the_reason_and_leaves_nothing(server, tmp_path, name, code, says):
    patience = replace(QUICK, whole=0.4) if name == "slow" else QUICK
    with pytest.raises(DelianError, match=says) as told:
        fetch(_url(server, name), "json", tmp_path / "f", patience)
    assert told.value.code == code
    assert "Nothing was changed" in told.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(DelianError, match="nothing came") as told:
        fetch("http://127.0.0.1:9/none", "json", tmp_path / "f", QUICK)
    assert told.value.code == "fetch-failed"


def test_without_encryption_only_this_machine_is_asked(tmp_path):
    with pytest.raises(DelianError, match="not encrypted"):
        fetch("http://example.org/file.json", "json", tmp_path / "f", QUICK)


def test_a_bad_certificate_is_refused_at_once(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split()
    made = subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as made_server:
        made_server.asked = {}
        made_server.handle_error = lambda *arguments: None
        made_server.socket = context.wrap_socket(made_server.socket, server_side=True)
        thread = threading.Thread(target=made_server.serve_forever, daemon=True)
        thread.start()
        with pytest.raises(DelianError, match="certificate is not valid") as told:
            fetch(_url(made_server, "good", "https"), "json", tmp_path / "f", QUICK)
        made_server.shutdown()
        thread.join()
    assert told.value.code == "file-refused"
    assert made_server.asked == {}


def _zipped(**members):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in members.items():
            pack.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (_zipped(xl__workbook_xml="x", xl__big_xml=b"0" * 30_000_000), "times its size"),
        (_zipped(xl__workbook_xml="x", xl__vbaProject_bin="x"), "macros"),
        (_zipped(other_xml="x"), "no xlsx workbook"),
        (_zipped(xl__workbook_xml="x" * 500)[:-40], "cut off"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "no xlsx workbook"),
        (b"", "empty"),
        (b"<html>sign in</html>", "web page"),
    ],
    ids=["bomb", "macros", "zip", "cut", "xls", "empty", "html"],
)
def test_workbooks_are_looked_at_before_they_are_read(tmp_path, body, says):
    path = tmp_path / "f.xlsx"
    path.write_bytes(body)
    with pytest.raises(DelianError, match=says) as told:
        check_file(path, "xlsx")
    assert told.value.code == "file-refused"


@pytest.mark.parametrize("body", [b"a,b\n\0,1\n", b"a,b\n\xff\xfe,1\n", b"no lines at all"])
def test_text_is_looked_at_too(tmp_path, body):
    path = tmp_path / "f.csv"
    path.write_bytes(body)
    with pytest.raises(DelianError, match="refused"):
        check_file(path, "csv")
