"""Conversations in a shop, from the words to the list: the same assistant and actions as for films."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.feedback import Kind
from recommender.domain.items import Item
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Shown = Callable[[Reply], list[Item]]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
BARBECUE = {"beef", "sausages", "hot dogs", "rolls", "charcoal", "sauces", "vegetarian food", "chicken"}


@pytest.fixture
def shown(recommender: Recommender) -> Shown:
    """The products that a reply leaves on the table."""
    return lambda reply: [recommender.catalogue.item(item) for item in reply.shown]


@pytest.fixture
def named(recommender: Recommender) -> Callable[[str], str]:
    """The id of a product by its title."""
    ids = {item.title: item.id for item in recommender.catalogue.items}
    return lambda title: ids[title]


def kinds(items: list[Item]) -> set[str]:
    return {item.terms["kind"][0] for item in items}


def prices(items: list[Item]) -> list[float]:
    return [item.numbers["price"] for item in items]


def test_something_cheap_for_a_barbecue_then_for_less(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    reply = talk.say("something cheap for a barbecue")
    assert "for a barbecue" in reply.text
    products = shown(reply)
    assert len(products) == 3
    assert kinds(products) <= BARBECUE
    assert all(product.terms["cost"] == ("cheap",) for product in products)

    reply = talk.say("under 2 dollars")
    assert "$2 or less" in reply.text
    assert kinds(shown(reply)) <= BARBECUE
    assert max(prices(shown(reply))) <= 2


def test_cheaper_is_measured_from_what_was_shown(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    before = prices(shown(talk.say("I need some cheese")))
    after = prices(shown(talk.say("something cheaper please")))
    assert after
    assert max(after) < sorted(before)[len(before) // 2]


def test_the_cheapest_comes_first_and_the_answer_says_so(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    reply = talk.say("the cheapest yoghurt")
    assert "cheapest first" in reply.text
    assert kinds(shown(reply)) == {"yogurt"}
    assert prices(shown(reply)) == sorted(prices(shown(reply)))
    assert prices(shown(reply))[0] == 0.89
    more = prices(shown(talk.say("more")))
    assert more == sorted(more)
    assert more[0] >= prices(shown(reply))[-1]


@pytest.mark.parametrize(
    "said",
    [
        "the most affordable yoghurt",
        "yoghurt, lowest priced first",
        "yoghurt, price low to high",
        "the cheapest yoghurt you have",
    ],
)
def test_the_cheapest_is_asked_for_in_many_ways(said: str, conversation: Start, shown: Shown) -> None:
    reply = conversation().say(said)
    assert kinds(shown(reply)) == {"yogurt"}
    assert prices(shown(reply)) == sorted(prices(shown(reply)))
    assert prices(shown(reply))[0] == 0.89


def test_what_is_asked_for_as_the_cheapest_need_not_be_on_the_table(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("what's the cheapest chocolate?")
    assert shown(reply)[0].title == "Cocoa & Co dark chocolate, 100 g"


def test_which_of_the_list_is_cheapest(conversation: Start) -> None:
    talk = conversation()
    talk.say("at least a litre of juice")
    assert "Sunny Grove apple juice" in talk.say("which is cheapest?").text


def test_somebody_bought_a_yogurt_and_does_not_like_it(conversation: Start, shown: Shown, events: Events) -> None:
    talk = conversation()
    first = talk.say("have you got any yoghurt?").shown
    talk.say("tell me about the first one")
    reply = talk.say("I bought this yoghurt recently and don't like it")
    assert "not for you" in reply.text
    assert kinds(shown(reply)) == {"yogurt"}
    assert first[0] not in reply.shown
    assert (Kind.DISLIKE, first[0]) in events(talk)


def test_a_product_that_is_named_and_not_liked_is_replaced_by_others_of_its_kind(
    conversation: Start, shown: Shown, events: Events, named: Callable[[str], str]
) -> None:
    talk = conversation()
    disliked = named("Meadow Lane strawberry yogurt, 150 g")
    reply = talk.say("I bought Meadow Lane strawberry yogurt recently and don't like it")
    assert kinds(shown(reply)) == {"yogurt"}
    assert disliked not in reply.shown
    assert (Kind.DISLIKE, disliked) in events(talk)


def test_the_newest_of_a_brand_that_is_named(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("I like Smoky Joe, show me their newest")
    assert "newest first" in reply.text
    assert [item.title for item in shown(reply)] == [
        "Smoky Joe hot barbecue sauce, 350 g",
        "Smoky Joe barbecue sauce, 350 g",
    ]


def test_the_newest_of_the_brand_that_is_talked_about(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("barbecue sauce")
    talk.say("tell me about the first one")
    brands = {item.terms["brand"] for item in shown(talk.say("I like this brand, show me their newest"))}
    assert brands == {("Smoky Joe",)}


def test_whether_there_is_something_and_whether_it_is_in_stock(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    assert "Oat Fields oat milk" in talk.say("have you got oat milk?").text
    reply = talk.tap("Show oat milk")
    assert {item.terms["type"] for item in shown(reply)} == {("oat milk",)}
    assert "in stock" in talk.say("is the first one in stock?").text
    assert "$2.49" in talk.say("how much is the first one?").text


def test_what_is_sold_out_is_known_and_never_shown(conversation: Start, named: Callable[[str], str]) -> None:
    talk = conversation()
    assert "out of stock" in talk.say("is Almond Grove almond milk available?").text
    sold_out = named("Almond Grove almond milk, 1 l")
    # There are four plant milks, one of which is sold out.
    assert len(talk.say("give me five plant milks").shown) == 3
    assert sold_out not in talk.replies[-1].shown


def test_prices_between_two_bounds_and_something_bigger(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    products = shown(talk.say("show me pasta between 1 and 2 dollars"))
    assert kinds(products) == {"pasta"}
    assert all(1 <= price <= 2 for price in prices(products))
    bigger = shown(talk.say("something bigger"))
    assert [item.title for item in bigger] == ["Nonna penne, 1 kg"]


def test_sizes_in_any_unit_and_numbers_of_pieces(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    assert all(item.numbers["size"] >= 500 for item in shown(talk.say("at least 500 g of yogurt")))
    sodas = shown(conversation().say("a 6 pack of cola"))
    assert [item.title for item in sodas] == ["Fizz cola, 6 × 330 ml"]
    pounds = shown(conversation().say("pasta of two pounds or more"))
    assert [item.title for item in pounds] == ["Nonna penne, 1 kg"]


def test_some_of_what_goes_with_an_occasion_may_be_ruled_out(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("something for a barbecue, but no beef")
    assert shown(reply)
    assert kinds(shown(reply)) <= BARBECUE - {"beef"}


def test_what_is_bought_and_liked_is_offered_again(
    conversation: Start, shown: Shown, events: Events, named: Callable[[str], str]
) -> None:
    talk = conversation()
    first = talk.say("orange juice").shown[0]
    talk.say("I bought the first one and loved it")
    assert (Kind.LIKE, first) in events(talk)
    talk.say("start over")
    assert first in talk.say("juice please").shown


def test_a_product_that_is_asked_for_by_name_is_told_about(conversation: Start) -> None:
    talk = conversation()
    assert "$1.99" in talk.say("I'm looking for Good Day milk").text
    assert "2 kg/l" in talk.say("how big is it?").text


def test_occasions_news_and_packages_are_wishes(conversation: Start, shown: Shown) -> None:
    assert kinds(shown(conversation().say("something for breakfast"))) <= {
        *("bread", "rolls", "eggs", "yogurt", "milk", "juice", "coffee")
    }
    fresh = shown(conversation().say("what's new in snacks?"))
    assert fresh
    assert all(product.numbers["arrived"] >= 33 for product in fresh)
    drinks = shown(conversation().say("I want something to drink"))
    assert drinks
    assert all("drinks" in product.terms["department"] for product in drinks)
    big = shown(conversation().say("I want a big pack of yogurt"))
    assert big
    assert all(product.terms["package"] == ("big package",) for product in big)


def test_what_is_called_by_its_kind_or_for_short_is_found(
    conversation: Start, events: Events, named: Callable[[str], str]
) -> None:
    talk = conversation()
    talk.say("ok, I'll take the apple juice, put it on my list")
    assert (Kind.SAVE, named("Sunny Grove apple juice, 1 l")) in events(talk)
    talk = conversation()
    talk.say("I bought the Old Mill sourdough and hated it")
    assert (Kind.DISLIKE, named("Old Mill sourdough loaf, 500 g")) in events(talk)


def test_what_was_disliked_is_replaced_by_others_of_its_kind_whatever_they_should_be_like(
    conversation: Start, shown: Shown
) -> None:
    reply = conversation().say("Bought the Olympia honey yogurt on Monday, hated it. Got anything plainer?")
    assert "plainer" in reply.text  # no product is known to be so, which is said
    assert kinds(shown(reply)) == {"yogurt"}


def test_what_they_cost_is_told_of_what_was_taken_and_all_of_it_goes_on_the_list(
    conversation: Start, events: Events, named: Callable[[str], str]
) -> None:
    talk = conversation()
    talk.say("something cheap for breakfast")
    reply = talk.say("veggie burgers might work, what do they cost?")
    assert "$3.79" in reply.text
    assert reply.text.count("costs") == 1
    talk.say("Lovely, on the list they go. And buns.")
    assert (Kind.SAVE, named("Green Table veggie burgers, 2 × 113 g")) in events(talk)


def test_what_is_not_sold_here_is_named(conversation: Start) -> None:
    assert "“toilet paper”" in conversation().say("toilet paper 24 pack").text
    assert "“tofu”" in conversation().say("no tofu please").text


def test_a_brand_that_is_skipped_is_given_up(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("show me good day things")
    reply = talk.say("actually skip good day, show me something fancier")
    assert {item.terms["brand"] for item in shown(reply)} - {("Good Day",)}


def test_some_of_each_are_shown_of_what_no_product_is_both(conversation: Start, shown: Shown) -> None:
    assert kinds(shown(conversation().say("milk and bread"))) <= {"milk", "plant milk", "bread"}
    assert kinds(shown(conversation().say("crisps and cola please"))) == {"crisps and snacks", "soft drinks"}


def test_what_somebody_keeps_to_stays_until_they_say_otherwise(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("i'm vegan")
    assert {item.terms["kind"] for item in shown(talk.say("milk"))} == {("plant milk",)}
    assert "nothing for" in talk.say("sausages").text
    talk = conversation()
    talk.say("i'm gluten intolerant")
    assert all("gluten free" in item.terms["diet"] for item in shown(talk.say("pasta")))
    talk = conversation()
    talk.say("chicken")
    reply = talk.say("no wait, we don't eat meat")
    assert "nothing from meat" in reply.text
    assert all(item.terms["department"] != ("meat",) for item in shown(reply))


def test_a_label_that_is_not_there_is_no_no(conversation: Start) -> None:
    talk = conversation()
    talk.say("carrots")
    assert talk.say("is it gluten free?").text.startswith("Not as far as I know")


def test_of_a_few_the_others_stay_when_one_is_turned_down(conversation: Start, named: Callable[[str], str]) -> None:
    talk = conversation()
    eggs = talk.say("eggs").shown
    assert len(eggs) == 2
    assert talk.say("not the second").shown == eggs[:1]


def test_a_price_that_does_not_matter_shows_all_again(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    few = shown(talk.say("pasta under $1.50"))
    assert len(shown(talk.say("doesn't matter the price"))) > len(few)


@pytest.mark.parametrize(
    ("words", "there_is_no"),
    [
        ("I need shampoo", "hair care"),
        ("we need nappies", "nappies"),
        ("is there any peanut butter?", "jam and peanut butter"),
        ("lamb for dinner", "lamb"),
    ],
)
def test_what_the_shop_has_none_of_is_said_and_nothing_else_listed(
    conversation: Start, words: str, there_is_no: str
) -> None:
    reply = conversation().say(words)
    assert f"I don't have “{there_is_no}” in the catalogue" in reply.text
    assert not reply.shown


def test_beside_what_there_is_what_there_is_not_is_left_out_and_said(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("milk and shampoo")
    assert "I don't have “hair care”" in reply.text
    assert kinds(shown(reply)) == {"milk", "plant milk"}


@pytest.mark.parametrize("words", ["do you have milk?", "is there any milk?", "do you sell any milk"])
def test_whether_there_is_any_is_answered_by_what_there_is(conversation: Start, shown: Shown, words: str) -> None:
    assert kinds(shown(conversation().say(words))) == {"milk", "plant milk"}


def test_who_asks_what_is_in_it_gets_no_other_list(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("oat milk").shown
    assert talk.say("is there any milk in the first?").shown == before


def test_the_total_is_that_of_what_is_named_and_of_the_list(conversation: Start) -> None:
    talk = conversation()
    talk.say("pasta")
    text = talk.say("whats the total with the first").text
    assert "$1.19, one of each" in text
    talk.say("save the first")
    talk.say("milk")
    price = float(re.search(r"\$(\d+\.\d\d)", talk.say("how much is the second").text)[1])  # type: ignore[index]
    assert f"${1.19 + price:.2f}" in talk.say("and my total with the second?").text


def test_what_is_shown_is_put_in_order(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    before = shown(talk.say("pasta"))
    after = shown(talk.say("order these by size"))
    assert {each.id for each in after} == {each.id for each in before}
    assert [each.numbers["size"] for each in after] == sorted((each.numbers["size"] for each in after), reverse=True)


def test_which_brands_there_are(conversation: Start) -> None:
    assert "Good Day (10)" in conversation().say("what brands do you have").text


def test_what_is_at_home_is_not_bought(conversation: Start, shown: Shown, events: Events) -> None:
    talk = conversation()
    reply = talk.say("i have pasta already, just sauce")
    assert kinds(shown(reply)) == {"sauces"}
    assert events(talk) == []
    assert "Which one" not in reply.text


def test_non_alcoholic_is_without_alcohol(conversation: Start) -> None:
    need = conversation().say("something to drink, non alcoholic").slots["need"]
    assert {"kind": "terms", "facet": "diet", "values": ["alcohol free"]} in need["require"]
    assert need["exclude"] == []


def test_less_sugar_and_surprise_rule_nothing_out(conversation: Start, events: Events) -> None:
    talk = conversation()
    assert talk.say("less sugar").slots["need"]["exclude"] == []
    assert not (conversation().say("no flour?? ok then just bread").slots["need"] or {}).get("exclude")
    talk = conversation()
    talk.say("ketchup")
    assert "always" not in talk.say("ketchup on spaghetti, seriously?").text
    assert events(talk) == []


@pytest.mark.parametrize(
    "text", ["do u have dishwasher tabs", "some cat food", "do you sell batteries", "got nutella?"]
)
def test_what_is_not_sold_is_said_and_stays_no_wish(conversation: Start, text: str) -> None:
    talk = conversation()
    reply = talk.say(text)
    assert re.search(r"I (?:don't have|can't find) “", reply.text)
    assert not reply.shown
    assert not (reply.slots["need"] or {}).get("themes")


def test_only_what_has_the_word_is_shown(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    assert [item.title for item in shown(talk.say("something with hazelnuts?"))] == [
        "Cocoa & Co hazelnut chocolate, 100 g"
    ]
    talk = conversation()
    talk.say("pizza")
    assert all("pork" in item.title for item in shown(talk.say("with pork")))
