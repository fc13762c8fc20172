"""What the resolution says of two names, word for word, and whose a person or a unit is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from test_resolve import Fact, article, decisions, entity, hospital, parser, resolved, rules

from kg.model import ArticleResult, Resolution
from kg.names import short_form
from kg.resolve import object_id, resolve, subject_id
from kg.resolve.blocks import ShortForms
from kg.resolve.bodies import Bodies
from kg.resolve.gather import gather
from kg.resolve.judge import short_forms
from kg.resolve.values import Draft

CENTRAL, EYES, SECOND, WHITE = "河口市中心医院", "青岭省眼科医院", "河口市第二医院", "白石市第四医院"
ANOTHER, FORMER = "the text gives it as another name", "the text gives it as a former name"


def seen(*names: str) -> list[Fact]:
    """A claim of each name, of which nothing is said of another body."""
    return [(name, "foundedIn", "1953") for name in names]


def judged(resolution: Resolution, type_: str = "Hospital") -> list[tuple[str, str, str, str]]:
    return [(d.left, d.right, d.judgement, d.reason) for d in resolution.decisions if d.type == type_]


def about_bodies(result: ArticleResult) -> ArticleResult:
    """The same claims where a second name is one of a hospital, as a schema may have it."""
    claims = (replace(c, object_type="Hospital" if c.object_type == "Name" else c.object_type) for c in result.claims)
    return ArticleResult(result.article, tuple(claims), (), result.aliases)


class TestSecondNames:
    def test_another_name(self) -> None:
        found = resolved(article(1, (CENTRAL, "alsoKnownAs", EYES), *seen(EYES)))
        assert judged(found) == [(EYES, CENTRAL, "same", ANOTHER)]

    def test_of_two_bodies(self) -> None:
        found = resolved(article(1, (CENTRAL, "alsoKnownAs", EYES), (WHITE, "alsoKnownAs", EYES), *seen(EYES)))
        reason = "several bodies have this as another name"
        assert judged(found) == [(EYES, CENTRAL, "unsure", reason), (EYES, WHITE, "unsure", reason)]

    def test_of_one_body_under_two_names(self) -> None:
        full = f"青岭省{SECOND}"
        found = resolved(article(1, (SECOND, "alsoKnownAs", EYES), (full, "alsoKnownAs", EYES), *seen(EYES)))
        assert {hospital(found, name) for name in (SECOND, full, EYES)} == {f"Hospital/{full}"}
        assert decisions(found, "same") == {(SECOND, full), (EYES, SECOND), (EYES, full)}

    def test_former_name_that_nobody_has_any_more(self) -> None:
        found = resolved(about_bodies(article(1, (CENTRAL, "formerlyKnownAs", EYES))))
        assert judged(found) == [(EYES, CENTRAL, "same", FORMER)]
        assert entity(found, f"Hospital/{CENTRAL}").aliases == (EYES,)

    def test_former_name_that_a_body_has(self) -> None:
        found = resolved(about_bodies(article(1, (CENTRAL, "formerlyKnownAs", EYES), *seen(EYES))))
        assert judged(found) == [(EYES, CENTRAL, "unsure", "a former name, and a body of this name is spoken of too")]

    def test_a_former_name_that_is_also_a_second_one_is_a_second_one(self) -> None:
        both = article(1, (CENTRAL, "alsoKnownAs", EYES), (CENTRAL, "formerlyKnownAs", EYES), *seen(EYES))
        assert judged(resolved(both)) == [(EYES, CENTRAL, "same", ANOTHER)]

    def test_its_own_name_is_no_other_name(self) -> None:
        found = resolved(article(1, (CENTRAL, "alsoKnownAs", "河口市 中心医院"), (CENTRAL, "alsoKnownAs", EYES), *seen(EYES)))
        assert entity(found, f"Hospital/{CENTRAL}").aliases == (EYES,)
        assert judged(found) == [(EYES, CENTRAL, "same", ANOTHER)]

    @pytest.mark.parametrize(("status", "one"), [("actual", True), ("former", True), ("planned", False), ("negated", False)])
    def test_what_is_only_planned_or_denied_is_no_name(self, status: str, one: bool) -> None:
        result = article(1, (CENTRAL, "alsoKnownAs", EYES), *seen(EYES))
        claims = (replace(result.claims[0], status=status), *result.claims[1:])
        found = resolved(ArticleResult(result.article, claims, ()))
        assert (hospital(found, CENTRAL) == hospital(found, EYES)) is one

    def test_of_two_that_call_each_other_so_the_one_with_most_claims_names_the_body(self) -> None:
        facts = [(CENTRAL, "alsoKnownAs", EYES), (EYES, "alsoKnownAs", CENTRAL)]
        assert hospital(resolved(article(1, *facts, *seen(EYES))), CENTRAL) == f"Hospital/{EYES}"
        assert hospital(resolved(article(1, *facts, *seen(CENTRAL))), EYES) == f"Hospital/{CENTRAL}"

    def test_a_bare_name_is_a_second_one_in_its_article_only(self) -> None:
        one = article(1, (CENTRAL, "alsoKnownAs", "肿瘤医院"), *seen("肿瘤医院"))
        two = article(2, *seen("肿瘤医院"))
        found = resolved(one, two)
        assert subject_id(found, one.claims[1]) == f"Hospital/{CENTRAL}"
        assert subject_id(found, two.claims[0]) == "Hospital/肿瘤医院@a2"
        assert judged(found) == [("肿瘤医院", CENTRAL, "same", ANOTHER)]


class TestShortForms:
    def test_spellings(self) -> None:
        found = resolved(article(1, *seen("河口市第一医院", "河口市一医院")))
        assert judged(found) == [("河口市一医院", "河口市第一医院", "same", "the same name, spelt otherwise")]

    def test_the_only_one_in_the_same_article(self) -> None:
        near, far = "东海大学附属盛华医院", "北山大学附属盛华医院"
        found = resolved(article(1, *seen("盛华医院", near)), article(2, *seen(far)))
        ((*pair, reason),) = judged(found)
        assert pair == ["盛华医院", near, "same"]
        assert reason.endswith("; the only one in the same article")

    def test_one_in_each_of_two_articles(self) -> None:
        near, far = "东海大学附属盛华医院", "北山大学附属盛华医院"
        found = resolved(article(1, *seen("盛华医院", near)), article(2, *seen("盛华医院", far)))
        reason = "may be short for 2 bodies"
        assert judged(found) == [("盛华医院", near, "unsure", reason), ("盛华医院", far, "unsure", reason)]

    def test_the_same_one_in_two_articles(self) -> None:
        near, far = "东海大学附属盛华医院", "北山大学附属盛华医院"
        found = resolved(article(1, *seen("盛华医院", near)), article(2, *seen("盛华医院", near)), article(3, *seen(far)))
        assert hospital(found, "盛华医院") == f"Hospital/{near}"

    def test_there_may_be_one_of_each_name(self) -> None:
        ((*pair, reason),) = judged(resolved(article(1, *seen(SECOND, "河口市第二人民医院"))))
        assert pair == [SECOND, "河口市第二人民医院", "unsure"]
        assert reason.endswith("; there may be one of each name")

    def test_neighbours_say_in_what_they_differ(self) -> None:
        found = resolved(article(1, *seen("河口市第一医院", SECOND, "河口市第三医院")))
        assert judged(found) == [
            ("河口市第一医院", SECOND, "different", "different ordinal: 1 / 2"),
            (SECOND, "河口市第三医院", "different", "different ordinal: 2 / 3"),
        ]


class TestWithinOneArticle:
    def test_the_articles_hospital(self) -> None:
        found = resolved(article(1, *seen("河口市肿瘤医院", "白石市肿瘤医院", "肿瘤医院"), about="白石市肿瘤医院"))
        reason = "short form: leaves out 白石市; it is the article's hospital"
        assert judged(found) == [("肿瘤医院", "白石市肿瘤医院", "same", reason)]

    def test_a_pronoun(self) -> None:
        found = resolved(article(1, *seen(SECOND, WHITE, "该院"), about=WHITE))
        assert judged(found) == [("该院", WHITE, "same", "stands for the article's hospital")]

    def test_a_pronoun_where_nothing_is_known_of_the_articles_hospital(self) -> None:
        found = resolved(article(1, *seen(SECOND, "该院"), about=WHITE))
        assert hospital(found, "该院") == "Hospital/该院@a1"

    def test_the_only_one_of_the_article(self) -> None:
        found = resolved(article(1, *seen(SECOND, "市二医院")))
        assert judged(found) == [("市二医院", SECOND, "same", "short form: same parts, fewer words; in the same article")]

    def test_several_of_the_article(self) -> None:
        found = resolved(article(1, *seen("河口市肿瘤医院", "白石市肿瘤医院", "肿瘤医院")))
        reason = "may be short for 2 bodies of the article"
        assert judged(found) == [
            ("肿瘤医院", "河口市肿瘤医院", "unsure", reason),
            ("肿瘤医院", "白石市肿瘤医院", "unsure", reason),
        ]

    def test_the_article_comes_before_its_document(self) -> None:
        one = article(1, *seen("市二医院", "白石市第二医院"), document="d")
        found = resolved(one, article(2, *seen(SECOND), document="d"))
        assert subject_id(found, one.claims[0]) == "Hospital/白石市第二医院"

    def test_one_or_several_of_the_document(self) -> None:
        one = article(1, *seen("市二医院"), document="d")
        ((*_, same),) = judged(resolved(one, article(2, *seen(SECOND), document="d")))
        assert same == "short form: same parts, fewer words; in the same document"
        both = resolved(one, article(2, *seen(SECOND, "白石市第二医院"), document="d"))
        assert {reason for *_, reason in judged(both)} == {"may be short for 2 bodies of the document"}

    def test_of_another_document_is_nothing(self) -> None:
        one = article(1, *seen("市二医院"))
        assert subject_id(resolved(one, article(2, *seen(SECOND))), one.claims[0]) == "Hospital/市二医院@a1"

    def test_what_does_not_fit_says_why(self) -> None:
        found = resolved(article(1, *seen(SECOND, "市三医院", "东海大学")))
        assert judged(found) == [("市三医院", SECOND, "different", "different ordinal: 3 / 2")]

    def test_a_bare_name_fits_a_longer_bare_name(self) -> None:
        one = article(1, *seen("市肿瘤医院", "肿瘤医院"))
        found = resolved(one)
        assert subject_id(found, one.claims[1]) == subject_id(found, one.claims[0]) == "Hospital/市肿瘤医院@a1"


class TestAliasesOfTheText:
    def test_a_new_name(self) -> None:
        found = resolved(article(1, *seen(SECOND, "南山医院"), aliases=[("南山医院", SECOND)]))
        assert judged(found) == [("南山医院", SECOND, "same", "the text defines the alias")]

    def test_of_several_bodies(self) -> None:
        pairs = [("南山医院", SECOND), ("南山医院", EYES)]
        found = resolved(article(1, *seen(SECOND, EYES, "南山医院"), aliases=pairs))
        reason = "texts define this alias for several bodies"
        assert judged(found) == [("南山医院", SECOND, "unsure", reason), ("南山医院", EYES, "unsure", reason)]

    @pytest.mark.parametrize(
        ("alias", "full", "reason"),
        [
            ("河口市第三医院", SECOND, "different ordinal: 3 / 2"),
            ("云溪县肿瘤医院", "河口市肿瘤医院", "different level: county / city"),
        ],
    )
    def test_one_that_cannot_be(self, alias: str, full: str, reason: str) -> None:
        found = resolved(article(1, *seen(full, alias), aliases=[(alias, full)]))
        assert (alias, full, "unsure", reason) in judged(found)
        assert hospital(found, alias) != hospital(found, full)

    def test_an_ordinal_of_one_of_them_only_is_no_hindrance(self) -> None:
        found = resolved(article(1, *seen(SECOND, "南山医院"), aliases=[(SECOND, "南山医院")]))
        assert hospital(found, SECOND) == hospital(found, "南山医院")

    def test_it_is_short_if_it_is_shorter(self) -> None:
        found = resolved(article(1, *seen(SECOND), aliases=[("河二", SECOND), ("青岭大河口南山医院", SECOND), (SECOND, SECOND)]))
        one = entity(found, f"Hospital/{SECOND}")
        assert (one.short_forms, one.aliases) == (("河二",), ("青岭大河口南山医院",))

    def test_of_a_body_that_no_claim_names(self) -> None:
        found = resolved(article(1, *seen(SECOND), aliases=[("天山", "天山医院")]))
        assert [e.id for e in found.entities if e.type == "Hospital"] == [f"Hospital/{SECOND}"]

    def test_a_bare_alias_holds_in_its_article_only(self) -> None:
        one = article(1, *seen(SECOND, "肿瘤医院"), aliases=[("肿瘤医院", SECOND)])
        two = article(2, *seen("肿瘤医院"))
        found = resolved(one, two)
        assert subject_id(found, one.claims[1]) == f"Hospital/{SECOND}"
        assert subject_id(found, two.claims[0]) == "Hospital/肿瘤医院@a2"


class TestPlaces:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("青岭", "青岭省"),
            ("青岭省河口市", "河口市"),
            ("青岭省大河州", "大河州"),  # a prefecture says by itself which it is
            ("青岭西川省", "西川省"),
            ("河口云溪县", "河口市云溪县"),  # a county's name does not
            ("青岭省河口市云溪县", "河口市云溪县"),
            ("大河县", "大河县"),
            ("河口市滨江路", "河口市滨江路"),
        ],
    )
    def test_a_place_goes_by_its_full_name(self, name: str, key: str) -> None:
        assert resolved(article(1, (SECOND, "locatedIn", name))).entity_of("Place", name) == f"Place/{key}"


class TestThings:
    def test_the_spelling_that_most_claims_have_is_the_label(self) -> None:
        loose, tight = (SECOND, "holds", "文明－单位"), (SECOND, "holds", "文明-单位")
        for facts, label in (((loose, loose, tight), "文明－单位"), ((loose, tight, tight), "文明-单位")):
            (found,) = (e for e in resolved(article(1, *facts)).entities if e.type == "Designation")
            assert found.label == label

    def test_other_words_and_other_spellings(self) -> None:
        found = resolved(article(1, (SECOND, "hasEquipment", "ＰＥＴ—CT"), (SECOND, "hasEquipment", "pet/ct")))
        assert judged(found, "Equipment") == [
            ("pet/ct", "PET-CT", "same", "listed as another word for it"),
            ("ＰＥＴ—CT", "PET-CT", "same", "the same normal form"),
        ]


class TestPersonsAndUnits:
    def test_the_same_unit_said_with_and_without_its_hospital(self) -> None:
        full = f"{CENTRAL}胸痛中心"
        found = resolved(article(1, (CENTRAL, "hasUnit", "胸痛中心"), (CENTRAL, "hasUnit", full)))
        assert judged(found, "Unit") == [("胸痛中心", full, "same", "the same normal form in the same hospital")]
        unit = entity(found, f"Unit/{CENTRAL}/胸痛中心")
        assert (unit.label, unit.aliases) == (full, ("胸痛中心",))

    @pytest.mark.parametrize(("name", "key"), [(f"{CENTRAL}南区", "南区"), (f"{CENTRAL}楼", f"{CENTRAL}楼")])
    def test_two_characters_must_be_left_of_a_unit(self, name: str, key: str) -> None:
        one = article(1, (CENTRAL, "hasUnit", name))
        assert object_id(resolved(one), one.claims[0]) == f"Unit/{CENTRAL}/{key}"

    def test_a_unit_said_with_another_name_of_its_hospital(self) -> None:
        one = article(1, (CENTRAL, "alsoKnownAs", EYES), (CENTRAL, "hasUnit", f"{EYES}眼底科"))
        assert object_id(resolved(one), one.claims[1]) == f"Unit/{CENTRAL}/眼底科"

    def test_namesakes_in_three_hospitals(self) -> None:
        hosts = (CENTRAL, WHITE, "云溪县中医院")
        found = resolved(article(1, *((host, "hasUnit", "胸痛中心") for host in hosts)))
        reason = "the same name in two hospitals"
        assert judged(found, "Unit") == [
            ("胸痛中心@云溪县中医院", f"胸痛中心@{CENTRAL}", "different", reason),
            (f"胸痛中心@{CENTRAL}", f"胸痛中心@{WHITE}", "different", reason),
        ]

    @pytest.mark.parametrize(
        ("hosts", "about", "owner"),
        [
            ((SECOND,), WHITE, SECOND),  # the article says whose he is
            ((SECOND, WHITE), WHITE, WHITE),  # it names two: its own hospital is one of them
            ((SECOND, CENTRAL), WHITE, "a1"),  # and if that is none of them, nobody knows
            ((), WHITE, WHITE),  # it names none: its own
            ((), "", "a1"),
        ],
    )
    def test_whose_a_person_is_who_does_something(self, hosts: tuple[str, ...], about: str, owner: str) -> None:
        leaders = [(host, "hasLeader", "林知远") for host in hosts]
        one = article(1, ("林知远", "holds", "劳动奖章"), *leaders, *seen(*([WHITE] if about else [])), about=about, person=True)
        claims = tuple(replace(c, subject_type="Person" if c.subject == "林知远" else "Hospital") for c in one.claims)
        found = resolved(ArticleResult(one.article, claims, ()))
        assert subject_id(found, claims[0]) == f"Person/林知远@{owner}"

    def test_a_person_of_a_bare_name_is_of_the_hospital_that_it_means_there(self) -> None:
        one = article(1, *seen(SECOND), ("市二医院", "hasLeader", "林知远"), ("林知远", "holds", "劳动奖章"), about="市二医院", person=True)
        two = article(2, *seen("白石市第二医院"), ("市二医院", "hasLeader", "林知远"), ("林知远", "holds", "劳动奖章"), person=True)
        found = resolved(one, two)
        assert object_id(found, one.claims[1]) == subject_id(found, one.claims[2]) == f"Person/林知远@{SECOND}"
        assert object_id(found, two.claims[1]) == subject_id(found, two.claims[2]) == "Person/林知远@白石市第二医院"


def test_a_name_of_nobody_is_of_its_article() -> None:
    """A leader of something that is no body at all goes by that; one of another person by the article."""
    one = article(1, ("林知远", "hasLeader", "苏北辰"))
    for type_, owner in (("Place", "林知远"), ("Person", "a1")):
        claims = (replace(one.claims[0], subject_type=type_),)
        found = resolved(ArticleResult(one.article, claims, ()))
        assert object_id(found, claims[0]) == f"Person/苏北辰@{owner}"
        assert found.names["Person", "苏北辰"] == f"Person/苏北辰@{owner}"


def test_short_forms_are_looked_for_among_all_names_once() -> None:
    """A full name finds its short forms by region, ordinal and proper word, whatever else there is."""
    names = ["河口市第二医院", "青岭省河口市第二医院", "第二医院", "盛华医院", "河口市盛华医院", "东海大学附属盛华医院"]
    draft = Draft()
    results = [article(n, *seen(name)) for n, name in enumerate(names)]
    bodies = Bodies(gather(results, rules().entities), rules().entities, parser(), draft)
    short_forms(bodies)
    pairs = {(d.left, d.right) for d in draft.resolution().decisions}
    assert pairs >= {(names[0], names[1]), (names[3], names[4]), (names[3], names[5])}


REGIONS = ("", "青岭省", "青岭省河口市", "河口市", "河口", "云溪县")
OWNERS = ("", "东海大学附属", "东海大学医学院附属")
WORDS = ("", "盛华", "河南盛华", "海军", "解放军海军")
ENDS = ("第二医院", "二医院", "医院", "人民医院", "肿瘤医院", "医院南院区", "院")


def test_no_short_form_is_missed_by_the_index() -> None:
    """Names are compared only where the index says so: it must know every pair that fits."""
    texts = sorted({"".join(parts) for parts in product(REGIONS, OWNERS, WORDS, ENDS)})
    names = [parser().parse(text) for text in texts[::3]]
    index = ShortForms()
    for number, name in enumerate(names):
        index.add(name, number)
    for full in names:
        found = set(index.of(full))
        shorter = {n for n, short in enumerate(names) if len(short.text) <= len(full.text) and short.canonical != full.canonical}
        fits = {n for n in shorter if short_form(names[n], full, parser().optional)}
        assert fits <= found, [names[n].text for n in fits - found]


class TestNeighbours:
    @pytest.mark.parametrize(
        ("left", "right", "reason"),
        [
            ("河口市第一医院东院区", "河口市第一医院西院区", "different part of the body: 东院区 / 西院区"),
            ("云溪县中医院", "云溪市中医院", "different level: county / city"),
            ("东海大学附属医院", "东海大学", "different affiliation: yes / no"),
            ("河口市眼科医院", "河口市骨科医院", "different speciality: 眼科 / 骨科"),
        ],
    )
    def test_what_differs_in_one_point_only(self, left: str, right: str, reason: str) -> None:
        names = resolved(article(1, *seen(left, right)))
        assert {(a, b, said) for a, b, judgement, said in judged(names) if judgement == "different"} in (
            {(left, right, reason)},
            {(right, left, reason.replace(*_swapped(reason)))},
        )

    def test_what_differs_in_more_is_not_compared(self) -> None:
        assert judged(resolved(article(1, *seen("河口市第一医院", "白石市第二医院", "青岭省肿瘤医院")))) == []
        assert judged(resolved(article(1, *seen("云溪县第一医院", "云溪市第二医院")))) == []
        assert judged(resolved(article(1, *seen("河口市第一医院", "河口市第一医院东院区")))) == []


def _swapped(reason: str) -> tuple[str, str]:
    """`a / b` of a reason, and `b / a`."""
    shown = reason.partition(": ")[2] or " / "
    left, _, right = shown.partition(" / ")
    return shown, f"{right} / {left}"


class TestWhatIsKnownOfANames:
    def test_every_name_is_known_with_its_scope_and_if_it_means_one_thing_without(self) -> None:
        one = article(1, (CENTRAL, "hasUnit", "胸痛中心"), ("肿瘤医院", "holds", "劳动奖章"))
        two = article(2, (WHITE, "hasUnit", "胸痛中心"))
        assert resolved(one, two).names == {
            ("Designation", "劳动奖章"): "Designation/劳动奖章",
            ("Hospital", CENTRAL): f"Hospital/{CENTRAL}",
            ("Hospital", WHITE): f"Hospital/{WHITE}",
            ("Hospital", "肿瘤医院"): "Hospital/肿瘤医院@a1",
            ("Hospital", "肿瘤医院@a1"): "Hospital/肿瘤医院@a1",
            ("Unit", f"胸痛中心@Hospital/{CENTRAL}"): f"Unit/{CENTRAL}/胸痛中心",
            ("Unit", f"胸痛中心@Hospital/{WHITE}"): f"Unit/{WHITE}/胸痛中心",
        }

    def test_a_name_is_found_in_its_scope_or_where_it_means_one_thing(self) -> None:
        draft = Draft()
        one, two = draft.add("Hospital", "甲", "甲"), draft.add("Hospital", "乙", "乙")
        draft.name("Hospital", "医院", one, "a1")
        assert draft.find("Hospital", "医院", "a9") == draft.entities[one]
        draft.name("Hospital", "医院", two, "a2")
        assert draft.find("Hospital", "医院", "a2") == draft.entities[two]
        assert draft.find("Hospital", "医院", "a9") is None
        assert draft.find("Hospital", "学校", "a1") is None

    def test_a_name_of_signs_alone_stands_as_it_is(self) -> None:
        (found,) = (e for e in resolved(article(1, (SECOND, "holds", "“”"))).entities if e.type == "Designation")
        assert (found.key, found.label) == ("“”", "“”")

    def test_the_more_telling_type_stands_first_in_the_rules(self) -> None:
        names = ("Institution", "Hospital")
        families = rules().model_copy(update={"entities": rules().entities.model_copy(update={"families": (names,)})})
        one = article(1, (SECOND, "partnersWith", WHITE), *seen(WHITE))
        found = resolve([one], families, parser())
        assert found.entity_of("Hospital", WHITE) == f"Institution/{WHITE}"


def test_the_longer_of_two_second_names_is_no_label_if_fewer_claims_have_it() -> None:
    long = f"青岭省河口市{EYES[3:]}"
    facts = [(SECOND, "alsoKnownAs", long), (long, "alsoKnownAs", SECOND)]
    assert hospital(resolved(article(1, *facts, *seen(SECOND, SECOND))), long) == f"Hospital/{SECOND}"


def test_a_former_name_whose_body_is_only_spoken_of_is_a_body_of_its_own() -> None:
    found = resolved(about_bodies(article(1, (CENTRAL, "formerlyKnownAs", EYES), (WHITE, "supports", EYES))))
    assert hospital(found, EYES) == f"Hospital/{EYES}"


def test_an_alias_of_a_bare_name_is_one_of_what_that_means_there() -> None:
    one = article(1, *seen(SECOND, "市二医院", "南山医院"), aliases=[("南山医院", "市二医院")])
    assert hospital(resolved(one), "南山医院") == f"Hospital/{SECOND}"


def test_a_person_of_an_article_about_a_bare_name() -> None:
    one = article(1, *seen(SECOND, "市二医院"), ("林知远", "holds", "劳动奖章"), about="市二医院", person=True)
    two = article(2, *seen("白石市第二医院", "市二医院"), ("林知远", "holds", "劳动奖章"), about="市二医院", person=True)
    found = resolved(one, two)
    assert subject_id(found, one.claims[2]) == f"Person/林知远@{SECOND}"
    assert subject_id(found, two.claims[2]) == "Person/林知远@白石市第二医院"


def test_one_that_begins_like_a_short_form_and_is_none_says_why() -> None:
    left, right = "河南盛华医院", "云溪县东海大学医学院附属河南盛华人民医院"
    assert judged(resolved(article(1, *seen(left, right)))) == [(left, right, "different", "different affiliation: no / yes")]


def test_two_names_of_one_body_that_both_have_a_third() -> None:
    facts = [(SECOND, "alsoKnownAs", CENTRAL), (SECOND, "alsoKnownAs", EYES), (CENTRAL, "alsoKnownAs", EYES)]
    found = resolved(article(1, *facts, *seen(SECOND, CENTRAL, EYES)))
    assert {hospital(found, name) for name in (SECOND, CENTRAL, EYES)} == {f"Hospital/{SECOND}"}


def test_another_spelling_as_another_name_is_no_news() -> None:
    found = resolved(article(1, ("河口市二医院", "alsoKnownAs", SECOND), *seen(SECOND)))
    assert hospital(found, "河口市二医院") == f"Hospital/{SECOND}"
    assert decisions(found, "unsure") == set()


def test_an_object_with_a_bare_name_is_the_one_of_its_article() -> None:
    one = article(1, (SECOND, "supports", "肿瘤医院"), *seen("河口市肿瘤医院"))
    two = article(2, (SECOND, "supports", "肿瘤医院"), *seen("白石市肿瘤医院"))
    found = resolved(one, two)
    assert object_id(found, one.claims[0]) == "Hospital/河口市肿瘤医院"
    assert object_id(found, two.claims[0]) == "Hospital/白石市肿瘤医院"
