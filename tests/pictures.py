"""The README's picture, taken from the page itself: python -m tests.pictures (or `make pictures`)."""

from pathlib import Path
from tempfile import TemporaryDirectory

from engine.pipeline import Desk
from engine.render import FORMATS
from tests.books import ROOT
from tests.browser import Browser, chromium

PICTURE = ROOT / "examples/serum-618.png"
WIDTH, HEIGHT = 1280, 1520


def take(browser: Browser, page: Path) -> bytes:
    """The top of the page: cover, summary and timeline."""
    browser.open(page, width=WIDTH)
    return browser.picture(WIDTH, HEIGHT)


def main() -> None:
    """Write the picture anew."""
    program = chromium()
    assert program, "chromium is not installed"
    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    with TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        page.write_text(FORMATS["html"].render(*desk.plan(PICTURE.with_suffix(".yaml"), "en"), desk.templates), "utf-8")
        browser = Browser(program, Path(folder) / "profile")
        try:
            PICTURE.write_bytes(take(browser, page))
        finally:
            browser.close()


if __name__ == "__main__":
    main()
