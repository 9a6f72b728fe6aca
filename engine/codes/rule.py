"""R01x and R02x: what a rule names, and what it may do."""

from engine.codes.code import RULES, Code

CODES = (
    Code(
        "R010",
        "a fact that does not exist",
        "A condition, an action or a parameter names a fact that no brief gives. `planwheel facts` lists all of them.",
        RULES,
        bad="""\
rules:
  - id: search
    when: {douyin.shp: true}
""",
        says="mine/rules/topic.yaml:3:12: error[R010]: there is no fact 'douyin.shp'\n    hint: did you mean douyin.shop?",
        good="""\
rules:
  - id: search
    when: {douyin.shop: true}
""",
    ),
)
