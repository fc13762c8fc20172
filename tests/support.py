"""What several test modules share: the checkout, the type of the command, a small page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Kg = Callable[..., "subprocess.CompletedProcess[bytes]"]

EXPORTS = {"graph.ttl", "claims.jsonl", "quarantine.jsonl", "graph.graphml", "graph.html", "shapes.ttl", "ontology.html"}
PAGE = """河口日报 2023年6月29日

河口市人民医院高质量发展纪实

本报记者 赵青

河口市人民医院始建于1951年,现有床位1200张。

近年来,医院与东海大学开展科研合作。2022年,医院获批国家临床重点专科。
"""
