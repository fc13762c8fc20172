"""The page in headless Chromium: `view` opens it on a laptop and on a phone, and watches what it does.

The browser is $KG_CHROMIUM or `chromium` on the path; without one these tests fail, they do not skip.
Screenshots go to $KG_ARTIFACTS, or to a temporary folder, and never into the checkout.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import factory
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from kg.export.html import view_page

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("no chromium: install it (apt-get install chromium) or set KG_CHROMIUM", pytrace=False)
    with sync_playwright() as player:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        launched = player.chromium.launch(executable_path=path, args=args)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("KG_ARTIFACTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def html() -> str:
    """The page of the invented data set."""
    return view_page(factory.results(), factory.resolution(), factory.schema())


@dataclass
class View:
    """A page that is open, with the things a person does to it."""

    page: Page
    artifacts: Path
    name: str
    size: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def is_phone(self) -> bool:
        return self.size == "phone"

    def js(self, code: str, arg: Any = None) -> Any:
        return self.page.evaluate(code, arg)

    def settle(self) -> None:
        """Waits until what was asked for is painted."""
        self.js("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def until(self, code: str) -> None:
        """Waits until an expression is true (the page's policy forbids playwright's own way to wait)."""
        for _ in range(100):
            if self.js(f"() => Boolean({code})"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {code}")

    def rest(self) -> None:
        """Waits for the end of a flight over the picture."""
        self.page.wait_for_timeout(420)
        self.settle()

    def find(self, words: str) -> None:
        """Searches and takes the first suggestion: one action."""
        self.page.fill("#search", words)
        self.page.wait_for_selector("#suggestions li")
        self.page.press("#search", "Enter")
        self.settle()

    def entity(self, name: str) -> int:
        found: int = self.js(INDEX, name)
        return found

    def drawn(self) -> list[str]:
        """Labels of the nodes in the picture."""
        found: list[str] = self.js("() => [...kgView.scene.nodes.values()].map((n) => n.label)")
        return found

    def at(self, name: str) -> tuple[float, float]:
        """Where a node stands on the screen."""
        x, y = self.js(POSITION, name)
        return x, y

    def click_node(self, name: str, count: int = 1) -> None:
        x, y = self.at(name)
        self.page.mouse.click(x, y, click_count=count, delay=20)
        self.page.wait_for_timeout(30 if count == 1 else 200)
        self.settle()

    def state(self, key: str) -> Any:
        return self.js("(k) => kgView.app.state[k]", key)

    def panel(self) -> str:
        """The text of the detail panel."""
        return self.page.inner_text("#detail-body")

    def show_filters(self) -> None:
        if self.is_phone:
            self.page.click("#filters-toggle")

    def open_facet(self, facet: str) -> None:
        if self.page.get_attribute(f'[data-facet="{facet}"]', "open") is None:
            self.page.click(f'[data-facet="{facet}"] > summary')

    def only(self, facet: str, value: str) -> None:
        """The "only" button of a value: one action once the filters are shown."""
        self.open_facet(facet)
        row = f'[data-facet="{facet}"] .only[data-value="{value}"]'
        self.page.hover(row)
        self.page.click(row)
        self.settle()

    def shot(self, label: str = "") -> Path:
        stem = re.sub(r"\W+", "-", f"{self.name}-{label}").strip("-")
        path = self.artifacts / f"{stem}.png"
        self.page.screenshot(path=path)
        return path


INDEX = "(n) => [...Array(kgView.store.size).keys()].find((e) => kgView.store.name(e) === n)"
POSITION = """(name) => {
  const node = [...kgView.scene.nodes.values()].find((n) => n.label === name);
  if (!node) throw new Error(`not drawn: ${name}`);
  const { network } = kgView.picture;
  const at = network.canvasToDOM(network.getPositions([node.key])[node.key]);
  const box = document.getElementById("canvas").getBoundingClientRect();
  return [box.left + at.x, box.top + at.y];
}"""

Opener = Callable[..., View]


@pytest.fixture
def open_page(
    browser: Browser, artifacts: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Opener]:
    """Opens a page: ``open_page(html, "phone", hash="…", locale="en")``;
    at the end nothing may have gone wrong."""
    opened: list[View] = []

    def run(
        text: str,
        size: str = "laptop",
        *,
        hash: str = "",
        locale: str = "zh-CN",
        dark: bool = False,
        **more: Any,
    ) -> View:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            has_touch=size == "phone",
            is_mobile=size == "phone",
            reduced_motion="reduce",
            accept_downloads=True,
            **more,
        )
        view = View(context.new_page(), artifacts, request.node.name, size)
        view.page.on("console", lambda message: view.console.append(_told(message)))
        view.page.on("pageerror", lambda error: view.console.append(f"error: {error}"))
        view.page.on("request", lambda sent: view.requests.append(sent.url))
        view.page.on(
            "dialog", lambda dialog: (view.console.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        file = tmp_path / f"page{len(opened)}.html"
        file.write_text(text, encoding="utf-8")
        view.page.goto(file.as_uri() + (f"#{hash}" if hash else ""))
        view.page.wait_for_selector("body[data-ready]", timeout=60_000)
        opened.append(view)
        return view

    yield run
    for view in opened:
        assert view.console == [], "the console must stay empty"
        beyond = [url[:200] for url in view.requests if not url.startswith(("file:", "data:", "blob:"))]
        assert beyond == [], "no request may leave the page"
        assert len([url for url in view.requests if url.startswith("file:")]) == 1, (
            "only the page itself is read"
        )
        view.page.context.close()


def _told(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


@pytest.fixture(params=list(SIZES))
def view(request: pytest.FixtureRequest, open_page: Opener, html: str) -> View:
    """The invented data set, once on a laptop and once on a phone."""
    return open_page(html, request.param)


@pytest.fixture
def laptop(open_page: Opener, html: str) -> View:
    return open_page(html, "laptop")


@pytest.fixture
def phone(open_page: Opener, html: str) -> View:
    return open_page(html, "phone")
