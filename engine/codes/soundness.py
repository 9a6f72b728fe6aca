"""R034-R039, R043-R049, R070-R076: rules that are understood, but cannot do all that they say."""

from engine.codes.code import RULES, Code

_ASK = "    then: [{ask: {field: budget.total, why: It decides.}}]\n"
_LATER = "    otherwise: [{ask: {id: later, field: fees.tax, why: It decides.}}]\n"
_TWO = """\
rules:
  - {id: one, title: One, why: So be it., basis: expert, layer: checks, when: {douyin.shop: true, jd.shop: true},
     then: [{ask: {field: budget.total, why: It decides.}}]}
  - {id: two, title: Two, why: So be it., basis: expert, layer: checks, when: {jd.shop: true, %s: true},
     then: [{ask: {field: budget.total, why: It decides.}}]}
"""
_PACE = """\
rules:
  - {id: always, title: Fast, why: So be it., basis: expert, layer: strategy, priority: %s, when: always, then: [{choose: {pace: fast}}]}
  - {id: never, title: Slow, why: So be it., basis: expert, layer: strategy, priority: 20, when: {jd.shop: true}, then: [{choose: {pace: slow}}]}
"""
_READS = """\
rules:
  - {id: shop, title: Fast, why: So be it., basis: expert, layer: strategy, when: {jd.shop: true}, then: [{choose: {pace: fast}}]}
  - {id: asks, title: Ask, why: So be it., basis: expert, layer: checks, when: {jd.shop: %s, choice.pace: fast},
     then: [{ask: {field: budget.total, why: It decides.}}]}
"""
_BAND = """\
rules:
  - {id: feed, title: Feed, why: So be it., basis: expert, layer: tactics, when: always, gate: {budget.total: {above: {param: threshold}}},
     then: [{tactic: {playbook: fact-s.shop, platform: douyin, stage: order, title: T, text: T, spend: {kind: feed}}}],
     otherwise: [{ask: {field: budget.total, why: It decides.}}]}
  - {id: share, title: Share, why: So be it., basis: expert, layer: tactics, when: always,
     then: [{band: {%s, on: {platform: %s}}}]}
"""
_LEAST = """\
  - {id: other, title: Least, why: So be it., basis: expert, layer: tactics, when: always, then: [{band: {min: %s, on: {platform: douyin}}}]}
"""

CODES = (
    Code(
        "R034",
        "an option that no rule chooses",
        "A choice offers an option, and no rule ever chooses it; a plan lists it as left out. Write the rule, or drop the option.",
        made="a group with an option that stands in no `choose:`",
        severity="warning",
    ),
    Code(
        "R035",
        "an option of which nothing comes",
        "Rules choose the option, but none reads it and no action carries out its playbook, so a plan is the same without. Let a rule read it in `when`.",
        made="an option that is chosen and stands in no `choice.<group>:`",
        severity="warning",
    ),
    Code(
        "R036",
        "a finding that nobody reads",
        "A bare finding is made for other rules to read. None does; read it, or let it say something to the client by a text or a playbook.",
        made="a finding without text and playbook that stands in no condition",
        severity="warning",
    ),
    Code(
        "R037",
        "a parameter that no rule uses",
        "The parameter stands in no condition, action or text. Use it, or drop it with its translations.",
        made="a parameter that no {param: ...} names",
        severity="warning",
    ),
    Code(
        "R038",
        "a reference that nothing cites",
        "No rule, parameter, catalogue entry or statement draws on this source. Cite it where it is drawn on, or drop it.",
        made="a reference that stands in no `references:`",
        severity="warning",
    ),
    Code(
        "R039",
        "a derived fact that no rule reads",
        "The fact is worked out for every brief, and nothing asks for it. Read it, or drop it with its translations.",
        made="a derived fact that stands in no condition, action or text",
        severity="warning",
    ),
    Code(
        "R043",
        "a condition that no brief can fulfil",
        "Taken together, the parts of the condition exclude each other on every day and whatever the brief says, so the rule never applies. "
        "Mend one of them; if either will do, put them under `any:`.",
        RULES,
        bad="rules:\n  - id: search\n    layer: checks\n    when: {budget.total: {above: {param: threshold}, at_most: 1}}\n"
        + _ASK,
        says="mine/rules/topic.yaml:4:54: error[R043]: mine/topic/search can never apply: `budget.total: {above: mine/threshold (1,000)}` "
        "and `budget.total: {at_most: 1}` cannot both be true\n"
        "    hint: mend one of them; `any:` takes parts of which one will do",
        good="rules:\n  - id: search\n    layer: checks\n    when: {budget.total: {above: 1, at_most: {param: threshold}}}\n"
        + _ASK,
    ),
    Code(
        "R044",
        "an alternative that can never hold",
        "One part of an `any` contradicts the rest of the condition, so it never lets the rule apply. Mend it, or leave it out.",
        RULES,
        bad="rules:\n  - id: search\n    layer: checks\n    when: {jd.shop: true, any: [{jd.shop: false}, {douyin.shop: true}]}\n"
        + _ASK,
        says="mine/rules/topic.yaml:4:34: warning[R044]: mine/topic/search: `jd.shop: false` can never hold here\n"
        "    hint: mend it, or leave it out of `any`",
        good="rules:\n  - id: search\n    layer: checks\n    when: {jd.shop: true, any: [{tmall.shop: false}, {douyin.shop: true}]}\n"
        + _ASK,
        severity="warning",
    ),
    Code(
        "R045",
        "a condition that adds nothing",
        "The rest of the condition says so already, or it is true of every value. Leave it out, or write what was meant.",
        RULES,
        bad="rules:\n  - id: search\n    layer: checks\n    when: {budget.total: {known: true}, jd.shop: true}\n"
        + _ASK,
        says="mine/rules/topic.yaml:4:27: warning[R045]: mine/topic/search: `budget.total: {known: true}` adds nothing; the rest says so already\n"
        "    hint: leave it out, or write what was meant",
        good="rules:\n  - id: search\n    layer: checks\n    when: {products.hero.price: {known: true}, jd.shop: true}\n"
        + _ASK,
        severity="warning",
    ),
    Code(
        "R046",
        "a gate that goes one way only",
        "Whenever the rule applies its gate is true, or it never is: one of `then` and `otherwise` never runs. Mend the gate, or drop it with that branch.",
        RULES,
        bad="rules:\n  - id: search\n    layer: checks\n    when: {jd.shop: true}\n    gate: {jd.shop: {known: true}}\n"
        + _ASK
        + _LATER,
        says="mine/rules/topic.yaml:5:22: warning[R046]: mine/topic/search: its gate is true of every brief in which the rule applies\n"
        "    hint: `otherwise` never runs: mend the gate, or drop both",
        good="rules:\n  - id: search\n    layer: checks\n    when: {jd.shop: true}\n    gate: {tmall.shop: true}\n"
        + _ASK
        + _LATER,
        severity="warning",
    ),
    Code(
        "R047",
        "the same rule twice",
        "Another rule does the same under the same conditions, whatever their order and its name. Keep one of them.",
        RULES,
        bad=_TWO % "douyin.shop",
        says="mine/rules/topic.yaml:4:5: warning[R047]: mine/topic/two does the same as mine/topic/one, under the same conditions\n"
        "    hint: keep one of them; the other is at mine/rules/topic.yaml:2:5",
        good=_TWO % "tmall.shop",
        severity="warning",
    ),
    Code(
        "R048",
        "a choice that another rule always makes first",
        "Whenever this rule applies, one with a higher priority in the same choice applies too. Raise its priority, narrow the other, or drop it.",
        RULES,
        bad=_PACE % 30,
        says="mine/rules/topic.yaml:3:123: warning[R048]: mine/topic/never never decides pace: slow: whenever it applies, mine/topic/always applies too, "
        "with a higher priority\n    hint: raise its priority, narrow the other, or drop it",
        good=_PACE % 10,
        severity="warning",
    ),
    Code(
        "R049",
        "a rule that waits for what never comes beside it",
        "Its own conditions agree, but the rules behind a finding, a choice or a playbook that it reads cannot conclude it while the rest holds.",
        RULES,
        bad=_READS % "false",
        says="mine/rules/topic.yaml:3:97: warning[R049]: mine/topic/asks can never apply: no rules bring about `choice.pace: fast` beside `jd.shop: false`\n"
        "    hint: look at the rules that conclude it, at what they ask for and what goes before them",
        good=(_READS % "true").replace("{jd.shop: true, choice", "{tmall.shop: true, choice"),
        severity="warning",
    ),
    Code(
        "R070",
        "a source that was superseded",
        "The reference says `superseded_by:`, so there is a newer word. Read that one, and cite it if it still says so.",
        made="a rule or a parameter that cites a reference with `superseded_by:`",
        severity="warning",
    ),
    Code(
        "R071",
        "bounds of a band in the wrong order",
        "A min above its max, or an ideal outside of both, can never be kept. Write min <= ideal <= max.",
        RULES,
        bad=_BAND % ("min: 60%, max: 50%", "douyin"),
        says="mine/rules/topic.yaml:6:26: error[R071]: mine/topic/share.band: its min of 60% is above its max of 50%\n"
        "    hint: write min <= ideal <= max",
        good=_BAND % ("min: 50%, max: 60%", "douyin"),
    ),
    Code(
        "R072",
        "a least share above another rule's greatest",
        "Two bands of the same lines contradict each other in a plan where both rules apply; the min then gives way. Make them agree.",
        RULES,
        bad=(_BAND % ("max: 50%", "douyin")) + _LEAST % "60%",
        says="mine/rules/topic.yaml:7:112: warning[R072]: mine/topic/other.band wants at least 60% of {platform: douyin} of the total, "
        "but mine/topic/share.band allows 50%, and both rules can apply at once\n"
        "    hint: a min gives way to every max: make them agree",
        good=(_BAND % ("max: 50%", "douyin")) + _LEAST % "40%",
        severity="warning",
    ),
    Code(
        "R073",
        "a selector that can mean no line",
        "No tactic that spends has all of these words while the rule applies, so the band, split or estimate is about nothing. See which tactics spend.",
        RULES,
        bad=_BAND % ("max: 50%", "jd"),
        says="mine/rules/topic.yaml:6:35: warning[R073]: mine/topic/share.band: no line can be {platform: jd} while this rule applies\n"
        "    hint: no tactic that spends has all of these words; see which have, and mend the selector",
        good=_BAND % ("max: 50%", "douyin"),
        severity="warning",
    ),
    Code(
        "R074",
        "a word that no line has",
        "Phases are seeding, warm-up, burst, return; kinds are those of `spend.kind`; a tactic is one that spends, by its id. Correct the word.",
        RULES,
        bad=(_BAND % ("max: 50%", "douyin")).replace("on: {", "on: {kind: feeds, "),
        says="mine/rules/topic.yaml:6:42: error[R074]: mine/topic/share: no line has the kind 'feeds'\n    hint: did you mean feed?",
        good=(_BAND % ("max: 50%", "douyin")).replace("on: {", "on: {kind: feed, "),
    ),
    Code(
        "R076",
        "a condition with too many ways to judge",
        "Its alternatives multiply beyond what a check tries, so nobody knows whether it can hold. Split the rule into some with fewer alternatives.",
        made="a condition of many `any` parts that contradict each other only late",
        severity="warning",
    ),
)
