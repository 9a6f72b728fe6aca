"""Problems as a person reads them."""

from collections.abc import Sequence

from engine.errors import Problem


def as_text(problems: Sequence[Problem]) -> str:
    """`path:line:column: severity[CODE]: message`, and a hint below where there is one."""
    return "".join(f"{problem}\n" for problem in problems)
