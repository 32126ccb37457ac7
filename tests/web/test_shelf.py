from app.web.shelf import Shelf


def test_what_is_kept_is_found_and_nothing_else() -> None:
    shelf: Shelf[str, str] = Shelf(100)
    shelf.keep("a", "one", 10)

    assert (shelf.find("a"), shelf.find("b")) == ("one", None)


def test_the_oldest_goes_when_the_room_is_taken() -> None:
    shelf: Shelf[int, str] = Shelf(30)
    for key in range(5):
        shelf.keep(key, "x", 10)

    assert [key for key in range(5) if shelf.find(key)] == [2, 3, 4]


def test_a_thing_larger_than_the_room_is_kept_alone() -> None:
    shelf: Shelf[str, str] = Shelf(1)
    shelf.keep("a", "large", 10)
    shelf.keep("b", "larger", 20)

    assert (shelf.find("a"), shelf.find("b")) == (None, "larger")


def test_a_thing_kept_anew_takes_its_room_once() -> None:
    shelf: Shelf[str, str] = Shelf(30)
    shelf.keep("first", "stays", 10)
    for _ in range(5):
        shelf.keep("again", "x", 10)

    assert shelf.find("first") == "stays"
