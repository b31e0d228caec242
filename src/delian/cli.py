"""The command line: parse words to a question, ask it, print the answer. No arithmetic, no models."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from delian import __version__
from delian.core.errors import EXIT_FAILED, DelianError, Where, nearest, unknown_name

if TYPE_CHECKING:
    from delian.core.answer import Answer
    from delian.core.scenario import Scenario

# The one list of verbs: phrase -> function. Command line, docs and tests read it; pages will.
VERBS: dict[str, str] = {
    "assess": "delian.questions.assess:assess",
    "mission check": "delian.questions.mission:check",
    "mission new": "delian.actions.mission_file:new",
    "ledger members": "delian.questions.ledger:members",
    "ledger show": "delian.questions.ledger:show",
    "ledger sources": "delian.questions.ledger:sources",
}
SUMMARIES: dict[str, str] = {
    "assess": "can this group do the mission, what is missing, at what price, how sure is that",
    "mission check": "does a mission file of your own keep the rules",
    "mission new": "write the template of a mission of your own",
    "ledger members": "who is in an alliance on a date",
    "ledger show": "the rows of one table of the ledger",
    "ledger sources": "every source, with tier, licence and address",
}
_CHECK = "mission check"
INTERRUPTED = 130
QUIET_SECONDS = 1.0
REPORTED_DRAWS = 100  # of the power indices in a report


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are Delian's errors."""

    def error(self, message: str) -> NoReturn:
        known = [option for action in self._actions for option in action.option_strings]
        strange = message.startswith("unrecognized")
        given = [word for word in message.split() if word.startswith("--") and strange]
        close = nearest(given[0], known) if given and given[0] not in known else ()
        if strange and not given:
            raise DelianError("unknown-option", f"{self.prog}: {message}. Separate several with commas: DEU,FRA")
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Type: {self.prog} --help"
        raise DelianError("unknown-option", f"{self.prog}: {message}. {hint}", did_you_mean=close)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 answered, 2 wrong question, 1 failed, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except DelianError as error:
        _tell(error, as_json="--json" in words)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) went away: keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:  # the last door: a stranger sees one line, -v shows the rest
        logging.getLogger("delian").exception("failed")
        text = f"{type(problem).__name__}: {problem}. This is a fault in Delian; please report the command."
        _tell(DelianError("failed", text), as_json="--json" in words)
        return EXIT_FAILED


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        _print(_help())
        return 0
    if words[0] in ("-V", "--version"):
        _print(f"delian {__version__}")
        return 0
    phrase = _phrase(words)
    if phrase is None:
        return 0
    parser = _parser(phrase)
    _ARGUMENTS[phrase](parser)
    options = parser.parse_args(words[len(phrase.split()) :])
    logging.basicConfig(level=logging.INFO if options.verbose else logging.CRITICAL + 1, stream=sys.stderr)
    if options.json and options.csv is not None:
        raise DelianError("unknown-option", "--json and --csv give two documents. Choose one of them.")
    target = _report_target(options)
    answer: Answer = _CALLS[phrase](_function(phrase), options)
    if target is not None:
        _write_report(answer, target)
    _show(answer, options)
    return 0


def _phrase(words: list[str]) -> str | None:
    for length in (2, 1):
        if " ".join(words[:length]) in VERBS:
            return " ".join(words[:length])
    inside = [verb for verb in VERBS if verb.split()[0] == words[0]]
    if inside and (len(words) == 1 or words[1] in ("-h", "--help")):
        _print("\n".join(f"delian {verb:<16} {SUMMARIES[verb]}" for verb in inside))
        return None
    shown = " ".join(words[:2]) if inside else words[0]
    raise unknown_name("unknown-verb", "verb", shown, VERBS)


def _parser(phrase: str) -> _Parser:
    parser = _Parser(prog=f"delian {phrase}", description=SUMMARIES[phrase], allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--csv", nargs="?", const="", metavar="TABLE", help="print one table of the answer as CSV")
    parser.add_argument("-v", "--verbose", action="store_true", help="log to standard error")
    return parser


def _assess_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("mission", nargs="?", help="a mission of the catalogue, or a YAML file")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add(
        "--members",
        action="append",
        default=[],
        metavar="ISO3,...",
        help="these countries instead of an alliance",
    )
    add("--without", action="append", default=[], metavar="ISO3,...", help="take members out")
    add("--with", dest="added", action="append", default=[], metavar="ISO3,...", help="add countries")
    add("--year", type=int, help="members and forces of this year (2009 to 2040)")
    add("--on", dest="as_of", metavar="YYYY-MM-DD", help="members on this date instead of 31 December")
    add("--effort", choices=("limited", "major", "war"), help="how much of the force may be sent")
    add(
        "--assume",
        action="append",
        default=[],
        metavar="FIGURE=NUMBER",
        help="fix a figure, by its identifier",
    )
    add("--lever", action="append", default=[], metavar="DEU.tankers+10@2027..2030", help="change forces held")
    add("--scenario", type=Path, metavar="FILE", help="read the question from a YAML or JSON file")
    add("--money", metavar="EUR-2024", help="currency and price year of costs")
    add("--draws", type=int, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, help="seed of the draws")
    add("--index-draws", type=int, metavar="N", help="ranges of power indices over the first N draws (100 in a report)")
    add("--dependence", choices=("none", "default", "full"), help="how far uncertain inputs move together")
    add("--report", type=Path, metavar="FILE.html", help="write a report that opens offline")


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a YAML file, for instance evacuation.yaml")


def _members_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alliance", default="nato", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3")
    parser.add_argument("--on", metavar="YYYY-MM-DD", help="date (default: today)")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", help="name of a table, for instance inventory")
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help="keep matching rows")


def _sources_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--publisher", help="only this publisher")


def _ask_assess(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    scenario, asked = _scenario(options), options.index_draws
    if asked is None:
        asked = min(REPORTED_DRAWS, scenario.draws) if options.report else 0
    return function(scenario, progress=_progress(), index_draws=asked)


def _ask_file(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.file)


def _ask_path(function: Callable[..., Path], options: argparse.Namespace) -> Answer:
    written: Path = function(Path(options.file))
    print(f"wrote {written}", file=sys.stderr)
    found: Answer = _function(_CHECK)(str(written))
    return found


def _ask_members(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.alliance, options.on)


def _ask_show(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    pairs = [text.partition("=") for text in options.where]
    bad = [name for name, sign, _ in pairs if not sign]
    if bad:
        raise DelianError(
            "unknown-option",
            f"--where {bad[0]}: no '='. Type --where member=DEU",
            where=[Where(value=bad[0])],
        )
    return function(options.table, {name: value for name, _, value in pairs})


def _ask_sources(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.publisher)


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "assess": _assess_arguments,
    "mission check": _file_arguments,
    "mission new": _file_arguments,
    "ledger members": _members_arguments,
    "ledger show": _show_arguments,
    "ledger sources": _sources_arguments,
}
_CALLS: dict[str, Callable[[Callable[..., Any], argparse.Namespace], Any]] = {
    "assess": _ask_assess,
    "mission check": _ask_file,
    "mission new": _ask_path,
    "ledger members": _ask_members,
    "ledger show": _ask_show,
    "ledger sources": _ask_sources,
}


def _scenario(options: argparse.Namespace) -> Scenario:
    """Return the scenario of a file, changed by the options given."""
    from delian.core import scenario as core

    if any("" in text.split(",") for name in ("members", "without", "added") for text in getattr(options, name)):
        raise DelianError("unknown-member", "an empty country code. Type codes separated by commas: DEU,FRA")
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    base = _function_of("delian.questions.scenarios:load")(options.scenario) if options.scenario else core.Scenario()
    given: dict[str, Any] = {name: _codes(getattr(options, name)) for name in ("members", "without", "added")}
    given |= {name: getattr(options, name) for name in _PLAIN_OPTIONS}
    given |= {"missions": (options.mission,) if options.mission else ()}
    given["levers"] = base.levers + tuple(_parsed(core.parse_lever, text, "--lever") for text in options.lever)
    assumed = dict(base.assume) | dict(_parsed(core.parse_assumption, text, "--assume") for text in options.assume)
    given["assume"] = tuple(sorted(assumed.items()))
    return base.changed(**{name: value for name, value in given.items() if value not in (None, ())})


_PLAIN_OPTIONS = ("alliance", "year", "as_of", "effort", "money", "draws", "seed", "dependence")


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in text.split(",") if word)


def _parsed(parse: Callable[[str], Any], text: str, option: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        raise DelianError(
            "unknown-option",
            f"{option} {text!r} cannot be read. Type for instance {option} {_EXAMPLES[option]}",
            where=[Where(column=option, value=text)],
        ) from None


_EXAMPLES = {
    "--lever": "DEU.tankers+10@2027..2030",
    "--assume": "usable/others/land/2024/any.war/2026-11=0.4",
}


def _progress() -> Callable[[int, int], None]:
    start = time.monotonic()
    last = start

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - start > QUIET_SECONDS and now - last > QUIET_SECONDS:
            last = now
            print(f"{done:,} of {total:,} draws", file=sys.stderr, flush=True)

    return tell


def _show(answer: Answer, options: argparse.Namespace) -> None:
    if options.json:
        _print(answer.to_json())
    elif options.csv is not None:
        sys.stdout.write(_function_of("delian.present.tables:csv_text")(answer, options.csv or None))
        sys.stdout.flush()
    else:
        from rich.console import Console

        Console(highlight=False).print(_for_people(answer))


def _for_people(answer: Answer) -> object:
    """Return what the terminal shows: the full report of an assessment, the one table of a ledger verb."""
    name = "ledger:terminal" if answer.question.split()[0] in ("ledger", "mission") else "tables:rich_report"
    return _function_of(f"delian.present.{name}")(answer)


def _report_target(options: argparse.Namespace) -> Path | None:
    path: Path | None = getattr(options, "report", None)
    return None if path is None else _function_of("delian.actions.report:check_target")(path)


def _write_report(answer: Answer, path: Path) -> None:
    text = _function_of("delian.present.pages:report_html")(answer)
    _function_of("delian.actions.report:write_whole")(path, text)
    print(f"wrote {path}", file=sys.stderr)


def _function(phrase: str) -> Callable[..., Any]:
    return _function_of(VERBS[phrase])


def _function_of(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _help() -> str:
    verbs = "\n".join(f"  {verb:<16} {SUMMARIES[verb]}" for verb in VERBS)
    return (
        "Delian, an open workbench for alliances.\n\n"
        f"usage: delian VERB [ARGUMENTS] [--json] [--csv [TABLE]]\n\nverbs:\n{verbs}\n\n"
        "try:   delian assess baltic-defence --without USA --year 2025\n"
        "       delian VERB --help"
    )


def _tell(error: DelianError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(error.body(), ensure_ascii=False), file=sys.stderr)
    else:
        print(f"delian: {error.message} [{error.code}]", file=sys.stderr)


def _print(text: str) -> None:
    print(text, flush=True)
