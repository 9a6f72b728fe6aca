"""Golden cases against today: each is planned again, compared with what was accepted, and blamed on what was edited since."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from engine.brief import load_brief
from engine.comparison.change import Change, compare_documents
from engine.comparison.document import Document, document_of, read_document
from engine.comparison.leaves import by_name, naming
from engine.errors import PlannerError, Problem
from engine.golden.case import Case
from engine.golden.cause import Cause, edits_between, instances, involved, mentions
from engine.golden.record import (
    RECORD,
    Record,
    engine_digest,
    key_of,
    read_record,
    read_state,
    state_of,
    templates_digest,
    texts_digest,
)  # fmt: skip
from engine.pipeline import Desk, make_plan
from engine.plan.sources import parameters_of
from engine.reasoning import Reasoning, reason
from engine.render import FORMATS
from engine.rulebook.action import Choose
from engine.source import read_text

Status = Literal["same", "hashes", "near", "formatting", "differs", "missing"]
_HEX = re.compile(rb"[0-9a-f]{12,64}|\b[0-9]+\.[0-9]+\.[0-9]+\b")  # digests and versions of books
_FIGURE = re.compile(rb"\d[\d.,]*")
_LIMIT = 50_000_000


@dataclass(frozen=True)
class Verdict:
    """What became of a case: `files` by format, the plan's changes, what they are due to, the documents of today."""

    case: Case
    files: Mapping[str, Status] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    causes: tuple[Cause, ...] = ()
    problems: tuple[Problem, ...] = ()
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    record: Record | None = field(default=None, repr=False)
    planned: bool = True
    document: Document | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the case stands as accepted; other digests of the books alone are no failure."""
        return not self.problems and (
            not self.files or all(each in ("same", "hashes", "near") for each in self.files.values())
        )


@dataclass(frozen=True)
class Bench:
    """What all cases are checked with, its digests taken once."""

    desk: Desk
    root: Path
    engine: Literal["both", "reference"] = "both"
    libraries: str = ""
    """Versions of Python and of what plans are computed and written with, as the caller knows them."""

    @cached_property
    def state(self) -> dict[str, str]:
        return state_of(self.desk.rulebook)

    @cached_property
    def key(self) -> str:
        return key_of(self.state)

    @cached_property
    def code(self) -> str:
        return engine_digest(self.libraries)

    @cached_property
    def templates(self) -> str:
        return templates_digest(self.desk.templates)

    def edits(self, key: str) -> tuple[Cause, ...] | None:
        """What was edited since a state; None if that state is lost."""
        if key not in self._edits:
            then = read_state(self.root, key)
            self._edits[key] = None if then is None else edits_between(then, self.state)
        return self._edits[key]

    @cached_property
    def _edits(self) -> dict[str, tuple[Cause, ...] | None]:
        return {}

    def texts(self, locale: str) -> str:
        """The digest of the translations into a language."""
        if locale not in self._texts:
            self._texts[locale] = texts_digest(self.desk.rulebook, locale)
        return self._texts[locale]

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}


def check_case(case: Case, bench: Bench, formats: Sequence[str] = (), *, full: bool = True) -> Verdict:
    """Plan a case and hold it against its golden files; `formats` are wanted beside the guarded ones.

    Unless `full`, a case that no edit can reach is not planned again: it would give the same plan.
    """
    try:
        record = read_record(case.folder / RECORD)
        brief = load_brief(case.brief, bench.desk.rulebook.catalogue)
        language = bench.desk.language(case.locale or brief.locale)
        texts = bench.desk.texts(language.code)
        reasoning = reason(brief, bench.desk.rulebook, bench.engine)
        known = bench.texts(language.code)
        if not full and record and _untouched(case, record, reasoning, bench, known, formats):
            return Verdict(case, dict.fromkeys(case.guarded, "same"), planned=False)
        plan = make_plan(reasoning, bench.desk.rulebook, language, texts)
        today = Record(brief.sha256, bench.code, bench.templates, known, bench.key, {})
        wanted = dict.fromkeys((*case.guarded, *formats))
        documents = {
            name: _bytes(FORMATS[name].render(plan, language, bench.desk.templates))
            for name in sorted(wanted, key="json".__ne__)[:1]
        }
        if not full and _worded_alike(case, record, today, documents, wanted):
            return Verdict(case, dict.fromkeys(wanted, "same"), record=today)
        documents |= {
            name: _bytes(FORMATS[name].render(plan, language, bench.desk.templates))
            for name in wanted
            if name not in documents
        }
        today = today._replace(files={name: _digest(content) for name, content in documents.items()})
        document = document_of(plan)
        accepted = read_document(case.file("json")) if "json" in case.guarded else None
        settled = document if accepted is None else _settle(accepted, document, case.tolerance)
        changes = () if accepted is None else compare_documents(accepted, settled)
        near = accepted is not None and settled != document
        statuses = {name: _status(case, name, documents[name], near, changes) for name in wanted}
    except PlannerError as error:
        return Verdict(case, problems=tuple(error.problems))
    causes = _causes(case, changes, statuses, record, today, bench)
    return Verdict(case, statuses, changes, causes, (), documents, today, document=settled)


def _worded_alike(
    case: Case, record: Record | None, today: Record, documents: Mapping[str, bytes], wanted: Collection[str]
) -> bool:  # fmt: skip
    """Whether plan.json is as accepted, so that the same engine and templates would write the other files as they stand."""
    if record is None or set(documents) != {"json"} or set(wanted) != set(case.guarded):
        return False
    same = (record.engine, record.templates) == (today.engine, today.templates)
    as_was = record.files.get("json") == _digest(documents["json"])
    return same and as_was and all(record.files.get(name) == _digest(case.file(name).read_bytes()) for name in wanted)


def _bytes(document: str | bytes) -> bytes:
    return document if isinstance(document, bytes) else document.encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _status(case: Case, name: str, today: bytes, near: bool, changes: Sequence[Change]) -> Status:
    """How a document of today stands to the accepted one."""
    path = case.file(name)
    if not path.exists():
        return "missing"
    accepted = path.read_bytes()
    if accepted == today:
        return "same"
    if name == "json":
        kinds = {change.kind for change in changes}
        return ("near" if near else "formatting") if not kinds else "hashes" if kinds <= {"rulebooks"} else "differs"
    if _spaced(accepted) == _spaced(today):
        return "formatting"
    if _HEX.sub(b"", accepted) == _HEX.sub(b"", today):
        return "hashes"
    masked = [_FIGURE.sub(b"", _HEX.sub(b"", side)) for side in (accepted, today)]
    return "near" if near and masked[0] == masked[1] else "differs"


def _spaced(content: bytes) -> bytes:
    return b" ".join(content.split())


def _settle(accepted: Any, today: Any, tolerance: Decimal | None) -> Any:
    """Today's document with every figure that is near enough to the accepted one replaced by it."""
    if tolerance is None:
        return today
    if isinstance(accepted, dict) and isinstance(today, dict):
        return {key: _settle(accepted.get(key), value, tolerance) for key, value in today.items()}
    if isinstance(accepted, list) and isinstance(today, list) and (names := naming(accepted, today)):
        old = by_name(accepted, names)
        return [_settle(old.get(name), value, tolerance) for name, value in by_name(today, names).items()]
    old_figure, new_figure = _figure(accepted), _figure(today)
    if old_figure is None or new_figure is None:
        return today
    return accepted if abs(new_figure - old_figure) <= abs(old_figure) * tolerance else today


def _figure(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _causes(
    case: Case, changes: Sequence[Change], statuses: Mapping[str, Status], record: Record | None, today: Record, bench: Bench
) -> tuple[Cause, ...]:  # fmt: skip
    """What the difference of a case is due to, as closely as the record tells."""
    telling = {name: each for name, each in statuses.items() if each not in ("same", "near")}
    if not telling:
        return ()
    if set(telling.values()) <= {"hashes"}:
        return (Cause("rulebooks"),)
    if set(telling.values()) <= {"formatting", "hashes"}:
        return (Cause("formatting"),)
    if record is None:
        return (Cause("unknown"),) if case.guarded else ()
    found = [Cause("brief", case.name)] if record.brief != today.brief else []
    found += _edits(case, changes, record, bench)
    if record.texts != today.texts and not any(cause.kind == "rule" for cause in found):
        found.append(Cause("texts"))
    worded = any(each == "differs" for name, each in telling.items() if name != "json")
    if record.templates != today.templates and (worded or not found):
        found.append(Cause("templates"))
    found += [Cause("edited", case.name)] if any(_by_hand(case, name, record) for name in telling) else []
    if record.engine != today.engine and not found:
        found.append(Cause("engine"))
    return tuple(dict.fromkeys(found)) or (Cause("unknown"),)


def _edits(case: Case, changes: Sequence[Change], record: Record, bench: Bench) -> tuple[Cause, ...]:
    edits = bench.edits(record.state)
    if edits is None:
        return (Cause("unknown"),)
    return involved(edits, changes, bench.desk.rulebook) if "json" in case.guarded else edits


def _by_hand(case: Case, name: str, record: Record) -> bool:
    """Whether a golden is not what was accepted."""
    path = case.file(name)
    return path.exists() and record.files.get(name) not in (None, _digest(path.read_bytes()))


# What no edit can reach


def _untouched(
    case: Case, record: Record, reasoning: Reasoning, bench: Bench, texts: str, formats: Sequence[str]
) -> bool:  # fmt: skip
    """Whether the accepted plan would come out again but for the books' digests: everything but rules and parameters is
    as it was, and no edited rule or reader of an edited parameter speaks in it, waits for a fact, or bids for a choice."""
    edits = bench.edits(record.state)
    if edits is None or set(formats) - set(case.guarded) or "json" not in case.guarded:
        return False
    then = (record.brief, record.engine, record.templates, record.texts)
    same = then == (reasoning.brief.sha256, bench.code, bench.templates, texts)
    if not same or any(edit.kind not in ("rule", "parameter") for edit in edits):
        return False
    if any(not case.file(name).exists() or _by_hand(case, name, record) for name in case.guarded):
        return False
    rulebook = bench.desk.rulebook
    accepted = read_text(case.file("json"), _LIMIT)
    speaking = {firing.rule.base for firing in reasoning.decisions.firings}
    waiting = {rule for rules in reasoning.undecided.values() for rule in rules}
    for base in _edited_rules(edits, bench):
        own = rulebook.rules_of(base)
        if base in speaking or any(mentions(accepted, name) for name in instances(base, rulebook)):
            return False
        if any(rule.id in waiting or _bids(rule.then) for rule in own):
            return False
    return not any(edit.kind == "parameter" and f'"{edit.id}"' in accepted for edit in edits)


def _bids(actions: Sequence[object]) -> bool:
    return any(isinstance(action, Choose) for action in actions)


def _edited_rules(edits: Sequence[Cause], bench: Bench) -> set[str]:
    """Rules that were edited, and those that read an edited parameter."""
    parameters = {edit.id for edit in edits if edit.kind == "parameter"}
    found = {edit.rule for edit in edits if edit.kind == "rule"}
    if parameters:
        found |= {
            rule.base
            for rule in bench.desk.rulebook.rules.values()
            if parameters & (parameters_of(rule, "then") | parameters_of(rule, "otherwise"))
        }
    return found
