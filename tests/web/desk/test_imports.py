"""Taking people in from a file: rehearsed, reported line by line, then done; nothing is ever half done."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.transfers.importing import IMPORTED_MAIL
from app.domain.accounts.transfers.models import Transfer, TransferChunk, TransferLine
from app.domain.audit.models import AuditEntry
from tests.web.desk import moving
from tests.web.desk.moving import LEA, TOM, act, checked, emails, fates, id_in, page_of, rows, send, sheet, work
from tests.web.desk.team import colleague
from tests.web.email_changes import age_proof
from tests.web.people import Visitor, settle
from tests.web.postman import path_in, text_of

pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    moving.clear(app)


def account_at(app: Flask, email: str) -> Account:
    with rows(app) as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


def test_a_file_is_rehearsed_first_and_then_done(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(send(dora, sheet(LEA, TOM, "no address;A;B;C")))
    assert "<progress" in page_of(dora, transfer_id)
    assert work(app) == 1
    page = page_of(dora, transfer_id)
    assert "Le fichier est vérifié" in page
    assert "Importer 2 personnes" in moving.buttons(page)
    assert emails(app) == {"admin@example.com"}
    assert act(dora, transfer_id, "start").status_code == 303
    assert "<progress" in page_of(dora, transfer_id)
    assert work(app) == 1
    assert "2 personnes sont importées" in page_of(dora, transfer_id)
    lea = account_at(app, "lea@example.com")
    assert (lea.state, lea.role, lea.company, lea.password_hash) == (AccountState.ACTIVE, Role.CUSTOMER, "Lilas", None)
    assert [fate for _, fate, _, _ in fates(app, transfer_id)] == ["added", "added", "refused"]
    assert moving.pieces(app) == 0
    assert [moving.mail_to(app, email).kind for email in ("lea@example.com", "tom@example.com")] == [IMPORTED_MAIL] * 2


def test_the_mail_leads_to_a_password_that_opens_the_account(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA)
    act(dora, transfer_id, "start")
    work(app)
    mail, lea = moving.mail_to(app, "lea@example.com"), Visitor(app)
    assert "14 jours" in text_of(app, mail)
    page = lea.get(path_in(app, mail, "/password/reset/")).headers["Location"]
    assert lea.send(page, {"password": "girafe velours 12 citron"}).status_code == 303
    assert lea.sign_in("lea@example.com", "girafe velours 12 citron").status_code == 303


def test_the_mails_of_an_import_leave_one_after_the_other(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, *(f"p{number}@example.com;P;Q;R" for number in range(5)))
    act(dora, transfer_id, "start")
    work(app)
    due = [moving.mail_to(app, f"p{number}@example.com").next_at for number in range(5)]
    assert [(each - due[0]).total_seconds() for each in due[1:]] == pytest.approx([1, 2, 3, 4], abs=1)


def test_every_line_says_what_is_wrong_with_it(app: Flask, dora: Visitor) -> None:
    settle(app, email="same@example.com", company="Lilas")
    settle(app, email="other@example.com", company="Lilas")
    settle(app, email="gone@example.com", state=AccountState.CLOSED, email_key=None, company="Lilas")
    transfer_id = checked(
        app,
        dora,
        "same@example.com;Ann;Martin;Lilas;;",
        "SAME@example.com;Ann;Martin;Lilas;;",
        "other@example.com;Ann;Martin;Roseau;;",
        "gone@example.com;Ann;Martin;Lilas;;",
        "a@example.com;;B;C;;",
        "b@example.com;A;B;C",
        f"c@example.com;{'x' * 101};B;C;;",
        "",
        "d@example.com;A;B;C;;it",
        "e@example.com;A;B;C;admin;en",
        "e@example.com;A;B;C;admin;en",
        head=f"{moving.HEAD};role;language",
    )
    assert fates(app, transfer_id) == [
        (2, "unchanged", None, None),
        (3, "refused", "email", "twice"),
        (4, "refused", "company", "different"),
        (5, "unchanged", None, None),
        (6, "refused", "first_name", "missing"),
        (7, "refused", None, "ragged"),
        (8, "refused", "first_name", "too_long"),
        (10, "refused", "language", "not_good"),
        (11, "new", None, None),
        (12, "refused", "email", "twice"),
    ]
    page = page_of(dora, transfer_id)
    assert "La ligne 2 dit la même chose" in page
    assert re.search(r"Colonnes laissées de côté ?</dt>.*?role ?</dd>", page)
    assert "same@example.com" in page_of(dora, transfer_id, "?fate=unchanged")
    for odd in ("?fate=x", "?fate=added", "?after=x", "?after=-1", "?after=" + "9" * 30):
        page_of(dora, transfer_id, odd)


def test_user_names_and_serial_numbers_are_nobody_elses(app: Flask) -> None:
    dora = colleague(app, brand="omicron")
    settle(app, "omicron", email="has@example.com", user_name="anne", serial_number="AB123C")
    head = "email,first_name,last_name,user_name,company,country,serial_number"
    example = app.extensions["guichet"].registry.by_slug("omicron").config.policy.serial_number.example
    settle(app, "omicron", email="device@example.com", user_name="device", serial_number=example)
    lines = (
        f"a@example.com,A,B,Anne,C,FR,{example}",
        f"b@example.com,A,B,bea,C,Allemagne,{example.lower()}",
        "c@example.com,A,B,b@d,C,FR,x",
        "d@example.com,A,B,dee,C,Nowhere,x",
        "e@example.com,A,B,eve,C,FR,x",
    )
    send(dora, "\n".join([head, *lines]).encode())
    work(app)
    with rows(app, "omicron") as session:
        found = session.scalars(select(TransferLine).order_by(TransferLine.number)).all()
    assert [(each.column, each.fault) for each in found] == [
        ("user_name", "taken"),
        ("serial_number", "taken"),
        ("user_name", "not_good"),
        ("country", "not_good"),
        ("serial_number", "not_good"),
    ]


def test_refused_lines_are_mended_and_sent_again(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, "lea@example;=cmd;Moreau;Lilas", '"tom@example.com";Tom;"Ro;ux"')
    answer = dora.get(f"/admin/people/transfers/{transfer_id}/refused.csv")
    lines = moving.read_csv(answer)
    assert [each["Ligne"] for each in lines] == ["2", "3"]
    assert lines[0]["first_name"] == "'=cmd"
    assert "Adresse e-mail" in lines[0]["Motif"]
    mended = answer.data.replace(b"lea@example", b"lea@example.com")
    again = id_in(send(dora, mended))
    work(app)
    assert [fate for _, fate, _, _ in fates(app, again)] == ["new", "refused"]
    act(dora, again, "start")
    work(app)
    assert moving.mail_to(app, "lea@example.com").kind == IMPORTED_MAIL
    assert account_at(app, "lea@example.com").first_name == "=cmd"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choisir un fichier"),
        (b"\r\n \r\n", "Le fichier est vide"),
        (moving.HEAD.encode(), "Le fichier ne contient personne"),
        (b"PK\x03\x04" + b"x" * 50, "n’est pas un fichier CSV"),
        (b"email\0;first_name", "n’est pas un fichier CSV"),
        (sheet(LEA) + "é".encode() + b"\xff;A;B;C\n", "La ligne 3 contient des caractères"),
        (sheet("x" * 1_000_000), "La ligne 2 est trop longue"),
        (b"email;first_name\na@example.com;A", "Il manque des colonnes : Nom, Nom de l’entreprise"),
        (sheet(LEA, head=f"{moving.HEAD};E-mail"), "figure deux fois"),
        (sheet(head=moving.HEAD) + b"a@example.com;A;B;C\n" * 1_000_000, "1 000 000 lignes"),
        (b"email\n" + b"x" * 40_000_000, "39 Mo"),
        (b"email\n" + b"x" * 70_000_000, "beaucoup trop volumineux"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_no_use_is_refused_at_once(app: Flask, dora: Visitor, content: bytes, says: str) -> None:
    answer = send(dora, content)
    if answer.status_code == 303:
        answer = dora.get(answer.headers["Location"])
    else:
        assert answer.status_code == 422
    assert says in answer.text.replace("\u202f", " ").replace("\xa0", " ")
    assert moving.pieces(app) == 0


def test_an_unclosed_quotation_mark_names_its_line(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA, 'tom@example.com;"Tom;Roux;Roseau', TOM)
    page = page_of(dora, transfer_id)
    assert "Un guillemet" in page
    assert "ligne 3" in page
    assert fates(app, transfer_id) == []
    assert moving.pieces(app) == 0


def test_a_second_click_is_no_second_import(app: Flask, dora: Visitor) -> None:
    first = id_in(send(dora, sheet(LEA)))
    assert id_in(send(dora, sheet(LEA), name="again.csv")) == first
    work(app)
    for _ in range(2):
        assert id_in(act(dora, first, "start")) == first
    work(app)
    assert act(dora, first, "start").status_code == 303
    assert work(app) == 0
    assert moving.mail_to(app, "lea@example.com").kind == IMPORTED_MAIL
    after = id_in(send(dora, sheet(LEA)))
    assert after != first
    work(app)
    assert fates(app, after) == [(2, "unchanged", None, None)]
    assert "Importer" not in " ".join(moving.buttons(page_of(dora, after)))


def test_a_cancelled_import_changes_nothing(app: Flask, dora: Visitor) -> None:
    for transfer_id in (checked(app, dora, TOM), id_in(send(dora, sheet(LEA)))):
        assert act(dora, transfer_id, "cancel").status_code == 303
        assert "Rien n’a changé" in page_of(dora, transfer_id)
        assert act(dora, transfer_id, "cancel").status_code == 303
        assert act(dora, transfer_id, "start").status_code == 303
    assert work(app) == 0
    assert emails(app) == {"admin@example.com"}


def test_sending_and_starting_ask_for_a_fresh_proof(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA)
    age_proof(app)
    answer = send(dora, sheet(TOM))
    assert answer.status_code == 422
    assert "Mot de passe actuel" in answer.text
    assert send(dora, sheet(TOM), current_password="wrong").status_code == 422
    assert act(dora, transfer_id, "start").status_code == 422
    assert work(app) == 0
    assert act(dora, transfer_id, "start", current_password="wrong").status_code == 422
    assert moving.transfer_of(app, transfer_id).state == "checked"


def test_what_was_done_is_in_the_journal(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA, TOM)
    act(dora, transfer_id, "start")
    work(app)
    with rows(app) as session:
        about = select(AuditEntry).where(AuditEntry.subject_id == transfer_id).order_by(AuditEntry.id)
        lines = [(each.act, each.actor_name, dict(each.details)) for each in session.scalars(about)]
    assert [(act, who) for act, who, _ in lines] == [
        (act, "Dora Petit") for act in ("import-check", "import", "import-end")
    ]
    assert (lines[1][2], lines[2][2]) == ({"people": 2}, {"added": 2})
    assert "Importer des personnes" in dora.get("/admin/journal/").text


def test_a_file_is_for_whoever_sent_it(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA)
    settle(app, email="eve@example.com", role=Role.ADMIN)
    eve = Visitor(app)
    eve.sign_in("eve@example.com")
    moving.prove_all(app)
    for path in ("", "/refused.csv"):
        assert eve.get(f"/admin/people/transfers/{transfer_id}{path}").status_code == 404
    for name in ("start", "cancel", "people.csv"):
        assert act(eve, transfer_id, name).status_code == 404
    assert "transfers/" not in eve.get("/admin/people/imports/").text.partition("<main")[2]


@pytest.mark.security("PA-06")
def test_a_file_is_taken_from_nobody_but_who_has_the_right(app: Flask) -> None:
    cleo = colleague(app, Role.AGENT)
    assert send(cleo, sheet(LEA)).status_code in {400, 403}
    answer = send(cleo, b"x" * 2_000_000)
    assert answer.status_code == 303
    assert moving.pieces(app) == 0


@pytest.mark.security("PA-06")
def test_a_file_lies_under_a_seal_and_its_name_nowhere(app: Flask, dora: Visitor) -> None:
    send(dora, sheet(LEA), name="../../etc/passwd")
    with rows(app) as session:
        (chunk,) = session.scalars(select(TransferChunk)).all()
        (transfer,) = session.scalars(select(Transfer)).all()
    assert b"lea@example.com" not in chunk.sealed
    assert not re.search("passwd", str(vars(transfer)))


def test_the_template_is_taken_back(app: Flask, dora: Visitor) -> None:
    answer = dora.get("/admin/people/imports/template.csv")
    assert answer.data.startswith("\ufeffAdresse e-mail;Prénom;Nom;".encode())
    content = answer.data + "lea@example.com;Léa;Moreau;Lilas;fr\r\n".encode()
    transfer_id = id_in(send(dora, content))
    work(app)
    assert fates(app, transfer_id) == [(2, "new", None, None)]
