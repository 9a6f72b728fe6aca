"""Folders of YAML -> one Rulebook: books found and ordered, overlays merged, names resolved, everything checked.

Runs once per process. Every problem of every file is gathered; errors are raised together, warnings returned.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.catalogue import Catalogue, load_catalogue
from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.rulebook.check import LISTED, check_rulebook
from engine.rulebook.check_texts import check_texts
from engine.rulebook.files import RawBook, RawRule, read_book, values_of
from engine.rulebook.model import (
    OPERATIONS,
    Book,
    DatedValues,
    Derived,
    Group,
    Operation,
    Option,
    ParameterEntry,
    Reference,
    Rule,
    Rulebook,
)
from engine.rulebook.overlay import CORE, check_names, find_books, overlay, read_order
from engine.rulebook.parse import Parser
from engine.rulebook.passage import passages_of
from engine.rulebook.place import Places
from engine.rulebook.removal import read_removals, take_out
from engine.rulebook.rule import build_rules
from engine.rulebook.unread import promised_findings, without_consequences
from engine.rulebook.written import RowFile
from engine.source import Loc
from engine.validation import suggest
from engine.vocabulary import Entry, build_vocabulary


def load_rulebooks(
    folders: Sequence[Path], *, texts: bool = False, places: Places | None = None
) -> tuple[Rulebook, list[Problem]]:
    """All books as one Rulebook with its warnings; raises PlannerError if anything cannot be understood.

    With `texts` the translations of every language are read and checked too; a plan reads those of its own. `places`
    is filled with where the parts of rules stand.
    """
    with KEPT.meanwhile():
        return _load(folders, texts=texts, places=Places() if places is None else places)


def _load(folders: Sequence[Path], *, texts: bool, places: Places) -> tuple[Rulebook, list[Problem]]:
    problems: list[Problem] = []
    paths = find_books(folders)
    catalogue = _read_catalogue(paths, problems)
    raws = [read_book(path, problems) for path in paths.values()]
    if catalogue is None:
        raise PlannerError(problems)
    books = read_order(raws)
    check_names(books, problems)
    merged = overlay(books, problems)
    derivations = (each for book in books for pair in sorted(book.derived.items()) for each in pair)
    vocabulary, derived = KEPT.told(
        "vocabulary",
        (catalogue, *derivations),
        problems,
        lambda found: _derive(books, build_vocabulary(catalogue), found),
    )
    vocabulary = KEPT.same("names of facts", vocabulary)
    parameters = {entry.id: entry for book in books for entry in _parameters(book, problems)}
    names = frozenset(f"{book.face.id}/{each.id}" for book in books for each in book.parameters)
    named = KEPT.same("parameter names", names)
    rules: dict[str, Rule] = {}
    for book in books:
        for raw in merged[book.face.id]:
            built, own = _built(raw, book.face.id, vocabulary, named, problems)
            places.join(own)
            for rule in built:
                if rule.id in rules:
                    problems.append(
                        Problem(rule.source, "R016", f"the rule id {rule.id} stands twice", "rename one of them")
                    )
                rules[rule.id] = rule
    rulebook = Rulebook(
        books=tuple(_face(book) for book in books),
        catalogue=catalogue,
        vocabulary=vocabulary,
        rules=dict(sorted(rules.items())),
        groups=tuple(group for book in books for group in _groups(book, catalogue, problems)),
        parameters=dict(sorted(parameters.items())),
        derived=derived,
        references={key: each for book in reversed(books) for key, each in sorted(_references(book))},
    )
    problems += check_rulebook(rulebook, places, frozenset(promised_findings(books)))
    removals = read_removals(books, rulebook, problems)
    if texts:
        problems += check_texts(rulebook)
    problems = without_consequences(problems, {kind for book in books for kind in book.unread})
    if any(problem.severity == "error" for problem in problems):
        raise PlannerError(problems)
    return take_out(rulebook, removals), sorted(problems)


def _built(
    raw: RawRule, book: str, vocabulary: dict[str, Entry], named: frozenset[str], problems: list[Problem]
) -> tuple[list[Rule], Places]:
    """The instances of one rule as written, and where their parts stand."""

    def build(found: list[Problem]) -> tuple[list[Rule], Places]:
        places = Places()
        if raw.blank:  # told place by place; nothing else is asked of it yet
            return [], places
        return list(build_rules(raw, Parser(book, vocabulary, named, found, places))), places

    return KEPT.told(("rule", book, raw.topic, raw.id), (raw, vocabulary, named), problems, build)


def _read_catalogue(paths: dict[str, Path], problems: list[Problem]) -> Catalogue | None:
    try:
        return load_catalogue(_catalogue_folder(paths))
    except PlannerError as error:
        problems += error.problems
        return None


def _catalogue_folder(paths: dict[str, Path]) -> Path:
    core = paths.get(CORE)
    if core is None:
        raise PlannerError(
            [
                Problem(
                    Source(str(next(iter(paths.values())))),
                    "R030",
                    "the book core is missing",
                    "name its folder too: it has the catalogue",
                )
            ]
        )
    return core / "catalogue"


def _derive(
    books: list[RawBook], vocabulary: dict[str, Entry], problems: list[Problem]
) -> tuple[dict[str, Entry], tuple[Derived, ...]]:
    """The vocabulary with derived facts, and those in an order in which operands come first."""
    waiting = {name: each for book in books for name, each in sorted(book.derived.items())}
    done: list[Derived] = []
    while waiting:
        ready = [
            name for name, (each, _) in waiting.items() if all(operand in vocabulary for operand in _operands(each)[1])
        ]
        if not ready:
            for name, (each, source) in waiting.items():
                unknown = next(operand for operand in _operands(each)[1] if operand not in vocabulary)
                hint = suggest(unknown, vocabulary) or "`planwheel facts` lists them"
                hint = hint if unknown not in waiting else "derived facts that need each other have no beginning"
                problems.append(Problem(source, "R027", f"{name}: there is no fact {unknown!r}", hint))
            break
        for name in ready:
            each, source = waiting.pop(name)
            operation, operands = _operands(each)
            numeric = [operand for operand in operands if vocabulary[operand].type != "number"]
            if numeric:
                problems.append(
                    Problem(
                        source,
                        "R027",
                        f"{name}: {numeric[0]} is not a number",
                        "`planwheel facts` tells which facts are",
                    )
                )
            entry = Entry(
                name=name, type="number", unit=each.unit, meaning=each.meaning, field=vocabulary[operands[0]].field
            )
            vocabulary[name] = entry
            done.append(Derived(entry, operation, operands, source))
    return vocabulary, tuple(done)


def _operands(each: object) -> tuple[Operation, tuple[str, ...]]:
    for operation in OPERATIONS:
        operands = getattr(each, operation)
        if operands:
            return operation, operands
    return "sum", ()


def _parameters(book: RawBook, problems: list[Problem]) -> Iterator[ParameterEntry]:
    seen: set[str] = set()
    for raw in book.parameters:
        if raw.id in seen:
            message = f"the parameter id {raw.id} stands twice"
            problems.append(Problem(raw.source, "R016", message, "rename one of them"))
        seen.add(raw.id)
        each = raw.entry
        if each is None:
            continue
        if (each.values is None) == (each.by is None) or (each.values is not None and each.confidence is None):
            hint = "write values: and confidence:, or by: and rows:, one of the two"
            problems.append(Problem(raw.source, "R028", f"the parameter {each.id} needs either values or by", hint))
        rows = {key: _dated(row) for key, row in sorted((each.rows or {}).items())}
        default = _dated(each.default) if each.default else None
        if each.values is not None:
            confidence = each.confidence or "expert"
            default = DatedValues(values_of(each.values), confidence, each.references, each.basis or "")
        entry = ParameterEntry(
            f"{book.face.id}/{each.id}", each.title, each.unit, rows, default, each.by, each.in_force, raw.source
        )
        yield KEPT.once(("parameter", entry.id), (raw,), lambda entry=entry: entry)  # type: ignore[misc]


def _dated(row: RowFile) -> DatedValues:
    return DatedValues(values_of(row.values), row.confidence, row.references, row.basis or "")


def _groups(book: RawBook, catalogue: Catalogue, problems: list[Problem]) -> Iterator[Group]:
    for index, group in enumerate(book.face.groups):
        places: dict[Loc, str | None] = {("groups", index, "playbook"): group.playbook}
        for place, option in enumerate(group.options):
            places["groups", index, "options", place, "playbook"] = option.playbook
        for platform in group.for_each["platform"] if group.for_each else (None,):
            for loc, written in places.items():
                name = _playbook(written, platform)
                if name is not None and name not in catalogue.playbooks:
                    source = book.document.at(loc)
                    hint = suggest(name, catalogue.playbooks) or LISTED
                    problems.append(Problem(source, "R023", f"{group.id}: there is no playbook {name!r}", hint))
            own = _playbook(group.playbook, platform)
            options = tuple(
                Option(
                    o.id,
                    o.title,
                    _playbook(o.playbook, platform) or own,
                    o.playbook is not None,
                    book.document.at(("groups", index, "options", place)),
                )
                for place, o in enumerate(group.options)
            )
            yield Group(f"{group.id}.{platform}" if platform else group.id, group.title, options, platform, own)


def _playbook(written: str | None, platform: str | None) -> str | None:
    return written.replace("$platform", platform) if written and platform else written


def _references(book: RawBook) -> Iterator[tuple[str, Reference]]:
    for each, source in book.references:
        yield (
            each.id,
            Reference(
                each.id,
                each.title,
                each.publisher or "",
                each.date or "",
                each.address or "",
                each.superseded_by or "",
                source,
            ),
        )


def _face(book: RawBook) -> Book:
    face, passages = book.face, tuple(passages_of(book))
    return Book(
        face.id, face.version, face.title, face.owner, face.language, book.sha256, str(book.folder), face.locales, passages,
        book.parts,
    )  # fmt: skip
