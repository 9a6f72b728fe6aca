"""pydantic's errors become Problems with a place, a plain message and a hint."""

from collections.abc import Iterator
from itertools import count
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, field_validator

from engine.errors import Problem, Source
from engine.scalars import Share, Text, Whole
from engine.source import parse_yaml
from engine.validation import PROBLEM_LIMIT, bounded, problems_of, suggest


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(Strict):
    min: Share | None = None
    ideal: Share | None = None


class Banding(Strict):
    band: Band
    id: Text | None = None


class Choosing(Strict):
    choose: dict[str, Text]


def _kind(data: Any) -> str | None:
    return next((kind for kind in ("band", "choose") if isinstance(data, dict) and kind in data), None)


Action = Annotated[
    Annotated[Banding, Tag("band")] | Annotated[Choosing, Tag("choose")], Discriminator(_kind)
]  # fmt: skip


class Cat(Strict):
    kind: Literal["cat"]
    whiskers: Whole


class Dog(Strict):
    kind: Literal["dog"]
    tail: Whole


class Rule(Strict):
    id: Text
    layer: Literal["strategy", "tactics"]
    priority: Annotated[Whole, Field(ge=1, le=99)] = 50
    then: Annotated[tuple[Action, ...], Field(min_length=1)]
    inner: "Rule | None" = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    pair: tuple[Band, Whole] | None = None
    words: dict[Literal["cpm", "cpc"], Whole] | None = None

    @field_validator("id")
    @classmethod
    def _lower(cls, value: str) -> str:
        if value != value.lower():
            raise ValueError("write it in lower case")
        return value


class Rulebook(Strict):
    rules: dict[str, tuple[Rule, ...]]


ONLY = "{id: a, layer: tactics"
GOOD = ONLY + ", then: [{choose: {a: b}}]"


def found(text: str, model: type[BaseModel] | None = Rulebook) -> list[Problem]:
    document = parse_yaml(text, "r.yaml")
    with pytest.raises(ValidationError) as caught:
        Rulebook.model_validate(document.data)
    return problems_of(caught.value, document, "R", model)


BAD = [  # a § stands before the place; code, phrase of the message, phrase of the hint
    ("§rule: {}\nrules: {}\n", "R001", "rule: this key is unknown", "did you mean rules?"),
    (f"rules: {{a: [{GOOD}, §laier: x}}]}}\n", "R001", "rules.a[0].laier: this key", "did you mean layer?"),
    (f"rules: {{a: [{GOOD}, §zzz: x}}]}}\n",
     "R001", "zzz: this key", "known here: id, inner, layer, pair, pet, priority"),
    (f"rules: {{a: [{ONLY}, then: [{{band: {{§idea: 3%}}}}]}}]}}\n",
     "R001", "then[0].band.idea", "did you mean ideal?"),
    (f"rules: {{a: [{ONLY}, then: [{{band: {{}}, §idd: x}}]}}]}}\n", "R001", "then[0].idd", "did you mean id?"),
    (f"rules: {{a: [{GOOD}, inner: {GOOD}, §laier: x}}}}]}}\n", "R001", "inner.laier", "did you mean layer?"),
    (f"rules: {{a: [{GOOD}, pet: {{kind: dog, tail: 1, §q: 2}}}}]}}\n", "R001", "pet.q", "known here: kind, tail"),
    (f"rules: {{a: [{GOOD}, pair: [{{§mim: 1%}}, 2]}}]}}\n", "R001", "pair[0].mim", "did you mean min?"),
    ("rules:\n  a:\n    - §{layer: tactics, then: [{choose: {}}]}\n", "R002", "rules.a[0].id: is missing", "write `id: ...`"),
    ("rules:\n  a:\n    - {id: x, layer: tactics, then: [{choose: {}}], §inner: {layer: tactics, then: [{choose: {}}]}}\n",
     "R002", "rules.a[0].inner.id: is missing", "write `id: ...`"),
    ("rules: {a: [{id: §'', layer: tactics, then: [{choose: {}}]}]}\n", "R002", "is empty", "leave the key out"),
    (f"rules: {{a: [{GOOD}, pet: §{{tail: 1}}}}]}}\n", "R002", "pet: does not say which kind", ""),
    ("rules: §[1]\n", "R003", "rules: expected a mapping of keys to values, got a list", "write `key: value` lines below it"),
    ("rules: {a: §x}\n", "R003", "rules.a: expected a list, got 'x'", "write [x]"),
    ("§[a]\n", "R003", "the file: expected a mapping", "write its keys, such as {rules: ...}"),
    ("rules: {a: [{id: a, layer: §tactic, then: [{choose: {}}]}]}\n", "R004", "'tactic' is not one of strategy, tactics",
     "did you mean tactics?"),
    ("rules: {a: [{id: a, layer: §[b], then: [{choose: {}}]}]}\n",
     "R004", "expected one of strategy, tactics, got a list", "write one of these words"),
    (f"rules: {{a: [{GOOD}, pet: {{kind: §cow}}}}]}}\n",
     "R004", "pet.kind: 'cow' is not one of cat, dog", "write one of these words"),
    (f"rules: {{a: [{GOOD}, words: {{§cpx: 1}}}}]}}\n",
     "R004", "words.cpx: 'cpx' is not one of cpm, cpc", "did you mean cp"),
    (f"rules: {{a: [{ONLY}, then: [{{band: {{ideal: §62}}}}]}}]}}\n",
     "R005", "band.ideal: expected a share", "write 62%"),
    (f"rules: {{a: [{GOOD}, priority: §0}}]}}\n", "R006", "priority: must be at least 1", ""),
    (f"rules: {{a: [{GOOD}, priority: §100}}]}}\n", "R006", "priority: must be at most 99", ""),
    (f"rules: {{a: [{ONLY}, then: §[]}}]}}\n", "R006", "then: needs at least 1, and has 0", "add one, such as {band: ...}"),
    ("rules: {a: [{id: §A, layer: tactics, then: [{choose: {}}]}]}\n", "R007", "id: write it in lower case", ""),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "code", "phrase", "hint"), BAD)
def test_each_kind_of_error(marked: str, code: str, phrase: str, hint: str) -> None:
    before = marked.partition("§")[0]
    (problem,) = found(marked.replace("§", ""))
    assert problem.source == Source("r.yaml", before.count("\n") + 1, len(before.split("\n")[-1]) + 1)
    assert problem.code == code
    assert phrase in problem.message
    assert hint in problem.hint if hint else problem.hint == ""


def test_without_the_model_an_unknown_key_still_has_its_place() -> None:
    (problem,) = found("rule: {}\nrules: {}\n", None)
    assert (str(problem.source), problem.code, problem.hint) == ("r.yaml:1:1", "R001", "")


def test_all_problems_come_sorted_by_place() -> None:
    problems = found("rules: {a: [{id: A, layer: b}]}\nx: 1\n")
    assert [each.code for each in problems] == ["R002", "R007", "R004", "R001"]


def test_a_part_of_a_document_can_be_judged() -> None:
    document = parse_yaml("rules:\n  a:\n    - {min: 1%}\n    - {mim: 1%}\n", "r.yaml")
    with pytest.raises(ValidationError) as caught:
        Band.model_validate({"mim": "1%"})
    (problem,) = problems_of(caught.value, document, "R", Band, ("rules", "a", 1))
    assert str(problem) == (
        "r.yaml:4:8: error[R001]: rules.a[1].mim: this key is unknown\n    hint: did you mean min?"
    )  # fmt: skip


def test_thousands_of_problems_are_bounded() -> None:
    problems = found("rules: {}\n" + "".join(f"k{n}: 1\n" for n in range(5_000)))
    assert len(problems) == PROBLEM_LIMIT + 1
    assert problems[0].code == "R009"


def test_what_nobody_reads_is_not_worked_out() -> None:
    def endless() -> Iterator[Problem]:
        for line in count(1):
            assert line < 2 * PROBLEM_LIMIT
            yield Problem(Source("r.yaml", line), "R001", "x")

    assert len(bounded(endless(), "r.yaml", "R")) == PROBLEM_LIMIT + 1


def test_suggestions() -> None:
    assert suggest("Douyin", ["douyin", "tmall"]) == "did you mean douyin?"
    assert suggest("抖音", ["tmall", "douyin"]) == "known here: douyin, tmall"
    assert suggest("x" * 10_000, ["a"]) == "known here: a"
    assert suggest("x", []) == ""
    assert suggest("a" * 61, ["a" * 62]) == f"known here: {'a' * 62}"
