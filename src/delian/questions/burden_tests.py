"""`delian burden tests`: do the large pay for the small, do costs follow benefits, do allies ride free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where
from delian.ledger.store import Ledger
from delian.models import freeriding, ranktests
from delian.questions.provenance import Provenance, answered
from delian.questions.records import Record, Year

SCHEMA = "delian.burden-tests/1"
DRAWS, SEED = 4000, 1949
RATIO_DRAWS = 200  # random dealings of spending, for the artefact of the ratio
STEPS = 10  # weights of the proxies move in tenths
LEAST = 6  # members: with fewer, Wilcoxon's test cannot fall to 5% whatever they pay
LEVELS = (0.05, 0.1)
NEVER = 1.0  # stands for "at no usual level"
PROXIES = ("gdp", "population", "exposed border")
NOT_MODELLED = (
    "terrorism as a benefit: no figures by ally and year are at hand",
    "what an ally gives beside money: troops, territory, risk",
    "why an ally spends what it spends",
)

Integers = npt.NDArray[np.int64]


def burden_tests(
    years: tuple[int, int] | None = None,
    members: Collection[str] = (),
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Answer:
    """Return the tests of burden sharing by year, and the estimates of free riding, each with what it shows.

    years: first and last (1960 to 2024 when None); members: only these allies. Raises `year-outside-data`,
    `too-few-members`, `unknown-member` and `bad-number`, each with what to type.
    """
    if not 99 <= draws <= 1_000_000 or not 0 <= seed <= 10**9:
        text = f"--draws {draws} --seed {seed}: give 99 to 1,000,000 draws and a seed from 0 to 1,000,000,000."
        raise DelianError("bad-number", text, where=[Where(column="--draws", value=draws)])
    if ledger is not None:
        return _answer(ledger, years, members, draws, seed)
    with Ledger() as opened:
        return _answer(opened, years, members, draws, seed)


def _answer(ledger: Ledger, years: tuple[int, int] | None, words: Collection[str], draws: int, seed: int) -> Answer:
    chosen = tuple(sorted({ledger.resolve(word) for word in words}))
    record = Record(ledger, chosen)
    first, last = _span(record, years)
    found = [record.year(year) for year in range(first, last + 1)]
    _check_members(found)
    estimated = ledger.figures("free_riding")
    published = ledger.figures("published_tests", item="exploitation")
    provenance = Provenance(record.known | {f.id: f for f in (*estimated, *published)})
    orders = _Orders(draws, seed)
    exploitation = [_exploitation(record, year, orders, provenance) for year in found]
    weights = np.concatenate([np.full((1, len(PROXIES)), 1 / len(PROXIES)), freeriding.weightings(len(PROXIES), STEPS)])
    concordance = [_concordance(year, weights, provenance) for year in found]
    answer = {
        "alliance": "NATO",
        "members": list(chosen),
        "first": first,
        "last": last,
        "definition": "sipri",
        "draws": draws,
        "proxies": list(PROXIES),
        "names": ledger.names(),
        "exploitation": exploitation,
        "concordance": concordance,
        "free_riding": _by_ally(estimated, provenance, chosen),
        "spatial_lag": [] if chosen else _spatial(estimated, provenance),
        "published": [] if chosen else _published(published, exploitation, provenance),
        "readings": [dict(zip(("test", "shows", "does_not_show"), row, strict=True)) for row in READINGS],
    }
    told = {"years": [first, last], "members": list(chosen), "draws": draws, "seed": seed}
    return answered(ledger, provenance, (SCHEMA, "burden tests", told), answer, NOT_MODELLED, _notes(found, answer))


def _span(record: Record, years: tuple[int, int] | None) -> tuple[int, int]:
    least, most = record.years
    if most < least:
        text = (
            "the ledger has no SIPRI shares: facts/restricted was taken out. Put it back and type `make build-ledger`."
        )
        raise DelianError("year-outside-data", text, where=[Where(file="restricted/defence_expenditure")])
    first, last = years or (least, most)
    if not least <= first <= last <= most:
        text = f"--years {first}:{last}: shares are known for {least} to {most}. Type --years {least}:{most}"
        raise DelianError("year-outside-data", text, where=[Where(column="--years", value=f"{first}:{last}")])
    return first, last


def _check_members(found: Iterable[Year]) -> None:
    short = [year for year in found if len(year.members) < LEAST]
    if short:
        few = short[0]
        listed = " ".join(few.members) or "nobody"
        raise DelianError(
            "too-few-members",
            f"{len(few.members)} members with figures in {few.year} ({listed}); the tests need {LEAST}. "
            "Leave --members out, name more, or choose later years with --years.",
            where=[Where(column="--members", value=year.year) for year in short],
        )


class _Orders:
    """Random orders of n places, the same for every year with n members."""

    def __init__(self, draws: int, seed: int) -> None:
        self._draws, self._seed = draws, seed
        self._known: dict[int, Integers] = {}

    def of(self, n: int) -> Integers:
        if n not in self._known:
            stream = np.random.Generator(np.random.Philox([self._seed, n]))
            self._known[n] = stream.permuted(np.tile(np.arange(n), (self._draws, 1)), axis=1)
        return self._known[n]


def level_of(p: float) -> float:
    """Return the smallest usual level at which p is significant, 1 for none [level]."""
    return next((level for level in LEVELS if p <= level), NEVER)


def _exploitation(record: Record, year: Year, orders: _Orders, provenance: Provenance) -> dict[str, Any]:
    n = len(year.members)
    rho = ranktests.spearman(year.gdp, year.share)
    p = ranktests.one_sided(rho, n)
    chance = freeriding.unrelated_correlations(year.gdp, year.spending, orders.of(n)[:RATIO_DRAWS])
    low, base, high = np.quantile(chance, (0.05, 0.5, 0.95))
    return {
        "year": year.year,
        "rho": rho,
        "p_one_sided": p,
        "p_permutation": ranktests.permuted_tail(rho, year.gdp, year.share, orders.of(n)),
        "n": n,
        "level": level_of(p),
        "missing": list(year.missing),
        "growth": _growth(record, year, provenance),
        "if_unrelated": {"low": float(low), "base": float(base), "high": float(high)},
        "from": [_group(provenance, year, "gdp"), _group(provenance, year, "share")],
    }


def _growth(record: Record, year: Year, provenance: Provenance) -> dict[str, Any] | None:
    """Return Spearman's rho of GDP and the growth of real spending; None where too few have a year before."""
    known = [(place, record.growth(m, year.year)) for place, m in enumerate(year.members)]
    places = [place for place, value in known if value is not None]
    if len(places) < LEAST:
        return None
    values = np.array([value for _, value in known if value is not None])
    rho = ranktests.spearman(year.gdp[places], values)
    figures = record.growth_figures((year.members[place] for place in places), year.year)
    name = provenance.add(f"spending.{year.year}", "real spending of this year and the year before", figures)
    p = ranktests.one_sided(rho, len(places))
    return {"rho": rho, "p_one_sided": p, "n": len(places), "from": [_group(provenance, year, "gdp"), name]}


def _group(provenance: Provenance, year: Year, kind: str) -> str:
    where = {"gdp": "GDP", "share": "expenditure over GDP, SIPRI", "population": "population"}[kind]
    return provenance.add(f"{kind}.{year.year}", f"{where}, {year.year}", year.figures[kind])


def _concordance(year: Year, weights: npt.NDArray[np.float64], provenance: Provenance) -> dict[str, Any]:
    """Return Wilcoxon's test of cost less benefit, first at equal weights, then over every weighting of the proxies."""
    costs = year.spending / year.spending.sum()
    proxies = (year.gdp, year.population, year.border)
    benefits = np.stack([values / values.sum() for values in proxies])
    first, *every = freeriding.concordance(costs, benefits, weights)
    chances = np.array([found.p for found in every])
    return {
        "year": year.year,
        "n": len(year.members),
        "p_equal": first.p,
        "p_low": float(chances.min()),
        "p_high": float(chances.max()),
        "rejected_share": float((chances <= LEVELS[0]).mean()),
        "weightings": len(every),
        "from": [_group(provenance, year, kind) for kind in ("gdp", "population", "share")],
    }


def _by_ally(estimated: Sequence[Any], provenance: Provenance, chosen: Collection[str]) -> list[dict[str, Any]]:
    """Return one row an ally and sample: how it answers the leader and the rival, with 90% intervals."""
    rows = []
    for (member, definition), found in _estimates(estimated, "plumper-neumayer.").items():
        if not chosen or member in chosen:
            name = provenance.add(f"free_riding.{member}", f"estimates of {member}", [f.id for f in found.values()])
            leader, rival = _interval(found["leader"]), _interval(found["rival"])
            row = {"member": member, "sample": definition, "n": int(found["observations"].value or 0)}
            rows.append({**row, "leader": leader, "rival": rival, "reading": _reading(leader, rival), "from": [name]})
    return rows


def _spatial(estimated: Sequence[Any], provenance: Provenance) -> list[dict[str, Any]]:
    rows = []
    for (_, definition), found in _estimates(estimated, "spatial-lag.").items():
        links, sample = definition.split(".")
        name = provenance.add(f"spatial_lag.{definition}", "two-step GMM", [f.id for f in found.values()])
        row = {"links": links, "sample": sample, "n": int(found["observations"].value or 0)}
        lag, own = _interval(found["spatial_lag"]), _interval(found["gdp"])
        rows.append({**row, "spatial_lag": lag, "gdp": own, "hansen_j": found["hansen_j"].value, "from": [name]})
    return rows


def _estimates(figures: Iterable[Any], start: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return {(member, rest of the definition): {item: figure}} of one kind of estimate."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for figure in figures:
        _, member, item, _, definition, _ = figure.id.split("/")
        if definition.startswith(start):
            found.setdefault((member, definition.removeprefix(start)), {})[item] = figure
    return found


def _interval(figure: Any) -> dict[str, float]:
    low, base, high = figure.range
    return {"low": low, "base": base, "high": high}


def _reading(leader: Mapping[str, float], rival: Mapping[str, float]) -> str:
    """Return what the two intervals say; an interval around zero says nothing either way."""
    if leader["high"] < 0:
        return "spends less when the leader spends more"
    if leader["low"] > 0:
        return "follows the leader" + (" and the rival" if rival["low"] > 0 else "")
    return "follows the rival" if rival["low"] > 0 else "cannot be told from zero"


def _published(
    figures: Iterable[Any], rows: Iterable[Mapping[str, Any]], provenance: Provenance
) -> list[dict[str, Any]]:
    """Return each published verdict of the years asked for, beside the one found."""
    by_year = {row["year"]: row for row in rows}
    found = []
    for figure in figures:
        year = int(figure.id.split("/")[3])
        if year in by_year:
            row = by_year[year]
            name = provenance.add("published_tests", "published verdicts", [figure.id])
            same = row["level"] == figure.value
            entry = {"year": year, "published_level": figure.value, "level": row["level"], "agrees": same}
            found.append({**entry, "p_one_sided": row["p_one_sided"], "from": [name, *row["from"]]})
    return found


def _notes(found: Sequence[Year], answer: Mapping[str, Any]) -> list[Note]:
    notes = [
        Note("many-tests", f"{len(found)} years are {len(found)} tests: one in twenty is significant at 5% by chance"),
        Note("ratio", "GDP stands on both sides of GDP against ME/GDP; see if_unrelated and growth"),
        Note("border", "exposed border is the simplified outline of today that no member shares: a rough proxy"),
    ]
    if missing := sorted({f"{m} {year.year}" for year in found for m in year.missing}):
        notes.append(Note("left-out", f"without figures and left out: {', '.join(missing)}"))
    if differ := [row["year"] for row in answer["published"] if not row["agrees"]]:
        listed = ", ".join(map(str, differ))
        notes.append(Note("not-reproduced", f"{listed}: the published verdict is not reproduced; see published"))
    return notes


READINGS = (
    (
        "exploitation",
        "whether larger economies carried a larger share of their GDP than small ones in that year",
        "that small allies rode free: rank is not cause, and a ratio holds GDP on both sides",
    ),
    (
        "concordance",
        "whether shares of the cost and shares of proxies of benefit differ in the middle, for how many weightings",
        "that burdens are fair: not rejecting is weak evidence in few allies, and the proxies are somebody's choice",
    ),
    (
        "free_riding",
        "how an ally's spending moved with the leader's, and with what the rival outgrew the leader by",
        "intent, or size alone: common shocks move all budgets, and the evidence is contested in sign",
    ),
    (
        "spatial_lag",
        "how spending moved with that of allies that are linked, the others' GDP growth standing in for their spending",
        "one number for free riding: it turns on the links chosen, and near 1 it shows common shocks more than answers",
    ),
)
