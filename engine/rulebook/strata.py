"""What must be settled before what: the strata that give a rulebook its meaning, and the levels an engine runs.

Strata follow design section 4: diagnosis, then one per group of `strategy` in the order of `groups:`, rules that only
ask, tactics, checks. Levels say the same as dependencies: a rule's level lies above all that it reads.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.errors import Problem
from engine.rulebook.action import Choose, Finding
from engine.rulebook.condition import Chosen, Decided, Found, Leaf, iter_leaves
from engine.rulebook.model import LAYERS, Group, Rule

Place = tuple[int, int]
"""(layer index, stratum inside the layer)."""
Topic = tuple[str, str]
"""What rules tell each other: ("finding", id), ("choice", group) or ("decided", "")."""
DECIDED: Topic = ("decided", "")
Node = tuple[str, str]
"""A topic, or ("rule", id)."""
Graph = Mapping[Node, Sequence[Node]]


class Stratum(NamedTuple):
    """Rules evaluated together, by id; `groups` are the choices settled when they are done."""

    place: Place
    rules: tuple[Rule, ...]
    groups: tuple[Group, ...]


class Strata(NamedTuple):
    """Every rule's place, and the strata in order."""

    places: Mapping[str, Place]
    strata: tuple[Stratum, ...]


class Level(NamedTuple):
    """Rules that read nothing of a later level; `cyclic` ones read each other's findings, to a fixpoint."""

    rules: tuple[Rule, ...]
    cyclic: bool


def stratum_of(rule: Rule, order: Mapping[str, int]) -> Place:
    """A rule's layer and stratum; `order` numbers the groups, and a rule of several groups counts with the first."""
    layer = LAYERS.index(rule.layer)
    if rule.layer != "strategy":
        return layer, 0
    return layer, min((order[group] for group in groups_of(rule) if group in order), default=len(order))


def stratify(rules: Collection[Rule], groups: Sequence[Group]) -> Strata:
    """Every rule in its stratum, rules by id; a group without rules still has its stratum."""
    order = {group.id: number for number, group in enumerate(groups)}
    places = {rule.id: stratum_of(rule, order) for rule in sorted(rules, key=lambda rule: rule.id)}
    by_id = {rule.id: rule for rule in rules}
    members: dict[Place, list[Rule]] = {(LAYERS.index("strategy"), number): [] for number in range(len(groups))}
    for name, place in places.items():
        members.setdefault(place, []).append(by_id[name])
    strata = (Stratum(place, tuple(members[place]), _settled_at(place, groups)) for place in sorted(members))
    return Strata(places, tuple(strata))


def _settled_at(place: Place, groups: Sequence[Group]) -> tuple[Group, ...]:
    layer, number = place
    return tuple(groups[number : number + 1]) if LAYERS[layer] == "strategy" else ()


def check_strata(rules: Collection[Rule], groups: Sequence[Group]) -> list[Problem]:
    """Every condition that reads what is not settled yet."""
    strata = stratify(rules, groups)
    by_id = {rule.id: rule for rule in rules}
    makers: dict[str, list[Rule]] = {}
    for rule in by_id.values():
        for finding in _found_by(rule):
            makers.setdefault(finding, []).append(rule)
    order = {group.id: number for number, group in enumerate(groups)}
    problems: list[Problem] = []
    for rule in by_id.values():
        for leaf, closed in _reads(rule):
            problems += _unsettled(rule, leaf, closed, strata.places[rule.id], order, makers)
    return sorted(set(problems))


def _reads(rule: Rule) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf that a rule reads, with whether it must be settled first: under `unless`, or in the gate."""
    yield from iter_leaves(rule.when)
    if rule.gate is not None:
        for leaf, _ in iter_leaves(rule.gate):
            yield leaf, True


def _unsettled(
    rule: Rule, leaf: Leaf, closed: bool, place: Place, order: Mapping[str, int], makers: Mapping[str, list[Rule]]
) -> Iterator[Problem]:
    match leaf:
        case Found(findings, source) if closed:
            late = [(name, maker) for name in findings for maker in makers.get(name, ()) if not _earlier(maker, rule)]
            for name, maker in late:
                maker_is = "it makes it itself" if maker is rule else f"{maker.id} of the same layer may yet make it"
                message = f"{rule.id} reads the finding {name!r} before it is settled: {maker_is}"
                hint = "under `unless` or in a gate, read findings of an earlier layer; or move this rule later"
                yield Problem(source, "R040", message, hint)
        case Chosen(group, _, source) if group in order and not _choice_settled(place, order[group]):
            message = f"{rule.id} reads the choice {group!r}, which is not settled yet"
            hint = "in `strategy` read groups that stand earlier in `groups:`; in `diagnosis` read none; or move the rule later"
            yield Problem(source, "R041", message, hint)
        case Decided(_, source) if rule.layer != "checks":
            message = f"{rule.id} reads `decided:`, which is known only in the layer checks"
            yield Problem(source, "R042", message, "write layer: checks, or read a choice or a finding instead")


def _earlier(maker: Rule, reader: Rule) -> bool:
    return LAYERS.index(maker.layer) < LAYERS.index(reader.layer)


def _choice_settled(place: Place, number: int) -> bool:
    return (LAYERS.index("strategy"), number) < place


def levels_of(rules: Collection[Rule], groups: Sequence[Group]) -> tuple[Level, ...]:
    """The rules by dependency: level 0 reads only facts, a topic is settled once the last of its makers has run."""
    by_id = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    graph = _graph(by_id.values(), groups)
    heights: dict[Node, int] = {}
    cyclic: set[int] = set()
    for component in _components(graph):
        height = _height(component, graph, heights)
        heights.update((node, height + (node[0] != "rule")) for node in component)
        if len(component) > 1:
            cyclic.add(height)
    members: dict[int, list[Rule]] = {}
    for rule in by_id.values():
        members.setdefault(heights["rule", rule.id], []).append(rule)
    return tuple(Level(tuple(members[height]), height in cyclic) for height in sorted(members))


def _height(component: Sequence[Node], graph: Graph, heights: Mapping[Node, int]) -> int:
    """The level of a component: above every topic it reads and, in a cycle, above outside makers of its topics."""
    inside = set(component)
    alone = len(component) == 1
    return max(
        (
            heights[below] + (below[0] == "rule" and not alone)
            for node in component
            for below in graph[node]
            if below not in inside
        ),
        default=0,
    )


def _graph(rules: Collection[Rule], groups: Sequence[Group]) -> Graph:
    """Rules point to the topics they read, topics to the rules that make them."""
    known = {group.id for group in groups}
    graph: dict[Node, list[Node]] = {DECIDED: []}
    for rule in rules:
        me = ("rule", rule.id)
        graph[me] = sorted(set(_topics(rule)))
        choices = [("choice", group) for group in groups_of(rule) if group in known]
        made = [("finding", name) for name in _found_by(rule)] + choices
        if choices or rule.layer == "tactics":
            made.append(DECIDED)
        for topic in made:
            graph.setdefault(topic, []).append(me)
    return {node: [below for below in graph[node] if below in graph] for node in graph}


def _components(needs: Graph) -> Iterator[list[Node]]:
    """Strongly connected components, each after all it needs (Kosaraju, without recursion: chains may be long)."""
    readers: dict[Node, list[Node]] = {node: [] for node in needs}
    for node, below in needs.items():
        for one in below:
            readers[one].append(node)
    seen: set[Node] = set()
    finished = [node for root in readers if root not in seen for node in list(_walk(readers, root, seen))]
    seen = set()
    for root in reversed(finished):
        if root not in seen:
            yield list(_walk(needs, root, seen))


def _walk(graph: Graph, root: Node, seen: set[Node]) -> Iterator[Node]:
    """Nodes reached from a root and not seen before, each after those below it."""
    seen.add(root)
    work = [(root, iter(graph[root]))]
    while work:
        node, below = work[-1]
        child = next((one for one in below if one not in seen), None)
        if child is None:
            work.pop()
            yield node
        else:
            seen.add(child)
            work.append((child, iter(graph[child])))


def _topics(rule: Rule) -> Iterator[Topic]:
    for leaf, _ in _reads(rule):
        match leaf:
            case Found(findings):
                yield from (("finding", name) for name in findings)
            case Chosen(group):
                yield "choice", group
            case Decided():
                yield DECIDED


def groups_of(rule: Rule) -> Iterator[str]:
    """The groups that a rule chooses in."""
    yield from (action.group for action in rule.then + rule.otherwise if isinstance(action, Choose))


def _found_by(rule: Rule) -> Iterator[str]:
    yield from (action.id for action in rule.then + rule.otherwise if isinstance(action, Finding))
