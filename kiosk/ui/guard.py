"""A request in, its refusal or the response's protecting headers out: Host, Origin, token, content policy."""

import hmac
from collections.abc import Collection
from typing import Final

from flask import Request, Response
from werkzeug.exceptions import Forbidden, MisdirectedRequest

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
"""What a page may load and run; {style} makes room for the report's nonce."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), "
        "midi=(), payment=(), clipboard-read=(), clipboard-write=(), fullscreen=()"
    ),
}


def own_hosts(port: int) -> frozenset[str]:
    """The Host headers under which the kiosk answers; every other one is another site's name for it."""
    names = ("127.0.0.1", "localhost")
    hosts = {f"{name}:{port}" for name in names}
    return frozenset(hosts.union(names) if port == 80 else hosts)


def check_request(request: Request, hosts: Collection[str], token: str) -> None:
    """Let only the kiosk's own page in.

    Raises:
        MisdirectedRequest: the Host is not one of ours (DNS rebinding).
        Forbidden: another site asks, or a change comes without the page's token.
    """
    if request.headers.get("Host", "") not in hosts:
        raise MisdirectedRequest("this Host is not served here")
    site = request.headers.get("Sec-Fetch-Site")
    if request.method in {"GET", "HEAD"}:
        if site not in {None, "same-origin", "none"}:
            raise Forbidden("only the kiosk's own page may ask")
        return
    if request.headers.get("Origin") not in {f"http://{host}" for host in hosts}:
        raise Forbidden("Origin is not the kiosk's own page")
    if site not in {None, "same-origin"}:
        raise Forbidden("Sec-Fetch-Site is not same-origin")
    given = request.headers.get("X-Kiosk-Token", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise Forbidden("X-Kiosk-Token is not this start's token; load the page again")


def protect(response: Response) -> Response:
    """Put the protecting headers on a response; a policy already there stays."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", POLICY.format(style=""))
    return response
