import pytest

from app.domain.faq.documents import read_entry, read_page, read_section
from app.domain.faq.errors import DocumentError
from tests.domain.faq.trees import entry_text, section_text

# What is wrong: the text, the line to look at (in a file that begins with key, title, updated, review), the message.
REFUSED = {
    "an empty file": ("", 1, "no front matter"),
    "no front matter": ("Hello", 1, "no front matter"),
    "front matter that never ends": ("---\nkey: one\n", 1, "no front matter"),
    "a closing rule with words behind": ("---\nkey: one\n---x\nHello\n", 1, "no front matter"),
    "empty front matter": ("---\n---\nHello\n", 1, "Expected `object`"),
    "a byte order mark": ("\ufeff" + entry_text(), 1, "byte order mark"),
    "Windows line ends": (entry_text().replace("\n", "\r\n"), 1, "carriage return"),
    "one Windows line end": (entry_text("First\r\nSecond"), 8, "carriage return"),
    "a NUL": (entry_text("First\nSe\0cond"), 9, "control character U+0000"),
    "no text": (entry_text(" \n"), 7, "the entry has no text"),
    "YAML that ends early": (entry_text(related="[a"), 6, "front matter is not YAML"),
    "YAML with a forbidden character": (entry_text(related="\ufffe"), 6, "a character YAML refuses"),
    "a key twice": (entry_text(related="[a]\ntitle: Two"), 7, "“title” is written twice"),
    "brackets without end": (entry_text(related="[" * 5000), 6, "impossible value"),
    "a number without end": (entry_text(related="9" * 5000), 6, "impossible value"),
    "a thirteenth month": (entry_text(updated="2026-13-01"), 4, "impossible value"),
    "a time for a date": (entry_text(review="2027-05-22T10:00:00"), 5, "Expected `date`"),
    "a missing key": (entry_text(title=""), 1, "missing required field `title`"),
    "an unknown key": (entry_text(tags="[a]"), 6, "unknown field `tags`"),
    "a list that is none": (entry_text(related="two"), 6, "Expected `array`"),
    "a list of figures": (entry_text(synonyms="[1]"), 6, "Expected `str`"),
    "an assumption that is a list": (entry_text(assumes="{policy.mode: [a]}"), 6, "$.assumes"),
    "an empty title": (entry_text(title='" "'), 3, "the title is not one line"),
    "a title of two lines": (entry_text(title='"One\\ntwo"'), 3, "the title is not one line"),
    "a key with a capital": (entry_text(key="One"), 2, "“One” is not well formed"),
    "a key with a line end": (entry_text(key='"one\\n"'), 2, "is not well formed"),
    "a key too long": (entry_text(key="a" * 81), 2, "is not well formed"),
    "a related key misnamed": (entry_text(related="[two, Two]"), 6, "“Two” is not well formed"),
    "a promise misnamed": (entry_text(promises="[CM-1]"), 6, "“CM-1” is not well formed"),
    "a promise in other digits": (entry_text(promises="[CM-٠١]"), 6, "is not well formed"),
}


@pytest.mark.parametrize(("source", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refused_entry_names_file_line_and_remedy(source: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_entry("faq/one.md", source)
    (finding,) = refused.value.findings
    assert (finding.path, finding.line) == ("faq/one.md", line)
    assert message in finding.message
    assert finding.remedy


def test_every_mistake_of_an_entry_is_named_at_once() -> None:
    with pytest.raises(DocumentError) as refused:
        read_entry("one.md", entry_text("", key="One", promises="[X]"))
    assert [finding.line for finding in refused.value.findings] == [2, 6, 8]


def test_an_entry_is_read_with_the_line_its_text_begins_on() -> None:
    document = read_entry("one.md", entry_text("Hello\n\n---\n\nagain", promises="[CM-02]"))
    assert (document.front.key, document.front.promises) == ("one", ("CM-02",))
    assert document.body == "\nHello\n\n---\n\nagain\n"
    assert document.source.split("\n")[document.body_line] == "Hello"


def test_an_entry_that_is_read_again_is_what_it_says_whatever_became_of_the_first() -> None:
    source = entry_text(assumes="{policy.sign_in.max_attempts: 5}")
    read_entry("one.md", source).front.assumes.clear()
    assert read_entry("one.md", source).front.assumes == {"policy.sign_in.max_attempts": 5}


def test_a_section_with_a_text_of_its_own_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        read_section("_section.md", section_text("account") + "Hello\n")
    assert [(finding.line, finding.message) for finding in refused.value.findings] == [
        (6, "a section has no text of its own")
    ]


def test_a_section_says_what_is_inside() -> None:
    with pytest.raises(DocumentError) as refused:
        read_section("_section.md", "---\nkey: account\ntitle: Account\nsummary: ''\n---\n")
    assert [(finding.line, finding.message) for finding in refused.value.findings] == [
        (4, "the summary is not one line")
    ]


def test_a_page_needs_a_title_and_its_last_change() -> None:
    page = read_page("privacy.md", "---\ntitle: Privacy\nupdated: 2026-11-22\n---\nText\n")
    assert (page.front.title, page.body, page.body_line) == ("Privacy", "Text\n", 5)
