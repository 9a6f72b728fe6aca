"""Which of the results that wait are accepted when a team accepts a cause."""

from collections.abc import Collection, Sequence

from engine.golden.check import Verdict


def divide(verdicts: Sequence[Verdict], wanted: Collection[str]) -> tuple[list[Verdict], list[Verdict]]:
    """Those to accept, and those that one of the wanted causes moved and another one, too; no causes mean all.

    A plan that two edits moved is of both: to accept it for one of them would accept the other unseen.
    """
    waiting = [
        verdict
        for verdict in verdicts
        if not verdict.problems and any(status != "same" for status in verdict.files.values())
    ]
    if not wanted:
        return waiting, []
    causes = {verdict.case.name: {cause.name for cause in verdict.causes} for verdict in waiting}
    taken = [verdict for verdict in waiting if causes[verdict.case.name] and causes[verdict.case.name] <= set(wanted)]
    left = [verdict for verdict in waiting if causes[verdict.case.name] & set(wanted) and verdict not in taken]
    return taken, left
