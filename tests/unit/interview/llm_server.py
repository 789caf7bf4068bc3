"""Scripts in, a real HTTP server on loopback out that speaks them byte by byte; it keeps what was sent to it."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Script = Callable[[socket.socket, threading.Event], None]
"""Writes a reply; the event says that the test is over."""

TLS_HELLO = b"\x16"


def openai(text: str, finish: str = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text, "refusal": None}, "finish_reason": finish}
    return json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice]}).encode()


def gemini(text: str, finish: str = "STOP") -> bytes:
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": finish, "index": 0}
    return json.dumps({"candidates": [candidate], "usageMetadata": {"totalTokenCount": 9}}).encode()


def reply(body: bytes, status: str = "200 OK", kind: str = "application/json", *more: str) -> Script:
    def script(sock: socket.socket, _: threading.Event) -> None:
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
        sock.sendall("\r\n".join([*head, "", ""]).encode() + body)

    return script


def pieces(body: bytes, size: int = 7, pause_s: float = 0.0, end: bool = True) -> Script:
    """Chunked transfer: what a proxy makes of a model; without `end` the line closes before the last piece."""

    def script(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            if over.wait(pause_s):
                return
        if end:
            sock.sendall(b"0\r\n\r\n")

    return script


def raw(data: bytes, then_hang: bool = False, trickle_s: float | None = None) -> Script:
    """Bytes as they are, at once or one by one; then the line closes or hangs."""

    def script(sock: socket.socket, over: threading.Event) -> None:
        if trickle_s is None:
            sock.sendall(data)
        else:
            for byte in data:
                sock.sendall(bytes([byte]))
                if over.wait(trickle_s):
                    return
        if then_hang:
            over.wait(20)

    return script


class Server:
    """Answers each connection with the next script, the last one for ever."""

    def __init__(self, scripts: list[Script], tls: ssl.SSLContext | None = None) -> None:
        self.sent: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            sock = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
        except OSError:  # the client did not like our certificate
            plain.close()
            return
        with sock, sock.makefile("rb") as file:
            try:
                if not self._tls and sock.recv(1, socket.MSG_PEEK) == TLS_HELLO:
                    sock.sendall(b"HTTP/1.1 400 Plain HTTP here\r\n\r\n")
                    return
                line = file.readline().decode("latin-1").strip()
                if not line:  # it connected and said nothing
                    return
                headers: dict[str, str] = {}
                while head := file.readline().decode("latin-1").strip():
                    name, _, value = head.partition(":")
                    headers[name.lower()] = value.strip()
                self.sent.append((line, headers, file.read(int(headers.get("content-length", "0")))))
                self._scripts[min(len(self.sent), len(self._scripts)) - 1](sock, self.over)
            except (OSError, ValueError):
                return

    def close(self) -> None:
        self.over.set()
        self._listener.close()


@contextmanager
def serving(*scripts: Script, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(list(scripts), tls)
    try:
        yield server
    finally:
        server.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: Any = listener.getsockname()[1]
    return int(port)
