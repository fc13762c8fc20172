"""Names of invented claims → entities: what is one, what never is, and that the order does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, ArticleResult, Claim, Decision, Entity, Evidence, OffsetMap, Resolution, Span
from kg.names import NameParser
from kg.resolve import object_id, resolve, subject_id
from kg.resolve.values import Unions
from kg.rulebook.resolve_rules import ResolveRules
from kg.rulebook.yamlfile import load

PLACES = {
    "青岭省": "青岭省",
    "青岭": "青岭省",
    "西川省": "西川省",
    "河口市": "河口市",
    "河口": "河口市",
    "白石市": "白石市",
    "云溪县": "云溪县",
    "云溪市": "云溪市",
}
TYPES = {
    "partnersWith": "Institution",
    "memberOf": "Alliance",
    "holds": "Designation",
    "hasLeader": "Person",
    "hasUnit": "Unit",
    "hasEquipment": "Equipment",
    "locatedIn": "Place",
    "foundedIn": "Year",
    "reports": "Metric",
    "alsoKnownAs": "Name",
    "formerlyKnownAs": "Name",
    "supports": "Hospital",
}
Fact = tuple[str, str, str]


@cache
def rules() -> ResolveRules:
    return load(Path(__file__).resolve().parent.parent / "rules" / "resolve.yaml", ResolveRules)


@cache
def parser() -> NameParser:
    return NameParser(rules(), PLACES)


def article(
    number: int,
    *facts: Fact,
    about: str = "",
    aliases: Sequence[tuple[str, str]] = (),
    document: str = "",
    person: bool = False,
) -> ArticleResult:
    """An article with claims (subject, predicate, object); subjects are hospitals, or persons."""
    id_ = f"a{number}"
    span = Span(0, 1)
    evidence = Evidence(id_, span, span, "院", "test/rule", span)
    claims = tuple(
        Claim(
            id=f"{id_}/{i}",
            file="f.txt",
            article=number,
            subject=s,
            subject_type="Person" if person and p == "holds" else "Hospital",
            predicate=p,
            object=o,
            object_type=TYPES[p],
            status="actual",
            confidence=0.9,
            evidence=evidence,
        )
        for i, (s, p, o) in enumerate(facts)
    )
    empty = OffsetMap(())
    made = Article(
        id_,
        document or f"d{number}",
        "f.txt",
        number,
        "",
        "",
        "",
        "",
        (),
        about,
        "院",
        empty,
        (),
        Span(0, 1),
    )
    return ArticleResult(made, claims, (), tuple(aliases))


def resolved(*results: ArticleResult) -> Resolution:
    return resolve(results, rules(), parser())


def hospital(resolution: Resolution, name: str) -> str:
    return resolution.entity_of("Hospital", name)


def entity(resolution: Resolution, id_: str) -> Entity:
    (found,) = [e for e in resolution.entities if e.id == id_]
    return found


def decisions(resolution: Resolution, judgement: str) -> set[tuple[str, str]]:
    return {(d.left, d.right) for d in resolution.decisions if d.judgement == judgement}


class TestBodies:
    def test_spellings_and_short_forms_are_one_entity_with_the_fullest_label(self) -> None:
        found = resolved(
            article(1, ("河口市第二医院", "holds", "三甲")),
            article(2, ("河口市二医院", "holds", "三甲"), ("青岭省河口市第二医院", "holds", "三甲")),
        )
        ids = {hospital(found, n) for n in ("河口市第二医院", "河口市二医院", "青岭省河口市第二医院")}
        assert ids == {"Hospital/青岭省河口市第二医院"}
        one = entity(found, ids.pop())
        assert one.label == one.key == "青岭省河口市第二医院"
        assert one.short_forms == ("河口市二医院", "河口市第二医院")
        assert ("河口市第二医院", "青岭省河口市第二医院") in decisions(found, "same")

    def test_proper_name_finds_its_full_name_in_another_document(self) -> None:
        found = resolved(
            article(1, ("河口市人民医院", "partnersWith", "盛华医院")),
            article(2, ("河口市人民医院", "partnersWith", "东海大学附属盛华医院")),
        )
        assert found.entity_of("Institution", "盛华医院") == "Institution/东海大学附属盛华医院"

    def test_what_fits_two_stays_by_itself_and_is_unsure(self) -> None:
        found = resolved(
            article(1, ("河口市人民医院", "partnersWith", "盛华医院")),
            article(2, ("河口市人民医院", "partnersWith", "东海大学附属盛华医院")),
            article(3, ("河口市人民医院", "partnersWith", "北山大学附属盛华医院")),
        )
        assert found.entity_of("Institution", "盛华医院") == "Institution/盛华医院"
        unsure = {pair for pair in decisions(found, "unsure") if pair[0] == "盛华医院"}
        assert unsure == {("盛华医院", "东海大学附属盛华医院"), ("盛华医院", "北山大学附属盛华医院")}

    def test_of_two_that_fit_the_one_in_the_same_article_counts(self) -> None:
        found = resolved(
            article(
                1, ("河口市人民医院", "partnersWith", "盛华医院"), ("东海大学附属盛华医院", "holds", "三甲")
            ),
            article(2, ("北山大学附属盛华医院", "holds", "三甲")),
        )
        assert found.entity_of("Institution", "盛华医院") == hospital(found, "东海大学附属盛华医院")

    def test_bare_names_belong_to_their_article(self) -> None:
        one = article(1, ("河口市人民医院", "holds", "三甲"), ("人民医院", "holds", "二甲"))
        two = article(2, ("云溪县人民医院", "holds", "三甲"), ("人民医院", "holds", "二甲"))
        found = resolved(one, two)
        assert subject_id(found, one.claims[1]) == hospital(found, "河口市人民医院")
        assert subject_id(found, two.claims[1]) == hospital(found, "云溪县人民医院")

    def test_bare_names_of_two_articles_are_not_one_without_evidence(self) -> None:
        one, two = article(1, ("人民医院", "holds", "三甲")), article(2, ("人民医院", "holds", "三甲"))
        found = resolved(one, two)
        assert subject_id(found, one.claims[0]) == "Hospital/人民医院@a1"
        assert subject_id(found, two.claims[0]) == "Hospital/人民医院@a2"
        assert entity(found, "Hospital/人民医院@a1").label == "人民医院"

    def test_the_articles_hospital_comes_first(self) -> None:
        one = article(
            1,
            ("河口市肿瘤医院", "supports", "云溪县肿瘤医院"),
            ("肿瘤医院", "holds", "三甲"),
            ("该院", "holds", "二甲"),
            about="河口市肿瘤医院",
        )
        found = resolved(one)
        assert subject_id(found, one.claims[1]) == hospital(found, "河口市肿瘤医院")
        assert subject_id(found, one.claims[2]) == hospital(found, "河口市肿瘤医院")

    def test_another_article_of_the_document_can_give_the_full_name(self) -> None:
        one = article(1, ("市二医院", "holds", "三甲"), document="d")
        two = article(2, ("河口市第二医院", "holds", "三甲"), document="d")
        assert subject_id(resolved(one, two), one.claims[0]) == "Hospital/河口市第二医院"

    def test_neighbours_that_differ_in_one_point_are_different_with_the_reason(self) -> None:
        found = resolved(
            article(1, ("河口市第一医院", "holds", "三甲"), ("河口市第二医院", "holds", "三甲")),
            article(2, ("云溪市肿瘤医院", "holds", "三甲"), ("云溪县肿瘤医院", "holds", "三甲")),
            article(3, ("东海大学附属医院", "partnersWith", "东海大学")),
            article(4, ("河口市第一肿瘤医院", "holds", "三甲")),
        )
        reasons = {
            frozenset((d.left, d.right)): d.reason for d in found.decisions if d.judgement == "different"
        }
        assert "ordinal" in reasons[frozenset(("河口市第一医院", "河口市第二医院"))]
        assert "level" in reasons[frozenset(("云溪市肿瘤医院", "云溪县肿瘤医院"))]
        assert frozenset(("东海大学附属医院", "东海大学")) in reasons
        assert "speciality" in reasons[frozenset(("河口市第一医院", "河口市第一肿瘤医院"))]

    def test_one_with_and_one_without_people_in_the_name_is_unsure(self) -> None:
        found = resolved(article(1, ("河口市第二医院", "supports", "河口市第二人民医院")))
        assert ("河口市第二医院", "河口市第二人民医院") in decisions(found, "unsure")
        assert hospital(found, "河口市第二医院") != hospital(found, "河口市第二人民医院")

    def test_one_name_of_two_types_is_one_entity_of_the_more_telling_type(self) -> None:
        found = resolved(
            article(1, ("河口市人民医院", "partnersWith", "云溪县中医院")),
            article(2, ("云溪县中医院", "holds", "二甲")),
        )
        assert (
            found.entity_of("Institution", "云溪县中医院")
            == hospital(found, "云溪县中医院")
            == "Hospital/云溪县中医院"
        )


class TestAliases:
    def test_second_name_is_the_same_body_but_not_its_label(self) -> None:
        found = resolved(
            article(1, ("河口市中心医院", "alsoKnownAs", "东海大学医学院附属河口市第一肿瘤医院")),
            article(2, ("东海大学医学院附属河口市第一肿瘤医院", "holds", "三甲")),
        )
        id_ = hospital(found, "东海大学医学院附属河口市第一肿瘤医院")
        assert id_ == "Hospital/河口市中心医院"
        assert entity(found, id_).aliases == ("东海大学医学院附属河口市第一肿瘤医院",)

    def test_second_name_that_nobody_else_uses_is_kept_as_alias(self) -> None:
        found = resolved(article(1, ("河口市中心医院", "alsoKnownAs", "河口市肿瘤医院")))
        assert entity(found, "Hospital/河口市中心医院").aliases == ("河口市肿瘤医院",)
        assert found.entity_of("Name", "河口市肿瘤医院") == "Name/河口市肿瘤医院"

    def test_second_name_of_two_bodies_is_unsure(self) -> None:
        found = resolved(
            article(1, ("河口市中心医院", "alsoKnownAs", "青岭省眼科医院")),
            article(2, ("白石市第四医院", "alsoKnownAs", "青岭省眼科医院")),
            article(3, ("青岭省眼科医院", "holds", "三甲")),
        )
        assert hospital(found, "青岭省眼科医院") == "Hospital/青岭省眼科医院"
        assert {r for left, r in decisions(found, "unsure") if left == "青岭省眼科医院"} == {
            "河口市中心医院",
            "白石市第四医院",
        }

    def test_former_name_does_not_swallow_a_hospital_of_that_name(self) -> None:
        found = resolved(
            article(1, ("河口市中心医院", "formerlyKnownAs", "河口市第三医院")),
            article(2, ("河口市第三医院", "holds", "三甲")),
        )
        assert hospital(found, "河口市第三医院") == "Hospital/河口市第三医院"
        assert entity(found, "Hospital/河口市中心医院").aliases == ("河口市第三医院",)
        assert ("河口市第三医院", "河口市中心医院") in decisions(found, "unsure")

    def test_learnt_alias(self) -> None:
        found = resolved(
            article(
                1,
                ("河口市第二人民医院", "holds", "三甲"),
                ("河二大楼医院", "holds", "二甲"),
                aliases=[("河二大楼医院", "河口市第二人民医院"), ("河二", "河口市第二人民医院")],
            )
        )
        assert hospital(found, "河二大楼医院") == "Hospital/河口市第二人民医院"
        assert entity(found, "Hospital/河口市第二人民医院").short_forms == ("河二", "河二大楼医院")

    def test_learnt_alias_of_several_bodies_is_unsure(self) -> None:
        found = resolved(
            article(1, ("河口市人民医院", "holds", "三甲"), aliases=[("康华医院", "河口市人民医院")]),
            article(2, ("白石市人民医院", "holds", "三甲"), aliases=[("康华医院", "白石市人民医院")]),
            article(3, ("康华医院", "holds", "三甲")),
        )
        assert hospital(found, "康华医院") == "Hospital/康华医院"
        assert ("康华医院", "河口市人民医院") in decisions(found, "unsure")


class TestThings:
    def test_places_by_the_gazetteer(self) -> None:
        found = resolved(
            article(
                1,
                ("河口市人民医院", "locatedIn", "青岭"),
                ("河口市人民医院", "locatedIn", "青岭省"),
                ("河口市人民医院", "locatedIn", "青岭省河口市"),
                ("河口市人民医院", "locatedIn", "河口市"),
                ("河口市人民医院", "locatedIn", "滨江路7号"),
            )
        )
        assert found.entity_of("Place", "青岭") == found.entity_of("Place", "青岭省") == "Place/青岭省"
        assert (
            found.entity_of("Place", "青岭省河口市") == found.entity_of("Place", "河口市") == "Place/河口市"
        )
        assert found.entity_of("Place", "滨江路7号") == "Place/滨江路7号"

    def test_normal_forms_and_listed_synonyms(self) -> None:
        found = resolved(
            article(
                1,
                ("河口市人民医院", "holds", "三甲"),
                ("河口市人民医院", "holds", "三级甲等医院"),
                ("河口市人民医院", "holds", "“五星” 医院"),
                ("河口市人民医院", "holds", "五星医院"),
                ("河口市人民医院", "hasEquipment", "ＰＥＴ—CT"),
                ("河口市人民医院", "hasEquipment", "pet/ct"),
                ("河口市人民医院", "foundedIn", "1953"),
            )
        )
        assert found.entity_of("Designation", "三甲") == "Designation/三级甲等医院"
        assert found.entity_of("Designation", "三级甲等医院") == "Designation/三级甲等医院"
        assert found.entity_of("Designation", "“五星” 医院") == found.entity_of("Designation", "五星医院")
        assert found.entity_of("Equipment", "pet/ct") == found.entity_of("Equipment", "ＰＥＴ—CT")
        assert entity(found, found.entity_of("Equipment", "pet/ct")).label == "PET-CT"
        assert ("三甲", "三级甲等医院") in decisions(found, "same")

    def test_units_belong_to_their_hospital(self) -> None:
        one = article(
            1,
            ("河口市中心医院", "hasUnit", "胸痛中心"),
            ("河口市中心医院", "hasUnit", "河口市中心医院胸痛中心"),
        )
        two = article(2, ("白石市第二医院", "hasUnit", "胸痛中心"))
        found = resolved(one, two)
        assert object_id(found, one.claims[0]) == "Unit/河口市中心医院/胸痛中心"
        assert object_id(found, one.claims[1]) == "Unit/河口市中心医院/胸痛中心"
        assert object_id(found, two.claims[0]) == "Unit/白石市第二医院/胸痛中心"
        assert ("Unit", "胸痛中心") not in found.names  # it says not which

    def test_namesakes_in_two_hospitals_are_two_persons(self) -> None:
        one = article(1, ("河口市人民医院", "hasLeader", "林知远"))
        again = article(2, ("河口人民医院", "hasLeader", "林知远"))
        two = article(3, ("云溪县中医院", "hasLeader", "林知远"), ("云溪县中医院", "hasLeader", "苏北辰"))
        found = resolved(one, again, two)
        assert (
            object_id(found, one.claims[0])
            == object_id(found, again.claims[0])
            == "Person/林知远@河口市人民医院"
        )
        assert object_id(found, two.claims[0]) == "Person/林知远@云溪县中医院"
        assert found.entity_of("Person", "苏北辰") == "Person/苏北辰@云溪县中医院"
        different = [d for d in found.decisions if d.type == "Person" and d.judgement == "different"]
        assert [d.reason for d in different] == ["the same name in two hospitals"]

    def test_a_person_who_holds_an_honour_is_the_one_the_article_names(self) -> None:
        one = article(
            1,
            ("河口市人民医院", "hasLeader", "林知远"),
            ("林知远", "holds", "劳动奖章"),
            ("苏北辰", "holds", "劳动奖章"),
            about="河口市人民医院",
            person=True,
        )
        found = resolved(one)
        assert subject_id(found, one.claims[1]) == object_id(found, one.claims[0])
        assert subject_id(found, one.claims[2]) == "Person/苏北辰@河口市人民医院"


REGIONS = st.sampled_from(
    ["", "市", "县", "省", "青岭省", "青岭省河口市", "河口市", "河口", "云溪县", "云溪市"]
)
OWNERS = st.sampled_from(["", "", "东海大学附属", "东海大学", "附属"])
ORDINALS = st.sampled_from(["", "", "第一", "第二", "二"])
KINDS = st.sampled_from(["医院", "人民医院", "肿瘤医院", "中心医院", "院"])
HOSPITALS = st.builds(
    lambda *parts: "".join(parts), REGIONS, OWNERS, st.sampled_from(["", "", "盛华"]), ORDINALS, KINDS
)
OTHERS = st.one_of(
    st.tuples(st.sampled_from(["partnersWith", "supports"]), HOSPITALS),
    st.tuples(st.sampled_from(["hasLeader"]), st.sampled_from(["林知远", "苏北辰"])),
    st.tuples(st.sampled_from(["hasUnit"]), st.sampled_from(["胸痛中心", "心内科"])),
    st.tuples(st.sampled_from(["holds"]), st.sampled_from(["三甲", "三级甲等医院", "文明 单位", "文明单位"])),
    st.tuples(st.sampled_from(["locatedIn"]), st.sampled_from(["青岭", "青岭省", "河口市"])),
)
SECOND = st.tuples(st.sampled_from(["alsoKnownAs", "formerlyKnownAs"]), HOSPITALS)


def articles_of(kinds: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[list[ArticleResult]]:
    """Lists of articles with up to five claims each; a name may be defined as alias in the text."""
    one = st.tuples(
        HOSPITALS,
        st.lists(st.tuples(HOSPITALS, kinds), max_size=5),
        st.lists(st.tuples(HOSPITALS, HOSPITALS), max_size=1),
        st.sampled_from(["", "d"]),
    )
    return st.lists(one, max_size=5).map(
        lambda rows: [
            article(n, *((s, p, o) for s, (p, o) in facts), about=main, aliases=aliases, document=document)
            for n, (main, facts, aliases, document) in enumerate(rows)
        ]
    )


class TestProperties:
    @given(articles_of(st.one_of(OTHERS, SECOND)), st.randoms(use_true_random=False))
    def test_the_order_of_the_input_does_not_matter(
        self, results: list[ArticleResult], random: Random
    ) -> None:
        shuffled = list(results)
        random.shuffle(shuffled)
        assert resolved(*shuffled) == resolved(*results)

    @given(articles_of(st.one_of(OTHERS, SECOND)))
    def test_every_name_of_every_claim_has_an_entity(self, results: list[ArticleResult]) -> None:
        found = resolved(*results)
        known = {e.id: e for e in found.entities}
        assert len(known) == len(found.entities)
        for claim in (c for r in results for c in r.claims):
            assert subject_id(found, claim) in known
            assert object_id(found, claim) in known
        assert set(found.names.values()) <= set(known)

    @given(articles_of(OTHERS))
    def test_what_is_never_one(self, results: list[ArticleResult]) -> None:
        """Without aliases that a text states, names of one entity agree in ordinal, level and 附属."""
        plain = [ArticleResult(r.article, r.claims, ()) for r in results]
        found = resolved(*plain)
        for one in (e for e in found.entities if e.type in ("Hospital", "Institution")):
            names = [parser().parse(n) for n in (one.label, *one.aliases, *one.short_forms)]
            assert len({n.ordinals for n in names}) == 1, one
            assert len({n.specialities for n in names}) == 1, one
            assert len({n.level for n in names if n.level}) <= 1, one
            full = [n for n in names if n.owner and not n.word]
            assert len({n.affiliated for n in full}) <= 1, one

    @given(articles_of(st.one_of(OTHERS, SECOND)))
    def test_decisions_say_why_and_are_sorted_once(self, results: list[ArticleResult]) -> None:
        found = resolved(*results).decisions
        assert all(d.reason and d.left != d.right for d in found)
        keys = [(d.type, d.left, d.right, d.judgement, d.reason) for d in found]
        assert keys == sorted(set(keys))

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
    def test_union_is_an_equivalence(self, pairs: list[tuple[int, int]]) -> None:
        sets = Unions(10)
        for left, right in pairs:
            sets.join(left, right)
        reached = [{i} for i in range(10)]  # the closure, by brute force
        for _ in range(10):
            for left, right in pairs:
                both = reached[left] | reached[right]
                for i in both:
                    reached[i] = both
        for i in range(10):
            for j in range(10):
                assert (sets.find(i) == sets.find(j)) == (j in reached[i])


def test_nothing_in_nothing_out() -> None:
    assert resolved() == Resolution((), {}, ())


def test_many_names_are_not_compared_with_each_other() -> None:
    """Decisions grow with the number of names, not with its square."""
    names = [f"{place}市第{n}医院" for place in ("河口", "白石", "青山", "绿水") for n in range(1, 51)]
    found = resolved(*(article(i, (name, "holds", "三甲")) for i, name in enumerate(names)))
    assert len([e for e in found.entities if e.type == "Hospital"]) == 200
    compared: list[Decision] = [d for d in found.decisions if d.type == "Hospital"]
    assert len(compared) < 3 * len(names)
