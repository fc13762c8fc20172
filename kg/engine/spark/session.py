"""Starts Spark, or says why it cannot be started."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.imports import extra

if TYPE_CHECKING:
    from pyspark import SparkContext

TRIES = 8  # of a task: each document that ends its process takes two
JAVA = "Spark needs Java 17 or 21, and there is none: apt-get install openjdk-17-jre-headless, or set JAVA_HOME"
MASTERS = "local[2], local[*], spark://host:7077, yarn, k8s://https://host:443"
_MASTER = re.compile(
    r"local(\[(\d+|\*)(,\d+)?\])?|local-cluster\[\d+,\d+,\d+\]|yarn|spark://[^\s/:]+:\d+(,[^\s/:]+:\d+)*|k8s://\S+"
)
_LOCAL = re.compile(r"local(?:\[(\d+|\*)\])?")


@contextmanager
def spark(master: str | None, settings: Mapping[str, str]) -> Iterator[SparkContext]:
    """A connection to a cluster, or to threads of this machine (``local[2]``).

    `master`: its URL; without one that of `spark-submit`, or all cores of this machine.  `settings`: Spark's
    own (``spark.executor.memory``).  Raises KgError if Spark, Java or the cluster is not there.
    """
    if master is not None and not _MASTER.fullmatch(master):
        raise KgError(f"'{master}' is no address of a Spark master; such are {MASTERS}")
    with _quiet():
        yield from _running(master, settings)


def _running(master: str | None, settings: Mapping[str, str]) -> Iterator[SparkContext]:
    pyspark: Any = extra("pyspark", "spark")
    if not _java():
        raise KgError(JAVA)
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # started by spark-submit, which has settings of its own
        pyspark.SparkContext._ensure_initialized()
    conf = pyspark.SparkConf()
    master = master or conf.get("spark.master", None) or "local[*]"
    for name, value in settings.items():
        conf.set(name, value)
    for name, value in _defaults(master).items():
        conf.setIfMissing(name, value)
    tries = conf.get("spark.task.maxFailures")
    if master.startswith("local"):  # the workers run in the Python that runs this, and nobody else asks them
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        context = pyspark.SparkContext(conf=conf.setMaster(_retrying(master, tries)).setAppName("kg build"))
    except Exception as err:  # of the gateway, of Java or of the network: all end in one sentence here
        raise KgError(f"Spark could not be started with master {master}: {_said(err)}") from None
    if threading.current_thread() is threading.main_thread():  # Spark has set a handler of its own
        signal.signal(signal.SIGINT, interrupt)
    context.setLogLevel("FATAL" if master.startswith("local") else "ERROR")  # here a retry would be told by the executor
    try:
        yield context
    except (KgError, KeyboardInterrupt):
        raise
    except Exception as err:
        if type(err).__module__.partition(".")[0] not in ("py4j", "pyspark"):
            raise
        hint = "run the command again: what was extracted is kept, and the build goes on there"
        raise KgError(f"Spark gave up: {_said(err)}\n  {hint}") from err
    finally:
        context.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without warnings about pandas, which is not used here, and tracebacks of a connection that a signal ends."""
    root, nothing = logging.getLogger(), logging.NullHandler()
    root.addHandler(nothing)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
            yield
    finally:
        root.removeHandler(nothing)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None


def _defaults(master: str) -> dict[str, str]:
    out = {
        "spark.task.maxFailures": str(TRIES),
        "spark.driver.maxResultSize": "0",  # what is collected has no bound but memory
        "spark.speculation": "false",  # a second attempt would take the first for dead
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):  # nothing of this machine is to be seen from others
        out |= {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "localhost"}
    return out


def _retrying(master: str, tries: str) -> str:
    """Threads of this machine run a task once only, unless the master's name says how often."""
    found = _LOCAL.fullmatch(master)
    return f"local[{found[1] or 1},{tries}]" if found else master


def _said(err: Exception) -> str:
    """What an error of Spark's says, in one line."""
    java = getattr(err, "java_exception", None)
    text = str(java.toString()) if java is not None else str(err)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # What went wrong in Python stands in the last line of its traceback, within Java's message.
    python = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Exit)\b", line) and "org.apache" not in line]
    return (python or lines or [type(err).__name__])[0][:300]
