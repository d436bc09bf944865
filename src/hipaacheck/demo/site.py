"""The clinic's web pages: a brochure without protection, and a portal that is nearly right."""

import http.server
import ssl

from hipaacheck.demo import zone

_BROCHURE = f"""<!doctype html><html lang="en"><head><title>Lakeside Clinic</title></head><body>
<h1>Lakeside Clinic</h1><p><a href="https://{zone.PORTAL}/">Patient portal</a></p>
<form action="http://{zone.WWW}/appointment" method="post">
<label>Reason for your visit <input name="reason"></label><button>Ask for an appointment</button>
</form></body></html>"""

_PORTAL = """<!doctype html><html lang="en"><head><title>Patient portal</title>
<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-LAKE"></script></head><body>
<h1>Patient portal</h1>
<form action="/login" method="post"><label>User <input name="user"></label>
<label>Password <input type="password" name="password"></label>
<button>Sign in</button></form></body></html>"""


class Pages(http.server.BaseHTTPRequestHandler):
    """Answer one request and close; say nothing on the console."""

    server_version = "nginx"
    sys_version = "1.18.0"
    timeout = 5

    def log_message(self, format: str, *args: object) -> None:
        """Keep the demonstration's own output clean."""

    def version_string(self) -> str:
        """Return the Server header, which tells the version as many servers do."""
        return f"{self.server_version}/{self.sys_version}"

    def host(self) -> str:
        """Return the name that was asked for, without the port."""
        return self.headers.get("Host", "").split(":")[0].lower()

    def reply(self, status: int, body: str, headers: dict[str, str], kind: str = "text/html") -> None:
        """Send one page."""
        content = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class HttpsPages(Pages):
    """The clinic over HTTPS."""

    def do_GET(self) -> None:
        """Serve the MTA-STS policy, the portal or the brochure by the name that was asked for."""
        if self.host() == zone.MTA_STS:
            self.reply(200, zone.mta_sts_policy(), {}, "text/plain")
        elif self.host() == zone.PORTAL:
            protection = {
                "Strict-Transport-Security": "max-age=86400",
                "Content-Security-Policy": "default-src 'self'; "
                "script-src 'self' https://www.googletagmanager.com; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "same-origin",
                "Set-Cookie": "session=0; Path=/; HttpOnly",
            }
            self.reply(200, _PORTAL, protection)
        else:
            self.reply(200, _BROCHURE, {})


class ClearPages(Pages):
    """The clinic over plain HTTP: the portal leads to HTTPS, the brochure is served as it is."""

    def do_GET(self) -> None:
        """Redirect the portal; serve everything else in clear text."""
        if self.host() == zone.PORTAL:
            self.reply(301, "", {"Location": f"https://{zone.PORTAL}/"})
        else:
            self.reply(200, _BROCHURE, {})


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that does not print a traceback when a scanner hangs up in the middle of a handshake."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore what probing is made of: broken handshakes and early ends."""
        import sys

        if not isinstance(sys.exception(), ssl.SSLError | OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
