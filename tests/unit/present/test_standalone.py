import struct
from xml.etree import ElementTree

import pytest

from delian.present.gallery import charts_of
from delian.present.standalone import chart_files, standalone_svg
from unit.present.small import small_answer

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {"gaps", "map", "who", "costs", "needed", "flips"}


@pytest.fixture(scope="module")
def files():
    return chart_files(small_answer())


def test_every_chart_is_there_twice(files):
    assert set(files) == {f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_chart_stands_alone(files, name):
    root = ElementTree.fromstring(files[f"{name}.svg"])
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}rect").get("fill") == "#ffffff"
    words = " ".join("".join(text.itertext()) for text in root.findall(f"{SVG}text"))
    title = charts_of(small_answer())[name]["title"]
    assert words.startswith(title)
    assert root.findtext(f"{SVG}title") == title
    assert "Source: Delian 0.1.0, ledger abc: assess baltic; NATO without the United States in 2025" in words
    text = files[f"{name}.svg"].decode()
    assert "var(--" not in text
    assert "href" not in text


def test_the_png_is_twice_the_size_of_the_svg(files):
    for name in NAMES:
        content = files[f"{name}.png"]
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        root = ElementTree.fromstring(files[f"{name}.svg"])
        size = struct.unpack(">II", content[16:24])
        assert size == pytest.approx((2 * float(root.get("width")), 2 * float(root.get("height"))), abs=2)


def test_signs_of_markup_in_a_title_are_escaped():
    spec = charts_of(small_answer())["gaps"] | {"title": "a < b & c", "description": "a < b & c. How <b>"}
    root = ElementTree.fromstring(standalone_svg(spec, "gaps", "Source: <x>"))
    assert root.findtext(f"{SVG}title") == "a < b & c"
    assert "Source: <x>" in "".join(root.itertext())


def test_the_same_answer_gives_the_same_files(files):
    assert chart_files(small_answer()) == files
