"""B00x and R00x: how a file is built, the same in briefs and in rulebooks."""

from engine.codes.code import BOOK, BRIEF, PARAMETERS, RULES, Code

CODES = (
    Code(
        "B001",
        "an unknown key in a brief",
        "The format has no such key in this place: it is misspelt, or indented under the wrong parent. Nothing is ignored silently.",
        BRIEF,
        bad="brand: {name: Lumen, categry: beauty.serum}\n",
        says="brief.yaml:1:22: error[B001]: brand.categry: this key is unknown\n    hint: did you mean category?",
        good="brand: {name: Lumen, category: beauty.serum}\n",
    ),
    Code(
        "B002",
        "something that every brief needs is missing",
        "A field without which no plan can be made is missing or empty. All others may be left out: what is left out is unknown.",
        BRIEF,
        bad="brand: {category: beauty.serum}\n",
        says="brief.yaml:1:1: error[B002]: brand.name: is missing\n    hint: write `name: ...`",
        good="brand: {name: Lumen}\n",
    ),
    Code(
        "B003",
        "a list, a mapping or a text where another of them belongs",
        "The field takes a list (`- a` or [a, b]), a mapping (`key: value`) or a text, and holds one of the others.",
        BRIEF,
        bad="products: {name: Serum}\n",
        says="brief.yaml:1:11: error[B003]: products: expected a list, got a mapping\n"
        "    hint: put '- ' before each item, or [ ] around them",
        good="products: [{name: Serum}]\n",
    ),
    Code(
        "B004",
        "a word that is not one of the allowed ones",
        "The field takes one of a few words. Write one of those that the message names.",
        BRIEF,
        bad="objective: {primary: sale}\n",
        says="brief.yaml:1:22: error[B004]: objective.primary: 'sale' is not one of awareness, seeding, sales, acquisition, retention, advocacy\n"
        "    hint: did you mean sales?",
        good="objective: {primary: sales}\n",
    ),
    Code(
        "B005",
        "a value that cannot be read as its kind",
        "A number, share, day, flag or id is written in a way that could mean several things or none. The hint says how it is written here.",
        BRIEF,
        bad="budget: {total: 3 million}\n",
        says="brief.yaml:1:17: error[B005]: budget.total: expected a number such as 299 or 4.3, got '3 million'\n"
        "    hint: write 3000000",
        good="budget: {total: 3000000}\n",
    ),
    Code(
        "B006",
        "a value outside its range",
        "The value can be read, but a brief cannot hold it: a negative amount, a share above 100 %, a year far away, an empty list of products.",
        BRIEF,
        bad="budget: {total: 1000000, reserve: 120%}\n",
        says="brief.yaml:1:35: error[B006]: budget.reserve: expected a share from 0% to 100%, got '120%'",
        good="budget: {total: 1000000, reserve: 12%}\n",
    ),
    Code(
        "B007",
        "parts of a section that contradict each other",
        "Two fields of one section cannot both hold; the message names them.",
        made="a section with a rule of its own about two of its fields; no section of today's brief has one",
    ),
    Code(
        "B009",
        "too many problems to list",
        "The brief has more than a thousand problems. Mend the first few: the others often follow from them.",
        made="a list of 1,002 products without a name",
    ),
    Code(
        "R001",
        "an unknown key in a rulebook",
        "Rules, parameters and the other files of a book know no such key in this place: it is misspelt, or indented under the wrong parent.",
        RULES,
        bad="rules:\n  - id: search\n    whem: {douyin.shop: true}\n",
        says="mine/rules/topic.yaml:3:5: error[R001]: whem: this key is unknown\n    hint: did you mean when?",
        good="rules:\n  - id: search\n    when: {douyin.shop: true}\n",
    ),
    Code(
        "R002",
        "something that a rulebook needs is missing",
        "A rule has id, title, why, layer, when and then; a parameter id, title and unit; a book id, version, title and owner.",
        PARAMETERS,
        bad="parameters:\n  - id: threshold\n    title:\n",
        says="mine/parameters/figures.yaml:3:11: error[R002]: parameters[0].title: is empty\n"
        "    hint: write a text behind it",
        good="parameters:\n  - id: threshold\n    title: Money that is a lot\n",
    ),
    Code(
        "R003",
        "a list, a mapping or a text where another of them belongs",
        "The field takes a list (`- a` or [a, b]), a mapping (`key: value`) or a text, and holds one of the others.",
        RULES,
        bad="rules:\n  - id: search\n    when: douyin.shop\n",
        says="mine/rules/topic.yaml:3:11: error[R003]: expected a mapping of facts, got 'douyin.shop'\n"
        "    hint: write {douyin.shop: true}",
        good="rules:\n  - id: search\n    when: {douyin.shop: true}\n",
    ),
    Code(
        "R004",
        "a word that is not one of the allowed ones",
        "The field takes one of a few words. Write one of those that the message or the hint names.",
        RULES,
        bad="rules:\n  - id: search\n    layer: diagnose\n",
        says="mine/rules/topic.yaml:3:12: error[R004]: layer: 'diagnose' is not a layer\n"
        "    hint: did you mean diagnosis?",
        good="rules:\n  - id: search\n    layer: diagnosis\n",
    ),
    Code(
        "R005",
        "a value that cannot be read as its kind",
        "A number, share, day, flag or id is written in a way that could mean several things or none. The hint says how it is written here.",
        PARAMETERS,
        bad="parameters:\n  - id: threshold\n    values: {2022/1/1: 1000}\n",
        says="mine/parameters/figures.yaml:3:14: error[R005]: parameters[0].values.2022/1/1: expected a day such as 2027-03-15, got '2022/1/1'\n"
        "    hint: write 2022-01-01",
        good="parameters:\n  - id: threshold\n    values: {2022-01-01: 1000}\n",
    ),
    Code(
        "R006",
        "a value outside its range",
        "The value can be read, but cannot stand here: a negative share, a list that is too short or too long.",
        BOOK,
        bad="groups:\n  - {id: pace, title: Pace, options: []}\n",
        says="mine/rulebook.yaml:2:38: error[R006]: groups[0].options: needs at least 1, and has 0\n"
        "    hint: add one, such as {id: ..., title: ...}",
        good="groups:\n  - {id: pace, title: Pace, options: [{id: fast, title: Fast}]}\n",
    ),
    Code(
        "R007",
        "parts of an entry that contradict each other",
        "Two keys of one entry cannot both hold, or one of two has to be there; or an id of the catalogue stands twice.",
        RULES,
        bad="""\
rules:
  - id: search
    layer: tactics
    then:
      - milestone: {title: Send the briefs, after: {phase: seeding, event: conversion}, days: 0}
""",
        says="mine/rules/topic.yaml:5:52: error[R007]: milestone.after: say either `phase:` or `event: conversion`",
        good="""\
rules:
  - id: search
    layer: tactics
    then:
      - milestone: {title: Send the briefs, after: {phase: seeding}, days: 0}
""",
    ),
    Code(
        "R009",
        "too many problems to list",
        "A file has more than a thousand problems. Mend the first few: the others often follow from them.",
        made="a references.yaml with 1,002 references without a title",
    ),
)
