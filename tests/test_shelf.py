"""Rulebooks kept between runs: as good as read afresh, and read afresh as soon as anything changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from engine.errors import PlannerError
from engine.pipeline import Desk
from engine.render.json import render_json
from engine.rulebook import load
from engine.shelf import open_rulebooks
from tests.books import ROOT, rule, rules, write_book

SERUM = ROOT / "examples/serum-618.yaml"
RULE = "layer: diagnosis\nwhen: always\nthen:\n  - finding: found\n"


class Drawer:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def take(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def put(self, name: str, content: bytes) -> None:
        self.kept[name] = content


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path, rules_x=rules(rule("one", RULE)))


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the books were read again")

    monkeypatch.setattr(load, "load_rulebooks", refuse)


def title(folder: Path, drawer: Drawer) -> str:
    return open_rulebooks([folder], drawer)[0].rules["core/x/one"].title


def test_a_plan_from_kept_books_is_the_same_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    folders, templates, drawer = [ROOT / "rulebooks"], [ROOT / "templates"], Drawer()
    texts = []
    for again in (False, True):
        if again:
            forbid_reading(monkeypatch)
        texts.append(render_json(*Desk.open(folders, templates, drawer).plan(SERUM)))
    assert texts[0] == texts[1]


def test_kept_books_are_not_read_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer()
    assert title(book.parent, drawer) == "A title"
    forbid_reading(monkeypatch)
    assert title(book.parent, drawer) == "A title"


def _edit(book: Path) -> None:
    path = book / "rules/x.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("A title", "B title"), encoding="utf-8")


def _edit_in_the_same_instant(book: Path) -> None:
    path = book / "rules/x.yaml"
    before = path.stat()
    _edit(book)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("edit", [_edit, _edit_in_the_same_instant])
def test_an_edit_is_seen(book: Path, edit: Callable[[Path], None]) -> None:
    drawer = Drawer()
    assert title(book.parent, drawer) == "A title"
    edit(book)
    assert title(book.parent, drawer) == "B title"
    assert len(drawer.kept) == 1


def test_a_new_file_and_a_removed_one_are_seen(book: Path) -> None:
    drawer = Drawer()
    before = set(open_rulebooks([book.parent], drawer)[0].rules)
    (book / "rules/y.yaml").write_text(rules(rule("two", RULE)), encoding="utf-8")
    assert set(open_rulebooks([book.parent], drawer)[0].rules) == before | {"core/y/two"}
    (book / "rules/y.yaml").unlink()
    assert set(open_rulebooks([book.parent], drawer)[0].rules) == before


def test_an_edit_behind_a_link_is_seen(book: Path, tmp_path: Path) -> None:
    elsewhere, drawer = tmp_path / "linked", Drawer()
    elsewhere.mkdir()
    (elsewhere / "core").symlink_to(book, target_is_directory=True)
    assert title(elsewhere, drawer) == "A title"
    _edit(book)
    assert title(elsewhere, drawer) == "B title"


def test_other_code_reads_afresh(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer, source = Drawer(), tmp_path / "engine.py"
    monkeypatch.setattr("engine.shelf.find_sources", lambda: [source])
    source.write_text("old", encoding="utf-8")
    title(book.parent, drawer)
    before = dict(drawer.kept)
    source.write_text("new", encoding="utf-8")
    title(book.parent, drawer)
    assert drawer.kept.keys() == before.keys()
    assert drawer.kept != before


@pytest.mark.parametrize("damage", [lambda kept: kept[:-1], lambda kept: kept[:-1] + b"x", lambda _: b""])
def test_what_is_not_whole_is_read_afresh(book: Path, damage: Callable[[bytes], bytes]) -> None:
    drawer = Drawer()
    title(book.parent, drawer)
    drawer.kept = {name: damage(kept) for name, kept in drawer.kept.items()}
    assert title(book.parent, drawer) == "A title"


def test_books_with_errors_are_not_kept(book: Path) -> None:
    drawer = Drawer()
    (book / "rules/y.yaml").write_text("rules: 3\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PlannerError):
            open_rulebooks([book.parent], drawer)
    assert not drawer.kept


def test_commands_keep_books_where_they_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANWHEEL_CACHE", str(tmp_path / "cache"))
    for _ in range(2):
        assert CliRunner().invoke(cli.main, ["rulebooks", "list"]).exit_code == 0
    (kept,) = (tmp_path / "cache").iterdir()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", ["", "file/cache"])
def test_commands_work_where_nothing_can_be_kept(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PLANWHEEL_CACHE", str(tmp_path / place) if place else "")
    assert CliRunner().invoke(cli.main, ["rulebooks", "list"]).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
