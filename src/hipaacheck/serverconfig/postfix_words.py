"""Know what Postfix takes where main.cf says nothing, and how it lists protocols."""

import re

from hipaacheck.model import Seen
from hipaacheck.serverconfig.configured import VERSIONS, quoted, unseen

# What Postfix 3.6 to 3.10 take where nothing is said (postconf(5)).
DEFAULTS = {
    "smtpd_tls_security_level": "",
    "smtpd_use_tls": "no",
    "smtpd_enforce_tls": "no",
    "smtpd_tls_wrappermode": "no",
    "smtpd_tls_auth_only": "no",
    "smtpd_sasl_auth_enable": "no",
    "smtpd_tls_protocols": ">=TLSv1",
    "smtpd_tls_mandatory_protocols": ">=TLSv1",
    "smtpd_tls_ciphers": "medium",
    "smtpd_tls_mandatory_ciphers": "medium",
    "smtpd_tls_exclude_ciphers": "",
    "smtpd_tls_mandatory_exclude_ciphers": "",
    "smtpd_tls_eecdh_grade": "auto",
    "smtpd_tls_dh1024_param_file": "",
    "smtpd_tls_ask_ccert": "no",
    "smtpd_tls_req_ccert": "no",
    "smtpd_tls_cert_file": "",
    "smtpd_tls_dcert_file": "",
    "smtpd_tls_eccert_file": "",
    "smtpd_tls_chain_files": "",
    "smtpd_discard_ehlo_keywords": "",
    "smtpd_discard_ehlo_keyword_address_maps": "",
    "tls_config_file": "default",
    "tls_config_name": "",
    "tls_high_cipherlist": "aNULL:-aNULL:HIGH:@STRENGTH",
    "tls_medium_cipherlist": "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH",
    "tls_low_cipherlist": "aNULL:-aNULL:HIGH:MEDIUM:LOW:+RC4:@STRENGTH",
    "tls_export_cipherlist": "aNULL:-aNULL:HIGH:MEDIUM:LOW:EXPORT:+RC4:@STRENGTH",
    "tls_null_cipherlist": "eNULL:!aNULL",
}
_PROTOCOLS = {
    "sslv2": None,
    "sslv3": "SSLv3",
    "tlsv1": "TLSv1.0",
    "tlsv1.1": "TLSv1.1",
    "tlsv1.2": "TLSv1.2",
    "tlsv1.3": "TLSv1.3",
}
_HEXADECIMAL = {
    "0300": "sslv3",
    "0301": "tlsv1",
    "0302": "tlsv1.1",
    "0303": "tlsv1.2",
    "0304": "tlsv1.3",
}


def protocols(text: str, name: str) -> Seen[frozenset[str]]:
    """Return the versions that a list of Postfix leaves (postconf(5), smtpd_tls_protocols)."""
    included: set[str] = set()
    excluded: set[str] = set()
    for word in re.split(r"[,\s:]+", re.sub(r"([<>]=)\s+", r"\1", text.strip())):
        low = word.lower()
        if not low:
            continue
        bound = low[:2] if low[:2] in (">=", "<=") else ""
        plain = low.removeprefix(bound).removeprefix("" if bound else "!")
        plain = _HEXADECIMAL.get(plain, plain) if bound else plain
        if plain not in _PROTOCOLS:
            return unseen(f"{name} names {quoted(word, 40)}, which is no protocol that hipaacheck knows")
        version = _PROTOCOLS[plain]
        at = VERSIONS.index(version) if version else -1
        if bound == ">=":
            excluded |= set(VERSIONS[: max(at, 0)])
        elif bound == "<=":
            excluded |= set(VERSIONS[at + 1 :])
        elif low.startswith("!"):
            excluded |= {version} if version else set()
        elif version:
            included.add(version)
    return frozenset(included or VERSIONS) - excluded
