"""Which rules apply to a brief: this engine against bare durable-rules, zen-engine, CLIPS and plain Python.

    python -m benchmarks.matching [RULES ...]

One run measures all engines on the same rules and briefs and asserts that they give the same answers.
"""

import json
import math
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from engine import evaluate, inference
from engine.errors import Source
from engine.evaluate import Situation
from engine.rulebook.action import Tactic
from engine.rulebook.condition import All, Condition, Test
from engine.rulebook.condition import Any as AnyOf
from engine.rulebook.model import Rule, Rulebook

HERE = Source("benchmark")
WORDS = {f"word{i}": [f"w{i}_{j}" for j in range(6)] for i in range(8)}
FLAGS = [f"flag{i}" for i in range(12)]
NUMBERS = [f"number{i}" for i in range(60)]
COMPARATORS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
Facts = dict[str, Any]
Engine = Callable[[Facts], set[str]]


def make_rules(count: int, seed: int = 7) -> list[Rule]:
    """Rules of three conditions and an `any`, of which about a fifth applies to a brief."""
    rng = random.Random(seed)
    act = Tactic(id="tactic", playbook="p", stage="order", title="t", text="t")
    return [
        Rule(f"bench/r/{i:05}", "r", "t", "w", (), "tactics", 0, _condition(rng), None, (act,), (), HERE)
        for i in range(count)
    ]


def _condition(rng: random.Random) -> Condition:
    word = rng.choice(list(WORDS))
    options = rng.sample(WORDS[word], 4)
    taken: set[str] = set()
    number, *others = (_number(rng, likely, taken) for likely in (0.43, 0.6, 0.4))
    alternatives = tuple(rng.sample([_flag(rng), *others], 2))
    return All((Test(word, "is", tuple(options), HERE), number, AnyOf(alternatives)))


def _flag(rng: random.Random) -> Test:
    return Test(rng.choice(FLAGS), "is", (rng.random() < 0.5,), HERE)


def _number(rng: random.Random, likely: float, taken: set[str]) -> Test:
    fact = rng.choice([name for name in NUMBERS if name not in taken])
    taken.add(fact)
    edge = rng.randint(-50_000_000, 50_000_000) + 1_000_000_000
    if rng.random() < 0.2:
        return Test(fact, "between", (int(edge * (1 - likely)), int(edge * (1 + likely) * 0.8)), HERE)
    comparator = rng.choice(list(COMPARATORS))
    share = 1 - likely if comparator in ("at_least", "above") else likely
    return Test(fact, comparator, (int(edge * 2 * share),), HERE)  # type: ignore[arg-type]


def make_briefs(count: int, seed: int = 11) -> list[Facts]:
    rng = random.Random(seed)
    return [
        {name: rng.choice(words) for name, words in WORDS.items()}
        | {name: rng.random() < 0.5 for name in FLAGS}
        | {name: rng.randint(0, 2_000_000_000) for name in NUMBERS}
        for _ in range(count)
    ]


def engine_of_ours(rules: list[Rule], run: Callable[[Rulebook, Situation], evaluate.Outcome]) -> Engine:
    rulebook = Rulebook((), cast(Any, None), {}, {rule.id: rule for rule in rules}, (), {}, (), {})
    return lambda facts: {firing.rule.id for firing in run(rulebook, Situation(facts, {})).firings}


def bare_durable(rules: list[Rule]) -> Engine:
    """What a careful user of the library writes: shards of 60, a message with the facts they read, closures."""
    from durable.engine import Host, MessageNotHandledException

    host, fired, reads = Host(), cast(list[str], []), {}

    def recorder(name: str) -> Callable[[Any], None]:
        return lambda c: fired.append(name)

    for start in range(0, len(rules), 60):
        shard, name = rules[start : start + 60], f"bare{len(rules)}_{start}"
        definition = {rule.id: {"all": [{"m": _durable(rule.when)}], "run": recorder(rule.id)} for rule in shard}
        host.register_rulesets({name: definition})
        reads[name] = {test.fact for rule in shard for test in _tests(rule.when)}

    def run(facts: Facts) -> set[str]:
        fired.clear()
        for name, wanted in reads.items():
            message = {"sid": "1", **{fact: facts[fact] for fact in wanted}}
            try:
                host.assert_fact(name, dict(message))
                host.retract_fact(name, dict(message))
            except MessageNotHandledException:
                pass
        return set(fired)

    return run


def _durable(condition: Condition) -> Any:
    match condition:
        case All(parts):
            return {"$and": [_durable(part) for part in parts]}
        case AnyOf(parts):
            return {"$or": [_durable(part) for part in parts]}
        case Test(fact, "is", operands):
            tests = [{fact: operand} for operand in operands]
            return tests[0] if len(tests) == 1 else {"$or": tests}
        case Test(fact, "between", (low, high)):
            return {"$and": [{"$gte": {fact: low}}, {"$lte": {fact: high}}]}
        case Test(fact, comparator, (operand,)):
            relation = {"at_least": "$gte", "above": "$gt", "at_most": "$lte", "below": "$lt"}[comparator]
            return {relation: {fact: operand}}
    raise ValueError(condition)


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    for part in getattr(condition, "parts", ()):
        yield from _tests(part)


def _expression(condition: Condition, write: Callable[[Test], str], both: str, either: str) -> str:
    match condition:
        case All(parts):
            return "(" + both.join(_expression(part, write, both, either) for part in parts) + ")"
        case AnyOf(parts):
            return "(" + either.join(_expression(part, write, both, either) for part in parts) + ")"
    return write(cast(Test, condition))


def plain_python(rules: list[Rule]) -> Engine:
    """What somebody writes by hand who will never change a rule: one function, one `if` a rule."""

    def write(test: Test) -> str:
        value = f"facts[{test.fact!r}]"
        if test.comparator == "is":
            return f"{value} in {test.operands!r}" if len(test.operands) > 1 else f"{value} == {test.operands[0]!r}"
        if test.comparator == "between":
            return f"{test.operands[0]} <= {value} <= {test.operands[1]}"
        return f"{value} {COMPARATORS[test.comparator]} {test.operands[0]}"

    lines = ["def run(facts):", "    fired = set()"]
    for rule in rules:
        lines += [f"    if {_expression(rule.when, write, ' and ', ' or ')}:", f"        fired.add({rule.id!r})"]
    names: dict[str, Any] = {}
    exec("\n".join([*lines, "    return fired"]), names)
    return cast(Engine, names["run"])


def zen(rules: list[Rule]) -> Engine:
    """One decision table that collects."""
    import zen as library

    def write(test: Test) -> str:
        if test.comparator == "is":
            return f"{test.fact} in {json.dumps(test.operands)}"
        if test.comparator == "between":
            return f"{test.fact} in [{test.operands[0]}..{test.operands[1]}]"
        return f"{test.fact} {COMPARATORS[test.comparator]} {test.operands[0]}"

    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [{"id": "rule", "field": "rule", "name": "rule", "type": "expression"}],
        "rules": [
            {"_id": rule.id, "when": _expression(rule.when, write, " and ", " or "), "rule": json.dumps(rule.id)}
            for rule in rules
        ],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    decision = library.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda facts: {row["rule"] for row in decision.evaluate(facts)["result"]}


def clips(rules: list[Rule]) -> Engine:
    """A brief is a fact of one template; a rule tests its slots, and its `any` in a `test` element."""
    import clips as library

    environment = library.Environment()
    fired: set[str] = set()
    environment.define_function(fired.add, "fired")
    slots = " ".join(f"(slot {name})" for name in (*WORDS, *FLAGS, *NUMBERS))
    environment.build(f"(deftemplate brief {slots})")

    def slot(test: Test) -> str:
        if test.comparator == "is":
            return f"({test.fact} {'|'.join(map(_clips, test.operands))})"
        return f"({test.fact} ?{test.fact}&:{call(test)})"

    def call(test: Test) -> str:
        value, operands = f"?{test.fact}", [_clips(operand) for operand in test.operands]
        if test.comparator == "is":
            tests = [f"(eq {value} {operand})" for operand in operands]
            return f"(or {' '.join(tests)})" if len(tests) > 1 else tests[0]
        if test.comparator == "between":
            return f"(<= {operands[0]} {value} {operands[1]})"
        return f"({COMPARATORS[test.comparator]} {value} {operands[0]})"

    for rule in rules:
        parts = cast(All, rule.when).parts
        own = {part.fact: slot(part) for part in parts if isinstance(part, Test)}
        either = [part for part in parts if isinstance(part, AnyOf)]
        others = {test.fact for part in either for test in _tests(part)}
        bound = [f"({fact} ?{fact})" for fact in sorted(others - own.keys())]
        tests = [f"(test (or {' '.join(call(cast(Test, test)) for test in part.parts)}))" for part in either]
        left = f"(brief {' '.join([*own.values(), *bound])}) {' '.join(tests)}"
        environment.build(f'(defrule {rule.id} {left} => (fired "{rule.id}"))')
    template = environment.find_template("brief")

    def run(facts: Facts) -> set[str]:
        fired.clear()
        values = {name: _symbol(library, value) for name, value in facts.items()}
        fact = template.assert_fact(**values)
        environment.run()
        fact.retract()
        return set(fired)

    return run


def _clips(value: Any) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)


def _symbol(library: Any, value: Any) -> Any:
    return value if isinstance(value, int) else library.Symbol(value)


def measure(engine: Engine, briefs: list[Facts], rounds: int = 3) -> float:
    """Median milliseconds a brief."""
    times = []
    for _ in range(rounds):
        for facts in briefs:
            start = time.perf_counter()
            engine(facts)
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


ENGINES: dict[str, Callable[[list[Rule]], Engine]] = {
    "planwheel, both engines": lambda rules: engine_of_ours(rules, inference.infer),
    "planwheel, reference alone": lambda rules: engine_of_ours(rules, evaluate.infer),
    "bare durable-rules": bare_durable,
    "zen-engine": zen,
    "CLIPS (clipspy)": clips,
    "plain Python": plain_python,
}


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def main(sizes: list[int]) -> None:
    """Measure every engine that is installed and print one table."""
    briefs = make_briefs(60)
    table: dict[str, list[str]] = {name: [] for name in ENGINES}
    shares = []
    for size in sizes:
        rules = make_rules(size)
        expected = [plain_python(rules)(facts) for facts in briefs]
        shares.append(f"{statistics.mean(map(len, expected)):.0f}")
        found = {name: _checked(name, build, rules, briefs, expected) for name, build in ENGINES.items()}
        bare = found["bare durable-rules"] or math.nan
        for name, value in found.items():
            table[name].append("not installed" if value is None else f"{value:.2f} ({value / bare:.2f})")
    print(f"Median milliseconds a brief (in brackets: times bare durable-rules), {len(briefs)} briefs. {machine()}.\n")
    print(f"| engine | {' | '.join(f'{size} rules' for size in sizes)} |")
    print("|---|" + "---:|" * len(sizes))
    for name, cells in table.items():
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"| rules that apply | {' | '.join(shares)} |")


def _checked(
    name: str, build: Callable[[list[Rule]], Engine], rules: list[Rule], briefs: list[Facts], expected: list[set[str]]
) -> float | None:
    try:
        engine = build(rules)
    except ImportError:
        return None
    for facts, answer in zip(briefs, expected, strict=True):
        assert engine(facts) == answer, f"{name} differs at {len(rules)} rules"
    return measure(engine, briefs)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [60, 200, 500, 2000])
