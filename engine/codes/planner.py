"""P: the planner itself, where no file is wrong."""

from engine.codes.code import Code

CODES = (
    Code(
        "P001",
        "the two evaluators disagree",
        "durable-rules and the reference evaluator came to different conclusions about a rule, so no plan is made. The fault is the planner's: report the rule "
        "with your brief, and go on with --engine reference until it is mended.",
        made="an evaluator that is made to forget a rule",
    ),
    Code(
        "P002",
        "durable-rules gave up on a rule",
        "The library refused a rule that it should take. The fault is the planner's: report the rule, and go on with --engine reference until it is mended.",
        made="a library that is made to refuse",
    ),
    Code(
        "P003",
        "durable-rules cannot be loaded",
        "The library is missing or was built for another Python. Install planwheel once more, or go on with --engine reference.",
        made="a Python without the library",
    ),
    Code(
        "P010",
        "a format whose library is not there",
        "Workbooks, slides, print and calendars are written by libraries that are not installed with planwheel itself. Install the extra that the hint names, or ask for another format.",
        made="a Python without the library",
    ),
    Code(
        "P011",
        "letters that no font here has",
        "The print is set in fonts of this machine, and none has these letters of the plan: they would be boxes. Install the fonts that the hint names, or take another format.",
        made="a plan in Chinese on a machine without Chinese fonts",
    ),
)
