"""Arguments -> one command of the kiosk; exit codes: 0 done, 1 not ready, 2 wrong argument, file or setting."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from kiosk.config import Settings, load_settings
from kiosk.errors import KioskError, UsageError


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are one line that says what to do."""

    mixed = False
    """Whether an option may stand before words of which there may be none: argparse then loses the words."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, options and words in any order where `mixed`."""
        if not self.mixed:
            return super().parse_known_args(args, namespace)
        self.mixed = False  # it calls this method itself
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixed = True

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the whole usage."""
        raise UsageError(f"{message}; '{self.prog} --help' shows how")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    try:
        options = _parser().parse_args(arguments)
        logging.basicConfig(
            level=logging.DEBUG if options.verbose else logging.INFO,
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        settings = load_settings(options.settings)
        status: int = options.run(options, settings)
    except KioskError as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    shared = OneLineParser(add_help=False)
    shared.add_argument("--settings", type=Path, help="settings file (TOML); defaults otherwise")
    shared.add_argument("--verbose", action="store_true", help="more log lines")
    parser = OneLineParser(
        prog="kiosk", description="A mock interview: five questions aloud, a measured report, nothing kept."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=OneLineParser)

    _add_interview(commands, shared)
    _add_questions(commands, shared)
    _add_machine(commands, shared)
    return parser


def _add_interview(commands: Any, shared: argparse.ArgumentParser) -> None:
    """A whole interview, with and without a screen."""
    run = commands.add_parser("run", parents=[shared], help="start the kiosk; open the printed address in a browser")
    run.set_defaults(run=_run)

    rehearse = commands.add_parser("rehearse", parents=[shared], help="one whole interview without a screen")
    rehearse.add_argument("--film", type=Path, help="video file before the lens (its sound too, unless --sound)")
    rehearse.add_argument("--sound", type=Path, help="sound file before the microphone")
    rehearse.add_argument("--role", help="job role (default: the scripted candidate's own, with questions she can answer)")
    rehearse.add_argument("--years", type=_years, default=0.0, help="with --role: years of experience, 0 to 60 (default: 0)")
    rehearse.add_argument("--skills", type=_skills, default=(), help="with --role: skills, separated by commas")
    rehearse.add_argument("--questions", type=_count, default=5, help="1 to 10 (default: 5)")
    rehearse.add_argument("--fast", action="store_true", help="films and scripts as fast as this machine can")
    rehearse.add_argument("--out", type=Path, required=True, help="folder for report.json, report.html, timings.json")
    rehearse.set_defaults(run=_rehearse)


def _add_machine(commands: Any, shared: argparse.ArgumentParser) -> None:
    """What the kiosk sees and hears with, and whether it is ready."""
    perceive = commands.add_parser("perceive", parents=[shared], help="readings of any video or sound file, as JSON lines")
    perceive.add_argument("file", type=Path)
    perceive.add_argument("--out", type=Path, help="JSON lines file; '-' for standard output")
    perceive.add_argument("--overlay", type=Path, help="film (.mp4) of the file's pictures with the readings drawn in")
    perceive.set_defaults(run=_perceive)

    check = commands.add_parser("check", parents=[shared], help="every device, model and service, one line each")
    check.add_argument("--json", action="store_true", help="as JSON")
    check.add_argument("--online", action="store_true", help="also ask the cloud model something, if settings name one")
    check.set_defaults(run=_check)

    models = commands.add_parser("models", parents=[shared], help="speech models: what is there, fetch, verify")
    models.add_argument("what", choices=["list", "fetch", "verify"])
    models.add_argument("name", nargs="*", help="names as in models/manifest.toml (default: the one in settings)")
    models.add_argument(
        "--wer",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="with verify: word error rate of each speech model on disk, over the kiosk's own recordings and FOLDER's "
        "WAV or FLAC files with a .txt beside each",
    )
    models.set_defaults(run=_models)


def _add_questions(commands: Any, shared: argparse.ArgumentParser) -> None:
    """What is asked, and what an answer to it is worth: the bank, a set of it, a score."""
    bank = commands.add_parser("bank", parents=[shared], help="the question bank: check, count, search; packs")
    bank.add_argument("what", choices=["lint", "stats", "search", "add", "export"])
    bank.add_argument(
        "words", nargs="*", metavar="PATH|WORDS", help="a pack's folder or file (default: the bank itself), or words"
    )
    bank.add_argument("--meaning", action="store_true", help="with search: by what is meant, not by words; some seconds")
    bank.set_defaults(run=_bank)
    bank.mixed = True

    questions = commands.add_parser("questions", parents=[shared], help="the questions that a candidate would be asked")
    questions.add_argument("--role", required=True, help="job role, typed freely")
    questions.add_argument("--years", type=_years, default=0.0, help="years of experience, 0 to 60 (default: 0)")
    questions.add_argument("--skills", type=_skills, default=(), help="skills, separated by commas")
    questions.add_argument("--count", type=_count, default=5, help="1 to 10 (default: 5)")
    questions.add_argument("--language", choices=["en", "hi"], default="en", help="en or hi (default: en)")
    questions.add_argument("--seed", type=int, help="the same seed gives the same set")
    questions.add_argument("--offline", action="store_true", help="from the bank, without asking a cloud model")
    questions.add_argument("--json", action="store_true", help="as JSON")
    questions.set_defaults(run=_questions)

    score = commands.add_parser("score", parents=[shared], help="score a typed answer: bands, how sure, what they rest on")
    score.add_argument("--question", required=True, help="an id of the bank, or the question's own words")
    score.add_argument("--answer", help="the answer")
    score.add_argument("--answer-file", type=Path, help="text file with the answer")
    score.add_argument("--key-points", type=Path, help="text file, a point a line: text | wording | wording")
    score.add_argument("--language", choices=["en", "hi"], default="en", help="language of the answer (default: en)")
    score.add_argument("--json", action="store_true", help="as JSON")
    score.set_defaults(run=_score)


def _years(text: str) -> float:
    try:
        years = float(text)
    except ValueError:
        years = -1.0
    if not 0 <= years <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of years from 0 to 60")
    return years


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 10")
    return int(text)


def _skills(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.run import serve

    serve(settings)
    return 0


def _rehearse(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.rehearse import Rehearsal, rehearse
    from kiosk.records import Profile

    profile = None if options.role is None else Profile(options.role, options.years, options.skills)
    if profile is None and (options.years or options.skills):
        raise UsageError("rehearse: --years and --skills go with --role; name one")
    rehearsal = Rehearsal(profile, options.out, options.film, options.sound, options.questions, options.fast)
    timings = rehearse(rehearsal, settings)
    sys.stdout.write(f"wrote {options.out}/report.json, report.html, timings.json in {timings['wall_s']:.1f} s\n")
    return 0


def _perceive(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.perceive import perceive_file

    if options.out is None and options.overlay is None:
        raise UsageError("perceive: nothing to write; give --out FILE, --overlay FILE.mp4 or both")
    counts = perceive_file(options.file, options.out, options.overlay, settings)
    if str(options.out) != "-":
        written = " and ".join(str(path) for path in (options.out, options.overlay) if path is not None)
        sys.stdout.write(f"wrote {written}: {', '.join(f'{n} {kind} readings' for kind, n in counts.items())}\n")
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.check import check_all

    lines = check_all(settings, options.online)
    ready = all(line.ok or not line.needed for line in lines)
    if options.json:
        document = {"ready": ready, "checks": [line.as_json() for line in lines]}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(line.as_text() + "\n" for line in lines)
        sys.stdout.write("ready: an interview can run\n" if ready else "not ready: mend the lines marked FAIL\n")
    return 0 if ready else 1


def _score(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.score import ScoreOrder, score

    order = ScoreOrder(options.question, options.answer, options.answer_file, options.key_points, options.language)
    return score(order, settings, options.json)


def _models(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.models import run_models

    if options.wer is not None:
        if options.what != "verify" or options.name:
            raise UsageError("models: --wer goes with verify alone, without names: it measures every model on disk")
        from kiosk.commands.verify_words import measure_models

        return measure_models(Path(options.wer) if options.wer else None, settings)
    return run_models(options.what, tuple(options.name), settings)


def _bank(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.bank import run_bank

    return run_bank(options.what, tuple(options.words), options.meaning, settings)


def _questions(options: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.questions import Wanted, show_questions
    from kiosk.records import Profile

    profile = Profile(options.role, options.years, options.skills)
    wanted = Wanted(profile, options.count, options.language, options.seed, options.offline, options.json)
    return show_questions(wanted, settings)


if __name__ == "__main__":
    sys.exit(main())
