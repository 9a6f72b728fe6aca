"""The only room that speaks to durable-rules: one rule set, one session, one message asserted and retracted at a time.

No `Host` (its two timer threads may run a session's actions behind our back), no `assert_facts`, no `delete_state`, no
timers. Actions are nothing but names: they are read off the library's agenda, so no callback runs that could fail.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import durable_rules_engine as agenda
from durable.engine import MessageNotHandledException, Ruleset

from engine.inference.pattern import Both, Pattern, Probe, Property
from engine.inference.trouble import LibraryError

_count = 0


class Session:
    """A rule set in the library, its rules named by their numbers."""

    def __init__(
        self, patterns: Sequence[Pattern], names: Mapping[Property, str], codes: Mapping[Property, Any]
    ) -> None:
        global _count
        _count += 1
        definition = {
            str(number): {"all": [{"m": _definition(pattern, names, codes)}], "run": _nothing}
            for number, pattern in enumerate(patterns)
        }
        try:
            self._ruleset = Ruleset(f"planwheel-{_count}", None, definition)
        except agenda.error as error:
            raise LibraryError(str(error)) from error
        self._number = 0

    def match(self, message: dict[str, Any]) -> set[int]:
        """The numbers of the rules that this message makes true."""
        identity = {"sid": f"s{self._number}", "id": "message"}
        try:
            state = self._ruleset.assert_fact(message | identity)
            fired = set(self._fired(state))
            self._ruleset.retract_fact(identity)
        except MessageNotHandledException:
            return set()
        except BaseException as error:
            self._number += 1  # the session may hold a half-fired message: leave it alone for good
            if isinstance(error, agenda.error):
                raise LibraryError(str(error)) from error
            raise
        return fired

    def _fired(self, state: int) -> Iterator[int]:
        """Works off the session's agenda, whose entries read `{"<rule>":{"m":{...}}}`."""
        handle = self._ruleset._handle
        started = agenda.start_action_for_state(handle, state)
        action = started and started[1]
        while action:
            yield int(action[2 : action.index('"', 2)])
            action = agenda.complete_and_start_action(handle, state)


def _nothing(_: Any) -> None:
    """What every rule runs: who fired is read off the agenda."""


def _definition(pattern: Pattern, names: Mapping[Property, str], codes: Mapping[Property, Any]) -> dict[str, Any]:
    if isinstance(pattern, Probe):
        prop = pattern.property
        test = {names[prop]: codes[prop][pattern.value] if prop in codes else pattern.value}
        return test if pattern.relation == "$eq" else {pattern.relation: test}
    kind = "$and" if isinstance(pattern, Both) else "$or"
    return {kind: [_definition(part, names, codes) for part in pattern.parts]}
