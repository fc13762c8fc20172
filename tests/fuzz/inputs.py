"""Bytes → the inputs of the targets: texts of telling pieces, damaged files, changed rule books."""

from __future__ import annotations

import random
from collections.abc import Sequence

MOST = 10_000  # bytes of a text in UTF-8

PIECES: Sequence[str] = (
    "、", "，", "。", "；", "：", "！", "？", "…", "“", "”", "‘", "’", "（", "）", "(", ")", "《", "》", "【", "】", '"', ",", ".", "%",
    "\n", "\n\n", "\r\n", " ", "　", "\t", "\u200b", "\ufeff", "\u2028", "\ue000", "\U0010ffff", "\u0301", "\x00", "-", "—", "/", "·",
    "0", "1", "2", "9", "99", "2023", "2023年", "1951年", "6月", "29日", "2021-12-01", "一", "二", "三", "十", "百", "千", "万", "亿", "〇", "两", "半", "几", "余", "多",
    "第", "第一", "前三", "个", "家", "名", "张", "人次", "万元", "平方米", "%", "倍", "岁", "台", "项", "年", "月", "日", "今年", "去年", "同年", "年底", "以来", "十四五", "“十四五”",
    "超过", "约", "近", "达", "达到", "不足", "增长", "提高到", "由", "至", "到", "和", "与", "及", "等", "的", "之", "是", "将", "力争", "未", "不", "曾", "原", "计划", "建成", "成为",
    "获批", "荣获", "设有", "拥有", "现有", "开展", "合作", "始建于", "牵头", "加入", "隶属", "更名为", "以下简称", "挂牌", "前身", "该院", "医院", "我院",
    "河口市人民医院", "河口市", "青岭省", "东海大学", "附属", "第一医院", "中心", "医院", "大学", "学院", "公司", "学会", "联盟", "中心", "科", "胸痛中心", "卒中中心", "心内科", "重点专科",
    "国家级", "省级", "床位", "门诊量", "手术", "技术", "设备", "院长", "主任", "教授", "王小明", "赵青", "李白", "本报记者", "通讯员", "记者", "编辑：", "来源：", "河口日报", "图为",
    "CT", "MRI", "PET-CT", "a", "Z", "醫院", "於", "\n\n1 ", "（二）", "三、",
)  # fmt: skip


def text(data: bytes, pieces: Sequence[str] = PIECES) -> str:
    """A text of `data`: as UTF-8 if it begins with an even byte, else each byte chooses a piece.

    After a byte of 255 the next two repeat the piece before, so that long runs are a short input.
    """
    if not data:
        return ""
    if not data[0] % 2:
        return _cut(data[1:].decode("utf-8", "replace"))
    out: list[str] = []
    size, i = 0, 1
    while i < len(data) and size < MOST:
        if data[i] == 255 and out and i + 2 < len(data):
            width = data[i + 1] % 4 + 1
            piece = "".join(out[-width:]) * (data[i + 2] + 1)
            i += 2
        else:
            piece = pieces[data[i] % len(pieces)]
        out.append(piece)
        size += len(piece)
        i += 1
    return _cut("".join(out))


def _cut(source: str) -> str:
    return source.encode()[:MOST].decode("utf-8", "ignore")


def damaged(good: bytes, data: bytes) -> bytes:
    """A file with changes: each four bytes of `data` set, cut, double or swap something at a place."""
    out = bytearray(good)
    for i in range(0, len(data) - 3, 4):
        if not out:
            break
        at = (data[i] * 256 + data[i + 1]) * len(out) // 65536
        kind, value = data[i + 2] % 4, data[i + 3]
        if kind == 0:
            out[at] = value
        elif kind == 1:
            del out[at : at + value]
        elif kind == 2:
            out[at:at] = out[at : at + value]
        else:
            out[at : at + 1] = bytes((value, value ^ 255))
    return bytes(out)


def random_bytes(rng: random.Random, most: int = 200) -> bytes:
    """Bytes for a run without guidance: mostly pieces, now and then runs of them."""
    size = rng.randrange(1, most)
    return bytes(255 if rng.random() < 0.03 else rng.randrange(256) for _ in range(size))
