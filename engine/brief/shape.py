"""What may stand in a field of a brief: its kind, its words, and the step in which a client would change it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from engine import scalars
from engine.brief.model import Brief

Kind = Literal["flag", "word", "number", "share", "day", "text", "list", "mapping"]
_READERS: Mapping[Callable[[object], Any], Kind] = {
    scalars.read_flag: "flag",
    scalars.read_word: "word",
    scalars.read_currency: "word",
    scalars.read_text: "text",
    scalars.read_day: "day",
    scalars.read_money: "number",
    scalars.read_number: "number",
    scalars.read_whole: "number",
    scalars.read_year: "number",
    scalars.read_rate: "number",
    scalars.read_share: "share",
}
_STEPS = {"costs": Decimal("0.01"), "rates": Decimal("0.0001"), "cny_rate": Decimal("0.0001")}


class Shape(NamedTuple):
    """One field's kind; `allowed` if only some words may stand there, `step` for numbers, shares (of 1) and days."""

    kind: Kind
    allowed: tuple[str, ...] = ()
    step: Decimal = Decimal(1)


@cache
def shape_of(field: str) -> Shape:
    """The shape of `products.0.price`, read off the model that checks it; raises KeyError for no field of a brief."""
    parts = field.split(".")
    annotation: Any = Brief
    for part in parts:
        annotation = _inner(annotation, part)
    shape = _shape(annotation)
    step = next((step for part, step in _STEPS.items() if part in parts), None)
    return Shape(shape.kind, shape.allowed, step or (Decimal("0.001") if shape.kind == "share" else shape.step))


def _inner(annotation: Any, part: str) -> Any:
    for bare, _ in _bare(annotation):
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            known = bare.model_fields[part]
            return Annotated[known.annotation, *known.metadata] if known.metadata else known.annotation
        if get_origin(bare) is tuple:
            return get_args(bare)[0]
        if isinstance(get_origin(bare), type) and issubclass(get_origin(bare), Mapping):
            return get_args(bare)[1]
    raise KeyError(part)


def _shape(annotation: Any) -> Shape:
    for bare, notes in _bare(annotation):
        reader = next((_READERS[each.func] for each in notes if _reads(each)), None)
        if reader:
            return Shape(reader)
        if get_origin(bare) is Literal:
            return Shape("word", get_args(bare))
        if get_origin(bare) is tuple:
            return Shape("list", _shape(get_args(bare)[0]).allowed)
    return Shape("mapping")


def _reads(note: Any) -> bool:
    return isinstance(note, BeforeValidator) and note.func in _READERS


def _bare(annotation: Any, notes: Sequence[Any] = ()) -> list[tuple[Any, Sequence[Any]]]:
    """The types behind Annotated and a union with None, each with its notes."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, [*notes, *more])
    if get_origin(annotation) in (Union, UnionType):
        return [each for member in get_args(annotation) for each in _bare(member, notes)]
    return [] if annotation is NoneType else [(annotation, notes)]
