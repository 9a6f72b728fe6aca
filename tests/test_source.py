"""Files and YAML text: what is refused, where, and that nothing crashes or takes long."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PlannerError, Problem
from engine.source import SIZE_LIMIT, Document, Quoted, parse_yaml, read_text

ROOT = Path(__file__).parent.parent


def problems(text: str) -> list[Problem]:
    with pytest.raises(PlannerError) as caught:
        parse_yaml(text, "f.yaml")
    return caught.value.problems


def unreadable(path: Path) -> Problem:
    with pytest.raises(PlannerError) as caught:
        read_text(path)
    (problem,) = caught.value.problems
    return problem


BAD = [  # text, line, column, code, phrase of the message
    ("", 1, 1, "S007", "the file is empty"),
    ("# only a comment\n\n", 1, 1, "S007", "the file is empty"),
    ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, 3, "S009", "'c' stands twice, first in line 3"),
    ('a: 1\n"a": 2\n', 2, 1, "S009", "'a' stands twice"),
    ("x:\n  [a, b]: c\n", 2, 3, "S010", "a key must be a word"),
    ("{a: 1}: c\n", 1, 1, "S010", "a key must be a word"),
    ("~: c\n", 1, 1, "S010", "a key must be a word"),
    ("? \n: c\n", 1, 2, "S010", "a key must be a word"),
    ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "S011", "!!python/object/apply:os.system"),
    ("a: !!str 7\n", 1, 4, "S011", "!!str"),
    ("a: ! 7\n", 1, 4, "S011", "'!'"),
    ("!!map\na: 7\n", 1, 1, "S011", "!!map"),
    ("a: &x 1\n", 1, 4, "S012", "&x is an anchor"),
    ("a: 1\nb: *x\n", 2, 4, "S012", "*x is an alias"),
    ("a: 1\n*x : 2\n", 2, 1, "S012", "*x is an alias"),
    ("<<: {a: 1}\n", 1, 1, "S013", "merge key"),
    ("a: 1\n---\nb: 2\n", 2, 1, "S008", "second YAML document"),
    ("a: 1\n...\n# c\nb: 2\n", 4, 1, "S008", "second YAML document"),
    ("# c\n%TAG !x! y\n---\na: 1\n", 2, 1, "S008", "% directive"),
    ("a:\n\tb: 1\n", 2, 1, "S006", "a tab stands where YAML wants spaces"),
    ("a: b\n\tc: d\n", 2, 1, "S006", "a tab stands where YAML wants spaces"),
    ("a: |\n\tb\n", 2, 1, "S006", "a tab stands where YAML wants spaces"),
    ("a: b\x00c\n", 1, 5, "S004", "U+0000"),
    ("a: 1\nb: x\x07\n", 2, 5, "S004", "U+0007"),
    ("a: x\x85b: y\n", 1, 5, "S004", "U+0085"),
    ("a: x\u2028y\n", 1, 5, "S004", "U+2028"),
    ("a: \ud800\n", 1, 4, "S004", "U+D800"),
    ('a: 1\nb: "x\\x07"\n', 2, 4, "S004", "U+0007"),
    ('a: "x\\ry"\n', 1, 4, "S004", "U+000D"),
    ("a: b: c\n", 1, 5, "S005", "a second ': '"),
    ("a: 1\nb\nc: 1\n", 2, 1, "S005", "without its ': '"),
    ('a: 1\nb: "x\nc: 1\n', 2, 4, "S005", "this quote is never closed"),
    ("a: @x\n", 1, 4, "S005", "cannot start with this character"),
    ("a:\n  - {b: [\n\n", 2, 9, "S005", "the file ends in the middle"),
    ("a: [1, 2\n", 1, 4, "S005", "a comma or a closing bracket is missing"),
    ("a: 'it's'\n", 1, 8, "S005", "the quoted text ended before this"),
    ("a: [1, 2\nb: 3\n", 2, 2, "S005", "a comma or a closing bracket is missing"),
    ("- a\nb: c\n", 2, 1, "S005", "neither an item of the list"),
    ('a: "\\q"\n', 1, 5, "S005", "unknown escape"),
    ("a: !x!y z\n", 1, 4, "S005", "not YAML"),
    ("a:\n  hashtag: #Name\n", 2, 12, "S015", "a comment"),
    ("a: best #1 serum\n", 1, 9, "S015", "a comment"),
    ("[" * 65 + "]" * 65, 1, 65, "S014", "64 levels"),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "phrase"), BAD)
def test_bad_yaml_is_a_problem_at_its_place(text: str, line: int, column: int, code: str, phrase: str) -> None:
    (problem,) = problems(text)
    assert str(problem.source) == f"f.yaml:{line}:{column}"
    assert problem.code == code
    assert phrase in problem.message
    assert problem.hint


def test_all_problems_of_a_file_come_together() -> None:
    found = problems("a: 1\na: 2\nb: {x: 1, x: !!int 2}\n<<: *y\n[k]: &z 1\n")
    assert [(each.source.line, each.code) for each in found] == [
        (2, "S009"), (3, "S009"), (3, "S011"), (4, "S013"), (4, "S012"), (5, "S010"), (5, "S012"),
    ]  # fmt: skip


def test_problems_before_a_syntax_error_are_kept() -> None:
    assert [each.code for each in problems("a: 1\na: 2\nb: [\n")] == ["S009", "S005"]


def test_every_line_indented_with_a_tab_is_told() -> None:
    assert [str(each.source) for each in problems("a:\n\tb: 1\n\tc: 2\n")] == ["f.yaml:2:1", "f.yaml:3:1"]


def test_a_swallowed_hashtag_explains_the_syntax_error_behind_it() -> None:
    (problem,) = problems("m: {key: x, hashtag: #Name}\nn: 1\n")
    assert problem.code == "S005"
    assert "quote texts such as" in problem.hint


def test_scalars_stay_text() -> None:
    text = "a: [no, 1:30, 012, 2027-03-15, .nan, 1e3, '5', \"~\", ~, null, , 0x1F]\nb: |\n  7\nc:\n07: x\n"
    data = parse_yaml(text.replace(", ,", ", '',"), "f").data
    assert isinstance(data, dict)
    values = data["a"]
    assert values == ["no", "1:30", "012", "2027-03-15", ".nan", "1e3", "5", "~", None, None, "", "0x1F"]
    assert isinstance(values, list)
    assert [type(value) is Quoted for value in values] == [False] * 6 + [True] * 2 + [False] * 2 + [True, False]
    assert type(data["b"]) is Quoted
    assert data["c"] is None
    assert data["07"] == "x"
    assert {type(key) for key in data} == {str}


def test_texts_are_carried_verbatim() -> None:
    for text in ("😀 水光", "\u202eabc\u200f", "<script>", "=1+1", "tab\there", "a#b", "x" * 100_000):
        assert parse_yaml(f"a: {text}\n", "f").data == {"a": text}
    assert parse_yaml("a: '{{7*7}}'\n", "f").data == {"a": "{{7*7}}"}
    assert parse_yaml("a: b # c\n", "f").data == {"a": "b"}


def test_line_ends_and_byte_order_mark_do_not_matter() -> None:
    for text in ("\ufeffa: 1\r\nb: 2\r\n", "a: 1\rb: 2\r"):
        document = parse_yaml(text, "f")
        assert document.data == {"a": "1", "b": "2"}
        assert str(document.at(("b",))) == "f:2:4"


@pytest.fixture
def document() -> Document:
    return parse_yaml("rules:\n  - id: x\n    then:\n      - choose: {mode: 😀, n: [1, 2]}\n", "f")


@pytest.mark.parametrize(
    ("loc", "value", "key"),
    [
        ((), "1:1", "1:1"),
        (("rules",), "2:3", "1:1"),
        (("rules", 0), "2:5", "2:5"),
        (("rules", 0, "id"), "2:9", "2:5"),
        (("rules", 0, "missing"), "2:5", "2:5"),
        (("rules", 9, "id"), "2:3", "1:1"),
        (("rules", 0, "then", 0, "choose", "choose", "mode"), "4:24", "4:18"),
        (("rules", 0, "then", 0, "tag", "choose", "n", 1), "4:34", "4:34"),
        (("rules", 0, "id", "then"), "4:7", "3:5"),  # `id` can only be a union tag here
    ],
)
def test_places_of_locs(document: Document, loc: tuple[str | int, ...], value: str, key: str) -> None:
    assert str(document.at(loc)) == f"f:{value}"
    assert str(document.key_at(loc)) == f"f:{key}"


def test_missing_file(tmp_path: Path) -> None:
    problem = unreadable(tmp_path / "no.yaml")
    assert str(problem.source) == f"{tmp_path / 'no.yaml'}:1:1"
    assert (problem.code, problem.message) == ("S001", "there is no such file")


@pytest.mark.parametrize(
    ("name", "phrase"), [("", "this is a folder"), ("f/x", "cannot be read"), ("a\x00b", "null"), ("x" * 999, "long")]
)
def test_other_unreadable_paths(tmp_path: Path, name: str, phrase: str) -> None:
    (tmp_path / "f").write_text("a: 1")
    problem = unreadable(tmp_path / name)
    assert problem.code == "S001"
    assert (problem.source.line, problem.source.column) == (1, 1)
    assert phrase in problem.message


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from engine.errors import PlannerError\n"
        "from engine.source import read_text\n"
        "path = Path('secret.yaml')\n"  # opened below the folder, which a stranger may not walk to
        "os.getuid() == 0 and os.setuid(65534)\n"
        "try:\n    read_text(path)\n"
        "except PlannerError as error:\n    print(error)\n"
    )
    tmp_path.chmod(0o755)
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert "secret.yaml:1:1: error[S001]: no permission to read this file" in run.stdout


def test_fifty_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    start = time.perf_counter()
    problem = unreadable(path)
    assert time.perf_counter() - start < 0.1
    assert str(problem.source) == f"{path}:1:1"
    assert problem.code == "S002"
    assert "larger than 2,000,000 bytes" in problem.message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_a_device_without_an_end_is_refused() -> None:
    assert unreadable(Path("/dev/zero")).code == "S002"


def test_the_bound_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("#" * SIZE_LIMIT)
    assert len(read_text(path)) == SIZE_LIMIT


@pytest.mark.parametrize(
    ("raw", "place", "phrase"),
    [
        (b"a: 1\r\nb: \xe6\xb0\xb4\xff\n", "2:5", "byte 12 (0xff)"),
        (b"a: 1\rb: \xff", "2:4", "byte 8 (0xff)"),
        (b"\xef\xbb\xbfa\xff", "1:2", "byte 4 (0xff)"),
        ("a: 1".encode("utf-16"), "1:1", "byte 0 (0xff)"),
        ("名: 水".encode("gb18030"), "1:1", "byte 0"),
    ],
)
def test_not_utf8(tmp_path: Path, raw: bytes, place: str, phrase: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    problem = unreadable(path)
    assert str(problem.source) == f"{path}:{place}"
    assert problem.code == "S003"
    assert phrase in problem.message


def test_line_ends_are_read_as_lf_and_the_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r")
    assert read_text(path) == "a: 1\nb: 2\n"


def _bomb() -> str:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return "\n".join(rows)


HOSTILE = {  # what it is: text, the code of the first problem
    "flow lists": ("[" * 100_000, "S014"),
    "flow mappings": ("{a: " * 100_000, "S014"),
    "block lists": ("- " * 100_000, "S014"),
    "block mappings": ("".join(" " * n + "a:\n" for n in range(1_900)), "S014"),
    "block keys": ("? " * 100_000, "S014"),
    "alias bomb": (_bomb(), "S012"),
    "aliases": ("- *a\n" * 300_000, "S012"),
    "anchors": ("".join(f"- &a{n} x\n" for n in range(150_000)), "S012"),
    "tag directives": ("".join(f"%TAG !a{n}! x\n" for n in range(100_000)) + "---\na: b\n", "S008"),
    "later tag directives": ("a: b\n...\n" + "".join(f"%TAG !a{n}! x\n" for n in range(100_000)), "S008"),
    "control characters": ("\x00" * 1_000_000, "S004"),
    "equal keys": ("a: 1\n" * 300_000, "S009"),
    "blank then word": ("a: b\n...\n" + " " * 1_900_000 + "c", "S008"),
    "commas": (", " * 900_000, "S005"),
    "documents": ("---\n" * 400_000, "S008"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_in_a_child_within_seconds(name: str) -> None:
    text, code = HOSTILE[name]
    program = (
        "import sys\nfrom engine.errors import PlannerError\nfrom engine.source import parse_yaml\n"
        "try:\n    parse_yaml(sys.stdin.read(), 'f')\n"
        "except PlannerError as error:\n    print(len(error.problems), error.problems[0])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], input=text, cwd=ROOT, capture_output=True, text=True, check=False, timeout=20,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert f"error[{code}]" in run.stdout
    assert int(run.stdout.split()[0]) <= 1_001


@given(st.text(alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@`# \n\t~<1é\u2028"), max_size=60))
def test_any_text_is_a_document_or_a_planner_error(text: str) -> None:
    try:
        document = parse_yaml(text, "f")
    except PlannerError as error:
        assert error.problems
        lines = text.split("\n")
        assert all(each.source.line <= len(lines) for each in error.problems)
    else:
        assert isinstance(document, Document)
