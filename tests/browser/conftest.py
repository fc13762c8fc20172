"""The page in headless Chromium: `view` opens it on a laptop and on a phone, and watches what it does.

The browser is $KG_CHROMIUM or `chromium` on the path; without one these tests fail, they do not skip.
Screenshots go to $KG_ARTIFACTS, or to a temporary folder, and never into the checkout.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import factory
import pytest
from opened import SIZES, Opener, View
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from kg.export.html import view_page


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
