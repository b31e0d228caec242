from delian.present.coalitions import SHOWN, coalition_note, coalition_tables
from unit.present.small import small_answer

DISTANCE = "political distance [ideal points]"


def coalitions(**changes):
    found = {"minimal_count": None, "smallest": [["DEU", "POL"]], "smallest_proved": True, "cheapest": None}
    return small_answer(coalitions=found | {"at_level": 0.54, "veto_pairs": []} | changes)


def test_one_smallest_coalition_is_a_table_of_one_row():
    (table,) = coalition_tables(coalitions())
    assert table["title"] == "Smallest (fewest members)"
    assert table["rows"] == [{"members": "Germany, Poland", "size": 2, "cost": "–", "proved": "yes"}]
    assert not table["priced"]
    assert table["note"] == ""


def test_the_cheapest_has_its_cost_and_unit():
    row = {"members": ["DEU", "POL"], "cost": 1.669, "unit": DISTANCE, "proved": False}
    cheapest = coalition_tables(coalitions(cheapest=row))[1]
    assert cheapest["title"] == f"Cheapest (least {DISTANCE})"
    assert cheapest["priced"]
    assert cheapest["rows"] == [{"members": "Germany, Poland", "size": 2, "cost": "1.67", "proved": "no"}]


def test_of_long_lists_the_first_are_shown_and_their_number_said():
    rows = [{"members": ["DEU", "POL"], "cost": place, "unit": DISTANCE, "proved": True} for place in range(100)]
    tables = coalition_tables(coalitions(smallest=[["DEU", "POL"]] * 40, smallest_proved=None, cheapest=rows))
    assert [len(table["rows"]) for table in tables] == [SHOWN, SHOWN]
    assert tables[1]["note"] == "The first 10 of 100; the answer (--json) lists all."
    assert tables[0]["rows"][0]["proved"] == "not told"


def test_the_note_says_what_they_carry_and_how_many_there_are():
    assert coalition_note(coalitions()) == (
        "Each of these carries 54% of the mission at base values, "
        "as much as is asked of them when the whole group is not able."
    )
    assert coalition_note(coalitions(at_level=1.0, minimal_count=12345)) == (
        "Each of these carries 100% of the mission at base values. "
        "12,345 coalitions do and would not if any member left."
    )
    pairs = [["DEU", "POL"]] * (SHOWN + 2)
    told = coalition_note(coalitions(at_level=1.0, minimal_count=1, veto_pairs=pairs))
    assert "One coalition does and would not if any member left. Of each pair one must be there: Germany or " in told
    assert told.endswith("; 2 more pairs.")


def test_nobody_suffices_or_there_is_only_one():
    assert coalition_tables(coalitions(smallest=[])) == []
    assert coalition_tables(small_answer(members=["DEU"])) == []
