"""Puts the page together: one HTML file that opens from disk and asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from html import escape, unescape
from importlib.resources import files
from typing import Any

from kg.errors import ExportError
from kg.export.view.drawn import vis_script

Data = dict[str, Any]
DATA_BLOCK = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
# In JSON these five stand in strings only, where the escapes mean the same characters.
_ESCAPES = {ord(ch): f"\\u{ord(ch):04x}" for ch in "<>&\u2028\u2029"}


def read_part(name: str) -> str:
    """A file of the page, by its name inside this package."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def strings() -> Data:
    """The interface's words in Chinese and English."""
    loaded: Data = json.loads(read_part("strings.json"))
    return loaded


@lru_cache(maxsize=1)
def app_script() -> str:
    """The page's own scripts, in the order of their names, in one strict scope."""
    folder = files(__package__).joinpath("js")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".js"))
    parts = [f"// {name}\n{folder.joinpath(name).read_text(encoding='utf-8').strip()}\n" for name in names]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def data_block(value: Any) -> str:
    """`value` as JSON that may stand in a script element: sorted keys, no character that means markup."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


def page_of(data: Data) -> str:
    """The whole HTML page of view data."""
    vis, app, style = vis_script(), app_script(), read_part("style.css")
    words = strings()
    parts = {
        "csp": _policy([vis, app], style),
        "title": escape(words["zh"]["title"].format_map(data["look"]["words"]["zh"])),
        "noscript": escape(f"{words['zh']['noscript']} {words['en']['noscript']}"),
        "style": style,
        "vis": vis,
        "app": app,
        "data": data_block(data),
        "config": data_block({"strings": words}),
    }
    # One pass, so that what stands in the data is never taken for a placeholder.
    return re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], read_part("page.html"))


def data_of_page(html: str) -> Data:
    """The view data that `page_of` put into a page.  ExportError if there is none."""
    found = DATA_BLOCK.search(html)
    if not found:
        raise ExportError("this is no page of kg build: it holds no data")
    loaded: Data = json.loads(found[1])
    if loaded.get("format") != 1:
        raise ExportError("this page was written by another version of kg; build it again")
    return loaded


def policy_of(html: str) -> str:
    """The content security policy that a page of `page_of` carries, for a server that sends it as a header."""
    found = _POLICY.search(html)
    return unescape(found[1]) if found else "default-src 'none'"


def _policy(scripts: list[str], style: str) -> str:
    """Only what stands in the page runs, and nothing is loaded."""
    hashes = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
