"""A page's HTML as a tree of plain data for the typesetter: elements, classes, texts; pictures with their colours settled."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from engine.render.lettering import width_of

Node = dict[str, Any] | str
"""An element (`t` tag, `c` classes, `k` children) or a text."""

_PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ROOT = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
_VARIABLE = re.compile(r"--([\w-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([\w-]+)\)")
_RULE = re.compile(r"((?:\.picture\s+[^\s{}][^{}]*|\.[kpr]-[\w-]+)\s*)\{([^{}]*)\}")
_SWATCH = re.compile(r"background:\s*(#[0-9a-fA-F]{3,8})")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_LONG = re.compile(r"[^\s\u2e80-\uffff]{40,}")
_VOID = frozenset({"br", "meta", "link", "hr", "img", "input"})
_BLOCKS = frozenset({
    "article", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "section", "small",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "svg", "br",
})  # fmt: skip
_WHOLE = frozenset({"article", "div", "li", "tr"})
_PAGEFUL = 900  # characters; a longer row or step may go on overleaf
_PAGES = 6000
_LEFT_OUT = frozenset({"head", "nav", "script", "style"})
_STEP = 20  # a word that long may break
_NARROW = 9.0  # ems that no column is too narrow for
_HEAD = 5.5  # ems after which the head of a column of figures goes on in a second line
_FIGURE = 11.0  # ems that the longest figure takes
_BOLD = 1.1
_GAP = 1.7  # ems between columns, with what stands between figures and ideographs
_ROOM = 57.0  # ems that columns of figures may take of a page


def make_blocks(page: str, families: str) -> tuple[list[Node], dict[str, str]]:
    """The page's body, and the colours of its legends by class; pictures are lettered in the families named."""
    style = _STYLE.search(page)
    rules = _settled(style[1] if style else "")
    sheet = f".picture {{ font-family: {families}; }}\n" + "\n".join(f"{name}{{{body}}}" for name, body in rules)
    pictures = [_drawn(found[0], sheet) for found in _PICTURE.finditer(page)]
    tree = _Tree(pictures)
    tree.feed(_PICTURE.sub("<svg>", page))
    tree.close()
    body = _closed(_tidied(tree.root["k"]))
    _anchor(body, frozenset(_ids(body)))
    return body, {name.strip(" ."): found[1] for name, body_ in rules if (found := _SWATCH.search(body_))}


def _closed(nodes: list[Node], *, row: bool = False) -> list[Node]:
    """Rows of tables without what a reader of the page may open in them: on paper its headline stands alone."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        elif row and node["t"] == "details":
            found += [part for each in _elements(node["k"], "summary") for part in each["k"]]
        else:
            found.append({**node, "k": _closed(node["k"], row=row or node["t"] == "tr")})
    return found


def texts_of(nodes: list[Node]) -> Iterator[str]:
    """Every text in reading order, those of pictures as they are drawn."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield node.get("s", "")
            yield from texts_of(node["k"])


class _Tree(HTMLParser):
    """What is read, with elements as dicts; what a print has no use for is left out with all it holds."""

    def __init__(self, pictures: list[Node]) -> None:
        super().__init__()
        self.pictures = iter(pictures)
        self.root: dict[str, Any] = {"t": "", "c": [], "k": []}
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self.open[-1]["k"].append(next(self.pictures))
            return
        known = {key: value or "" for key, value in attrs}
        node = {"t": tag, "c": known.get("class", "").split(), "k": []}
        node |= {key: known[key] for key in ("id", "href", "colspan") if key in known}
        self.open[-1]["k"].append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node["t"] == tag for node in self.open):
            while self.open.pop()["t"] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1]["k"].append(data)


def _settled(style: str) -> list[tuple[str, str]]:
    """The rules of pictures with the values of variables in them: print has one colour scheme."""
    root = _ROOT.search(style)
    values: Mapping[str, str] = dict(_VARIABLE.findall(root[1])) if root else {}
    return [
        (name, _USE.sub(lambda found: values.get(found[1], "inherit").strip(), body))
        for name, body in _RULE.findall(style)
    ]


def _drawn(svg: str, sheet: str) -> Node:
    title = _TITLE.search(svg)
    head, mark, rest = svg.partition(">")
    return {
        "t": "svg",
        "c": [],
        "k": [],
        "s": f"{head}{mark}<style>{sheet}</style>{rest}",
        "alt": unescape(title[1]) if title else "",
    }


def _tidied(nodes: list[Node]) -> list[Node]:
    """White space as a browser shows it; tables with the widths that their columns need."""
    kept: list[Node] = []
    _tidy(nodes, kept, True)
    return kept


def _tidy(nodes: list[Node], kept: list[Node], fresh: bool) -> bool:
    """Fill `kept` with the nodes, and say whether the next text would start a line."""
    for node in nodes:
        if isinstance(node, str):
            text = _BLANK.sub(" ", node)
            text = text.lstrip(" ") if fresh else text
            if text:
                kept.append(_LONG.sub(_breakable, text))
                fresh = text.endswith(" ")
            continue
        if node["t"] in _LEFT_OUT or "skip" in node["c"]:
            continue
        if "bare" in node["c"] and node["t"] == "table":  # its caption is for ears only
            node = {**node, "k": [each for each in node["k"] if isinstance(each, str) or each["t"] != "caption"]}
        block = node["t"] in _BLOCKS
        inner: list[Node] = []
        after = _tidy(node["k"], inner, fresh or block)
        kept.append({**node, "k": inner, "c": [*node["c"], *_size(node["t"], inner)]})
        if node["t"] == "table":
            kept[-1] = {**node, "k": inner, "columns": _columns(inner)}
        fresh = block or after
    return fresh


def _size(tag: str, inner: list[Node]) -> list[str]:
    """A class for what is kept whole as long as it is short."""
    if tag not in _WHOLE:
        return []
    characters = sum(map(len, texts_of(inner)))
    return ["endless"] * (characters > _PAGES) + ["lengthy"] * (characters > _PAGEFUL)


def _breakable(found: re.Match[str]) -> str:
    return "\u200b".join(found[0][start : start + _STEP] for start in range(0, len(found[0]), _STEP))


def _columns(table: list[Node]) -> list[float]:
    """A width for each column: below 0 the ems that its figures or few words need, above 0 its share of what is left."""
    rows = [[cell for cell in row["k"] if isinstance(cell, dict)] for row in _elements(table, "tr")]
    wide = max((len(row) for row in rows), default=0)
    columns = [list(cells) for cells in zip(*(row for row in rows if len(row) == wide), strict=True)]
    for row in rows:
        for place in range(1, len(row) if len(row) < wide else 1):  # behind a cell that spans several
            columns[-place].append(row[-place])
    widths = [[_wide(cell) for cell in cells] for cells in columns]
    short = ["n" in cells[0]["c"] or "d" in cells[-1]["c"] for cells in columns]
    needs = [
        min(max(*each[1:], min(each[0], _HEAD), 1.0), _FIGURE) * _BOLD + _GAP
        if is_short or max(each) <= _NARROW
        else 0.0
        for each, is_short in zip(((*each, 0.0) for each in widths), short, strict=True)
    ]
    if sum(needs) > _ROOM:
        return [round(min(max(each), 2 * _NARROW) ** 0.5, 2) for each in widths]
    return [
        round(-need or max(sum(each) / len(each), _NARROW) ** 0.5, 2) for need, each in zip(needs, widths, strict=True)
    ]


def _wide(cell: dict[str, Any]) -> float:
    """The longest of a cell's own line and its small print."""
    small = {id(each) for each in _elements([cell], "small")}
    own = [each for each in cell["k"] if isinstance(each, str) or id(each) not in small]
    return max(
        width_of("".join(texts_of(own)), 1), *(width_of("".join(texts_of([each])), 0.8) for each in cell["k"]), 0.0
    )


def _elements(nodes: list[Node], tag: str) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if isinstance(node, dict):
            if node["t"] == tag:
                yield node
            yield from _elements(node["k"], tag)


def _ids(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, dict):
            if "id" in node:
                yield node["id"]
            yield from _ids(node["k"])


def _anchor(nodes: list[Node], ids: frozenset[str]) -> None:
    """Addresses that lead somewhere stay; a link to what is not printed is text."""
    for node in nodes:
        if isinstance(node, dict):
            address = node.get("href", "")
            if address.startswith("#") and address[1:] not in ids:
                del node["href"]
            _anchor(node["k"], ids)
