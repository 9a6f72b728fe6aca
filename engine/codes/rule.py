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
        says="mine/rules/topic.yaml:3:12: error[R010]: there is no fact 'douyin.shp'\n"
        "    hint: did you mean douyin.shop?",
        good=_RULE + "    when: {douyin.shop: true}\n",
    ),
    Code(
        "R011",
        "a comparison that does not fit its fact",
        "Each fact is a number, a flag, a word, a list of words, a text or a date, and is compared as such: a flag with true or false, "
        "a number with a number, a word with one of its words. `planwheel facts` tells which it is.",
        RULES,
        bad=_RULE + "    when: {douyin.shop: yes}\n",
        says="mine/rules/topic.yaml:3:25: error[R011]: douyin.shop: expected true or false, got 'yes'\n"
        "    hint: write true",
        good=_RULE + "    when: {douyin.shop: true}\n",
    ),
    Code(
        "R012",
        "a parameter that does not exist",
        "Figures of a rule stand in parameters/ of its book or of core, with a date and a source, and are called by their id. Write it there, or correct the name.",
        RULES,
        bad=_RULE + "    when: {budget.total: {at_least: {param: treshold}}}\n",
        says="mine/rules/topic.yaml:3:45: error[R012]: there is no parameter 'treshold'\n"
        "    hint: did you mean threshold?",
        good=_RULE + "    when: {budget.total: {at_least: {param: threshold}}}\n",
    ),
    Code(
        "R013",
        "an action that does not exist",
        "Each item of `then` and `otherwise` is one action: its name, a colon, and what belongs to it. rulebooks/README.md lists the actions.",
        RULES,
        bad=_RULE + "    then: [{fnding: searched}]\n",
        says="mine/rules/topic.yaml:3:12: error[R013]: there is no action 'fnding'\n    hint: did you mean finding?",
        good=_RULE + "    then: [{finding: searched}]\n",
    ),
    Code(
        "R014",
        "a finding that no rule makes",
        "A condition waits for a finding that nobody concludes, so its rule would never apply. Correct the name, or write the rule that makes it.",
        RULES,
        bad=_RULE + "    layer: checks\n    when: {finding: serched}\n"
        "    then: [{ask: {field: budget.total, why: It decides.}}]\n",
        says="mine/rules/topic.yaml:4:12: error[R014]: no rule makes the finding 'serched'\n"
        "    hint: write it in the `then` of a rule of the layer diagnosis: - finding: serched",
        good=_RULE + "    layer: checks\n    when: {unless: {douyin.shop: true}}\n"
        "    then: [{ask: {field: budget.total, why: It decides.}}]\n",
    ),
    Code(
        "R015",
        "a choice or an option that no book offers",
        "Choices are offered under `groups:` of a rulebook.yaml, each with its options. Correct the name, or offer it there.",
        RULES,
        bad=_RULE + "    layer: strategy\n    then: [{choose: {pace: quick}}]\n",
        says="mine/rules/topic.yaml:4:28: error[R015]: pace has no option 'quick'\n    hint: known here: fast, slow",
        good=_RULE + "    layer: strategy\n    then: [{choose: {pace: fast}}]\n",
    ),
    Code(
        "R016",
        "an id that stands twice",
        "Plans, translations and overlays call rules, parameters and actions by their ids, so each has its own. Rename the newer one.",
        RULES,
        bad=_RULE
        + "    then: [{ask: {field: budget.total, why: It decides.}}, {ask: {field: budget.reserve, why: It waits.}}]\n",
        says="mine/rules/topic.yaml:3:66: error[R016]: mine/topic/search: two actions are called 'ask'\n"
        "    hint: give this one another id, such as id: ask-2",
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
        says="mine/rules/topic.yaml:2:5: error[R017]: mine/topic/search cites nothing\n"
        "    hint: add references: [id#place], or basis: expert if it is our own judgement",
        good=_RULE + "    basis: expert\n",
    ),
    Code(
        "R018",
        "a reference that does not exist",
        "Sources stand in references.yaml of a book, with title and date, and are called id#place. Correct the id, or list the source there.",
        RULES,
        bad=_RULE + "    references: [sorce#2.1]\n",
        says="mine/rules/topic.yaml:3:18: error[R018]: there is no reference 'sorce'\n    hint: did you mean source?",
        good=_RULE + "    references: [source#2.1]\n",
    ),
    Code(
        "R019",
        "an action that its layer does not take",
        "Diagnosis finds, strategy chooses, tactics reach the plan, checks guard. Move the action to a rule of its layer, or the rule to another one.",
        RULES,
        bad=_RULE + "    layer: tactics\n",
        says="mine/rules/topic.yaml:8:13: error[R019]: mine/topic/search: finding does not belong to the layer tactics\n"
        "    hint: put it in a rule of the layer diagnosis, or change this rule's layer",
        good=_RULE + "    layer: diagnosis\n",
    ),
    Code(
        "R020",
        "two rules that could tie",
        "Rules that choose different options of one group may both apply; the higher priority wins, so theirs have to differ.",
        RULES,
        bad=_PACE % (10, 10),
        says="mine/rules/topic.yaml:2:79: error[R020]: mine/topic/loved and mine/topic/unknown choose different options of pace at the same priority, 10\n"
        "    hint: give each its own priority\n"
        "mine/rules/topic.yaml:4:83: error[R020]: mine/topic/loved and mine/topic/unknown choose different options of pace at the same priority, 10\n"
        "    hint: give each its own priority",
        good=_PACE % (20, 10),
    ),
    Code(
        "R021",
        "a rule whose money has no gate",
        "A rule that spends says under `gate:` when the money is there, and under `otherwise:` what to do for less. A rule with `otherwise` needs a gate too.",
        RULES,
        bad=_TACTIC + "    then:\n"
        "      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it., spend: {kind: feed}}\n",
        says="mine/rules/topic.yaml:5:95: error[R021]: mine/topic/search spends money without a gate\n"
        "    hint: say under gate: when the money is there, and under otherwise: what to do for less",
        good=_TACTIC + "    gate: {budget.total: {at_least: {param: threshold}}}\n    then:\n"
        "      - tactic: {playbook: joint.content, stage: order, title: Say it., text: Say it., spend: {kind: feed}}\n"
        "    otherwise:\n"
        "      - tactic: {id: by-hand, playbook: joint.content, stage: order, title: Say it., text: Say it by hand.}\n",
    ),
    Code(
        "R022",
        "a placeholder that may have nothing to say",
        "{fact} in a text is filled from the brief, which may have left it out. Put `fact: {known: true}` in `when`, or word the sentence without it.",
        RULES,
        bad=_TACTIC + "    then:\n      - " + _TALK % '"Say {message.key}."' + "\n",
        says="mine/rules/topic.yaml:5:79: error[R022]: text: {message.key} may be unknown when the rule fires\n"
        "    hint: put `message.key: {known: true}` in when, or word it without the fact",
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
        says="mine/rules/topic.yaml:5:28: error[R023]: the playbook 'joint.contents' is not in the catalogue\n"
        "    hint: did you mean joint.content?",
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
        says="mine/rules/topic.yaml:5:53: error[R024]: the platform 'tiktok' is not in the catalogue\n"
        "    hint: known here: bilibili, douyin, jd, kuaishou, pinduoduo, tmall, wechat, xiaohongshu, zhihu",
        good=_TACTIC + "    then:\n"
        "      - tactic: {playbook: joint.content, platform: douyin, stage: order, title: Say it., text: Say it.}\n",
    ),
    Code(
        "R025",
        "shares that are not 100 %, or a table that is none",
        "The shares of a split, or of a creator matrix, divide a whole: they come to 100 %. What `matrix` and `prices` name is a parameter with rows.",
        RULES,
        bad=_TACTIC + "    then: [{split: {by: kind, shares: {feed: 50%, search: 40%}}}]\n",
        says="mine/rules/topic.yaml:4:39: error[R025]: the shares come to 90%\n"
        "    hint: they divide a whole: raise them by 10% together",
        good=_TACTIC + "    then: [{split: {by: kind, shares: {feed: 60%, search: 40%}}}]\n",
    ),
    Code(
        "R026",
        "a bare number in a condition",
        "A threshold is an opinion that somebody may want to date, cite or change. Make it a parameter and write {param: its-id}.",
        RULES,
        bad=_RULE + "    when: {budget.total: {at_least: 1000}}\n",
        says="mine/rules/topic.yaml:3:27: warning[R026]: a bare number in the condition on budget.total\n"
        "    hint: write the figure to parameters/ with its date and source, and {param: its-id} here",
        good=_RULE + "    when: {budget.total: {at_least: {param: threshold}}}\n",
        severity="warning",
    ),
    Code(
        "R027",
        "a derived fact that cannot be computed",
        "A derived fact is made from facts that are numbers, and not from itself. Correct the names of its operands.",
        DERIVED,
        bad="derived:\n  budget.rest: {difference: [budget.total, budget.spent], unit: money, meaning: what is left}\n",
        says="mine/derived.yaml:2:3: error[R027]: budget.rest: there is no fact 'budget.spent'\n"
        "    hint: did you mean budget.total?",
        good="derived:\n  budget.rest: {product: [budget.total, budget.reserve], unit: money, meaning: what is kept}\n",
    ),
    Code(
        "R028",
        "a figure without its grounds",
        "A parameter has either dated `values` with a `confidence`, or `by:` a fact with `rows`; a graded value cites its source, an expert one says its basis.",
        PARAMETERS,
        bad=_NUMBER + "    values: {2022-01-01: 1000}\n    confidence: M\n",
        says="mine/parameters/figures.yaml:2:5: error[R028]: mine/threshold: a value graded M cites nothing\n"
        "    hint: add references: [id#place], or write confidence: expert and its basis",
        good=_NUMBER + "    values: {2022-01-01: 1000}\n    confidence: M\n    references: [source]\n",
    ),
    Code(
        "R029",
        "an action that comes after none",
        "`after:` names the action that has to come first: its id in this rule, or book/topic/rule.action. Correct the name.",
        RULES,
        bad=_TACTIC + "    then:\n"
        "      - tactic: {id: talk, playbook: joint.content, stage: order, title: Say it., text: Say it., after: film}\n",
        says="mine/rules/topic.yaml:5:105: error[R029]: there is no action 'film' to come after\n"
        "    hint: write the id of an action of this rule, or book/topic/rule.action",
        good=_TACTIC + "    then:\n"
        "      - tactic: {id: film, playbook: joint.content, stage: order, title: Film it., text: Film it.}\n"
        "      - tactic: {id: talk, playbook: joint.content, stage: order, title: Say it., text: Say it., after: film}\n",
    ),
)
