"""An invented data set: five hospitals, five articles on four pages, about sixty claims.

Everything holds as it would from the pipeline: each quote is exactly the raw text of its span, and
raw texts have line breaks (``/`` below) where the article text has none.

    results()     → tuple[ArticleResult, ...], sorted by path and number
    make_results(pages), make_documents(pages), resolve(results)   the same for pages of your own
    documents()   → tuple[Document, ...]
    resolution()  → Resolution of all their names (short forms and aliases merged)
    schema()      → the schema of the checkout's rules
    rules()       → what exports need of a rule book: that schema, a version, the rules of plausibility
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from kg.iri import entity_id
from kg.model import (
    Article,
    ArticleResult,
    Author,
    Block,
    Claim,
    Decision,
    Document,
    Entity,
    Evidence,
    OffsetMap,
    Piece,
    QualifierValue,
    Refusal,
    Resolution,
    Role,
    Sentence,
    Span,
    Status,
)
from kg.rulebook.plausibility_rules import PlausibilityRules
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import load

PEOPLE, CANCER, SECOND, UNIVERSITY, COUNTY = (
    "河口市人民医院",
    "青岭省肿瘤医院",
    "河口市第二人民医院",
    "东海大学附属医院",
    "云溪县中医院",
)
TYPES = dict.fromkeys((PEOPLE, CANCER, SECOND, UNIVERSITY, COUNTY), "Hospital")


class Fact(NamedTuple):
    """A claim of a sentence: `quote` is its article text; the subject is the article's hospital."""

    predicate: str
    object: str
    type: str
    quote: str
    qualifiers: Mapping[str, QualifierValue] = {}
    status: Status = "actual"
    subject: str = ""
    confidence: float = 0.9


class Line(NamedTuple):
    """A sentence (``/`` marks a line break of the page) and the claims that it makes."""

    text: str
    facts: tuple[Fact, ...] = ()
    role: Role = "body"


class Page(NamedTuple):
    """One article as it is written below."""

    file: str
    title: str
    publication: str
    date: str
    authors: tuple[Author, ...]
    about: str
    lines: tuple[Line, ...]
    aliases: tuple[tuple[str, str], ...] = ()


def _n(value: float, unit: str, comparator: str = "=", **more: QualifierValue) -> dict[str, QualifierValue]:
    return {"value": value, "unit": unit, "comparator": comparator, **more}


F = Fact
PAGES: tuple[Page, ...] = (
    Page(
        "a1.txt",
        "河口市人民医院：七十年守护一城",
        "青岭日报",
        "2023-06-29",
        (Author("顾青禾", "记者"), Author("沈放", "通讯员")),
        PEOPLE,
        (
            Line(
                "河口市人民医院始建于1953年，坐落在/青岭省河口市，又名东海大学河口医院，前身是河口卫生院。",
                (
                    F("foundedIn", "1953", "Year", "1953年"),
                    F("locatedIn", "青岭省", "Place", "青岭省"),
                    F("locatedIn", "河口市", "Place", "青岭省河口市"),
                    F("alsoKnownAs", "东海大学河口医院", "Name", "东海大学河口医院"),
                    F("formerlyKnownAs", "河口卫生院", "Name", "河口卫生院"),
                ),
            ),
            Line(
                "医院现有床位2330张，职工近3/000人，2022年门诊量超过120万人次。",
                (
                    F("reports", "床位", "Metric", "床位2330张", _n(2330, "张", year=2023)),
                    F("reports", "职工", "Metric", "职工近3000人", _n(3000, "人", "~", year=2023)),
                    F(
                        "reports",
                        "门诊量",
                        "Metric",
                        "门诊量超过120万人次",
                        _n(1200000, "人次", ">", period="2022年", year=2022),
                    ),
                ),
            ),
            Line(
                "建院之初床位仅100张，2018年床位1800张。",
                (
                    F("reports", "床位", "Metric", "床位仅100张", _n(100, "张"), "former"),
                    F("reports", "床位", "Metric", "床位1800张", _n(1800, "张", year=2018)),
                ),
            ),
            Line(
                "2021年获批国家级胸痛中心和国家级卒中中心，是三级甲等医院。",
                (
                    F(
                        "holds",
                        "国家级胸痛中心",
                        "Designation",
                        "国家级胸痛中心",
                        {"level": "national", "year": 2021},
                    ),
                    F(
                        "holds",
                        "国家级卒中中心",
                        "Designation",
                        "国家级卒中中心",
                        {"level": "national", "year": 2021},
                    ),
                    F("holds", "三级甲等医院", "Designation", "三级甲等医院"),
                ),
            ),
            Line(
                "医院与东海大学、青岭省/肿瘤医院开展科研合作，并拟与北山医学院共建实验室。",
                (
                    F("partnersWith", "东海大学", "Institution", "东海大学", {"kind": "research"}),
                    F("partnersWith", CANCER, "Hospital", "青岭省肿瘤医院", {"kind": "research"}),
                    F(
                        "partnersWith",
                        "北山医学院",
                        "Institution",
                        "北山医学院",
                        {"kind": "research"},
                        "planned",
                    ),
                ),
            ),
            Line(
                "医院牵头组建河口市胸痛联盟，加入青岭省卒中联盟，并对口支援云溪县中医院。",
                (
                    F("leads", "河口市胸痛联盟", "Alliance", "河口市胸痛联盟", {"level": "municipal"}),
                    F("memberOf", "青岭省卒中联盟", "Alliance", "青岭省卒中联盟"),
                    F("supports", COUNTY, "Hospital", "云溪县中医院", {"kind": "aid"}),
                ),
            ),
            Line(
                "党委书记陆远舟说，心内科主任白芷兰获青岭省五一劳动奖章。",
                (
                    F("hasLeader", "陆远舟", "Person", "陆远舟", {"role": "党委书记"}),
                    F("hasLeader", "白芷兰", "Person", "白芷兰", {"role": "主任", "unit": "心内科"}),
                    F(
                        "holds",
                        "青岭省五一劳动奖章",
                        "Designation",
                        "青岭省五一劳动奖章",
                        {"level": "provincial"},
                        subject="白芷兰",
                    ),
                ),
            ),
            Line(
                "医院设有心内科、神经外科，配备达芬奇手术机器人，开展经导管主动脉瓣置换术，承担城市癌症早诊早治项目。",
                (
                    F("hasUnit", "心内科", "Unit", "心内科"),
                    F("hasUnit", "神经外科", "Unit", "神经外科"),
                    F("hasEquipment", "达芬奇手术机器人", "Equipment", "达芬奇手术机器人", {"count": 2}),
                    F("offersService", "经导管主动脉瓣置换术", "Technique", "经导管主动脉瓣置换术"),
                    F(
                        "undertakes",
                        "城市癌症早诊早治项目",
                        "Project",
                        "城市癌症早诊早治项目",
                        {"level": "national"},
                    ),
                ),
            ),
            Line("床位仅100张，那是过去。", (), "caption"),
        ),
        (("东海大学河口医院", PEOPLE), ("市人民医院", PEOPLE)),
    ),
    Page(
        "a2.txt",
        "青岭省肿瘤医院写在春天里的答卷",
        "",
        "2022",
        (Author("何以宁", "记者"),),
        CANCER,
        (
            Line(
                "青岭省肿瘤医院隶属青岭省卫生健康委员会，成立于1976年，位于东海市。",
                (
                    F("affiliatedWith", "青岭省卫生健康委员会", "Institution", "青岭省卫生健康委员会"),
                    F("foundedIn", "1976", "Year", "1976年"),
                    F("locatedIn", "东海市", "Place", "东海市"),
                ),
            ),
            Line(
                "医院开放床位1500至1600张，年手术量2万余例，/患者满意度达98.5%以上。",
                (
                    F(
                        "reports",
                        "床位",
                        "Metric",
                        "床位1500至1600张",
                        _n(1500, "张", value2=1600, year=2022),
                    ),
                    F("reports", "手术量", "Metric", "年手术量2万余例", _n(20000, "例", ">", period="年")),
                    F("reports", "患者满意度", "Metric", "患者满意度达98.5%以上", _n(98.5, "%", ">=")),
                ),
            ),
            Line(
                "医院是国家肿瘤质控试点单位，挂靠青岭省肿瘤质控中心，2020年成为国家级临床重点专科建设单位。",
                (
                    F(
                        "holds",
                        "国家肿瘤质控试点单位",
                        "Designation",
                        "国家肿瘤质控试点单位",
                        {"level": "national"},
                    ),
                    F(
                        "leads",
                        "青岭省肿瘤质控中心",
                        "Alliance",
                        "青岭省肿瘤质控中心",
                        {"level": "provincial"},
                    ),
                    F(
                        "holds",
                        "国家级临床重点专科建设单位",
                        "Designation",
                        "国家级临床重点专科建设单位",
                        {"level": "national", "year": 2020, "issuer": "国家卫生健康委", "holder": "胸外科"},
                    ),
                ),
            ),
            Line(
                "医院牵头青岭省肿瘤专科联盟，市人民医院等12家单位加入；到2025年将建成质子治疗中心。",
                (
                    F(
                        "leads",
                        "青岭省肿瘤专科联盟",
                        "Alliance",
                        "青岭省肿瘤专科联盟",
                        {"level": "provincial", "count": 12},
                    ),
                    F("memberOf", "青岭省肿瘤专科联盟", "Alliance", "市人民医院", subject="市人民医院"),
                    F("hasUnit", "质子治疗中心", "Unit", "质子治疗中心", {"year": 2025}, "planned"),
                ),
            ),
            Line(
                "院长韩牧之介绍，主任医师叶知秋开展机器人辅助食管癌根治术。",
                (
                    F("hasLeader", "韩牧之", "Person", "韩牧之", {"role": "院长"}),
                    F("employs", "叶知秋", "Person", "叶知秋", {"role": "主任医师"}),
                    F("offersService", "机器人辅助食管癌根治术", "Technique", "机器人辅助食管癌根治术"),
                ),
            ),
        ),
    ),
    Page(
        "a3.txt",
        "在大海的另一边",
        "东海晚报",
        "2024-01-05",
        (),
        UNIVERSITY,
        (
            Line(
                "东海大学附属医院是东海大学的附属医院，1953年建院。",
                (
                    F("affiliatedWith", "东海大学", "Institution", "东海大学的附属医院"),
                    F("foundedIn", "1953", "Year", "1953年"),
                ),
            ),
            Line(
                "医院有床位900张，配备PET-CT，与河口市/人民医院结成远程会诊协作关系。",
                (
                    F("reports", "床位", "Metric", "床位900张", _n(900, "张", year=2024)),
                    F("hasEquipment", "PET-CT", "Equipment", "PET-CT"),
                    F(
                        "partnersWith",
                        PEOPLE,
                        "Hospital",
                        "河口市人民医院",
                        {"kind": "telemedicine", "year": 2024},
                    ),
                ),
            ),
            Line(
                "医院入选国家级住院医师规范化培训基地，援助西川省的医疗队已经返回，不再承担驻点任务。",
                (
                    F(
                        "holds",
                        "国家级住院医师规范化培训基地",
                        "Designation",
                        "国家级住院医师规范化培训基地",
                        {"level": "national", "year": 2023},
                    ),
                    F("supports", "西川省", "Place", "西川省", {"kind": "epidemic"}, "former"),
                    F("undertakes", "驻点任务", "Project", "驻点任务", {}, "negated", confidence=0.55),
                ),
            ),
        ),
    ),
    Page(
        "a3.txt",
        "河口市第二人民医院打造群众家门口的医院",
        "东海晚报",
        "2024-01-05",
        (Author("苏木", "特约记者"),),
        SECOND,
        (
            Line(
                "河口市第二人民医院床位600张，院感发生率低于0.5%。",
                (
                    F("reports", "床位", "Metric", "床位600张", _n(600, "张", year=2024)),
                    F("reports", "院感发生率", "Metric", "院感发生率低于0.5%", _n(0.5, "%", "<")),
                ),
            ),
            Line(
                "医院加入青岭省肿瘤专科联盟和河口市胸痛联盟，院长吕望舒表示，力争2026年创成三级乙等医院。",
                (
                    F("memberOf", "青岭省肿瘤专科联盟", "Alliance", "青岭省肿瘤专科联盟", {"year": 2024}),
                    F("memberOf", "河口市胸痛联盟", "Alliance", "河口市胸痛联盟", {"year": 2024}),
                    F("hasLeader", "吕望舒", "Person", "吕望舒", {"role": "院长"}),
                    F("holds", "三级乙等医院", "Designation", "三级乙等医院", {"year": 2026}, "planned"),
                ),
            ),
        ),
    ),
    Page(
        "sub/a4.txt",
        "大山里的中医院",
        "",
        "",
        (),
        COUNTY,
        (
            Line(
                "云溪县中医院设有针灸科，开展热敏灸，床位不超过200张。",
                (
                    F("hasUnit", "针灸科", "Unit", "针灸科"),
                    F("offersService", "热敏灸", "Technique", "热敏灸"),
                    F("reports", "床位", "Metric", "床位不超过200张", _n(200, "张", "<=")),
                ),
            ),
            Line(
                "在河口市人民医院帮扶下，医院成为市级名中医工作室基地，并与云溪县医药公司、河口市人民医院合作。",
                (
                    F(
                        "holds",
                        "市级名中医工作室基地",
                        "Designation",
                        "市级名中医工作室基地",
                        {"level": "municipal"},
                    ),
                    F("partnersWith", "云溪县医药公司", "Institution", "云溪县医药公司", {"kind": "other"}),
                    F("partnersWith", PEOPLE, "Hospital", "河口市人民医院合作", {"kind": "technical"}),
                    F("supports", COUNTY, "Hospital", "帮扶", {"kind": "aid"}, subject=PEOPLE),
                ),
            ),
        ),
    ),
)
# Names that mean another entity than the one of their own normal form.
SAME_AS = {("Hospital", "市人民医院"): PEOPLE}


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def _page_text(page: Page) -> str:
    return "\n".join([page.title, *(line.text.replace("/", "\n") for line in page.lines)]) + "\n"


def make_documents(pages: Sequence[Page]) -> tuple[Document, ...]:
    """The raw documents of `pages`; two articles of one file stand in it one after the other."""
    texts: dict[str, str] = {}
    for page in pages:
        texts[page.file] = texts.get(page.file, "青岭日报 2023年 版次A3\n") + _page_text(page)
    return tuple(Document(_hash(t), f"pages/{f}", t) for f, t in sorted(texts.items()))


@cache
def documents() -> tuple[Document, ...]:
    """The raw documents of `PAGES`."""
    return make_documents(PAGES)


def _layout(page: Page, base: int) -> tuple[str, tuple[Piece, ...], tuple[Block, ...]]:
    """Article text, its pieces in the raw page (which begins at `base`) and its blocks."""
    text, at = "", base
    pieces: list[Piece] = []
    blocks: list[Block] = []
    for line in (Line(page.title, (), "title"), *page.lines):
        begin = len(text)
        for part in line.text.split("/"):
            pieces.append(Piece(len(text), at, len(part)))
            text += part
            at += len(part) + 1
        last = pieces.pop()  # the line feed that ends the block is in both texts
        pieces.append(Piece(last.text, last.raw, last.length + 1))
        text += "\n"
        blocks.append(Block(line.role, Span(begin, len(text) - 1)))
    return text, tuple(pieces), tuple(blocks)


def article_and_sentences(
    page: Page, number: int, document: Document
) -> tuple[Article, tuple[Sentence, ...]]:
    """The article of `page` and one sentence for each of its lines."""
    base = document.text.index(_page_text(page))
    text, pieces, blocks = _layout(page, base)
    article = Article(
        id=_hash("article", document.id, number),
        document_id=document.id,
        path=document.path,
        number=number,
        title=page.title,
        subtitle="",
        publication=page.publication,
        date=page.date,
        authors=page.authors,
        about=page.about,
        text=text,
        offsets=OffsetMap(pieces),
        blocks=blocks,
        raw=Span(base, base + len(_page_text(page))),
    )
    body = zip(blocks[1:], page.lines, strict=True)
    sentences = tuple(
        Sentence(b.span, text[b.span.start : b.span.end], line.role, i) for i, (b, line) in enumerate(body)
    )
    return article, sentences


def make_claim(article: Article, document: Document, sentence: Sentence, fact: Fact) -> Claim:
    """The claim of `fact`, which stands in `sentence`; `more` has the quote's next place, if any."""
    start = article.text.index(fact.quote, sentence.span.start)
    raws = article.offsets.raw_spans(start, start + len(fact.quote))
    raw = Span(raws[0].start, raws[-1].end)
    again = article.text.find(fact.quote, sentence.span.end)
    more = article.offsets.raw_spans(again, again + len(fact.quote)) if again >= 0 else ()
    subject = fact.subject or article.about
    value = (fact.qualifiers.get("value", ""), fact.qualifiers.get("year", ""), fact.status)
    subject_type = "Person" if subject == "白芷兰" else "Hospital"
    rule = f"{fact.predicate}/invented"
    return Claim(
        id=_hash(article.id, subject, fact.predicate, fact.object, *value),
        file=article.name,
        article=article.number,
        subject=subject,
        subject_type=subject_type,
        predicate=fact.predicate,
        object=fact.object,
        object_type=fact.type,
        status=fact.status,
        confidence=fact.confidence,
        evidence=Evidence(
            article=article.id,
            span=Span(start, start + len(fact.quote)),
            raw=raw,
            quote=document.text[raw.start : raw.end],
            rule=rule,
            sentence=sentence.span,
            more=more,
        ),
        qualifiers=dict(fact.qualifiers),
    )


def _refusal(article: Article, document: Document) -> Refusal:
    end = article.raw.start + 4
    return Refusal(
        file=article.name,
        article=article.number,
        reason="range",
        detail="partnersWith takes Institution or Hospital, not Place",
        rule="partnersWith/invented",
        predicate="partnersWith",
        subject=article.about,
        object="东海",
        raw=Span(article.raw.start, end),
        quote=document.text[article.raw.start : end],
    )


def make_results(pages: Sequence[Page]) -> tuple[ArticleResult, ...]:
    """What the pipeline would give for `pages`, sorted by path and number."""
    by_path = {d.path: d for d in make_documents(pages)}
    counts: dict[str, int] = {}
    out = []
    for page in pages:
        document = by_path[f"pages/{page.file}"]
        number = counts[page.file] = counts.get(page.file, 0) + 1
        article, sentences = article_and_sentences(page, number, document)
        claims = tuple(
            make_claim(article, document, s, fact)
            for s, line in zip(sentences, page.lines, strict=True)
            for fact in line.facts
        )
        out.append(ArticleResult(article, claims, (_refusal(article, document),), page.aliases))
    return tuple(sorted(out, key=lambda r: (r.article.path, r.article.number)))


@cache
def results() -> tuple[ArticleResult, ...]:
    """What the pipeline would give for `PAGES`."""
    return make_results(PAGES)


def resolve(found: Sequence[ArticleResult]) -> Resolution:
    """A resolution by equal names, with the merges of `SAME_AS` and the articles' aliases."""
    names: dict[tuple[str, str], str] = {}
    aliases: dict[str, set[str]] = {}
    keys: dict[str, tuple[str, str]] = {}
    for claim in (c for r in found for c in r.claims):
        for type_, name in ((claim.subject_type, claim.subject), (claim.object_type, claim.object)):
            key = SAME_AS.get((type_, name), name)
            names[type_, name] = id_ = entity_id(type_, key)
            keys[id_] = (type_, key)
            if key != name:
                aliases.setdefault(id_, set()).add(name)
    for alias, full in (pair for r in found for pair in r.aliases):
        aliases.setdefault(entity_id("Hospital", full), set()).add(alias)
    entities = tuple(
        Entity(id_, type_, key, key, tuple(sorted(aliases.get(id_, ()))))
        for id_, (type_, key) in sorted(keys.items())
    )
    reason = "short form: same region and type of hospital"
    return Resolution(entities, names, (Decision("市人民医院", PEOPLE, "Hospital", "same", reason),))


def resolution() -> Resolution:
    """The resolution of `results()`."""
    return resolve(results())


@cache
def schema() -> Schema:
    """The schema of the rules in the checkout."""
    return load(Path(__file__).resolve().parent.parent / "rules" / "schema.yaml", Schema)


@cache
def plausibility() -> PlausibilityRules:
    """The rules of plausibility in the checkout."""
    return load(Path(__file__).resolve().parent.parent / "rules" / "plausibility.yaml", PlausibilityRules)


def rules() -> SimpleNamespace:
    """What exports need of a rule book."""
    return SimpleNamespace(schema=schema(), version="rules-1", plausibility=plausibility())
