"""Surveys of threats, and lists of operations on which somebody stands who did not take part."""

from __future__ import annotations

import pytest

from delian.ledger.readers import operations, opinion
from delian.ledger.tables import UNKNOWN

HEAD = "iso3,year,question,value,unit,publisher,title,date,url,seen,note\n"
ROWS = (
    'DEU,2018,major_threat_russia_power,30,% major threat,Pew Research Center,"Spring 2018",2019-02-10,http://x.org,yes,\n'
    'DEU,2018,major_threat_russia_power,31,% major threat,Another paper,"Spring 2018",2019-02-11,http://y.org,yes,\n'
    'DEU,2018,major_threat_climate,71,% major threat,Pew Research Center,"Spring 2018",2019-02-10,http://x.org,yes,\n'
    'MEDIAN38,2017,major_threat_russia_power,31,median %,Pew Research Center,"Spring 2017",2017,http://x.org,yes,\n'
    'FRA,2023,russia_adversary,50,%,ECFR,"Poll",2023-06,http://z.org,recalled,\n'
)


def _files(folder):
    (folder / "a.csv").write_text(HEAD + ROWS, encoding="utf-8")
    (folder / "b.csv").write_text(
        "entity,year,question,percent,survey,url,read_in,note\n"
        'USA,2022,major_threat_russia,64,"Pew, March 2022",http://w.org,AP,\n'
        'DEU,2018,major_threat_russia,99,"Pew",http://w.org,AP,\n',
        encoding="utf-8",
    )
    return folder / "a.csv", folder / "b.csv"


def test_each_question_is_a_definition_and_a_figure_stands_once(tmp_path):
    first, _ = _files(tmp_path)
    rows, sources = opinion.read_threats(first)
    found = {(row.member, row.item, row.definition): (row.value, row.status) for row in rows}
    assert found == {
        ("DEU", "russia", "major-threat"): ("30", "observed"),
        ("FRA", "russia", "adversary"): ("50", "assumed"),
    }
    assert {row.source for row in rows} <= {source.id for source in sources}


def test_what_the_press_printed_fills_only_what_is_not_there(tmp_path):
    first, second = _files(tmp_path)
    rows, _ = opinion.read_collected(second, first)
    assert [(row.member, row.year, row.value) for row in rows] == [("USA", "2022", "64")]


@pytest.mark.parametrize(
    ("role", "value"),
    [
        ("ready to deploy troops", "1"),
        ("refused troops, logistics hub", "0"),
        ("undecided", UNKNOWN),
        ("maritime security, not ground", UNKNOWN),
    ],
)
def test_a_list_may_hold_some_who_did_not_take_part(tmp_path, role, value):
    line = "operation,start,end,country,role,troops,aircraft,ships,source\n"
    (tmp_path / "a.csv").write_text(line + f'Op,2025-09-04,,DEU,"{role}",,,,[as of 2025] Radio 2025-09 http://x.org\n')
    line = "operation,organisation,as_of,members,participants,not_listed,participant_list,method\n"
    (tmp_path / "b.csv").write_text(line + "Op,NATO,2025-09-04,1,1,,partial,computed\n")
    (row,), _ = operations.read_operations(tmp_path / "a.csv", tmp_path / "b.csv")
    assert row.value == value
    assert (role in row.note) is (value != "1")
