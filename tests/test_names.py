"""Names of organisations: structure, short forms, names within an article, aliases that a text defines."""

from __future__ import annotations

import pickle
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RuleError
from kg.names import AliasFinder, ArticleNames, NameParser, difference, learn_aliases, normal, places_of
from kg.names.normal import number
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.resolve_rules import ResolveRules
from kg.rulebook.yamlfile import load

PLACES = {
    "青岭省": "青岭省",
    "青岭": "青岭省",
    "西川省": "西川省",
    "河口市": "河口市",
    "河口": "河口市",
    "云溪县": "云溪县",
    "云溪市": "云溪市",
    "辽宁省": "辽宁省",
    "辽宁": "辽宁省",
    "浙江": "浙江省",
    "北京": "北京市",
    "西安": "西安市",
    "大连": "大连市",
}


@cache
def rules() -> ResolveRules:
    return load(Path(__file__).resolve().parent.parent / "rules" / "resolve.yaml", ResolveRules)


@cache
def parser() -> NameParser:
    return NameParser(rules(), PLACES)


class TestStructure:
    def test_region_ordinal_modifier_type(self) -> None:
        name = parser().parse("青岭省河口市第二人民医院")
        assert [(p.norm, p.level) for p in name.regions] == [("青岭省", "province"), ("河口市", "city")]
        assert (name.ordinals, name.modifiers, name.type, name.type_class) == (
            ("2",),
            ("人民",),
            "医院",
            "hospital",
        )
        assert name.level == "city"

    def test_owner_and_affiliation(self) -> None:
        name = parser().parse("东海大学医学院附属第一医院")
        assert "".join(p.text for p in name.owner) == "东海大学医学院"
        assert name.affiliated
        assert name.ordinals == ("1",)

    def test_ordinal_before_the_word_of_affiliation_is_the_hospitals(self) -> None:
        name = parser().parse("东海大学第三附属医院")
        assert (name.ordinals, "".join(p.text for p in name.owner)) == (("3",), "东海大学")

    def test_ordinal_of_the_owner_is_not_the_hospitals(self) -> None:
        assert parser().parse("第四军医大学盛华医院").ordinals == ()

    @pytest.mark.parametrize(
        ("name", "ordinals"),
        [
            ("河口市二医院", ("2",)),
            ("市二院", ("2",)),
            ("解放军第888医院", ("888",)),
            ("二四六医院", ("246",)),
            ("第十二人民医院", ("12",)),
            ("八一骨科医院", ()),
            ("三江口医院", ()),
        ],
    )
    def test_ordinals(self, name: str, ordinals: tuple[str, ...]) -> None:
        assert parser().parse(name).ordinals == ordinals

    def test_speciality_and_part(self) -> None:
        name = parser().parse("河口市妇幼保健院东院区")
        assert (name.specialities, name.campus) == (("妇幼保健",), "东院区")

    def test_company_owner_and_proper_word(self) -> None:
        name = parser().parse("长帆集团青矿总医院")
        assert ("".join(p.text for p in name.owner), name.word, name.modifiers) == (
            "长帆集团",
            "青矿",
            ("总",),
        )

    def test_unknown_place_is_known_by_its_suffix(self) -> None:
        region = parser().parse("白石市中心医院").region
        assert region is not None
        assert (region.text, region.level) == ("白石市", "city")

    def test_foreign_words_in_brackets_and_second_names_do_not_count(self) -> None:
        plain = parser().parse("河口市妇幼保健院").canonical
        assert parser().parse("河口市妇幼保健院（Hekou MCH）").canonical == plain
        assert parser().parse("河口市妇幼保健院（河口市儿童医院）").canonical == plain

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("河口市二医院", "河口市第二医院"),
            ("河口第二医院", "河口市第二医院"),
            ("东海大学二附院", "东海大学附属第二医院"),
            ("河口市妇保院", "河口市妇幼保健院"),
            ("中科院大连分院", "中国科学院大连分院"),
        ],
    )
    def test_spellings_of_one_name_are_equal(self, left: str, right: str) -> None:
        assert parser().parse(left).canonical == parser().parse(right).canonical

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("河口市医院", True),
            ("盛华医院", True),
            ("市二医院", False),
            ("人民医院", False),
            ("肿瘤医院", False),
            ("医院", False),
        ],
    )
    def test_distinctive(self, name: str, expected: bool) -> None:
        assert parser().parse(name).distinctive is expected


FITS = [
    ("省肿瘤医院", "青岭省肿瘤医院"),
    ("市二医院", "河口市第二医院"),
    ("二医院", "河口市第二医院"),
    ("市二院", "河口市二医院"),
    ("市一医院", "河口市第一人民医院"),
    ("县医院", "云溪县人民医院"),
    ("河口市人民医院", "青岭省河口市人民医院"),
    ("青矿总医院", "长帆集团青矿总医院"),
    ("东医二院", "东海大学医学院附属第二医院"),
    ("东大二院", "东海大学医学院附属第二医院"),
    ("浙大", "浙江大学"),
    ("北京晨光医院", "中国医学科学院北京晨光医院"),
    ("晨光医院", "中国医学科学院北京晨光医院"),
    ("市妇保院", "河口市妇幼保健院"),
    ("东大医学院附属肿瘤医院", "东海大学医学院附属肿瘤医院"),
    ("肿瘤医院", "东海大学医学院附属肿瘤医院"),
    ("附属医院", "东海大学附属医院"),
    ("西安交大医学院", "西安交通大学医学院"),
    ("青物所", "中国科学院青岭物理研究所"),
    ("省卫健委", "青岭省卫生健康委员会"),
    ("盛华医院", "中国医科大学附属盛华医院"),
    ("888医院", "解放军第888医院"),
    ("解放军第888医院", "中国人民解放军第888医院"),
    ("东院区", "河口市中心医院东院区"),
    ("市中心医院", "河口市中心医院"),
    ("河口市中心医院", "东海大学医学院附属河口市中心医院"),
]
DOES_NOT_FIT = [
    ("市第一医院", "河口市第二医院"),
    ("一医院", "河口市第十一医院"),
    ("人民医院", "河口市第一人民医院"),
    ("市肿瘤医院", "青岭省肿瘤医院"),
    ("省肿瘤医院", "青岭省河口市肿瘤医院"),
    ("河口市肿瘤医院", "河口县肿瘤医院"),
    ("东海大学", "东海大学附属医院"),
    ("东海大学医院", "东海大学附属医院"),
    ("东海大学第二医院", "东海大学附属第二医院"),
    ("东海大学附属医院", "东海大学附属肿瘤医院"),
    ("河口市医院", "河口市肿瘤医院"),
    ("肿瘤医院", "河口市人民医院"),
    ("河口市医院", "河口市中心医院"),
    ("河口市中心医院", "河口市中心医院东院区"),
    ("河口市中心医院东院区", "河口市中心医院西院区"),
    ("北京大学", "北京科技大学"),
    ("西安医学院", "西安交通大学医学院"),
    ("青岭第二医院", "青岭大学医学院附属第二医院"),
    ("北京医院", "北京市医院"),
    ("海军总医院", "陆军总医院"),
    ("国家烧伤诊疗中心", "国家烧伤诊疗中心合作中心"),
    ("河口市人民医院", "河口市人民政府"),
    ("医院", "河口市医院"),
]


class TestShortForms:
    @pytest.mark.parametrize(("short", "full"), FITS)
    def test_fits(self, short: str, full: str) -> None:
        assert parser().is_short_form(short, full)

    @pytest.mark.parametrize(("short", "full"), FITS)
    def test_a_full_name_is_not_short_for_its_short_form(self, short: str, full: str) -> None:
        same = parser().parse(short).canonical == parser().parse(full).canonical
        assert same or parser().is_short_form(full, short) is None

    @pytest.mark.parametrize(("short", "full"), DOES_NOT_FIT)
    def test_does_not_fit(self, short: str, full: str) -> None:
        assert parser().is_short_form(short, full) is None

    def test_reason_says_what_is_left_out_and_abbreviated(self) -> None:
        reason = parser().is_short_form("东大二院", "东海大学医学院附属第二医院")
        assert reason is not None
        assert "abbreviates 东海 大学" in reason
        assert "leaves out 医学院" in reason

    def test_difference_names_the_point(self) -> None:
        left, right = parser().parse("河口市第一医院"), parser().parse("河口市第二医院")
        assert difference(left, right) == "different ordinal: 1 / 2"
        assert difference(left, left) == ""


REGIONS = st.sampled_from(["", "省", "市", "县", "青岭省", "河口市", "云溪县", "云溪市"])
OWNERS = st.sampled_from(["", "东海大学附属", "东海大学医学院附属", "附属", "长帆集团"])
ORDINALS = st.sampled_from(["", "第一", "第二", "二", "第三十"])
KINDS = st.sampled_from(
    ["医院", "人民医院", "中心医院", "肿瘤医院", "中医院", "妇幼保健院", "大学", "研究所", "公司"]
)
NAMES = st.builds("".join, st.tuples(REGIONS, OWNERS, st.sampled_from(["", "盛华"]), ORDINALS, KINDS))


class TestProperties:
    @given(NAMES, NAMES)
    def test_what_must_never_be_taken_for_one(self, short: str, full: str) -> None:
        a, b = parser().parse(short), parser().parse(full)
        if parser().is_short_form(short, full) is None:
            return
        assert a.ordinals == b.ordinals
        assert a.specialities == b.specialities
        assert not a.affiliated or b.affiliated
        levels = {p.level for p in (*b.owner, *b.left)}
        assert not a.level or a.level in levels

    @given(st.text(max_size=40))
    def test_any_text_has_a_structure(self, text: str) -> None:
        name = parser().parse(text)
        assert name.text == normal(text)
        assert parser().is_short_form(text, text)

    @given(st.integers(min_value=1, max_value=199))
    def test_numerals(self, value: int) -> None:
        digits = "零一二三四五六七八九"
        hundreds, rest = divmod(value, 100)
        tens, ones = divmod(rest, 10)
        spoken = (digits[hundreds] + "百" if hundreds else "") + (
            "零" if hundreds and not tens and ones else ""
        )
        spoken += (digits[tens] if tens > 1 or hundreds else "") + "十" if tens else ""
        spoken += digits[ones] if ones else ""
        assert number(spoken) == number(str(value)) == str(value)


class TestArticleNames:
    def names(self, aliases: dict[str, str] | None = None) -> ArticleNames:
        seen = [
            "河口市第二人民医院",
            "中国医学科学院北京晨光医院",
            "北京晨光医院",
            "青岭省肿瘤医院",
            "东海大学附属肿瘤医院",
            "河口市第一医院",
        ]
        return ArticleNames(parser(), "河口市第二人民医院", seen, aliases or {})

    @pytest.mark.parametrize(
        ("text", "full"),
        [
            ("该院", "河口市第二人民医院"),
            ("市二院", "河口市第二人民医院"),
            ("市第二医院", "河口市第二人民医院"),
            ("青岭省河口市第二人民医院", "河口市第二人民医院"),
            ("晨光医院", "中国医学科学院北京晨光医院"),
            ("省肿瘤医院", "青岭省肿瘤医院"),
            ("市一院", "河口市第一医院"),
            ("肿瘤医院", "肿瘤医院"),  # may be either of two
            ("市三院", "市三院"),
            ("北山医学院", "北山医学院"),
        ],
    )
    def test_resolve(self, text: str, full: str) -> None:
        assert self.names().resolve(text) == full

    def test_learnt_alias(self) -> None:
        names = self.names({"东大医院": "东海大学附属肿瘤医院", "河二": ""})
        assert names.resolve("东大医院") == "东海大学附属肿瘤医院"
        assert names.resolve("河二") == "河口市第二人民医院"
        assert names.aliases == {"东大医院": "东海大学附属肿瘤医院", "河二": "河口市第二人民医院"}

    def test_aliases_in_a_ring_end(self) -> None:
        names = ArticleNames(parser(), "", [], [("甲乙医院", "丙丁医院"), ("丙丁医院", "甲乙医院")])
        assert names.resolve("甲乙医院") in ("甲乙医院", "丙丁医院")

    def test_without_main_hospital_a_pronoun_stays(self) -> None:
        assert ArticleNames(parser(), "").resolve("该院") == "该院"

    @given(st.lists(NAMES, max_size=6), NAMES, st.randoms(use_true_random=False))
    def test_order_of_names_does_not_matter(self, seen: list[str], text: str, random: Random) -> None:
        shuffled = list(seen)
        random.shuffle(shuffled)
        assert ArticleNames(parser(), "", seen).resolve(text) == ArticleNames(parser(), "", shuffled).resolve(
            text
        )


class TestAliases:
    @pytest.mark.parametrize(
        ("text", "full", "alias", "kind"),
        [
            ("记者走进河口市第二医院（以下简称“河口二院”），", "河口市第二医院", "河口二院", "short"),
            ("东海大学第一医院（简称东大一院）", "东海大学第一医院", "东大一院", "short"),
            ("河口市中心医院又名东海大学河口医院。", "河口市中心医院", "东海大学河口医院", "also"),
            ("河口市中心医院，又称东海大学河口医院，", "河口市中心医院", "东海大学河口医院", "also"),
            ("2015年，医院加挂“河口市肿瘤医院”牌子。", "医院", "河口市肿瘤医院", "also"),
            ("该院前身为创办于1953年的河口卫生院，", "该院", "河口卫生院", "former"),
            ("河口市和平医院（原名河口市铁路医院）", "河口市和平医院", "河口市铁路医院", "former"),
            ("去年迁址，又名河口市儿童医院。", "", "河口市儿童医院", "also"),
        ],
    )
    def test_learns(self, text: str, full: str, alias: str, kind: str) -> None:
        (found,) = learn_aliases(text, rules())
        assert (found.full, found.alias, found.kind) == (full, alias, kind)
        assert text[found.span.start : found.span.end] == alias

    @pytest.mark.parametrize(
        "text", ["医院挂号处排起长队。", "患者称医院很好。", "原计划在河口市人民医院举行。"]
    )
    def test_learns_nothing(self, text: str) -> None:
        assert learn_aliases(text, rules()) == ()

    def test_a_known_name_before_it_is_the_full_name(self) -> None:
        text = "与和人和医院（以下简称“人医”）"
        (found,) = AliasFinder(rules())(text, ["人和医院"])
        assert found.full == "人和医院"


def test_parser_and_finder_can_be_sent_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(parser()))
    assert again.parse("河口市二医院") == parser().parse("河口市二医院")
    text = "河口市第二医院（以下简称河口二院）"
    assert pickle.loads(pickle.dumps(AliasFinder(rules())))(text) == learn_aliases(text, rules())


def test_places_of_takes_places_only() -> None:
    entries = [
        LexiconEntry("河口", "河口市", "Place", "a.tsv", 1),
        LexiconEntry("CT", "CT", "Equipment", "b.tsv", 1),
    ]
    assert places_of(entries) == {"河口": "河口市"}


NAMES_ONLY = "names: {levels: {市: city}, ordinal_prefix: 第, affiliation: [附属], types: {hospital: [医院]}"
SHORT_FOR = "aliases: {patterns: [{kind: short, cues: [简称], pattern: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NAMES_ONLY + ", short_types: {院: [大院]}}", "'大院' is not among types"),
        (NAMES_ONLY + ", modifiers_optional: [人民]}", "'人民' is not among modifiers"),
        (NAMES_ONLY + "}\n" + SHORT_FOR + "'简称'}]}", "a pattern has one of {any} and {name}"),
        (NAMES_ONLY + "}\n" + SHORT_FOR + "'简称({any}'}]}", "no regular expression"),
        (
            NAMES_ONLY + "}\nentities: {synonyms: {Metric: {床位: [病床], 床: [病床]}}}",
            "Metric: '病床' stands for '床位' and for '床'",
        ),
    ],
)
def test_a_bad_rule_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "resolve.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        load(path, ResolveRules)
    assert caught.value.file == str(path)
