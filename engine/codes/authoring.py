"""R081-R083: what planwheel writes for authors: skeletons that are still to be filled in, schemas for editors."""

from engine.codes.code import RULES, Code

CODES = (
    Code(
        "R081",
        "something that is still to be filled in",
        "`planwheel new` writes TODO where words of yours should stand. Nothing else is asked of a rule, a parameter or a case "
        "while one is left, and no plan is made with it.",
        RULES,
        bad="rules:\n  - id: search\n    why: TODO\n",
        says="mine/rules/topic.yaml:3:10: error[R081]: why: is still to be filled in\n"
        "    hint: the reason, in whole sentences that a client may read",
        good="rules:\n  - id: search\n    why: Who has seen it, searches for it.\n",
    ),
    Code(
        "R082",
        "a schema that would mislead an editor",
        "A folder `schema/` in a book or beside books is of another version of planwheel, or of other facts and choices. "
        "`planwheel schema --write FOLDER` writes it anew; a name that it merely does not offer yet is no problem.",
        severity="warning",
        made="a book that gained a derived fact after its schemas were written",
    ),
    Code(
        "R083",
        "a file to which nothing can be added",
        "`planwheel new rule` adds at the end of files that are there and changes nothing else. Let `rules:` or `cases:` be the last key "
        "of the file, with one item below the other, and give each rule a name of its own.",
        made="a rules file that is one line in brackets; a rule that is there already",
    ),
)
