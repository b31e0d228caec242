"""What to cite: program, ledger, publishers, in this order, for a figure, a page and an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from delian import __version__
from delian.cli import main
from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.present import citation
from delian.present.brief_page import brief_html
from delian.present.dependence import report_html as dependence_html
from delian.present.pages import report_html
from delian.questions.assess import assess
from delian.questions.brief import brief
from delian.questions.cite import cite
from delian.questions.dependence import dependence

FIGURE = "package_prices/any/tankers/2024/package/2026-11"
QUESTION = Scenario(missions=("baltic-defence",), without=("USA",), draws=0)


def test_a_figure_is_cited_with_its_document() -> None:
    entries = cite(FIGURE).answer["entries"]
    with Ledger() as ledger:
        figure = ledger.figure(FIGURE)
        assert figure is not None
        assert [entry["id"] for entry in entries] == ["delian", f"delian-ledger-{ledger.version}", figure.source_id]
    assert [entry["kind"] for entry in entries] == ["program", "ledger", "publisher"]
    assert (entries[0]["version"], entries[1]["version"]) == (__version__, cite(FIGURE).versions["ledger"])


def test_a_requirement_of_a_mission_is_cited() -> None:
    entries = cite("requirement/baltic-defence/defend.tankers/2025/total/2026-11").answer["entries"]
    assert len(entries) == 3


def test_an_answer_is_cited_with_all_its_publishers_and_its_own_versions(tmp_path: Path) -> None:
    answer = assess(QUESTION)
    told = answer.as_dict() | {"versions": {"delian": "0.0.9", "ledger": "0123456789ab"}}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(told), "utf-8")
    entries = cite(str(path)).answer["entries"]
    assert [e["version"] for e in entries[:2]] == ["0.0.9", "0123456789ab"]
    assert [e["id"] for e in entries[2:]] == [source.id for source in answer.sources]


@pytest.mark.parametrize("kind", ["assess", "brief", "dependence"])
def test_a_page_is_cited_like_its_answer(kind: str, tmp_path: Path) -> None:
    if kind == "assess":
        answer = assess(QUESTION)
        page = report_html(answer)
    elif kind == "brief":
        answer = brief("DEU", Scenario(draws=0))
        page = brief_html(answer)
    else:
        answer = dependence(Scenario(draws=0, missions=("baltic-defence",)), "EST")
        page = dependence_html(answer)
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    entries = cite(str(path)).answer["entries"]
    assert [e["id"] for e in entries[2:]] == [source.id for source in answer.sources]
    assert answer.question in entries[0]["note"]


def test_bibtex_is_balanced_and_every_key_stands_once() -> None:
    with Ledger() as ledger:
        sources = [source.as_dict() for source in ledger.sources()]
    texts = [citation.bibtex({**s, "kind": "publisher", "version": "", "note": ""}) for s in sources]
    for text in texts:
        bare = text.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}"), text
        without_url = re.sub(r"  url = .*", "", bare)
        assert re.search(r"(?<!\\)[&%$#_]", without_url.split(",", 1)[1]) is None, text
    keys = [text.split("{", 1)[1].split(",", 1)[0] for text in texts]
    assert len(set(keys)) == len(keys)


def test_csl_and_text_carry_what_the_source_says() -> None:
    entry = {
        "kind": "publisher", "id": "a", "publisher": "Müller & Søn", "title": "50% of {x}", "date": "2024-06-30",
        "url": "https://example.org/a_b", "licence": "CC-BY-4.0", "version": "", "note": "",
    }  # fmt: skip
    item = citation.csl(entry)
    assert item["author"] == [{"literal": "Müller & Søn"}]
    assert item["issued"] == {"date-parts": [[2024, 6, 30]]}
    assert "issued" not in citation.csl({**entry, "date": "undated"})
    assert citation.csl({**entry, "date": "2014-19"})["issued"] == {"date-parts": [[2014]]}
    assert citation.line(entry) == "Müller & Søn. 50% of {x}. 2024-06-30. https://example.org/a_b. CC-BY-4.0."
    assert r"{{50\% of \{x\}}}" in citation.bibtex(entry)


def test_the_verb_prints_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", FIGURE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) > 80
    assert main(["cite", FIGURE, "--format", "csl"]) == 0
    assert [item["type"] for item in json.loads(capsys.readouterr().out)] == ["software", "dataset", "document"]
    assert main(["cite", FIGURE, "--format", "bibtex"]) == 0
    assert capsys.readouterr().out.count("@misc{") == 3


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("missing.json", None, "file-not-found"),
        ("a.json", "{", "file-malformed"),
        ("a.json", "[" * 100_000, "file-malformed"),
        ("a.json", b"\xff\xfe", "file-malformed"),
        ("a.json", "[]", "file-invalid"),
        ("a.json", '{"question": "x", "versions": {}, "sources": [{"id": 1}]}', "file-invalid"),
        ("a.html", "<p>another page</p>", "file-malformed"),
        ("a.html", '<meta name="delian-answer" content="no JSON">', "file-malformed"),
        ("inventory/POL", None, "unknown-figure"),
        ("requirement/baltic-defence/x/2025/total/2026-11", None, "unknown-figure"),
        ("requirement/no-such/x/2025/total/2026-11", None, "unknown-mission"),
    ],
)
def test_what_is_no_answer_is_refused(
    name: str, text: str | bytes | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DelianError) as told:
        cite(name)
    assert told.value.code == code


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(DelianError) as told:
        cite(FIGURE, "bibtx")
    assert told.value.did_you_mean == ("bibtex",)
