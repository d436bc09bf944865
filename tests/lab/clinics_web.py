"""Clinics whose web site has a fault, the same at NAME and www.NAME."""

from tests.lab.clinic import Clinic, Http, Site, Tls
from tests.lab.pki import Cert

_PAGE = "<!doctype html><html lang=en><title>Clinic</title>{}</html>"
_LOGIN = _PAGE.format('<form method=post action="{}"><input name=user><input type=password name=pw></form>')

_FRONT = (
    Clinic(
        "web-none", "nothing is wrong; no web site", {"@ A": (), "@ AAAA": (), "www A": (), "www AAAA": ()}
    ),
    Clinic("web-closed", "nobody listens on the ports for web", site=Site(http=Http.CLOSED, https=False)),
    Clinic("web-https-only", "nothing is wrong; port 80 is closed", site=Site(http=Http.CLOSED)),
    Clinic("web-http-only", "no HTTPS", site=Site(http=Http.SERVES, https=False)),
    Clinic("web-both", "HTTP is not redirected", site=Site(http=Http.SERVES)),
    Clinic("web-loop", "HTTP is redirected to itself", site=Site(http=Http.LOOPS)),
    Clinic("web-https-loop", "HTTPS is redirected to itself", site=Site(https_to="https://$host/")),
    Clinic(
        "web-downgrade", "HTTPS is redirected to HTTP", site=Site(http=Http.SERVES, https_to="http://$host/")
    ),
)

_PAGES = (
    Clinic("hsts-none", "no HSTS", site=Site(headers={"Strict-Transport-Security": ""})),
    Clinic(
        "hsts-short",
        "HSTS for five minutes",
        site=Site(headers={"Strict-Transport-Security": "max-age=300; includeSubDomains"}),
    ),
    Clinic(
        "hsts-broken",
        "HSTS that browsers ignore",
        site=Site(headers={"Strict-Transport-Security": "max-age=one-year; includeSubDomains"}),
    ),
    Clinic("web-no-csp", "no content security policy", site=Site(headers={"Content-Security-Policy": ""})),
    Clinic(
        "web-frames",
        "the page may be framed by anybody",
        site=Site(headers={"Content-Security-Policy": "default-src 'self'", "X-Frame-Options": ""}),
    ),
    Clinic("web-sniffing", "browsers may guess types", site=Site(headers={"X-Content-Type-Options": ""})),
    Clinic(
        "web-referrer",
        "addresses of pages are told to others",
        site=Site(headers={"Referrer-Policy": "unsafe-url"}),
    ),
    Clinic(
        "web-cookie",
        "a cookie without Secure",
        site=Site(cookies=("session=1; HttpOnly; SameSite=Lax; Path=/",)),
    ),
    Clinic(
        "web-cookie-script",
        "a session cookie that scripts can read",
        site=Site(cookies=("session=1; Secure; SameSite=Lax; Path=/",)),
    ),
    Clinic(
        "web-cookie-good",
        "nothing is wrong; a careful cookie",
        site=Site(cookies=("session=1; Secure; HttpOnly; SameSite=Lax; Path=/",)),
    ),
    Clinic(
        "web-clear-form",
        "a login form that sends in clear",
        site=Site(body=_LOGIN.format("http://login.good.example/")),
    ),
    Clinic("web-portal", "nothing is wrong; a login form", site=Site(body=_LOGIN.format("/login"))),
    Clinic(
        "web-mixed",
        "a script from an address in clear",
        site=Site(body=_PAGE.format('<script src="http://www.good.example/x.js"></script>')),
    ),
    Clinic("web-banner", "the server tells its version", site=Site(headers={"X-Powered-By": "PHP/5.4.16"})),
)

_TLS = (
    Clinic("web-expired", "an expired certificate", site=Site(cert=Cert.EXPIRED)),
    Clinic(
        "web-nearly-expired", "a certificate that expires in three days", site=Site(cert=Cert.NEARLY_EXPIRED)
    ),
    Clinic("web-self-signed", "a self-signed certificate", site=Site(cert=Cert.SELF_SIGNED)),
    Clinic("web-wrong-name", "the certificate of another host", site=Site(cert=Cert.WRONG_NAME)),
    Clinic("web-incomplete", "a chain without its intermediate", site=Site(cert=Cert.NO_INTERMEDIATE)),
    Clinic(
        "web-unknown-root",
        "a certificate of an authority that nobody knows",
        site=Site(cert=Cert.UNKNOWN_ROOT),
    ),
    Clinic("web-rsa-1024", "a key of 1024 bits", site=Site(cert=Cert.RSA_1024)),
    Clinic("web-sha1", "a certificate signed with SHA-1", site=Site(cert=Cert.SHA1)),
    Clinic("web-tls10", "TLS 1.0 and nothing newer", site=Site(tls=Tls.TLS_1_0_ONLY, cert=Cert.RSA)),
    Clinic("web-old-too", "TLS 1.0 and 1.1 beside newer ones", site=Site(tls=Tls.OLD_TOO, cert=Cert.RSA)),
    Clinic("web-tls12", "no TLS 1.3", site=Site(tls=Tls.TLS_1_2_ONLY)),
    Clinic("web-static-rsa", "no forward secrecy", site=Site(tls=Tls.STATIC_RSA_ONLY, cert=Cert.RSA)),
    Clinic("web-dh-1024", "Diffie-Hellman with 1024 bits", site=Site(tls=Tls.DH_1024, cert=Cert.RSA)),
    Clinic("web-chacha", "ChaCha20, which is not on the list of NIST", site=Site(tls=Tls.CHACHA_TOO)),
)

WEB: tuple[Clinic, ...] = (*_FRONT, *_PAGES, *_TLS)
