"""How the plans of the examples differ, and by which rules: examples/README.md, written from the plans themselves.

python -m tests.examples (or `make examples`) writes it; tests/test_examples.py compares.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from engine.brief import load_brief
from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.schema.places import MODELINE

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples"
README = FOLDER / "README.md"
HEAD = """\
# {count} briefs and what the rules make of them

Brands, people and figures are invented. This page is written from the plans: `make examples` writes it anew, and a test compares. To read one,
`planwheel plan examples/{first}.yaml`; to ask why, `planwheel explain examples/{first}.yaml push_stage`.
[overlay-agency](overlay-agency/README.md) is an agency's book over the shipped ones, and what becomes of a plan under it.
"""
CHOICES = {
    "push_stage": "Push",
    "growth_mode": "Douyin grows by",
    "seeding_start": "Seeding starts with",
    "first_channel": "WeChat first",
    "matrix_shape": "Creators",
    "share_reward": "Sharers get",
}
NONE = "–"


def briefs() -> list[Path]:
    """The example briefs, by the size of their budget and then by name."""
    return sorted(FOLDER.glob("*.yaml"))


def page(desk: Desk, paths: Sequence[Path]) -> str:
    """The page on these briefs, smallest budget first."""
    plans = {path: desk.plan(path, "en")[0] for path in paths}
    order = sorted(plans, key=lambda path: (plans[path].budget.total, path.stem))
    known = {group.id for group in desk.rulebook.groups}
    if unknown := set(CHOICES) - known:
        raise ValueError(
            f"tests/examples.py: no rulebook has the choices {sorted(unknown)}; name those of {sorted(known)}"
        )
    names, money = desk.rulebook.catalogue.names("en"), desk.language("en").money
    chapters = {
        "The briefs": {
            "In one line": lambda path, plan: _first_comment(path),
            "Money": lambda path, plan: money(plan.budget.total, plan.budget.currency),
            "Platforms": lambda path, plan: _platforms(plan, names["platforms"]),
            "Event": lambda path, plan: _event(plan, names["events"]),
            "Language": lambda path, plan: load_brief(path, desk.rulebook.catalogue).locale,
        },
        "What is decided": {
            **{CHOICES[group]: _chosen(group) for group in CHOICES},
            "Most money": lambda path, plan: _richest(plan, names["platforms"]),
            "Tactics (with money)": lambda path, plan: _tactics(plan),
            "Questions": lambda path, plan: str(plan.summary.questions),
        },
        "By which rules": {CHOICES[group]: _rule(group) for group in CHOICES},
    }
    parts = [HEAD.format(count=_count(len(order)), first=order[0].stem)]
    for title, columns in chapters.items():
        parts.append(f"## {title}\n")
        parts.append("\n".join(_table(columns, {path: plans[path] for path in order})) + "\n")
    return "\n".join(parts)


Column = Callable[[Path, Plan], str]


def _table(columns: Mapping[str, Column], plans: Mapping[Path, Plan]) -> Iterator[str]:
    yield "| " + " | ".join(["Brief", *columns]) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for path, plan in plans.items():
        cells = [f"[{path.stem}]({path.name})", *(column(path, plan) for column in columns.values())]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _count(number: int) -> str:
    words = {10: "Ten", 11: "Eleven", 12: "Twelve", 13: "Thirteen", 14: "Fourteen", 15: "Fifteen"}
    return words.get(number, str(number))


def _first_comment(path: Path) -> str:
    """The sentence that a brief's file begins with."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        if line.startswith(MODELINE):
            continue
        lines.append(line.lstrip("# "))
    if not lines:
        raise ValueError(f"{path.name}: begin the file with a comment, one sentence on the brief")
    return " ".join(lines)


def _platforms(plan: Plan, names: Mapping[str, str]) -> str:
    found = plan.summary.platforms
    return f"all {len(names)}" if len(found) == len(names) else ", ".join(names[platform] for platform in found)


def _event(plan: Plan, names: Mapping[str, str]) -> str:
    year = plan.brief.conversion_day.year
    return f"{names[plan.brief.event]} {year}" if plan.brief.event else f"own window, {year}"


def _chosen(group: str) -> Column:
    def cell(path: Path, plan: Plan) -> str:
        title = next((c.chosen_title for c in plan.strategy.choices if c.group == group and c.chosen), None)
        return title or NONE

    return cell


def _rule(group: str) -> Column:
    def cell(path: Path, plan: Plan) -> str:
        rule = next((choice.rule for choice in plan.strategy.choices if choice.group == group and choice.chosen), None)
        return f"`{rule}`" if rule else NONE

    return cell


def _richest(plan: Plan, names: Mapping[str, str]) -> str:
    named = [each for each in plan.budget.by_platform if each.key]
    top = max(named, key=lambda each: each.amount, default=None)
    return f"{names[top.key]}, {float(top.share):.0%}" if top and top.key else NONE


def _tactics(plan: Plan) -> str:
    return f"{len(plan.tactics)} ({sum(tactic.amount > 0 for tactic in plan.tactics)})"


def main() -> None:
    """Write the page."""
    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    README.write_text(page(desk, briefs()), encoding="utf-8")


if __name__ == "__main__":
    main()
