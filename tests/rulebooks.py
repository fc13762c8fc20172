"""A small rule book about universities, so that the engine is tested without the rules that ship.

`write` puts it into a folder; `replace` and `add` change a file of it.  What all texts share,
numbers, times and status, is taken from the rules that ship.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from support import ROOT

from kg.extract import Extractor
from kg.model import ArticleResult, Claim
from kg.rulebook import load_book
from kg.workshop.examples import article_of

HOME = "东海大学"

SCHEMA = """\
namespace: https://example.org/ns#
prefix: u
data: https://example.org/id/
types:
  University: {kind: centre, label: {zh: 大学, en: university}, plural: {zh: 所大学, en: universities}}
  Institution: {kind: body, label: {zh: 机构, en: institution}}
  Unit: {kind: part, label: {zh: 院系, en: faculty}}
  Place: {label: {zh: 地点, en: place}}
  Person: {label: {zh: 人物, en: person}}
  Designation: {kind: concept, label: {zh: 称号, en: designation}}
  Metric: {kind: metric, label: {zh: 指标, en: metric}}
  Year: {label: {zh: 年份, en: year}, datatype: gYear}
  Name: {label: {zh: 名称, en: name}, datatype: text}
  Role: {label: {zh: 职务, en: role}, object: false}
  Quantity: {label: {zh: 数量, en: quantity}, object: false}
  Time: {label: {zh: 时间, en: time}, object: false}
predicates:
  hasUnit: {label: {zh: 设有, en: has unit}, domain: [University], range: [Unit], qualifiers: [count]}
  holds: {label: {zh: 获得, en: holds}, domain: [University, Person], range: [Designation], qualifiers: [level, issuer, count, year, kind]}
  partnersWith: {label: {zh: 合作, en: partners with}, domain: [University], range: [Institution, University], qualifiers: [kind, year]}
  reports: {label: {zh: 指标, en: reports}, domain: [University], range: [Metric], qualifiers: [value, unit, value2, comparator, year]}
  hasLeader: {label: {zh: 领导, en: has leader}, domain: [University], range: [Person], qualifiers: [role]}
  foundedIn: {label: {zh: 始建, en: founded in}, domain: [University], range: [Year]}
qualifiers:
  year: {label: {zh: 年份, en: year}, datatype: gYear}
  level: {label: {zh: 级别, en: level}, datatype: concept, values: &levels {national: {zh: 国家级, en: national}, provincial: {zh: 省级, en: provincial}}}
  kind: {label: {zh: 方式, en: kind}, datatype: concept, values: {research: {zh: 科研, en: research}, other: {zh: 其他, en: other}}}
  issuer: {label: {zh: 授予单位, en: issuer}}
  role: {label: {zh: 职务, en: role}}
  count: {label: {zh: 数目, en: count}, datatype: integer}
  value: {label: {zh: 数值, en: value}, datatype: decimal}
  value2: {label: {zh: 上限, en: upper}, datatype: decimal}
  unit: {label: {zh: 单位, en: unit}}
  comparator: {label: {zh: 比较, en: comparator}}
levels: *levels
statuses:
  actual: {zh: 现实, en: actual}
  planned: {zh: 计划, en: planned}
  former: {zh: 曾经, en: former}
  negated: {zh: 否定, en: negated}
records: {types: {}, properties: {}}
"""

FILES = {
    "schema.yaml": SCHEMA,
    "mentions/walls.yaml": """\
stoppers_from: [stoppers]
skip: [inside]
modifiers_from: [modifiers]
keep: [keep]
particles: [的]
conjunctions: [和, 与]
joins: [和, 与]
etc: 等
etc_not_after: 甲
follow: [等, 的, 和, 与]
levels: [国家级, 省级, 全国]
level_suffix: 级
regions: [省, 市]
inner: [学会]
great: [大]
lists:
  breaks: [Quantity, Time, Person, Role, Place]
  parts: [Unit, Metric]
  weak: [Metric]
  beside: [Unit]
""",
    "mentions/person.yaml": """\
surnames_from: surnames
titles: [教授, 说, 获, 介绍]
not_names: [高级]
honoured: [荣获]
""",
    "mentions/bodies.yaml": """\
recognizers:
  - {id: body/university, says: a university by the head of its name, type: University, heads: [大学], min: 2, follow: open, priority: 1}
  - {id: body/firm, says: a firm by the head of its name, type: Institution, heads: [公司, 研究院], min: 2}
  - {id: place/term, says: a place of the list, type: Place, terms_from: [places]}
""",
    "mentions/things.yaml": """\
recognizers:
  - {id: unit/term, says: a faculty that a list names, type: Unit, terms_from: [faculties]}
  - {id: unit/head, says: a faculty by its head noun, type: Unit, heads: [学院, 实验室], tail: true}
  - {id: unit/campus, says: "a campus, also one that is only counted", type: Unit, heads: [校区], min: 0, tail: true}
  - {id: title/head, says: a designation by its head noun, type: Designation, heads: [重点学科, 示范单位, 实践基地, 奖章], min: 0, tail: true, front: true, rejects: ["(?:各|所有)示范单位"]}
  - {id: metric/head, says: what a number counts, type: Metric, heads: [学生, 教师, 图书], min: 0, priority: -1}
  - {id: role/term, says: an office, type: Role, terms_from: [roles]}
""",
    "lexicon/stoppers.tsv": "# classes: Stopper\nterm\tnorm\ttype\tnote\n设有\t\tStopper\tverb\n获批\t\tStopper\tverb\n成为\t\tStopper\tverb\n是\t\tStopper\tverb; single\n有\t\tStopper\tverb; single\n现有\t\tStopper\tverb\n荣获\t\tStopper\tverb\n看到\t\tStopper\tverb\n学校\t\tStopper\tpronoun\n拥有\t\tStopper\tverb\n教学\t\tStopper\tverb; inside\n",
    "lexicon/modifiers.tsv": "# classes: Modifier\nterm\tnorm\ttype\tnote\n首批\t\tModifier\torder\n著名\t\tModifier\tpraise\n全国\t\tModifier\tscope; keep\n",
    "lexicon/surnames.tsv": "# classes: Surname\nterm\tnorm\ttype\tnote\n王\t\tSurname\n李\t\tSurname\n赵\t\tSurname\n高\t\tSurname\n",
    "lexicon/places.tsv": "term\tnorm\ttype\tnote\n青岭省\t\tPlace\tprovince\n青岭\t青岭省\tPlace\tprovince; short\n河口市\t\tPlace\tprefecture\n",
    "lexicon/faculties.tsv": "term\tnorm\ttype\tnote\n物理系\t\tUnit\t\n计算机\t计算机系\tUnit\tshort\n",
    "lexicon/roles.tsv": "term\tnorm\ttype\tnote\n校长\t\tRole\tleader\n教授\t\tRole\tstaff\n",
    "relations/hasUnit.yaml": """\
predicate: hasUnit
rules:
  - id: unit/set-up
    says: the university has faculties
    trigger: [设有, 开设]
    pattern: "{trigger}…<object>"
    slots:
      object: {type: Unit, many: comma}
    priority: 40
    confidence: 0.8
    examples:
      - text: 东海大学设有物理系和医学院。
        claims: ["东海大学 hasUnit 物理系", "东海大学 hasUnit 医学院"]
      - text: 东海大学离医学院不远。
        claims: []
""",
    "relations/holds.yaml": """\
predicate: holds
rules:
  - id: holds/granted
    says: the university or a person was granted a designation
    trigger: [获批, 成为, 荣获]
    pattern: "(?:<:Time>)?{trigger}(?:了)?<object>"
    slots:
      object: {type: Designation, many: list}
    qualifiers: {kind: {research: [科研], other: default}}
    priority: 60
    examples:
      - text: 东海大学获批省级重点学科。
        claims: ["东海大学 holds 省级重点学科 {level: provincial, status: actual}"]
      - text: 东海大学参观省级重点学科。
        claims: []
  - id: holds/count
    says: a number of designations
    pattern: "<count><object>"
    slots:
      count: {type: Quantity}
      object: {type: Designation}
    qualifiers: {count: "<count>"}
    priority: 70
    examples:
      - text: 东海大学拥有3个省级重点学科。
        claims: ["东海大学 holds 省级重点学科 {count: 3}"]
      - text: 东海大学有3个门。
        claims: []
""",
    "relations/partnersWith.yaml": """\
predicate: partnersWith
rules:
  - id: partners/with
    says: co-operation with a named body
    trigger: [合作]
    pattern: "(?:与|和)<object>…{trigger}"
    slots:
      object: {type: [Institution, University], many: list}
    qualifiers: {kind: {research: [科研], other: default}}
    examples:
      - text: 东海大学与青岭省科技公司开展科研合作。
        claims: ["东海大学 partnersWith 青岭省科技公司 {kind: research}"]
      - text: 东海大学与青岭省科技公司为邻。
        claims: []
""",
    "relations/reports.yaml": """\
predicate: reports
rules:
  - id: reports/label-value
    says: what is counted stands before its number
    pattern: "<object>(?:达|有|约)?<value>"
    slots:
      object: {type: [Metric, Unit], as: Metric}
      value: {type: Quantity}
    examples:
      - text: 东海大学有学生3000余人。
        claims: ["东海大学 reports 学生 {value: 3000, unit: 人, comparator: '>'}"]
      - text: 东海大学的学生来自各地。
        claims: []
""",
    "relations/hasLeader.yaml": """\
predicate: hasLeader
rules:
  - id: leader/office
    says: an office and the person who holds it
    pattern: "<role><object>"
    slots:
      role: {type: Role, text: "校长$"}
      object: {type: Person}
    qualifiers: {role: "<role>"}
    examples:
      - text: 东海大学校长王小明介绍了情况。
        claims: ["东海大学 hasLeader 王小明 {role: 校长}"]
      - text: 东海大学校长讲话。
        claims: []
""",
    "relations/foundedIn.yaml": """\
predicate: foundedIn
rules:
  - id: founded/in
    says: the year of foundation
    trigger: [始建于, 创办于]
    pattern: "{trigger}<object>"
    slots:
      object: {type: Time, as: Year}
    examples:
      - text: 东海大学始建于1951年。
        claims: ["东海大学 foundedIn 1951"]
      - text: 东海大学在1951年扩建。
        claims: []
""",
    "qualifiers.yaml": """\
levels:
  order: [national, provincial]
  marks: {national: [国家, 全国], provincial: [省级]}
issuer: [学会]
trim: [首批]
""",
    "subjects.yaml": """\
own: [学校, 该校]
foreign: [学生家长]
frames: [记者]
openers: [目前, 同时]
""",
    "page.yaml": """\
byline: {roles: [记者], marks: □}
masthead: {publication: '[\\u4e00-\\u9fff]{2,6}日报', date: '(?P<year>\\d{4})年(?P<month>\\d{1,2})月(?P<day>\\d{1,2})日'}
furniture: {}
heading: {numerals: 一二三}
bodies: {suffixes: [大学], stops: [的, 与, 是]}
""",
    "resolve.yaml": """\
names:
  levels: {省: province, 市: prefecture}
  ordinal_prefix: 第
  affiliation: [附属]
  types: {university: [大学], firm: [公司, 研究院]}
""",
}
SHARED = ("mentions/quantity.yaml", "mentions/time.yaml", "status.yaml")


def write(folder: Path) -> Path:
    """The whole rule book, written into `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in SHARED:
        shutil.copy(ROOT / "rules" / name, folder / name)
    return folder


def replace(folder: Path, name: str, old: str, new: str) -> Path:
    """Changes one place of a file of the rule book, which must be there once."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def line_of(folder: Path, name: str, words: str) -> int:
    """The line (from 1) of a file on which `words` stand first."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if words in line)


def extractor(folder: Path) -> Extractor:
    """The rule book of `folder`, compiled."""
    return Extractor(load_book(folder))


def read(extract: Extractor, text: str, home: str = HOME, date: str = "") -> ArticleResult:
    """What `text`, the only block of an article about `home`, yields."""
    return extract(article_of(text, home, date), text)


def told(claim: Claim) -> str:
    """A claim as ``subject predicate object``."""
    return f"{claim.subject} {claim.predicate} {claim.object}"


def claims(extract: Extractor, text: str, home: str = HOME, date: str = "") -> list[str]:
    """The claims of a text as ``subject predicate object``, in order of the text."""
    return [told(c) for c in read(extract, text, home, date).claims]
