from __future__ import annotations

from types import SimpleNamespace

from delian.core.mission import LeftOut, left_out, left_out_apart


def _mission(name, *parts):
    return SimpleNamespace(id=name, leaves_out=tuple(p if isinstance(p, LeftOut) else LeftOut(p) for p in parts))


AIR = _mission("air", "munitions (they ran short)", LeftOut("the day after", ("stay",)), "staffs")
STAY = _mission("stay", "munitions (no public stock)", LeftOut("the air phase", ("air",)), "staffs", "police (local)")


def test_what_is_asked_at_once_is_not_called_left_out():
    assert left_out([AIR], at_once=True) == ("munitions (they ran short)", "the day after", "staffs")
    assert left_out([AIR, STAY], at_once=True) == (
        "munitions (they ran short; no public stock)", "staffs", "police (local)",
    )  # fmt: skip


def test_one_mission_is_told_as_it_is():
    assert left_out_apart([STAY]) == left_out([STAY], at_once=False)


def test_missions_side_by_side_do_not_share_a_supply():
    assert {"the day after", "the air phase"} <= set(left_out([AIR, STAY], at_once=False))


def test_only_brackets_at_the_end_are_merged():
    one, two = _mission("one", "distance (beside it); the road"), _mission("two", "distance (beside it); the road")
    assert left_out([one, two], at_once=True) == ("distance (beside it); the road",)


def test_what_one_mission_alone_leaves_out_stands_in_one_line():
    assert left_out_apart([AIR, STAY]) == (
        "munitions (they ran short; no public stock)", "staffs", "only air: the day after",
        "only stay: the air phase; police (local)",
    )  # fmt: skip
