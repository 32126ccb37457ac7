from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from socket import create_server, socket
from threading import Event, Thread
from time import sleep

import pytest

from app.adapters.smtp import SmtpConnection, SmtpGateway, SmtpServer
from app.domain.mail.errors import FinalError, SendingError, TemporaryError, UnreachableError
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import Behaviour, MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def gateway(server: MailServer) -> SmtpGateway:
    """Wait as long as a busy test machine may need."""
    return SmtpGateway(SmtpServer.parse(server.url), answers_within=PATIENCE, sending_takes=timedelta(seconds=PATIENCE))


def hurried_gateway(server: MailServer) -> SmtpGateway:
    """Wait for less than a minute, which is how long a server's silence lasts here."""
    return SmtpGateway(SmtpServer.parse(server.url), answers_within=2.0, sending_takes=timedelta(seconds=4))


def outcome(connection: SmtpConnection, to: str) -> type[SendingError] | None:
    """Send in a hurry, in which a busy machine may answer too late at any point; give how it was refused."""
    try:
        connection.send(message(to))
    except SendingError as error:
        return type(error)
    return None


def message(to: str = "ann@example.net") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Birch <help@birch.example>"
    message["To"] = to
    message["Subject"] = "Réponse"
    message["Message-ID"] = f"<{to}>"
    message.set_content("Bonjour")
    return message


def test_a_250_is_the_end_of_it(server: MailServer) -> None:
    with gateway(server).connect() as connection:
        connection.send(message())
    assert [taken["Subject"] for taken in server.taken] == ["Réponse"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("421", TemporaryError),
        ("451", TemporaryError),
        ("530", UnreachableError),
        ("550", FinalError),
        ("550 at RCPT", FinalError),
        ("drop", TemporaryError),
    ],
)
def test_a_refusal_is_typed_by_what_may_be_done_and_the_next_mail_still_leaves(
    server: MailServer, behaviour: Behaviour, error: type[SendingError]
) -> None:
    server.answers("ann@example.net", behaviour)
    with gateway(server).connect() as connection:
        with pytest.raises(SendingError) as refusal:
            connection.send(message())
        connection.send(message("bob@example.net"))
    assert type(refusal.value) is error
    assert [taken["To"] for taken in server.taken] == ["bob@example.net"]


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_server_that_stalls_is_cut_off_before_it_takes_the_mail_and_the_next_one_still_leaves(
    server: MailServer, behaviour: Behaviour
) -> None:
    server.answers("ann@example.net", behaviour)
    with hurried_gateway(server).connect() as connection:
        wait_until(lambda: outcome(connection, "ann@example.net") is TemporaryError)
        wait_until(lambda: outcome(connection, "bob@example.net") is None)
    assert {taken["To"] for taken in server.taken} == {"bob@example.net"}


def test_many_mails_share_one_conversation(server: MailServer) -> None:
    with gateway(server).connect() as connection:
        for count in range(20):
            connection.send(message(f"ann+{count}@example.net"))
    assert (len(server.taken), server.conversations) == (20, 1)


def test_a_server_that_hung_up_between_two_mails_is_called_again(server: MailServer) -> None:
    server.answers("ann@example.net", "drop after 250")
    with gateway(server).connect() as connection:
        connection.send(message())
        connection.send(message("bob@example.net"))
    assert [taken["To"] for taken in server.taken] == ["ann@example.net", "bob@example.net"]


@pytest.mark.parametrize("greeting", [b"421 4.3.2 Closing\r\n", b"554 5.3.2 No service here\r\n", b""])
def test_a_server_that_does_not_serve_is_unreachable_whatever_its_code(greeting: bytes) -> None:
    with create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_greet_once, args=(listening, greeting)).start()
        gateway = SmtpGateway(SmtpServer("127.0.0.1", listening.getsockname()[1]))
        with gateway.connect() as connection, pytest.raises(UnreachableError):
            connection.send(message())


def _greet_once(listening: socket, greeting: bytes) -> None:
    line, _ = listening.accept()
    with line:
        line.sendall(greeting)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_tls_asks_for_the_server_by_the_name_it_is_configured_with(scheme: str) -> None:
    hellos: list[bytes] = []
    with create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_hear_hello, args=(listening, scheme, hellos)).start()
        server = SmtpServer.parse(f"{scheme}://user:password@localhost:{listening.getsockname()[1]}")
        with SmtpGateway(server).connect() as connection, pytest.raises(UnreachableError):
            connection.send(message())
    assert b"localhost" in hellos[0]  # the server's name in TLS's first message (RFC 6066, 3)


def _hear_hello(listening: socket, scheme: str, hellos: list[bytes]) -> None:
    line, _ = listening.accept()
    with line:
        for reply in () if scheme == "smtps" else (b"220 Ready", b"250-mail\r\n250 STARTTLS", b"220 Go ahead"):
            line.sendall(reply + b"\r\n")
            if reply != b"220 Go ahead":
                line.recv(1024)
        hellos.append(line.recv(4096))


def test_a_greeting_that_drips_is_cut_off() -> None:
    cut_off = Event()
    with create_server(("127.0.0.1", 0)) as listening:
        dripping = Thread(target=_drip, args=(listening, cut_off))
        dripping.start()
        server = SmtpServer("127.0.0.1", listening.getsockname()[1])
        gateway = SmtpGateway(server, answers_within=0.5, sending_takes=timedelta(seconds=1))
        with gateway.connect() as connection, pytest.raises(UnreachableError):
            connection.send(message())
        dripping.join()
    assert cut_off.is_set()


def _drip(listening: socket, cut_off: Event) -> None:
    """Greet for a minute, a byte now and then; tell when the other side has had enough."""
    line, _ = listening.accept()
    with line:
        try:
            for _ in range(600):
                line.sendall(b"2")
                sleep(0.1)
        except OSError:
            cut_off.set()


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket() as held:  # so that nobody else is given the port; it does not listen
        held.bind(("127.0.0.1", 0))
        gateway = SmtpGateway(SmtpServer("127.0.0.1", held.getsockname()[1]))
        with gateway.connect() as connection, pytest.raises(UnreachableError):
            connection.send(message())


def test_a_recipient_that_the_server_cannot_spell_is_final(server: MailServer) -> None:
    with gateway(server).connect() as connection, pytest.raises(FinalError):
        connection.send(message("zoé@example.net"))


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525)),
        ("smtp://mail.example.net", SmtpServer("mail.example.net", 25)),
        ("smtps://u%40x:p%3Aw@mail.example.net", SmtpServer("mail.example.net", 465, "tls", "u@x", "p:w")),
        ("smtp://u:p@m.example", SmtpServer("m.example", 25, "starttls", "u", "p")),
        ("smtp://m.example:587", SmtpServer("m.example", 587, "starttls")),
    ],
)
def test_an_address_of_a_server_is_read(url: str, server: SmtpServer) -> None:
    assert SmtpServer.parse(url) == server


@pytest.mark.parametrize("url", ["", "mail.example.net", "http://mail.example.net", "smtp://", "smtp://m.example/x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is no mail server"):
        SmtpServer.parse(url)
