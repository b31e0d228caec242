from __future__ import annotations

import importlib.util

from house.proportions import ROOT


def test_the_drawn_diagram_is_the_one_that_is_built():
    path = ROOT / "benchmarks" / "draw_diagram.py"
    spec = importlib.util.spec_from_file_location("draw_diagram", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = script.drawing()
    assert script.TARGET.read_text("utf-8") == text
    # Eight circles, as the method card says.
    assert text.count("<circle") == script.build(script.GAME).nodes == 8
