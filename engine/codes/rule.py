"""R01x and R02x: what a rule or a parameter names, and what it may do."""

from engine.codes.code import DERIVED, PARAMETERS, RULES, Code

_RULE = "rules:\n  - id: search\n"
_TACTIC = _RULE + "    layer: tactics\n"
_NUMBER = "parameters:\n  - id: threshold\n"
_PACE = """\
rules:
  - {id: loved, title: Loved, why: So be it., basis: expert, layer: strategy, priority: %s,
     when: {douyin.shop: true}, then: [{choose: {pace: fast}}]}
  - {id: unknown, title: Unknown, why: So be it., basis: expert, layer: strategy, priority: %s,
     when: {brand.maturity: new}, then: [{choose: {pace: slow}}]}
"""
_TALK = "tactic: {playbook: joint.content, stage: order, title: Say it., text: %s}"

CODES = (
    Code(
        "R010",
        "a fact that does not exist",
        "A condition, an action or a parameter names a fact that no brief gives and no book derives. `planwheel facts` lists all of them.",
        RULES,
        bad=_RULE + "    when: {douyin.shp: true}\n",
        says="@",
        good=_RULE + "    when: {douyin.shop: true}\n",
    ),
    Code(
        "R011",
        "a comparison that does not fit its fact",
        "Each fact is a number, a flag, a word, a list of words, a text or a date, and is compared as such: a flag with true or false, "
        "a number with a number, a word with one of its words. `planwheel facts` tells which it is.",
        RULES,
        bad=_RULE + "    when: {douyin.shop: yes}\n",
        says="@",
        good=_RULE + "    when: {douyin.shop: true}\n",
    ),
    Code(
        "R012",
        "a parameter that does not exist",
        "Figures of a rule stand in parameters/ of its book or of core, with a date and a source, and are called by their id. Write it there, or correct the name.",
        RULES,
        bad=_RULE + "    when: {budget.total: {at_least: {param: treshold}}}\n",
        says="@",
        good=_RULE + "    when: {budget.total: {at_least: {param: threshold}}}\n",
    ),
    Code(
        "R013",
        "an action that does not exist",
        "Each item of `then` and `otherwise` is one action: its name, a colon, and what belongs to it. rulebooks/README.md lists the actions.",
        RULES,
        bad=_RULE + "    then: [{fnding: searched}]\n",
        says="@",
        good=_RULE + "    then: [{finding: searched}]\n",
    ),
    Code(
        "R014",
        "a finding that no rule makes",
        "A condition waits for a finding that nobody concludes, so its rule would never apply. Correct the name, or write the rule that makes it.",
        RULES,
        bad=_RULE + "    layer: checks\n    when: {finding: serched}\n"
        "    then: [{ask: {field: budget.total, why: It decides.}}]\n",
        says="@",
        good=_RULE + "    layer: checks\n    when: {unless: {budget.total: {known: true}}}\n"
        "    then: [{ask: {field: budget.total, why: It decides.}}]\n",
    ),
    Code(
        "R015",
        "a choice or an option that no book offers",
        "Choices are offered under `groups:` of a rulebook.yaml, each with its options. Correct the name, or offer it there.",
        RULES,
        bad=_RULE + "    layer: strategy\n    then: [{choose: {pace: quick}}]\n",
        says="@",
        good=_RULE + "    layer: strategy\n    then: [{choose: {pace: fast}}]\n",
    ),
    Code(
        "R016",
        "an id that stands twice",
        "Plans, translations and overlays call rules, parameters and actions by their ids, so each has its own. Rename the newer one.",
        RULES,
        bad=_RULE
        + "    then: [{ask: {field: budget.total, why: It decides.}}, {ask: {field: budget.reserve, why: It waits.}}]\n",
        says="@",
        good=_RULE + "    then: [{ask: {field: budget.total, why: It decides.}},\n"
        "           {ask: {id: reserve, field: budget.reserve, why: It waits.}}]\n",
    ),
    Code(
        "R017",
        "a rule that cites nothing",
        "A client may ask of every rule who says so. Name the source, or say `basis: expert`, and the plan prints it as our own judgement.",
        RULES,
        bad="""\
rules:
  - id: search
    title: People look for the name
    why: Who has seen it, searches for it.
    layer: diagnosis
    when: always
    then: [{finding: searched}]
    references: []
    basis: hearsay
""",
        says="@",
        good=_RULE + "    basis: expert\n",
    ),
    Code(
        "R018",
        "a reference that does not exist",
        "Sources stand in references.yaml of a book, with title and date, and are called id#place. Correct the id, or list the source there.",
        RULES,
        bad=_RULE + "    references: [sorce#2.1]\n",
        says="@",
        good=_RULE + "    references: [source#2.1]\n",
    ),
    Code(
        "R019",
        "an action that its layer does not take",
        "Diagnosis finds, strategy chooses, tactics reach the plan, checks guard. Move the action to a rule of its layer, or the rule to another one.",
        RULES,
        bad=_RULE + "    layer: tactics\n",
        says="@",
        good=_RULE + "    layer: diagnosis\n",
    ),
    Code(
        "R020",
        "two rules that could tie",
        "Rules that choose different options of one group may both apply; the higher priority wins, so theirs have to differ.",
        RULES,
        bad=_PACE % (10, 10),
        says="@",
        good=_PACE % (20, 10),
    ),
    Code(
        "R021",
        "a rule whose money has no gate",
        "A rule that spends says under `gate:` when the money is there, and under `otherwise:` what to do for less. A rule with `otherwise` needs a gate too.",
        RULES,
        bad=_TACTIC + "    then:\n"
        "      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it., spend: {kind: feed}}\n",
        says="@",
        good=_TACTIC + "    gate: {budget.total: {at_least: {param: threshold}}}\n    then:\n"
        "      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it., spend: {kind: feed}}\n"
        "    otherwise:\n"
        "      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it by hand.}\n",
    ),
    Code(
        "R022",
        "a placeholder that may have nothing to say",
        "{fact} in a text is filled from the brief, which may have left it out. Put `fact: {known: true}` in `when`, or word the sentence without it.",
        RULES,
        bad=_TACTIC + "    then:\n      - " + _TALK % '"Say {message.key}."' + "\n",
        says="@",
        good=_TACTIC
        + "    when: {message.key: {known: true}}\n    then:\n      - "
        + _TALK % '"Say {message.key}."'
        + "\n",
    ),
    Code(
        "R023",
        "a playbook that does not exist",
        "A plan cites a playbook of rulebooks/core/catalogue/playbooks.yaml for each of its lines. Correct the id, or list the playbook there with its names.",
        RULES,
        bad=_TACTIC
        + "    then:\n      - tactic: {playbook: joint.contents, stage: order, title: Say it., text: Say it.}\n",
        says="@",
        good=_TACTIC
        + "    then:\n      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it.}\n",
    ),
    Code(
        "R024",
        "a word that the catalogue does not have",
        "Platforms, units, measures, owners and audiences are words of rulebooks/core/catalogue/, and a question asks for a field that briefs have. "
        "Correct the word, or list it there with its names.",
        RULES,
        bad=_TACTIC + "    then:\n"
        "      - tactic: {playbook: joint.content, platform: tiktok, stage: order, title: Say it., text: Say it.}\n",
        says="@",
        good=_TACTIC + "    then:\n"
        "      - tactic: {playbook: joint.content, platform: douyin, stage: order, title: Say it., text: Say it.}\n",
    ),
    Code(
        "R025",
        "shares that are not 100 %, or a table that is none",
        "The shares of a split, or of a creator matrix, divide a whole: they come to 100 %. What `matrix` and `prices` name is a parameter with rows.",
        RULES,
        bad=_TACTIC + "    then: [{split: {by: kind, shares: {feed: 50%, search: 40%}}}]\n",
        says="@",
        good=_TACTIC + "    then: [{split: {by: kind, shares: {feed: 60%, search: 40%}}}]\n",
    ),
    Code(
        "R026",
        "a bare number in a condition",
        "A threshold is an opinion that somebody may want to date, cite or change. Make it a parameter and write {param: its-id}.",
        RULES,
        bad=_RULE + "    when: {budget.total: {at_least: 1000}}\n",
        says="@",
        good=_RULE + "    when: {budget.total: {at_least: {param: threshold}}}\n",
        severity="warning",
    ),
    Code(
        "R027",
        "a derived fact that cannot be computed",
        "A derived fact is made from facts that are numbers, and not from itself. Correct the names of its operands.",
        DERIVED,
        bad="derived:\n  budget.rest: {difference: [budget.total, budget.spent], unit: money, meaning: what is left}\n",
        says="@",
        good="derived:\n  budget.rest: {product: [budget.total, budget.reserve], unit: money, meaning: what is kept}\n",
    ),
    Code(
        "R028",
        "a figure without its grounds",
        "A parameter has either dated `values` with a `confidence`, or `by:` a fact with `rows`; a graded value cites its source, an expert one says its basis.",
        PARAMETERS,
        bad=_NUMBER + "    values: {2022-01-01: 1000}\n    confidence: M\n",
        says="@",
        good=_NUMBER + "    values: {2022-01-01: 1000}\n    confidence: M\n    references: [source]\n",
    ),
    Code(
        "R029",
        "an action that comes after none",
        "`after:` names the action that has to come first: its id in this rule, or book/topic/rule.action. Correct the name.",
        RULES,
        bad=_TACTIC + "    then:\n"
        "      - tactic: {id: talk, playbook: joint.content, stage: order, title: Say it., text: Say it., after: film}\n",
        says="@",
        good=_TACTIC + "    then:\n"
        "      - tactic: {id: film, playbook: joint.content, stage: order, title: Film it., text: Film it.}\n"
        "      - tactic: {id: talk, playbook: joint.content, stage: order, title: Say it., text: Say it., after: film}\n",
    ),
)
