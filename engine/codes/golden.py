"""G001-G022: plans that are read back, golden cases, and what an edit of the rulebooks is held against."""

from engine.codes.code import Code

CODES = (
    Code(
        "G001",
        "a plan that is no whole JSON",
        "A plan.json was cut off or edited by hand. Write it again with `planwheel plan`, or take it back from git.",
        made="half of a plan.json",
    ),
    Code(
        "G002",
        "a plan in the middle of a merge",
        "Plans are made, not merged: settle the merge of the brief and the rulebooks, then make the plan anew.",
        made="a plan.json with a conflict marker",
    ),
    Code(
        "G003",
        "a file that is no plan of this format",
        "The file is something else, several plans, or of a format that this version does not know. Write it again, or update planwheel.",
        made="an empty mapping in the place of a plan",
    ),
    Code(
        "G010",
        "no golden case where one is wanted",
        "The folder is missing or empty, or no case is called like the filter. A run that checks nothing must not look like one that found nothing.",
        made="a filter that no case's name holds",
    ),
    Code(
        "G011",
        "a golden plan without its brief",
        "Without the brief nobody can make the plan again. Put brief.yaml back, or delete the folder.",
        made="a case's folder without brief.yaml",
    ),
    Code(
        "G013",
        "a guarded file that no format writes",
        "Files called plan.* are guarded, and this ending is none of ours. Correct it, or give the file another name.",
        made="a plan.jsn in a case's folder",
    ),
    Code(
        "G014",
        "a link that leads out of the golden folder",
        "A golden must not change with something outside of the folder that is reviewed. Put a copy of the file there.",
        made="a plan.json that is a link to another folder",
    ),
    Code(
        "G015",
        "a pending result where none should be",
        "A *.new waits for a decision and was put into git, or its case is gone. Review it where you can write, and keep *.new out of git.",
        made="a plan.json.new in a continuous integration run",
    ),
    Code(
        "G017",
        "a damaged record of a golden",
        "accepted.json says what a plan was made with, so that an edit can be blamed. Delete it and accept the case again.",
        made="half of an accepted.json",
    ),
    Code(
        "G020",
        "a plan that is not as accepted",
        "Something moved the plan: the message says what, and by which edit. Look at it with `planwheel golden review`, and accept the cause if it is right.",
        made="a brief that was edited after its plan was accepted",
    ),
    Code(
        "G021",
        "a book that changed and kept its version",
        "Plans quote the version of every book. Raise `version:` in rulebook.yaml with any change of its content.",
        made="a rule that is reworded, held against the books before",
    ),
    Code(
        "G022",
        "a changelog that does not say whether plans change",
        "Whoever updates a book wants to know whether plans move. Name the book and its version, and write `Plans change: yes` or `no`, whichever `planwheel impact` finds.",
        made="a new version of a book that the changelog does not name",
    ),
)
