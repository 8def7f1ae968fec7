"""Servers that never come to an end with what they say."""

import socket
import threading
from contextlib import closing, contextmanager

import pytest

from fer_core.errors import SourceError
from fer_core.sources import web_download, web_video
from fer_core.sources.factory import open_source
from fer_core.sources.web_request import ask, read_within

LIMIT_S = 0.5
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"


@contextmanager
def server(answer):
    """Serve what ``answer`` gives, piece by piece, until it ends or the client goes."""

    def talk(client):
        with closing(client):
            try:
                client.recv(65536)
                for piece in answer():
                    client.sendall(piece)
                    if ended.wait(0.05):
                        return
            except OSError:
                return

    def serve():
        with closing(listening):
            while True:
                client, _ = listening.accept()
                if ended.is_set():
                    client.close()
                    return
                talking.append(threading.Thread(target=talk, args=(client,)))
                talking[-1].start()

    ended, talking = threading.Event(), []
    listening = socket.create_server(("127.0.0.1", 0))
    place = listening.getsockname()
    serving = threading.Thread(target=serve)
    serving.start()
    try:
        yield f"http://127.0.0.1:{place[1]}/film.mp4"
    finally:
        ended.set()
        socket.create_connection(place).close()
        for thread in (serving, *talking):
            thread.join()


def forever(start, piece):
    def answer():
        yield start
        while True:
            yield piece

    return answer


@pytest.mark.parametrize("piece", [b"", b"X", b"X-Header: value\r\n"])
def test_an_answer_that_does_not_come_whole_is_given_up(piece):
    with server(forever(HEAD, piece)) as address, pytest.raises(TimeoutError):
        ask(address, LIMIT_S)


def test_a_start_that_comes_byte_by_byte_is_given_up():
    with (
        server(forever(HEAD + b"\r\n", b"\0")) as address,
        closing(ask(address, LIMIT_S)) as answer,
        pytest.raises(TimeoutError),
    ):
        read_within(answer, 1000, LIMIT_S)


def test_a_film_of_some_bytes_a_second_is_given_up(monkeypatch):
    monkeypatch.setattr(web_download, "SLOW_S", LIMIT_S)
    with (
        server(forever(HEAD + b"\r\n", b"\0")) as address,
        pytest.raises(SourceError, match="not a video"),
    ):
        open_source(address)


def test_an_address_where_nobody_answers_in_time_is_called_silent(monkeypatch):
    monkeypatch.setattr(web_video, "FIND_S", LIMIT_S)
    with (
        server(forever(HEAD, b"X")) as address,
        pytest.raises(SourceError, match="is silent"),
    ):
        open_source(address)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"\xff\x1b[2Jgarbage\r\n\r\n", "not an answer of a web server"),
        (b"HTTP/1.1 404 " + b"A" * 50_000 + b"\r\n\r\n", "HTTP error 404"),
    ],
)
def test_a_server_has_no_say_in_the_sentence(answer, said):
    with server(lambda: [answer]) as address, pytest.raises(SourceError) as refused:
        next(open_source(f"{address}.m3u8", patience_s=0.0).frames())
    assert said.lower() in str(refused.value).lower()
    assert "garbage" not in str(refused.value)
    assert "AAA" not in str(refused.value)
