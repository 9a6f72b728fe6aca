"""R061 to R067: translations against what they translate."""

from engine.codes.code import TEXTS, Code

_RULE = "rules:\n  topic/search:\n"
_TITLE = "    title: 大家在搜这个名字\n"
_STAMP = "    stamp: 11c1b2b8\n"

CODES = (
    Code(
        "R061",
        "a translation of an older wording",
        "The source was reworded since it was translated, or nobody noted which wording it was. Read the source again, mend the text, and write the stamp that the hint says.",
        TEXTS,
        bad=_RULE + "    stamp: 00000000\n" + _TITLE,
        says="mine/texts/zh-CN.yaml:2:3: warning[R061]: topic/search: the source was reworded since it was translated\n"
        "    hint: read the source at mine/rules/topic.yaml:2:5, then write stamp: 11c1b2b8",
        good=_RULE + _STAMP + _TITLE,
        severity="warning",
    ),
    Code(
        "R062",
        "a translation of what the book has not",
        "The texts name a rule, an action, a choice, a parameter or a fact that does not exist, or a text that it does not say. Correct the name, or delete the lines.",
        TEXTS,
        bad="rules:\n  topic/serch:\n" + _STAMP + _TITLE,
        says="mine/texts/zh-CN.yaml:2:3: error[R062]: there is no rule 'topic/serch' in this book\n"
        "    hint: did you mean topic/search?",
        good=_RULE + _STAMP + _TITLE,
    ),
    Code(
        "R063",
        "a translation with other placeholders than its source",
        "What stands in braces is filled in for each brief, in every language the same. Use just those of the source, in any order.",
        TEXTS,
        bad=_RULE + _STAMP + '    title: "{brand.name}的搜索"\n',
        says="mine/texts/zh-CN.yaml:4:5: error[R063]: topic/search: `title` has {brand.name}, unlike its source\n"
        "    hint: delete it: its source has none",
        good=_RULE + _STAMP + _TITLE,
    ),
    Code(
        "R064",
        "a texts file that belongs nowhere",
        "texts/<locale>.yaml is called by a language of documents (en, zh-CN, ja) that is not the book's own, texts/<locale>/<topic>.yaml by a topic of rules/.",
        "mine/texts/zh.yaml",
        bad=_RULE + _STAMP + _TITLE,
        says="mine/texts/zh.yaml:1:1: error[R064]: there is no language 'zh'\n    hint: did you mean zh-CN?",
        good=_RULE + _STAMP + _TITLE,
        moved=TEXTS,
    ),
    Code(
        "R065",
        "an empty translation",
        "An empty text would be printed as nothing. Write the translation, or leave its key out: then the source speaks.",
        TEXTS,
        bad=_RULE + _STAMP + _TITLE + "    why:\n",
        says="mine/texts/zh-CN.yaml:5:5: error[R065]: why: the text is empty\n"
        "    hint: write the translation, or leave the key out",
        good=_RULE + _STAMP + _TITLE,
    ),
    Code(
        "R066",
        "a promised translation that is missing",
        "rulebook.yaml promises this language under `locales:`. `planwheel rulebooks texts BOOK --locale LOCALE` prints what to fill in.",
        "mine/rulebook.yaml",
        bad="locales: [ja]\n",
        says="mine/parameters/figures.yaml:2:5: warning[R066]: the parameter threshold has no words in ja\n"
        "    hint: `planwheel rulebooks texts mine --locale ja` prints what to fill in\n"
        "mine/rulebook.yaml:7:3: warning[R066]: the choice pace has no words in ja\n"
        "    hint: `planwheel rulebooks texts mine --locale ja` prints what to fill in\n"
        "mine/rules/topic.yaml:2:5: warning[R066]: the rule topic/search has no words in ja\n"
        "    hint: `planwheel rulebooks texts mine --locale ja` prints what to fill in",
        good="locales: []\n",
        severity="warning",
    ),
    Code(
        "R067",
        "a passage that is translated twice",
        "One rule has texts in texts/<locale>.yaml and in texts/<locale>/<topic>.yaml, or twice in one file. Keep one of them.",
        "mine/texts/zh-CN/topic.yaml",
        bad="rules:\n  search:\n" + _STAMP + _TITLE + "  topic/search:\n" + _STAMP + _TITLE,
        says="mine/texts/zh-CN/topic.yaml:5:3: error[R067]: topic/search is translated twice, first at mine/texts/zh-CN/topic.yaml:2:3\n"
        "    hint: keep one of them",
        good="rules:\n  search:\n" + _STAMP + _TITLE,
    ),
)
