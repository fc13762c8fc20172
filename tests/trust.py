"""The trust table of the READMEs, made from what the tests counted; ``python tests/trust.py`` makes it again.

A test that tries something hostile calls `tell`. Where KG_TRUST_LOG names a file, a line goes there for every
call; the script runs the tests that tell, adds up their lines and puts the table into the READMEs. No row
is written by hand.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
TABLE = re.compile(r"(?<=<!-- trust: begin -->\n).*?(?=<!-- trust: end -->)", re.S)
Rows = dict[str, tuple[int, Counter[str]]]


def tell(what: str, cases: int, **found: int) -> None:
    """Notes that `cases` of `what` were tried, and how often each bad thing was found; nothing without a log."""
    if log := os.environ.get("KG_TRUST_LOG"):
        line = json.dumps({"what": what, "cases": cases, **found}, ensure_ascii=False) + "\n"
        with open(log, "ab", buffering=0) as file:  # one write at the end of the file: several processes append
            file.write(line.encode("utf-8"))


def telling() -> list[Path]:
    """The test modules that tell, by themselves or through a module that helps them."""
    sources = {file: file.read_text(encoding="utf-8") for file in sorted((ROOT / "tests").rglob("*.py"))}
    tellers = ["trust", *(file.stem for file, text in sources.items() if imports(text, ["trust"]))]
    tests = [file for file in sources if file.name.startswith("test_") and file.name != "test_trust.py"]
    return [file for file in tests if imports(sources[file], tellers)]


def imports(text: str, modules: list[str]) -> bool:
    return re.search(rf"^\s*(?:from|import) (?:{'|'.join(modules)})\b", text, re.M) is not None


def add_up(lines: Iterable[str]) -> Rows:
    """What was tried → its cases, and the sums of what was found."""
    rows: Rows = {}
    for line in lines:
        entry = json.loads(line)
        what, cases = entry.pop("what"), entry.pop("cases")
        before, found = rows.get(what, (0, Counter()))
        merged = Counter({key: found[key] + entry.get(key, 0) for key in sorted({*found, *entry})})
        rows[what] = (before + cases, merged)
    return dict(sorted(rows.items()))


def table(rows: Rows, language: str) -> str:
    """The rows as Markdown, with a last one that sums up."""
    words = WORDS if language == "zh" else {}
    all_found: Counter[str] = Counter({key: 0 for _, found in rows.values() for key in found})
    for _, found in rows.values():
        all_found.update(found)

    def row(what: str, cases: int, found: Counter[str]) -> str:
        told = ", ".join(f"{words.get(k, k.replace('_', ' '))} {n}" for k, n in sorted(found.items()))
        kind, _, part = what.partition(": ")  # "fuzzed inputs: numbers"
        shown = words.get(what) or (f"{words.get(kind, kind)}: {part}" if part else what)
        return f"| {shown} | {cases:,} | {told} |"

    head = ["| tried | cases | found |", "|---|---|---|"]
    if words:
        head[0] = "| 试了什么 | 次数 | 结果 |"
    body = [row(what, cases, found) for what, (cases, found) in rows.items()]
    return "\n".join([*head, *body, row("all", sum(c for c, _ in rows.values()), all_found)]) + "\n"


# The Chinese table's words; what is not here is shown in English.
WORDS = {
    "all": "合计",
    "lost": "丢失文档",
    "corrupt": "损坏的导出",
    "unescaped": "未转义",
    "errors": "错误",
    "wrong_quotes": "错误引文",
    "connections": "网络连接",
    "differing_files": "不同的文件",
    "without_evidence": "没有证据",
    "accepted": "误收",
    "changed": "改变",
    "findings": "发现",
    "slower": "超时",
    "orphans": "孤儿进程",
    "bytes that are no documents, and bombs": "不是文档的字节和各种炸弹",
    "faults of the file system": "文件系统的故障",
    "hostile names of files": "恶意的文件名",
    "texts that are tortures": "折磨人的文本",
    "hostile names in the writers": "写出各种格式时的恶意名称",
    "hostile names in CSV": "CSV 中的恶意名称",
    "hostile names in GraphML and GEXF": "GraphML 与 GEXF 中的恶意名称",
    "hostile names in HTML": "HTML 中的恶意名称",
    "hostile names in RDF/XML": "RDF/XML 中的恶意名称",
    "hostile names in node-link JSON": "node-link JSON 中的恶意名称",
    "hostile text in the HTML view": "HTML 视图中的恶意文本",
    "hostile names on the pages of kg serve": "kg serve 页面上的恶意名称",
    "clients of kg serve at once": "kg serve 的并发客户端",
    "slow clients of kg serve": "kg serve 的慢速客户端",
    "folder that cannot be written": "不能写入的文件夹",
    "full disk": "写满的磁盘",
    "fuzzed inputs": "模糊测试的输入",
    "hang checks of 10 kB": "对 10 kB 输入检查是否卡住",
    "hostile rule books": "恶意的规则库",
    "kill -9 at a moment": "任意时刻 kill -9",
    "kill -9 at a write": "写入时 kill -9",
    "kill -9 of build after build": "反复构建、反复 kill -9",
    "kill -9 with worker processes": "有工作进程时 kill -9",
    "second writer while a build runs": "构建时的第二个写入者",
    "signal during a build": "构建中的信号",
    "requests made up by schemathesis": "schemathesis 编造的请求",
    "ways out of kg serve": "kg serve 的路径穿越",
    "commands without a network": "断网运行的命令",
    "builds compared to the byte": "逐字节比较的构建",
    "claims whose evidence was looked up": "核对了证据的断言",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *map(str, telling())]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "KG_TRUST_LOG": str(log)})
        if done.returncode:
            return done.returncode
        rows = add_up(log.read_text(encoding="utf-8").splitlines())
    for language, readme in READMES.items():
        text = readme.read_text(encoding="utf-8")
        made = table(rows, language)
        readme.write_text(TABLE.sub(lambda _, made=made: made, text), encoding="utf-8")  # type: ignore[misc]
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
