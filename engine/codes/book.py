"""R03x to R06x: books beside each other, what must be settled before what, cases, coverage."""

from engine.codes.code import BOOK, CASES, COVERAGE, RULES, Code

_BOTH = """\
rules:
  - {id: search, title: Search, why: So be it., basis: expert, layer: diagnosis, when: always, then: [{finding: searched}]}
  - {id: first, overrides: mine/topic/%s, why: It is in the air.}
  - {id: second, overrides: mine/topic/search, %s}
"""
_QUIET = """\
rules:
  - {id: search, title: Search, why: So be it., basis: expert, layer: diagnosis, when: {douyin.shop: true}, then: [{finding: searched}]}
  - {id: quiet, title: Quiet, why: So be it., basis: expert, layer: %s,
     when: {unless: {finding: searched}}, then: [{ask: {field: budget.total, why: It decides.}}]}
"""
_ASK = "rules:\n  - id: search\n    layer: %s\n    then: [{ask: {field: budget.total, why: It decides.}}]\n"
_FAST = """\
  - {id: fast, title: Fast, why: So be it., basis: expert, layer: strategy, when: always, then: [{choose: {pace: fast}}]}
"""
_JOINT = """\
  - {id: joint, title: One voice, why: So be it., basis: expert, layer: tactics, when: always, then: [{tactic:
     {playbook: joint.content, stage: interest, title: Say it., text: Say it.}}]}
"""
_SAID = """\
statements:
  - {id: A1, place: source#1, paragraph: Search, says: Who has seen it searches for it., rules: [mine/topic/%s]}
"""

CODES = (
    Code(
        "R030",
        "no rulebook here",
        "A book is a folder with a rulebook.yaml, and `core` is always one of the books. Name the book's folder, or a folder of books.",
        made="a folder without a rulebook.yaml; a folder of books without core; `planwheel test` of a book that is not there",
    ),
    Code(
        "R031",
        "a book that extends none",
        "`extends:` names a book that is read along with this one. Correct the id, or add its folder with --rulebooks.",
        BOOK,
        bad="extends: coer\n",
        says="mine/rulebook.yaml:1:10: error[R031]: there is no book 'coer' to extend\n    hint: did you mean core?",
        good="extends: core\n",
    ),
    Code(
        "R032",
        "an override of a rule that does not exist",
        "`overrides:` takes the full id of a rule, book/topic/rule. `planwheel rulebooks show BOOK` lists them.",
        RULES,
        bad=_BOTH % ("serch", "title: Search rises"),
        says="mine/rules/topic.yaml:3:28: error[R032]: there is no rule 'mine/topic/serch' to override\n"
        "    hint: did you mean mine/topic/search?",
        good=_BOTH % ("search", "title: Search rises"),
    ),
    Code(
        "R033",
        "a field that is overridden twice",
        "Two overlays replace the same field of one rule, and nothing says which is right. Keep one; both may replace different fields.",
        RULES,
        bad=_BOTH % ("search", "why: It is the talk of the town."),
        says="mine/rules/topic.yaml:4:48: error[R033]: mine/topic/search has its `why` overridden twice, first at mine/rules/topic.yaml:3:47\n"
        "    hint: keep one of the two overlays",
        good=_BOTH % ("search", "title: Search rises"),
    ),
    Code(
        "R040",
        "a finding that is not settled yet",
        "Under `unless` and in a gate a finding counts as false until its whole layer is done, so it has to come from an earlier layer. Move the rule to a later one.",
        RULES,
        bad=_QUIET % "diagnosis",
        says="mine/rules/topic.yaml:4:22: error[R040]: mine/topic/quiet reads the finding 'searched' before it is settled: mine/topic/search of the same layer may yet make it\n"
        "    hint: under `unless` or in a gate, read findings of an earlier layer; or move this rule later",
        good=_QUIET % "checks",
    ),
    Code(
        "R041",
        "a choice that is not settled yet",
        "Groups are decided one after another in the layer strategy, in the order of `groups:`. A rule may read those before its own; diagnosis reads none.",
        RULES,
        bad=_ASK % "diagnosis\n    when: {choice.pace: fast}",
        says="mine/rules/topic.yaml:4:12: error[R041]: mine/topic/search reads choice 'pace', which is not settled yet\n"
        "    hint: in `strategy`, read only groups listed earlier in `groups:`; `diagnosis` reads no choice",
        good=(_ASK % "checks\n    when: {choice.pace: fast}").replace("rules:\n", f"rules:\n{_FAST}"),
    ),
    Code(
        "R042",
        "`decided:` outside of checks",
        "What the plan does is known when all tactics are decided. Only rules of the layer checks can read it.",
        RULES,
        bad=_ASK % "strategy\n    when: {decided: joint.content}",
        says="mine/rules/topic.yaml:4:12: error[R042]: mine/topic/search reads `decided:`, which is known only in the layer checks\n"
        "    hint: move the rule to `layer: checks`",
        good=(_ASK % "checks\n    when: {decided: joint.content}").replace("rules:\n", f"rules:\n{_JOINT}"),
    ),
    Code(
        "R050",
        "a case that is not made like one",
        "A case has a name, a brief with what matters, and what to expect of it; nothing else.",
        CASES,
        bad="cases:\n  - name: somebody searches\n    expects: {topic/search: fires}\n",
        says="mine/cases/topic.yaml:2:5: error[R050]: a case has name, brief and expect, and nothing else\n"
        "    hint: write expect: {topic/rule: fires}, or quiet, or otherwise",
        good="cases:\n  - name: somebody searches\n    expect: {topic/search: fires}\n",
    ),
    Code(
        "R060",
        "a statement that names a rule which does not exist",
        "coverage.yaml names the rules that act on each statement of the articles, as book/topic/rule without the value of a for_each. Correct or delete the name.",
        COVERAGE,
        bad=_SAID % "serch",
        says="coverage.yaml:2:98: error[R060]: A1 names the rule 'mine/topic/serch', which does not exist\n"
        "    hint: did you mean mine/topic/search?",
        good=_SAID % "search",
    ),
)
