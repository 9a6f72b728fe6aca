"""What an overlay makes of a plan: examples/overlay-agency/README.md, written from the two plans by `make examples`."""

from collections.abc import Iterator
from pathlib import Path

from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.rulebook.merge import merge_books
from engine.whatif.difference import compare

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "examples/overlay-agency"
BRIEF = ROOT / "examples/serum-618.yaml"
README = BOOK / "README.md"
HEAD = """\
# An agency's rules for one client, over the shipped books

The client, its guideline and its figures are invented; this page is written from the plans (`make examples`), and a test compares. Nothing of ours is copied: a folder
of eight small files says what is otherwise for this client, and everything else stays as it is shipped, next version included.

| what the agency wants | where it says so |
|---|---|
| other bands: more for the main shelf and for WeChat | `rules/bands.yaml`: `overrides:` with the fields that change |
| a playbook out of every plan, with the reason | `rulebook.yaml`: `without:` |
| the client told who does it instead | `rules/media.yaml`: a guard |
| a new finding, and what follows from it | `rules/stock.yaml` |
| its own parameters, with what they rest on | `parameters/lumen.yaml`, `references.yaml` |
| its words in Chinese and Japanese | `texts/` |
| proof that it does so | `cases/` |

```sh
planwheel check examples/overlay-agency
planwheel test overlay-agency --rulebooks examples/overlay-agency
planwheel rulebooks merge --rulebooks examples/overlay-agency        # whose words stand where
planwheel plan examples/serum-618.yaml --rulebooks examples/overlay-agency
planwheel explain examples/serum-618.yaml kfs-by-phase --rulebooks examples/overlay-agency        # why something is not there
```
"""


def desks() -> tuple[Desk, Desk]:
    """As shipped, and with the overlay."""
    shipped, templates = ROOT / "rulebooks", [ROOT / "templates"]
    return Desk.open([shipped], templates), Desk.open([shipped, BOOK], templates)


def page(plain: Desk, laid: Desk) -> str:
    """The page on the plan of one brief without and with the overlay."""
    before, after = (desk.plan(BRIEF)[0] for desk in (plain, laid))
    blocks = [HEAD, "## Fields that stand in the agency's words\n", "\n".join(_fields(laid))]
    blocks += ["\n## What becomes of the plan of serum-618\n", "\n".join(_money(plain, before, after)), ""]
    blocks += ["\n".join(_moves(before, after)), ""]
    return "\n".join(blocks)


def _fields(laid: Desk) -> Iterator[str]:
    merge = merge_books([ROOT / "rulebooks", BOOK], laid.rulebook)
    yield "| rule | fields |"
    yield "|---|---|"
    for rule in merge.touched:
        yield f"| `{rule.id}` | {', '.join(f'`{each.field}`' for each in rule.fields if each.shadowed)} |"
    for removed, names in merge.removals:
        whole = [f"`{name}`" for name in names if laid.rulebook.removed[name].action == ""]
        parts = [
            f"`{name}`" for name in names if laid.rulebook.removed[name].action and name.rpartition(".")[0] not in names
        ]
        yield f"\nOut with `{removed.playbook}`: {', '.join(whole)} as a whole; of other rules {', '.join(parts)}. {removed.why}"


def _money(desk: Desk, before: Plan, after: Plan) -> Iterator[str]:
    names, money = desk.rulebook.catalogue.names("en")["platforms"], desk.language("en").money
    old, new = ({each.key: each.amount for each in plan.budget.by_platform} for plan in (before, after))
    yield "| money | shipped | with the overlay |"
    yield "|---|---:|---:|"
    for key in old:
        amounts = (money(sums[key], before.budget.currency) for sums in (old, new))
        yield f"| {names[key] if key else 'across platforms'} | {' | '.join(amounts)} |"


def _moves(before: Plan, after: Plan) -> Iterator[str]:
    moved = compare(before, after)
    known = {each.id for each in before.diagnosis.findings}
    found = [each.title or each.id for each in after.diagnosis.findings if each.id not in known]
    ruled = {each.id for each in before.compliance}
    guards = [each.title or each.id for each in after.compliance if each.id not in ruled]
    for what, titles in (
        ("New findings", found),
        ("Tactics that join", moved.joining),
        ("Tactics that leave", moved.leaving),
        ("New guards", guards),
    ):
        yield f"- **{what}:** {'; '.join(titles) or 'none'}."


def main() -> None:
    """Write the page."""
    README.write_text(page(*desks()), encoding="utf-8")


if __name__ == "__main__":
    main()
