from recommender.domain.items import Item
from recommender.retrieval.describe import describe
from tests.small_catalogue import small_catalogue, small_spec


def test_describe_names_label_and_terms_in_the_order_of_the_description():
    item = small_catalogue().item("a")
    assert describe(item, small_spec()) == "Cliff Path (1995). Coast, Hill. Wales. Ann. Bob."


def test_describe_leaves_out_names_on_demand():
    item = small_catalogue().item("a")
    assert describe(item, small_spec(), names=False) == "Cliff Path (1995). Coast, Hill. Wales."


def test_describe_ends_with_prose():
    item = Item(id="x", title="Old Road", text="  Along the old road. ")
    assert describe(item, small_spec()) == "Old Road. Along the old road."
