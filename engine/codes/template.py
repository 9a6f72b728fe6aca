"""T: templates, and the texts that documents are worded with."""

from engine.codes.code import TEMPLATE, WORDS, Code

CODES = (
    Code(
        "T001",
        "a template that is not there",
        "An include names a file that is in none of the folders of templates. Correct the name; it begins with its format, as in md/_risks.md.j2.",
        TEMPLATE,
        bad="{% include 'md/_riscs.md.j2' %}\n",
        says="own/md/_risks.md.j2:1:13: error[T001]: there is no template 'md/_riscs.md.j2'\n"
        "    hint: did you mean md/_risks.md.j2?",
        good="{% include 'md/_tactics.md.j2' %}\n",
    ),
    Code(
        "T002",
        "a slip in a template",
        "Jinja cannot read this line: a tag that is never closed, an unknown filter, a quote too few.",
        TEMPLATE,
        bad="{% if plan.risks %}\nRisks\n",
        says="own/md/_risks.md.j2:1:1: error[T002]: {% if %} is never closed\n    hint: write {% endif %} behind it",
        good="{% if plan.risks %}\nRisks\n{% endif %}\n",
    ),
    Code(
        "T003",
        "a name that a plan does not have",
        "The template asks for something that is not there. `planwheel schema plan` lists all that a plan has.",
        TEMPLATE,
        bad="{{ plan.budgt.total|money }}\n",
        says="own/md/_risks.md.j2:1:9: error[T003]: there is no 'budgt' here\n    hint: did you mean budget?",
        good="{{ plan.budget.total|money }}\n",
    ),
    Code(
        "T004",
        "something that templates may not do",
        "Templates word a plan: they cannot reach into Python, change the plan, or compute without end.",
        TEMPLATE,
        bad="{{ plan.__class__ }}\n",
        says="own/md/_risks.md.j2:1:9: error[T004]: templates may not use '__class__'\n"
        "    hint: templates word a plan: take what it has, as in plan.brief.name",
        good="{{ plan.brief.name }}\n",
    ),
    Code(
        "T005",
        "a text that no language has",
        "text('key') says a text of templates/texts/, which has the same keys in every language. Correct the key, or write the text in all three.",
        TEMPLATE,
        bad="{{ text('summary.headin') }}\n",
        says="own/md/_risks.md.j2:1:1: error[T005]: there is no text 'summary.headin'\n"
        "    hint: did you mean summary.heading?",
        good="{{ text('summary.heading') }}\n",
    ),
    Code(
        "T006",
        "a line that failed while it was filled",
        "The line can be read, but not with this plan: a filter got a value of another kind, or a sum does not exist.",
        TEMPLATE,
        bad="{{ plan.brief.name|money }}\n",
        says="own/md/_risks.md.j2:1:1: error[T006]: this line fails when it is filled: a number was expected\n"
        "    hint: check that the value is there in every plan, and of the filter's kind",
        good="{{ plan.budget.total|money }}\n",
    ),
    Code(
        "T010",
        "a language without texts",
        "Documents are written in en, zh-CN or ja. Another language needs a file in templates/texts/ and names in the catalogue.",
        made="a plan asked for in a language `de`",
    ),
    Code(
        "T011",
        "a text that is none",
        "templates/texts/<locale>.yaml holds texts under keys, and mappings of them. Write `key: text`.",
        WORDS,
        bad="summary:\n  heading: [Summary]\n",
        says="templates/texts/en.yaml:2:12: error[T011]: summary.heading: expected a text, got a list\n"
        "    hint: write one text",
        good="summary:\n  heading: Summary\n",
    ),
    Code(
        "T012",
        "a text without a value that it needs",
        "A text has a {slot} that its template does not fill. Pass the value by name: text('key', slot=value).",
        TEMPLATE,
        bad="{{ text('formats.days') }}\n",
        says="own/md/_risks.md.j2:1:1: error[T012]: the text 'formats.days' needs a value for {n}\n"
        "    hint: write text('formats.days', n=...)",
        good="{{ text('formats.days', n=3) }}\n",
    ),
)
