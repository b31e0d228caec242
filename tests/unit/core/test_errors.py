from __future__ import annotations

import json

import pytest

from delian.core.errors import CODES, DelianError, Where, nearest, together, unknown_name


@pytest.mark.parametrize(
    ("word", "known", "first"),
    [
        ("Untied States", ["United States", "United Kingdom", "France"], "United States"),
        ("tanker", ["tankers", "aew_aircraft"], "tankers"),
        ("BALTIC", ["baltic-defence", "libya-2011"], "baltic-defence"),
        ("defence", ["libya-2011", "baltic-defence"], "baltic-defence"),
    ],
)
def test_nearest_finds_what_was_meant(word, known, first):
    assert nearest(word, known)[0] == first


def test_nearest_leaves_out_what_is_unlike():
    assert nearest("zzzz", ["France", "Germany"]) == ()
    assert len(nearest("United", [f"United {i}" for i in range(9)], 3)) == 3


def test_every_code_has_a_status_and_a_text():
    for code, (status, text) in CODES.items():
        assert status in (1, 2), code
        assert text.endswith("."), code


def test_unlisted_codes_are_refused():
    with pytest.raises(KeyError, match="no-such-code"):
        DelianError("no-such-code", "text")


@pytest.mark.parametrize(("code", "status"), [("unknown-member", 2), ("ledger-corrupt", 1), ("failed", 1)])
def test_exit_status_goes_with_the_code(code, status):
    assert DelianError(code, "text").exit_code == status


def test_body_is_plain_and_complete():
    error = DelianError("bad-number", "text", where=[Where("f.yaml", 3, "draws", {1})], did_you_mean=["5"])
    body = json.loads(json.dumps(error.body()))
    assert body == {
        "error": {
            "code": "bad-number",
            "message": "text",
            "where": [{"file": "f.yaml", "row": 3, "column": "draws", "value": "{1}"}],
            "did_you_mean": ["5"],
        }
    }


def test_unknown_names_list_the_known_ones_when_none_is_near():
    error = unknown_name("unknown-alliance", "alliance", "xyz", ["nato", "eu"])
    assert "Known: eu, nato." in error.message
    close = unknown_name("unknown-alliance", "alliance", "natto", ["nato", "eu"])
    assert close.did_you_mean == ("nato",)
    assert "Did you mean nato?" in close.message


def test_several_problems_keep_their_code_when_it_is_the_same():
    one, two = (DelianError("unknown-capability", text, where=[Where(value=text)]) for text in "ab")
    other = DelianError("units-differ", "c", where=[Where(value="c")])
    assert together([one]) is one
    assert (together([one, two]).code, together([one, two]).message) == ("unknown-capability", "a b")
    assert together([one, other]).code == "file-invalid"
    assert [place.value for place in together([one, two, other]).where] == ["a", "b", "c"]
