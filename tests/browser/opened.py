"""A page that is open in the browser, and what a person does to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}


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
