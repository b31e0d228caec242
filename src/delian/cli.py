"""The command line: parse words to a question, ask it, print the answer. No arithmetic, no models."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from delian import __version__
from delian.core.errors import EXIT_FAILED, DelianError, nearest, unknown_name
from delian.options import ARGUMENTS, CALLS, function_of

if TYPE_CHECKING:
    from delian.core.answer import Answer

# The one list of verbs: phrase -> function. Command line, docs and tests read it; pages will.
VERBS: dict[str, str] = {
    "assess": "delian.questions.assess:assess",
    "brief": "delian.questions.brief:brief",
    "burden index": "delian.questions.burden_index:burden_index",
    "burden tests": "delian.questions.burden_tests:burden_tests",
    "burden": "delian.questions.burden:burden",
    "burden aid": "delian.questions.aid:aid",
    "burden pledge": "delian.questions.pledge:pledge",
    "burden share": "delian.questions.share:share",
    "coalition": "delian.questions.coalition:coalition",
    "coalition operation": "delian.questions.operation:operation",
    "council threats": "delian.questions.threats:threats",
    "dependence": "delian.questions.dependence:dependence",
    "cite": "delian.questions.cite:cite",
    "game": "delian.questions.game:game",
    "mission list": "delian.questions.mission:catalogue",
    "mission check": "delian.questions.mission:check",
    "mission new": "delian.actions.mission_file:new",
    "operation new": "delian.actions.operation_file:new",
    "ledger export": "delian.actions.export:export",
    "ledger import": "delian.actions.layers:add",
    "ledger layers": "delian.questions.layers:layers",
    "ledger drop": "delian.actions.layers:drop",
    "ledger members": "delian.questions.ledger:members",
    "ledger show": "delian.questions.ledger:show",
    "ledger sources": "delian.questions.ledger:sources",
    "serve": "delian.web.serve:serve",
    "ledger diff": "delian.questions.vintages:diff",
    "ledger compare": "delian.questions.vintages:compare",
    "ledger check": "delian.questions.quality:check",
    "ledger coverage": "delian.questions.quality:coverage",
    "ledger update": "delian.actions.update:update",
    "ledger sql": "delian.actions.sql:sql",
}
TAKES_A_WORD = ("coalition",)  # verbs with verbs below them that take a word of their own too
SUMMARIES: dict[str, str] = {
    "assess": "can this group do the mission, what is missing, at what price, how sure is that",
    "brief": "one page about one country: every mission by who acts, its part, its bill, what would flip it",
    "burden index": "who bears how much by weights of your own, and how far the rank is a choice of weights",
    "burden tests": "do the large pay for the small, do costs follow benefits, do allies ride free",
    "burden": "what each ally spends on defence, by edition, definition and price base",
    "burden aid": "who gave what to a partner, by kind and year, and what it takes to fill a donor's place",
    "burden pledge": "who has met a pledge, who will when, what that costs, what was missing",
    "burden share": "who pays which part of a joint bill, or of US forces in Europe, under which key",
    "coalition": "who is willing as well as able, who must move first, what a backstop is worth",
    "coalition operation": "how likely each member is to join an operation of your own, or of the catalogue",
    "council threats": "what each member fears, and do they still fear the same thing",
    "dependence": "who depends on whom, and for what",
    "cite": "what to cite: the program, the ledger, the publishers",
    "game": "who has power under a rule, and how a cost or a value may be divided",
    "mission list": "every mission of the catalogue, and the years that it can be asked for",
    "mission check": "does a mission file of your own keep the rules",
    "mission new": "write the template of a mission of your own",
    "operation new": "write the template of an operation of your own",
    "ledger export": "the ledger as Parquet, CSV or one DuckDB file",
    "ledger import": "keep data of your own as a layer above the ledger",
    "ledger layers": "your layers, each checked",
    "ledger drop": "take a layer away",
    "ledger members": "who is in an alliance on a date",
    "ledger show": "the rows of one table of the ledger",
    "ledger sources": "every source, with tier, licence and address",
    "serve": "the workbench: the same questions as pages on this machine",
    "ledger diff": "what one edition says otherwise than another, largest first",
    "ledger compare": "what several publishers say of one quantity, side by side",
    "ledger check": "do all figures keep their rules: units, ranges, sums, jumps",
    "ledger coverage": "how much the ledger knows of each member",
    "ledger update": "bring newer files of the publishers into the ledger",
    "ledger sql": "one SELECT over the ledger",
}
# How each verb is shown in the terminal, and which of them write a report.
TERMINAL: dict[str, str] = {
    "assess": "delian.present.tables:rich_report",
    "brief": "delian.present.brief_terminal:terminal",
    "burden index": "delian.present.burden_index:terminal",
    "burden tests": "delian.present.burden_tests:terminal",
    "burden": "delian.present.burden:terminal",
    "burden aid": "delian.present.aid:terminal",
    "burden pledge": "delian.present.pledge:terminal",
    "burden share": "delian.present.burden_share:terminal",
    "coalition": "delian.present.coalition:terminal",
    "coalition operation": "delian.present.operation:terminal",
    "council threats": "delian.present.threats:terminal",
    "dependence": "delian.present.dependence:terminal",
    "cite": "delian.present.citation:terminal",
    "game": "delian.present.game:terminal",
    "mission list": "delian.present.ledger:terminal",
    "mission check": "delian.present.ledger:terminal",
    "mission new": "delian.present.ledger:terminal",
    "operation new": "delian.present.operation:terminal",
    "ledger export": "delian.present.ledger:terminal",
    "ledger import": "delian.present.ledger:terminal",
    "ledger layers": "delian.present.ledger:terminal",
    "ledger drop": "delian.present.ledger:terminal",
    "ledger members": "delian.present.ledger:terminal",
    "ledger show": "delian.present.ledger:terminal",
    "ledger sources": "delian.present.ledger:terminal",
    "ledger diff": "delian.present.quality:diff_terminal",
    "ledger compare": "delian.present.quality:compare_terminal",
    "ledger check": "delian.present.quality:check_terminal",
    "ledger coverage": "delian.present.quality:coverage_terminal",
    "ledger update": "delian.present.quality:update_terminal",
    "ledger sql": "delian.present.ledger:terminal",
}
REPORTS: dict[str, str] = {
    "assess": "delian.present.pages:report_html",
    "brief": "delian.present.brief_page:brief_html",
    "burden index": "delian.present.burden_index:report_html",
    "burden tests": "delian.present.burden_tests:report_html",
    "burden": "delian.present.burden:report_html",
    "burden aid": "delian.present.aid:report_html",
    "burden pledge": "delian.present.pledge:report_html",
    "burden share": "delian.present.burden_share:report_html",
    "coalition": "delian.present.coalition:report_html",
    "coalition operation": "delian.present.operation:report_html",
    "council threats": "delian.present.threats:report_html",
    "dependence": "delian.present.dependence:report_html",
    "ledger coverage": "delian.present.quality:coverage_html",
}
# Which verbs write their charts as files.
FIGURES: dict[str, str] = {
    "assess": "delian.present.standalone:chart_files",
    "coalition": "delian.present.coalition:chart_files",
    "coalition operation": "delian.present.operation:chart_files",
    "council threats": "delian.present.threats:chart_files",
    **{verb: page.replace(":report_html", ":chart_files") for verb, page in REPORTS.items() if "burden" in verb},
}
INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are Delian's errors."""

    def error(self, message: str) -> NoReturn:
        known = [option for action in self._actions for option in action.option_strings]
        strange = message.startswith("unrecognized")
        given = [word for word in message.split() if word.startswith("--") and strange]
        close = nearest(given[0], known) if given and given[0] not in known else ()
        told = f"{self.prog.removeprefix('delian ')}: {message}"
        if strange and not given:
            raise DelianError("unknown-option", f"{told}. Separate several with commas: DEU,FRA")
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Type: {self.prog} --help"
        raise DelianError("unknown-option", f"{told}. {hint}", did_you_mean=close)


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
    ARGUMENTS[phrase](parser)
    options = parser.parse_args(words[len(phrase.split()) :])
    logging.basicConfig(level=logging.INFO if options.verbose else logging.CRITICAL + 1, stream=sys.stderr)
    if options.json and options.csv is not None:
        raise DelianError("unknown-option", "--json and --csv give two documents. Choose one of them.")
    _check_targets(options)
    answer: Answer | None = CALLS[phrase](_function(phrase), options)
    if answer is None:  # a verb that works until it is stopped
        return 0
    _write(phrase, answer, options)
    _show(phrase, answer, options)
    return 0


def _phrase(words: list[str]) -> str | None:
    inside = [verb for verb in VERBS if verb.split()[0] == words[0]]
    for length in (2, 1):
        phrase = " ".join(words[:length])
        # A verb with verbs below it (`burden`, `burden share`) takes no word of its own: that word is a wrong verb.
        takes = _takes(phrase, words[1:2]) or len(inside) == 1 or len(words) == 1
        below = length == 1 and not takes and not words[1].startswith("-")
        if phrase in VERBS and not below:
            return phrase
    if inside and (len(words) == 1 or words[1] in ("-h", "--help")):
        _print("\n".join(f"delian {verb:<16} {SUMMARIES[verb]}" for verb in inside))
        return None
    shown = " ".join(words[:2]) if inside else words[0]
    raise unknown_name("unknown-verb", "verb", shown, VERBS)


def _takes(phrase: str, word: Sequence[str]) -> bool:
    """Return True when a verb takes this word as its own: it is not a verb below it, mistyped."""
    below = [verb.split()[1] for verb in VERBS if verb.startswith(f"{phrase} ")]
    return phrase in TAKES_A_WORD and not get_close_matches("".join(word), below, cutoff=0.8)


def _parser(phrase: str) -> _Parser:
    below = [f"{verb}: {SUMMARIES[verb]}" for verb in VERBS if verb.startswith(f"{phrase} ")]
    more = f"Below it: {'; '.join(below)}." if below else None
    parser = _Parser(prog=f"delian {phrase}", description=SUMMARIES[phrase], epilog=more, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--csv", nargs="?", const="", metavar="TABLE", help="print one table of the answer as CSV")
    parser.add_argument("-v", "--verbose", action="store_true", help="log to standard error")
    return parser


def _show(phrase: str, answer: Answer, options: argparse.Namespace) -> None:
    if options.json:
        _print(answer.to_json())
    elif options.csv is not None:
        sys.stdout.write(function_of("delian.present.tables:csv_text")(answer, options.csv or None))
        sys.stdout.flush()
    else:
        shown = function_of(TERMINAL[phrase])(answer)
        if isinstance(shown, str):  # to be copied: no line is broken
            return _print(shown)
        from rich.console import Console

        Console(highlight=False).print(shown)


def _check_targets(options: argparse.Namespace) -> None:
    """Refuse before the work what could not be written after it."""
    report, folder = getattr(options, "report", None), getattr(options, "figures", None)
    if report is not None:
        function_of("delian.actions.report:check_target")(report)
    if folder is not None:
        function_of("delian.actions.report:check_folder")(folder)
    if getattr(options, "interactive", False) and (report is None or report.suffix.lower() == ".pdf"):
        raise DelianError("unknown-option", "--interactive is for a page. Type --report FILE.html --interactive")


def _write(phrase: str, answer: Answer, options: argparse.Namespace) -> None:
    """Write the report and the charts that were asked for, and say so on standard error."""
    path: Path | None = getattr(options, "report", None)
    folder: Path | None = getattr(options, "figures", None)
    if path is not None:
        page = function_of(REPORTS[phrase])
        text = page(answer, interactive=True) if getattr(options, "interactive", False) else page(answer)
        function_of("delian.actions.report:write_report")(path, text)
        print(f"wrote {path}", file=sys.stderr)
    if folder is not None:
        files = function_of(FIGURES[phrase])(answer)
        function_of("delian.actions.report:write_files")(folder, files)
        print(f"wrote {len(files)} files into {folder}: {', '.join(files)}", file=sys.stderr)


def _function(phrase: str) -> Callable[..., Any]:
    return function_of(VERBS[phrase])


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
