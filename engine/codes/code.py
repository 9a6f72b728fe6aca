"""What one code of a Problem means, with a file that raises it and one that does not."""

from dataclasses import dataclass

from engine.errors import Severity

BRIEF = "brief.yaml"
BOOK = "mine/rulebook.yaml"
RULES = "mine/rules/topic.yaml"
PARAMETERS = "mine/parameters/figures.yaml"
DERIVED = "mine/derived.yaml"
REFERENCES = "mine/references.yaml"
CASES = "mine/cases/topic.yaml"
TEXTS = "mine/texts/zh-CN.yaml"
COVERAGE = "coverage.yaml"
TEMPLATE = "own/md/_risks.md.j2"
WORDS = "templates/texts/en.yaml"


@dataclass(frozen=True)
class Code:
    """One entry of the catalogue: `title` completes "this is about ...", `meaning` says what to do about it.

    `bad` is the beginning of a `file` that raises this code and nothing else, `says` what check prints of it, `good`
    the same mended; what either leaves out is filled in below it with what is right. Where a small file cannot show
    the mistake, `made` says how it comes about, and a test makes it so. `moved` is the good file's place where the
    place was the mistake.
    """

    id: str
    title: str
    meaning: str
    file: str = ""
    bad: str = ""
    says: str = ""
    good: str = ""
    severity: Severity = "error"
    made: str = ""
    moved: str = ""
