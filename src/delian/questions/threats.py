"""`delian council threats`: what each member fears, and do they still fear the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Answer, Note, modelled
from delian.core.draws import draw, factor, normal_scores, uniforms
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.figures import Figure
from delian.core.scenario import MAX_DRAWS
from delian.ledger.store import Ledger
from delian.models import threats as model
from delian.questions.provenance import Provenance, answered, tier_notes
from delian.questions.threat_evidence import RANKS, THREATS, Survey, ThreatEvidence, levels, stated
from delian.questions.votes import changes, founders, votes_rows

SCHEMA = "delian.council-threats/1"
DRAWS, SEED, YEAR = 1000, 1949, 2025
FIRST, LAST, LAST_VOTES = 1949, 2026, 2024
COMPARED = (1966, 1974, 2003, 2019, 2022, 2026)
PAIRS = ((2003, 2019), (2019, 2022))  # did cohesion fall to 2019, did it rise in 2022
EFFECTS = ("near", "border", "trade", "gas", "votes", "size")
POLARISERS = 3
NOT_MODELLED = (
    "incidents by member (attacks, sabotage): no table of them is at hand",
    "differences inside a country, between parties and between people and government",
    "surveys by member and year: they cover seven to thirteen members in a few years",
)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """Ratings of one threat and year: members, draws (draw, member), basis of each, figures of each."""

    members: tuple[str, ...]
    ratings: Floats
    basis: tuple[str, ...]
    figures: tuple[tuple[Figure, ...], ...]
    surveys: tuple[Survey | None, ...]
    unknown: tuple[bool, ...]


def threats(
    threat: str | None = None,
    year: int | None = None,
    years: tuple[int, int] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Answer:
    """Return ratings of a year by member and threat, cohesion over time, exposure, and how the model meets surveys.

    threat: one of russia, terrorism, cyber, china (all when None); year: of the ratings; years: ratings and
    cohesion of every year of a span, instead of the years compared. Raises `unknown-threat`,
    `year-outside-data`, `bad-number`.
    """
    if threat is not None and threat not in THREATS:
        raise unknown_name("unknown-threat", "threat", threat, THREATS)
    when, span = _checked(year, years)
    if not 0 <= draws <= MAX_DRAWS or not 0 <= seed < 2**63:
        text = f"--draws {draws} --seed {seed}: give 0 to {MAX_DRAWS:,} draws and a seed of zero or more."
        raise DelianError("bad-number", text, where=[Where(column="draws", value=draws)])
    chosen = tuple(THREATS) if threat is None else (threat,)
    if ledger is not None:
        return _answer(ledger, chosen, when, span, years is not None, (draws, seed))
    with Ledger() as opened:
        return _answer(opened, chosen, when, span, years is not None, (draws, seed))


def _checked(year: int | None, years: tuple[int, int] | None) -> tuple[int, tuple[int, int]]:
    first, last = years or (FIRST, LAST)
    when = (YEAR if first <= YEAR <= last else last) if year is None else year
    if not FIRST <= when <= LAST:
        text = f"--year {when}: votes and stated levels are known for {FIRST} to {LAST}. Type one of them."
        raise DelianError("year-outside-data", text, where=[Where(column="--year", value=when)])
    if not FIRST <= first <= last <= LAST:
        text = f"--years {first}:{last}: votes are known for {FIRST} to {LAST}. Type --years {FIRST}:{LAST}"
        raise DelianError("year-outside-data", text, where=[Where(column="--years", value=f"{first}:{last}")])
    return when, (first, last)


class _Rater:
    """Rates members; the stated numbers are drawn once for all years."""

    def __init__(self, ledger: Ledger, draws: int, seed: int) -> None:
        self.evidence, self.draws, self.seed = ThreatEvidence(ledger), draws, seed
        self.stated = stated(ledger)
        self.used: dict[str, list[Figure]] = {}

    def one(self, figures: Sequence[Figure]) -> Floats:
        found = draw([factor(f, "joining") for f in figures], seed=self.seed, start=0, stop=self.draws + 1,
                     dependence="none")  # fmt: skip
        return np.asarray(found, np.float64)

    def scores(self, keys: Sequence[str]) -> Floats:
        """Return normal scores (draw, key), zero at base."""
        found = np.zeros((self.draws + 1, len(keys)))
        if self.draws:
            found[1:] = normal_scores(uniforms(self.seed, list(keys), 1, self.draws + 1)).T
        return found

    def rated(self, threat: str, year: int) -> Rated:
        members = self.evidence.members(year)
        own = self.stated[threat]
        names = [name for name in EFFECTS if name in own]
        values, known = np.zeros((len(members), len(names))), np.zeros((len(members), len(names)), bool)
        behind: list[tuple[Figure, ...]] = []
        for row, member in enumerate(members):
            figures: tuple[Figure, ...] = ()
            for column, name in enumerate(names):
                value, used = self.evidence.effect(name, member, threat, year)
                known[row, column] = value is not None
                values[row, column] = value or 0.0
                figures += used
            behind.append(figures)
        modelled_ = self._modelled(threat, year, names, model.centred(values, known), members)
        return self._joined(threat, year, members, modelled_, np.asarray(known.any(axis=1)), behind)

    def _modelled(self, threat: str, year: int, names: Sequence[str], apart: Floats, members: Sequence[str]) -> Floats:
        own = self.stated[threat]
        effects = self.one([own[name][0] for name in names]) if names else np.zeros((self.draws + 1, 0))
        rest = self.one([own["rest"][0]]) * self.scores([f"threat/{threat}/{m}/{year}" for m in members])
        ends = {end: model.between(points, year) for end, points in levels(own["level"]).items()}
        score = self.scores([f"threat/{threat}/level"])[:, 0] / 1.6448536269514722
        side = np.where(score < 0, ends["base"] - ends["low"], ends["high"] - ends["base"])
        self.used[threat] = [f for figures in own.values() for f in figures]
        return model.modelled_ratings(ends["base"] + score * side, effects, apart, rest)

    def _joined(
        self, threat: str, year: int, members: tuple[str, ...], ratings: Floats, known: npt.NDArray[np.bool_],
        behind: Sequence[tuple[Figure, ...]],
    ) -> Rated:  # fmt: skip
        widths = {name: figures[0].range[1] for name, figures in self.stated["any"].items()}
        basis, figures, surveys = [], [], []
        scores = self.scores([f"survey/{threat}/{m}/{year}" for m in members])
        for place, member in enumerate(members):
            found = self.evidence.survey(member, threat, year)
            if found is None:
                basis.append("model" if known[place] else "unknown")
                figures.append(behind[place])
            else:
                width = widths["survey"] + found.other * widths["other-question"] + found.away * widths["year-away"]
                ratings[:, place] = model.surveyed_ratings(found.figure.range[1], width, scores[:, place])
                basis.append(_basis(found))
                figures.append((found.figure,))
            surveys.append(found)
        unknown = tuple(word == "unknown" for word in basis)
        return Rated(members, ratings, tuple(basis), tuple(figures), tuple(surveys), unknown)


def _basis(survey: Survey) -> str:
    words = ["survey"]
    words += ["another question"] if survey.other else []
    words += [f"{survey.away} years away" if survey.away > 1 else "a year away"] if survey.away else []
    return ", ".join(words)


def _answer(
    ledger: Ledger, chosen: Sequence[str], when: int, span: tuple[int, int], yearly: bool, drawn: tuple[int, int]
) -> Answer:
    draws, seed = drawn
    years = list(span) if yearly else []
    rater = _Rater(ledger, draws, seed)
    provenance = Provenance({f.id: f for f in rater.evidence.opinion})
    compared = range(span[0], span[1] + 1) if yearly else COMPARED
    rated = {(t, y): rater.rated(t, y) for t in chosen for y in sorted({when, *compared})}
    shown = [(t, y) for t, y in rated if y == when or yearly]
    members = [row for t, y in shown for row in _member_rows(t, y, rated[t, y], provenance)]
    for name, figures in rater.used.items():
        shared = rater.stated["any"]
        every = [*figures, *(f for part in shared.values() for f in part)]
        provenance.include(every)
        provenance.add(f"willing.{name}", "stated levels, effects and widths", (f.id for f in every))
    answer = {
        "alliance": "NATO",
        "year": when,
        "threats": list(chosen),
        "first": span[0],
        "last": span[1],
        "every_year": yearly,
        "draws": draws,
        "names": ledger.names(),
        "members": members,
        "cohesion": [_cohesion_row(t, y, one, provenance) for (t, y), one in rated.items()],
        "votes": votes_rows(rater.evidence, provenance, span, draws, seed),
        "changes": changes(rater.evidence, [p for p in PAIRS if _in(p[0], span) and _in(p[1], span)], draws, seed),
        "exposure": _exposure(rater.evidence, when, provenance),
        "surveyed": _surveyed(rater, chosen, provenance),
        "ranks": _ranks(rater.evidence, provenance),
        "founders": list(founders(rater.evidence)),
        "not_modelled": list(NOT_MODELLED),
    }
    told = {"threats": list(chosen), "year": when, "years": years, "draws": draws, "seed": seed}
    asked = (SCHEMA, "council threats", told)
    return answered(ledger, provenance, asked, answer, NOT_MODELLED, _notes(answer, provenance))


def _in(year: int, span: tuple[int, int]) -> bool:
    return span[0] <= year <= span[1]


def _member_rows(threat: str, year: int, rated: Rated, provenance: Provenance) -> list[dict[str, Any]]:
    """Return the rating of each member with its range and what it rests on; None where nothing is known."""
    rows = []
    for place, member in enumerate(rated.members):
        groups = [f"willing.{threat}"]
        if rated.figures[place]:
            provenance.include(rated.figures[place])
            where = "surveys, distance, trade, votes"
            groups.append(provenance.add(f"threat.{member}", where, (f.id for f in rated.figures[place])))
        unknown = rated.unknown[place]
        rating = None if unknown else _spread(rated.ratings[:, place])
        row = {"member": member, "threat": threat, "year": year, "rating": rating, "basis": rated.basis[place]}
        rows.append({**row, "from": groups})
    return sorted(rows, key=lambda row: (row["rating"] is None, -_base(row), str(row["member"])))


def _base(row: Mapping[str, Any]) -> float:
    return float(row["rating"]["base"]) if row["rating"] else 0.0


def _cohesion_row(threat: str, year: int, rated: Rated, provenance: Provenance) -> dict[str, Any]:
    """Return how far apart the members' ratings are, and who stands farthest from the mean."""
    known = [place for place, unknown in enumerate(rated.unknown) if not unknown]
    ratings, members = rated.ratings[:, known], [rated.members[place] for place in known]
    surveyed = sum(rated.basis[place].startswith("survey") for place in known)
    groups = [f"willing.{threat}"]
    for place in known:
        if rated.figures[place]:
            provenance.include(rated.figures[place])
            ids = (f.id for f in rated.figures[place])
            provenance.add(f"cohesion.{threat}.{year}", "surveys, distance, trade, votes", ids)
    groups += [f"cohesion.{threat}.{year}"] if provenance.has(f"cohesion.{threat}.{year}") else []
    far = model.farthest(ratings, members, POLARISERS) if known else []
    return {
        "threat": threat,
        "year": year,
        "dispersion": _spread(model.dispersion(ratings)) if known else None,
        "mean": _spread(ratings.mean(axis=1)) if known else None,
        "members": len(members),
        "surveyed": surveyed,
        "basis": "survey and model" if surveyed else "model",
        "farthest": [{"member": m, "above_mean": away} for m, away in far],
        "from": groups,
    }


def _exposure(evidence: ThreatEvidence, year: int, provenance: Provenance) -> list[dict[str, Any]]:
    """Return gas and trade ties of each member, newest known by the year; unknown stays unknown."""
    rows = []
    for member in evidence.members(year):
        ties = evidence.ties(member, year)
        known = [f for f in ties.values() if f is not None]
        provenance.include(known)
        groups = [provenance.add(f"ties.{member}", "gas and trade", (f.id for f in known))] if known else []
        shares = {name: None if f is None else f.value for name, f in ties.items()}
        rows.append({"member": member, **shares, "from": groups})
    return rows


def _surveyed(rater: _Rater, chosen: Sequence[str], provenance: Provenance) -> list[dict[str, Any]]:
    """Return, for every survey of at least five members, how far apart they were and how the model met it."""
    asked: dict[tuple[str, int, str], dict[str, Figure]] = {}
    for figure in rater.evidence.opinion:
        _, member, threat, when, definition, _ = figure.id.split("/")
        if threat in chosen and definition != RANKS:
            asked.setdefault((threat, int(when), definition), {})[member] = figure
    rows = []
    for (threat, year, definition), found in sorted(asked.items()):
        inside = [m for m in rater.evidence.members(year) if m in found]
        if len(inside) >= 5:
            rows.append(_survey_row(rater, threat, year, definition, {m: found[m] for m in inside}, provenance))
    return rows


def _survey_row(
    rater: _Rater, threat: str, year: int, definition: str, found: Mapping[str, Figure], provenance: Provenance
) -> dict[str, Any]:
    seen = np.array([f.range[1] for f in found.values()])
    members = rater.evidence.members(year)
    own = rater.stated[threat]
    names = [name for name in EFFECTS if name in own]
    pairs = [[rater.evidence.effect(name, m, threat, year)[0] for name in names] for m in members]
    known = np.array([[value is not None for value in row] for row in pairs])
    apart = model.centred(np.array([[value or 0.0 for value in row] for row in pairs]), known)
    level = np.array([model.between(levels(own["level"])["base"], year)])
    effects = np.array([[own[name][0].range[1] for name in names]])
    given = model.modelled_ratings(level, effects, apart, np.zeros((1, len(members))))[0]
    picked = given[[members.index(m) for m in found]]
    error, plain = model.errors(picked, seen)
    stream = np.random.Generator(np.random.Philox([rater.seed, year]))
    again = seen[stream.integers(0, len(seen), (max(rater.draws, 1), len(seen)))].std(axis=1)
    name = provenance.add(f"opinion.{threat}.{year}.{definition}", "a survey", (f.id for f in found.values()))
    return {
        "threat": threat,
        "year": year,
        "question": definition,
        "members": len(seen),
        "mean": float(seen.mean()),
        "dispersion": {**modelled(map(float, again), float(seen.std()))},
        "model_error": error,
        "error_of_the_mean": plain,
        "correlation": model.correlation(picked, seen),
        "from": [name, f"willing.{threat}"],
    }


def _ranks(evidence: ThreatEvidence, provenance: Provenance) -> list[dict[str, Any]]:
    """Return Russia's rank among 32 risks in the Munich index, by member and year: how far it moves in a year."""
    found = [f for f in evidence.opinion if f.definition == RANKS]
    if not found:
        return []
    name = provenance.add("opinion.ranks", "Munich Security Index", (f.id for f in found))
    rows = [{"member": f.id.split("/")[1], "year": int(f.id.split("/")[3]), "rank": f.value} for f in found]
    return [{**row, "from": [name]} for row in rows]


def _notes(answer: Mapping[str, Any], provenance: Provenance) -> list[Note]:
    rows = answer["members"]
    stated_ = sum(row["basis"] == "model" for row in rows)
    notes = [Note("model-not-survey", f"{stated_} of {len(rows)} ratings are a stated model's: nobody was asked")]
    spreads = [row["dispersion"] for row in answer["cohesion"] if row["dispersion"]]
    if any(spread["base"] < spread["low"] for spread in spreads):
        text = "at base no member has a rest of its own, so ratings lie closer at base than in most draws"
        notes.append(Note("base-outside", text))
    if answer["last"] > LAST_VOTES:
        notes.append(Note("votes-end", f"votes end in {LAST_VOTES}; later years carry them forward"))
    if lost := [row["member"] for row in rows if row["rating"] is None]:
        notes.append(
            Note("unknown-member-evidence", f"unknown, shown without a number: {', '.join(sorted(set(lost)))}")
        )
    return notes + [Note(code, text) for code, text in tier_notes(provenance.figures.values())]


def _spread(values: Floats) -> dict[str, float]:
    return modelled(map(float, values[1:]), float(values[0]))
