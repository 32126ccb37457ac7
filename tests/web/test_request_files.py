"""The files of a request: they wait while its form is corrected, and what is not taken says why."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.web.installation import EXTENSION
from tests.web.people import Visitor
from tests.web.requesting import (
    PNG,
    files,
    fill,
    open_page,
    picture,
    tickets,
    token_of,
)

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


@pytest.mark.promise("ST-08")
def test_screenshots_come_along_and_wait_while_the_form_is_corrected(app: Flask, ann: Visitor) -> None:
    fields = fill(ann)
    refused = ann.send(open_page("question"), {**fields, "subject": "", "files": [picture(), picture("b.txt", b"log")]})
    assert refused.status_code == 422
    assert "écran.png" in refused.text
    assert "J’ai ouvert le panier 🧺" in refused.text
    assert token_of(refused.text) == fields["form_token"]
    unwanted = next(file for file in files(app) if file.name == "b.txt")
    removed = ann.send(open_page("question"), {**fields, "subject": "", "remove_file": str(unwanted.id)})
    assert removed.status_code == 200
    assert "b.txt" not in removed.text

    assert ann.send(open_page("question"), fields).status_code == 303
    (file,), (ticket,) = files(app), tickets(app)
    assert (file.name, file.ticket_id, file.message_id is not None) == ("écran.png", ticket.id, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "est vide"), (b"\x00\x01\xfe\xff", "un type que"), (b"MZ\x90\x00\xff", "Un programme")],
)
def test_a_file_that_is_not_taken_says_why_and_the_text_goes_without_it(
    app: Flask, ann: Visitor, content: bytes, words: str
) -> None:
    fields = fill(ann)
    refused = ann.send(open_page("question"), {**fields, "files": [picture("a.png", content), picture()]})

    assert refused.status_code == 422
    assert words in refused.text
    assert "Puis rien." in refused.text
    assert ann.send(open_page("question"), fields).status_code == 303
    assert [file.name for file in files(app)] == ["écran.png"]


def test_a_file_that_is_too_large_is_said_to_be(app: Flask, ann: Visitor) -> None:
    fields = {**fill(ann), "csrf_token": ann.token_on(open_page("question"))}
    large = FileStorage(BytesIO(PNG + b"\x00" * 10_000_000), "a.png", "files")
    boundary, body = encode_multipart({**fields, "files": large})
    kind = f"multipart/form-data; boundary={boundary}"
    refused = ann.client.post(open_page("question"), base_url=ann.base, data=body, content_type=kind)

    assert refused.status_code == 422
    assert "trop volumineux" in refused.text
    assert "Puis rien." in refused.text
    assert files(app) == []


def test_a_form_with_another_token_has_none_of_the_files(app: Flask, ann: Visitor) -> None:
    ann.send(open_page("question"), {**fill(ann), "subject": "", "files": picture()})
    other = Visitor(app)
    assert "écran.png" not in other.send(open_page("question"), {**fill(other), "subject": ""}).text


def test_no_more_files_are_kept_than_the_brand_takes(app: Flask, ann: Visitor) -> None:
    fields = {**fill(ann), "subject": ""}
    policy = app.extensions[EXTENSION].registry.by_slug("camcha").config.policy.support.files
    many = [picture(f"{number}.txt", f"{number}".encode()) for number in range(policy.most + 1)]
    refused = ann.send(open_page("question"), {**fields, "files": many})
    assert "est de trop" in refused.text
    assert len(files(app)) == policy.most


def sent_as_body(visitor: Visitor, fields: Mapping[str, object], size: int) -> TestResponse:
    """Send a form with a text of so many bytes as its file, as a browser does."""
    page = open_page("question")
    large = FileStorage(BytesIO(b"x" * size), "a.txt", "files")
    boundary, body = encode_multipart({**fields, "csrf_token": visitor.token_on(page), "files": large})
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.client.post(page, base_url=visitor.base, data=body, content_type=kind)


@pytest.mark.parametrize("times", [1, 5])
def test_files_beyond_what_a_message_takes_are_refused_and_the_text_stays(app: Flask, ann: Visitor, times: int) -> None:
    policy = app.extensions[EXTENSION].registry.by_slug("camcha").config.policy.support.files
    refused = sent_as_body(ann, fill(ann), policy.together * times + 1)

    assert refused.status_code == 422
    assert "trop volumineux" in refused.text
    assert "Puis rien." in refused.text
    assert files(app) == []


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("trop volumineux pour être envoyés ensemble", "20 Mo", "400 Mo", "votre texte y est")),
        ("/en", ("too large to be sent together", "20 MB", "400 MB", "your text is still there")),
    ],
)
def test_a_body_beyond_what_is_read_is_told_by_how_much_it_is_too_large(
    app: Flask, ann: Visitor, prefix: str, words: tuple[str, ...]
) -> None:
    page = f"{prefix}{open_page('question')}"
    policy = app.extensions[EXTENSION].registry.by_slug("camcha").config.policy.support.files
    size = policy.together * 20 + 1
    refused = ann.client.post(
        page,
        base_url=ann.base,
        input_stream=BytesIO(),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(size)},  # as it is announced: nothing of it is read
    )

    assert refused.status_code == 413
    text = refused.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert [each for each in words if each not in text] == []
    assert tickets(app) == []
