"""A desk in, the kiosk's whole web face out: one page, its event stream, its commands, the report and the staff's pages."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, current_app, g, jsonify, render_template, request
from flask_babel import Babel  # type: ignore[import-untyped]  # ships no types
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from kiosk.config import Settings
from kiosk.errors import KioskError, SessionError, UsageError, place_of
from kiosk.records import SHARING, Phase
from kiosk.ui import phrases
from kiosk.ui.acts import read_command, read_role
from kiosk.ui.desk import Desk
from kiosk.ui.guard import POLICY, check_request, own_hosts, protect
from kiosk.ui.stream import Streams
from kiosk.ui.tiles import FAMILIES_FIRST, ROLE_LENGTH_AT_MOST, SKILL_LENGTH_AT_MOST, SKILLS_AT_MOST, RoleTile
from kiosk.ui.translate import FOLDER, LANGUAGES, catalogue, known_language

log = logging.getLogger(__name__)

BODY_AT_MOST_BYTES: Final = 16 * 1024
"""A typed answer of 4000 Devanagari letters is 12 KB."""

STREAMS: Final = "kiosk.streams"
"""Key of app.extensions under which the Streams stand; the composition root closes them before the server."""

_STYLE_TAG: Final = re.compile(r"<style\b(?![^>]*\bnonce=)", re.IGNORECASE)


def create_app(
    desk: Desk, settings: Settings, roles: Sequence[RoleTile], now: Callable[[], float] = time.monotonic
) -> Flask:
    """The web application over a desk; a WSGI server calls it from several threads."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=BODY_AT_MOST_BYTES, BABEL_TRANSLATION_DIRECTORIES=str(FOLDER))
    app.extensions[STREAMS] = Streams(desk, now)
    Babel(app, locale_selector=lambda: _language(desk))
    token = secrets.token_urlsafe(16)
    hosts = own_hosts(settings.screen.port)

    app.before_request(lambda: check_request(request, hosts, token))
    app.after_request(protect)
    app.register_error_handler(Exception, _answer_error)
    app.jinja_env.globals.update(t=phrases.tagged, msg=phrases.msg)
    _add_pages(app, desk, settings, roles, token)
    _add_live(app, desk, settings, now)
    _add_report(app, desk)
    return app


def _add_pages(app: Flask, desk: Desk, settings: Settings, roles: Sequence[RoleTile], token: str) -> None:
    """What is drawn once: the page, its sizes, its texts, the staff's page."""
    families = [(name, list(group)) for name, group in groupby(sorted(roles, key=_by_family(roles)), _family)]

    @app.get("/")
    def page() -> str:
        language = _language(desk)
        return render_template(
            "kiosk.html",
            language=language,
            languages=LANGUAGES,
            spoken=_spoken(settings),
            token=token,
            families=families,
            settings=settings,
            cloud_host=settings.cloud.host,
            sharing=SHARING,
            phases=[phase.value for phase in Phase],
            skills_at_most=SKILLS_AT_MOST,
            role_length=ROLE_LENGTH_AT_MOST,
            skill_length=SKILL_LENGTH_AT_MOST,
        )

    @app.get("/panel.css")
    def panel() -> Response:
        return Response(f":root {{ --mm: {settings.screen.px_per_mm:g}px; }}\n", mimetype="text/css")

    @app.get("/texts/<language>.json")
    def texts(language: str) -> Response:
        if language not in LANGUAGES:
            abort(404)
        return jsonify(dict(catalogue(language)))

    @app.get("/health")
    def health() -> str:
        return render_template("health.html", sections=desk.health())

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)


def _spoken(settings: Settings) -> frozenset[str]:
    """Languages whose recogniser is on disk; the language screen says so where one is not."""
    folder = Path(settings.models.folder)
    return frozenset(code for code, name in settings.speech.by_language.items() if (folder / name).is_dir())


def _add_live(app: Flask, desk: Desk, settings: Settings, now: Callable[[], float]) -> None:
    """What moves: events out, commands in, the small picture of the framing step."""

    @app.get("/events")
    def events() -> Response:
        streams: Streams = current_app.extensions[STREAMS]
        return Response(streams.events(), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @app.post("/command")
    def command() -> tuple[str, int]:
        if request.mimetype != "application/json":
            abort(415, "Content-Type must be application/json")
        desk.submit(read_command(request.get_data(cache=False), now(), cloud=settings.cloud.host is not None))
        return "", 204

    @app.post("/role")
    def role() -> Response:
        if request.mimetype != "application/json":
            abort(415, "Content-Type must be application/json")
        if desk.view().phase is not Phase.PROFILE:
            abort(409, "a role is asked for on the profile screen only")
        tile = desk.understood(read_role(request.get_data(cache=False)))
        return jsonify(title=tile.title if tile else None, skills=tile.skills if tile else ())

    @app.get("/snapshot.jpg")
    def snapshot() -> Response:
        if desk.view().phase is not Phase.FRAMING:
            abort(404)
        picture = desk.snapshot()
        return Response(picture, mimetype="image/jpeg") if picture else Response(status=204)


def _add_report(app: Flask, desk: Desk) -> None:
    """The finished report, as a page for the frame and as JSON."""

    @app.get("/report")
    def report() -> Response:
        html = desk.report_html(_language(desk))
        if html is None:
            abort(404)
        nonce = secrets.token_urlsafe(16)
        policy = POLICY.format(style=f" 'nonce-{nonce}'")
        page = _STYLE_TAG.sub(f'<style nonce="{nonce}"', html)
        return Response(page, mimetype="text/html", headers={"Content-Security-Policy": policy})

    @app.get("/report.json")
    def report_json() -> Response:
        text = desk.report_json()
        if text is None:
            abort(404)
        return Response(text, mimetype="application/json")


def _language(desk: Desk) -> str:
    """The page's language: as asked in the address, else the candidate's choice."""
    asked = request.args.get("language")
    if asked is not None and asked in LANGUAGES:
        return asked
    if "language" not in g:
        g.language = known_language(desk.view().language)
    chosen: str = g.language
    return chosen


def _answer_error(error: Exception) -> BaseResponse:
    """The one place where a failed request is answered: a line of JSON or a plain page, never a traceback."""
    code, text = _code_of(error)
    if code == 500:
        log.error("%s %s failed: %s", request.method, request.url_rule, place_of(error))
    if request.method == "GET" and request.accept_mimetypes.best == "text/html":
        response = Response(render_template("error.html", code=code, text=text), code)
    else:
        response = jsonify(error=text)
        response.status_code = code
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
    return response


def _code_of(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.code or 500, error.description or error.name
    if isinstance(error, UsageError):
        return 400, str(error)
    if isinstance(error, SessionError):
        return 409, str(error)
    if isinstance(error, KioskError):
        return 503, "the kiosk cannot do this now"
    return 500, "the kiosk failed to answer; staff find more in the log"


def _family(role: RoleTile) -> str:
    return role.family


def _by_family(roles: Sequence[RoleTile]) -> Callable[[RoleTile], int]:
    """Sort key: the most chosen families first, then the others in the order in which they come."""
    order = list(dict.fromkeys((*FAMILIES_FIRST, *(role.family for role in roles))))
    return lambda role: order.index(role.family)
