"""pydantic's errors about a file as Problems that its author understands, each at its own line and column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from difflib import get_close_matches
from itertools import islice
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import Advice, Problem, Source
from engine.scalars import describe
from engine.source import Document, Loc
from engine.syntax import WIDE_COLON, wide_colon

PROBLEM_LIMIT = 1_000

_STRUCTURES = {
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "mapping_type": "a mapping of keys to values",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "string_type": "a text",
}
_KINDS = dict.fromkeys(_STRUCTURES, "003") | {  # the pydantic error types that have a code and wording of their own
    "extra_forbidden": "001",
    "missing": "002",
    "empty": "002",
    "union_tag_not_found": "002",
    "literal_error": "004",
    "enum": "004",
    "union_tag_invalid": "004",
    "unreadable": "005",
    "string_pattern_mismatch": "005",
    "out_of_range": "006",
    "greater_than": "006",
    "greater_than_equal": "006",
    "less_than": "006",
    "less_than_equal": "006",
    "too_short": "006",
    "too_long": "006",
}
_FIXED = {
    "extra_forbidden": "this key is unknown",
    "missing": "is missing",
    "blank": "nothing stands behind this key",
    "union_tag_not_found": "does not say which kind it is",
}
_BOUNDS = {
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "too_short": "needs at least {min_length}, and has {actual_length}",
    "too_long": "takes at most {max_length}, and has {actual_length}",
}

_Shape: TypeAlias = tuple[frozenset[str], Any]  # with the words by which pydantic may name it in a loc

_QUOTED = re.compile(r"'([^']*)'")
_BRACKETS = re.compile(r"[\[\]{},:#'\"【】，、]|^$")
_SKETCHED = 3
_NEAR = 0.65
_LONGEST_GUESSED = 60
_LEAST_SLIPPED = 4  # shorter names are too like each other to be written without asking
FEW = 12  # that a reader still reads through


def problems_of(
    error: ValidationError, document: Document, prefix: str, model: type[BaseModel] | None = None, within: Loc = ()
) -> list[Problem]:
    """Say what a ValidationError of `model.model_validate(document.data)` means; returns sorted Problems.

    `prefix` is the letter before the number: B for briefs, R for rulebooks. `model` is walked along each error's `loc` to know which keys would have
    been right; without it unknown keys get no "did you mean". If only a part of the document was validated, `within`
    is the way to it. Own validators speak through `PydanticCustomError(type, "{message}", {"message": ..., "hint":
    ...})`, whose type may be a key of `_KINDS`, or through a plain ValueError without a hint.
    """
    details = (each for each in error.errors(include_url=False) if not _is_consequence(each))
    problems = (_problem(each, document, prefix, model, within) for each in details)
    return sorted(bounded(problems, document.path, prefix))


def bounded(problems: Iterable[Problem], path: str, prefix: str) -> list[Problem]:
    """As many problems as anybody reads; says so if there are more, and does not work them out."""
    found = list(islice(problems, PROBLEM_LIMIT + 1))
    if len(found) > PROBLEM_LIMIT:
        message = f"more than {PROBLEM_LIMIT:,} problems; the others are not listed"
        found[PROBLEM_LIMIT:] = [Problem(Source(path), f"{prefix}009", message, "mend these first")]
    return found


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not one of the known ones: the nearest of them, or all of them if they are few."""
    names = {name.lower(): name for name in sorted(known)}
    if len(word) <= _LONGEST_GUESSED:
        slips = [name for lower, name in names.items() if _is_slip(word.lower(), lower)]
        if len(slips) == 1:
            return Advice(f"did you mean {slips[0]}?", word, slips[0])
        near = get_close_matches(word.lower(), names, 1, _NEAR)
        begun = [name for name in names if len(word) > 1 and name.startswith(word.lower())]
        near = near or begun * (len(begun) == 1)
        if near:
            return f"did you mean {names[near[0]]}?"
    return f"known here: {', '.join(names.values())}" if 0 < len(names) <= FEW else ""


def _is_slip(word: str, name: str) -> bool:
    """Whether a finger slipped once: another letter, one more, one less, or two that changed places; or none at all."""
    if word == name:
        return True
    if len(name) < _LEAST_SLIPPED or abs(len(word) - len(name)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rest, wanted = word[start:], name[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]


def _is_consequence(detail: ErrorDetails) -> bool:
    """Whether another error is the reason: pydantic counts the items that passed, not those that stand there."""
    if detail["type"] == "too_short":
        return isinstance(detail["input"], Sized) and len(detail["input"]) >= detail["ctx"]["min_length"]
    return detail["type"] == "default_factory_not_called"


def _problem(
    detail: ErrorDetails, document: Document, prefix: str, model: type[BaseModel] | None, within: Loc
) -> Problem:
    kind, loc = detail["type"], within + detail["loc"]
    if kind == "union_tag_invalid":
        loc += (detail["ctx"]["discriminator"].strip("'"),)
    empty = kind == "missing" and document.found(loc) == loc
    missing = loc[-1:] if kind == "missing" and not empty else ()
    inside = loc[: len(loc) - len(missing)]
    by_key = kind in ("extra_forbidden", "missing") or loc[-1:] == ("[key]",)
    source = document.key_at(inside) if by_key else document.at(inside)
    name = dotted((*document.found(inside), *missing))
    context = {"message": detail["msg"], **detail.get("ctx", {})}
    message, hint = _words("blank" if empty else kind, detail["input"], context)
    hint = hint or _way_out(kind, detail["loc"], detail["input"], model)
    return Problem(source, prefix + _KINDS.get(kind, "007"), f"{name}: {message}", hint)


def _way_out(kind: str, loc: Loc, got: object, model: type[BaseModel] | None) -> str:
    """What to write where the model itself tells: its keys, or the first of them."""
    if kind == "extra_forbidden" and model:
        fields = _fields(model, loc[:-1])
        return suggest(str(loc[-1]), fields) or (f"known here: {', '.join(sorted(fields))}" if fields else "")
    if kind == "missing":
        return f"write `{loc[-1]}: {_sketch(model, loc)}`"
    if kind == "too_short" and (sketch := _sketch(model, (*loc, 0))) != "...":
        return f"add one, such as {sketch}"
    if kind not in _STRUCTURES:
        return ""
    return _mapped(got, _sketch(model, loc)) if "mapping" in _STRUCTURES[kind] else _listed(got)


def _mapped(got: object, sketch: str) -> str:
    """What to write where a mapping belongs."""
    if isinstance(got, str) and WIDE_COLON in got:
        return wide_colon(got.partition(WIDE_COLON)[0])[1]
    if sketch != "...":
        return f"write its keys, such as {sketch}"
    first = got[0] if isinstance(got, list) and got else got
    return (
        f"write its keys, such as {{{first}: ...}}"
        if _is_plain(first) and not str(first)[:1].isdigit()
        else "write `key: value` lines below it"
    )


def _listed(got: object) -> str:
    """What to write where a list belongs."""
    if isinstance(got, Mapping):
        return "put '- ' before each item, or [ ] around them"
    bare = got.strip("【】［］「」") if isinstance(got, str) else got
    return f"write [{bare}]" if _is_plain(bare) else "write [a, b]"


def _is_plain(got: object) -> bool:
    return isinstance(got, str) and not _BRACKETS.search(got)


def _words(kind: str, got: object, context: Mapping[str, Any]) -> tuple[str, str]:
    code = _KINDS.get(kind)
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context), ""
    if kind in _FIXED:
        return _FIXED[kind], ""
    if code == "003":
        return f"expected {_STRUCTURES[kind]}, got {describe(got)}", ""
    if code == "004":
        return _choice(context, got)
    message = str(context["message"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message, context.get("hint") or ""


def _choice(context: Mapping[str, Any], got: object) -> tuple[str, str]:
    known = _QUOTED.findall(str(context.get("expected") or context.get("expected_tags")))
    word = context.get("tag", got)
    if not isinstance(word, str):
        return f"expected one of {', '.join(known)}, got {describe(word)}", "write one of these words"
    if len(known) == 1:
        return f"expected {known[0]}, got {describe(word)}", f"write {known[0]}"
    near = suggest(word, known)
    hint = "write one of these words" if near.startswith("known") else near
    return f"{describe(word)} is not one of {', '.join(known)}", hint


def dotted(loc: Loc) -> str:
    """A way through the file as its author would write it: `products[0].price`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return name.removeprefix(".") or "the file"


def _fields(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys that the models at `loc` take; every branch of a union counts until its tag has been seen."""
    return {field.alias or name for shape in _models(model, loc) for name, field in shape.model_fields.items()}


def _sketch(model: type[BaseModel] | None, loc: Loc) -> str:
    """What may stand at `loc`, in short: the keys that it has to have, or its first two."""
    for inside, form in ((loc, "{{{}}}"), ((*loc, 0), "[{{{}}}]")):
        for shape in _models(model, inside, strict=True)[:1] if model else ():
            fields = shape.model_fields.items()
            keys = [name for name, field in fields if field.is_required()] or [name for name, _ in fields][:2]
            return form.format(", ".join(f"{key}: ..." for key in keys[:_SKETCHED]))
    return "..."


def _models(model: type[BaseModel], loc: Loc, *, strict: bool = False) -> list[type[BaseModel]]:
    shapes: list[_Shape] = [(frozenset(), model)]
    for part in loc:
        tagged = [shape for tags, shape in shapes if part in tags and len(shapes) > 1]
        inner = [each for _, shape in shapes for child in _children(shape, part) for each in _unfold(child)]
        shapes = [(frozenset(), shape) for shape in tagged] or inner or ([] if strict else shapes)
    return [shape for _, shape in shapes if _is_model(shape)]


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _children(shape: Any, part: str | int) -> Iterator[Any]:
    """What stands under a key or at an index of this type."""
    if _is_model(shape):
        yield from (field.annotation for name, field in shape.model_fields.items() if part in (name, field.alias))
        return
    origin, inner = get_origin(shape), get_args(shape)
    if not isinstance(origin, type) or not inner:
        return
    if issubclass(origin, Mapping) and isinstance(part, str):
        yield inner[1]
    elif issubclass(origin, Sequence | frozenset) and isinstance(part, int):
        yield inner[0] if Ellipsis in inner or part >= len(inner) else inner[part]


def _unfold(annotation: Any, tags: frozenset[str] = frozenset()) -> Iterator[_Shape]:
    """The types behind a union, an alias or Annotated, each with its tags."""
    if hasattr(annotation, "__value__"):
        yield from _unfold(annotation.__value__, tags)
    elif get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        yield from _unfold(inner, tags | {note.tag for note in notes if isinstance(note, Tag)})
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _unfold(member, tags)
    elif annotation is not NoneType:
        yield tags or _own_tags(annotation), annotation


def _own_tags(shape: Any) -> frozenset[str]:
    if not _is_model(shape):
        return frozenset()
    literals = (field.annotation for field in shape.model_fields.values() if get_origin(field.annotation) is Literal)
    return frozenset({shape.__name__}.union(*map(get_args, literals)))
