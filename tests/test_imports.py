"""Heavy imports that are put off: what was put off works as ever."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support import ROOT

DRAWN = """
import sys
from kg.export.view.drawn import _network_class
network = _network_class()(directed=True)
network.add_node("河口市人民医院", label="河口市人民医院")
network.add_node("东海大学", label="东海大学")
network.add_edge("河口市人民医院", "东海大学")
assert len(network.nodes) == 2 and len(network.edges) == 1
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", DRAWN + code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pyvis_brings_neither_ipython_nor_networkx() -> None:
    code = "print([m for m in sys.modules if m.startswith(('IPython', 'networkx.', 'jsonpickle.'))])"
    assert run(code) == "[]\n"


@pytest.mark.parametrize(
    "code",
    [
        "from IPython.display import HTML, IFrame; print(IFrame('a', 1, 2).src, bool(HTML('b')))",
        "import IPython.display; print(IPython.display.IFrame('a', 1, 2).src, bool(IPython.version_info))",
        "import pyvis.network; print(pyvis.network.IFrame('a', 1, 2).src, True)",  # what `show` of pyvis calls
        "import networkx; import networkx.algorithms as x; print('a' if networkx.Graph([(1, 2)]).nodes else '', callable(x.pagerank))",
        "import networkx as nx; network.from_nx(nx.path_graph(3)); print('a', len(network.nodes) == 5)",
        "import jsonpickle; print(jsonpickle.decode(jsonpickle.encode({'a': 1})).popitem()[0], True)",
    ],
)
def test_what_was_put_off_works_afterwards(code: str) -> None:
    assert run(code) == "a True\n"


def test_what_is_imported_already_is_left_alone() -> None:
    code = "import pyvis.network as n, IPython.display as d, networkx; print(n.IFrame is d.IFrame, n.nx is networkx)"
    done = subprocess.run(
        [sys.executable, "-c", "import IPython.display, networkx\n" + DRAWN + code], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.stdout == "True True\n", done.stderr
