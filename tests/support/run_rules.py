"""Rules for the runs of tests: what a report prints of them is realistic, their criteria are stand-ins."""

from tests.support.run_parts import rule

from hipaacheck.model import Level, Severity, Strength, TargetKind

DOMAIN, MAIL, WEB = TargetKind.DOMAIN, TargetKind.MAIL_HOST, TargetKind.WEB_HOST
CRITICAL, HIGH, MODERATE = Severity.CRITICAL, Severity.HIGH, Severity.MODERATE
LOW, INFO = Severity.LOW, Severity.INFO

MANAGE = "164.308(a)(1)(ii)(B)"
MALWARE = "164.308(a)(5)(ii)(B)"
TRANSMISSION = ("164.312(e)(1)", "164.312(e)(2)(ii)")
INTEGRITY = "164.312(e)(2)(i)"

SPF = rule(
    "EMAIL-SPF-001",
    "The domain publishes one usable SPF record",
    "sender-authentication",
    DOMAIN,
    HIGH,
    why="Without a usable SPF record a receiving server cannot tell the organisation's own mail servers from "
    "anybody else's. Mail that pretends to come from the organisation reaches staff and patients more easily.",
    fix="Publish one TXT record at harborclinic.example:\n\n    v=spf1 include:_spf.mailcare.example -all\n\n"
    "Add every service that sends mail for the domain before you publish it.",
    citations=(MANAGE, MALWARE),
    likelihood=Level.HIGH,
    strength=Strength.INDIRECT,
    sources=("RFC 7208 section 3", "NIST SP 800-177r1 section 4.4"),
    passes_when="spf.record_count == 1 && spf.usable",
)
SPF_END = rule(
    "EMAIL-SPF-006",
    "The SPF record ends in a decision",
    "sender-authentication",
    DOMAIN,
    MODERATE,
    why="A record that ends in ?all, or in nothing, tells receivers that mail from any server may be genuine.",
    fix="End the record at harborbilling.example with ~all, and with -all once DMARC reports show that every "
    "sender is listed. The record to publish is v=spf1 mx include:spf.invoices.example ~all",
    citations=(MANAGE,),
    strength=Strength.INDIRECT,
    sources=("RFC 7208 section 5.1",),
)
DKIM = rule(
    "EMAIL-DKIM-001",
    "Outgoing mail can be signed with DKIM",
    "sender-authentication",
    DOMAIN,
    MODERATE,
    why="DKIM lets receivers see that a message was not changed on its way and that the domain answers for it.",
    fix="Turn on DKIM signing at the mail provider and publish the key record that it shows.",
    citations=(MANAGE, INTEGRITY),
    sources=("RFC 6376 section 3.6", "RFC 8301 section 3.2"),
)
DKIM_BITS = rule(
    "EMAIL-DKIM-003",
    "DKIM keys have at least 2048 bits",
    "sender-authentication",
    DOMAIN,
    MODERATE,
    why="A 1024-bit RSA key is within reach of well-funded attackers; who holds it can sign mail as the organisation.",
    fix="Make a new key of 2048 bits under a new selector, publish it, switch signing over, and remove the old "
    "record after a week:\n\n"
    '```\ns2026._domainkey.harborclinic.example. IN TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgK'
    'CAQEAvVJ0vTtH0kT3qGZ2mSjLw6b1GqXn1Dk7YvX9cZbWbq8o3Q0l8a5fQv2e0RrJt6n4pKp1Yw5sUu7dXh2z9aTgL3m"\n```',
    citations=(MANAGE, INTEGRITY),
    likelihood=Level.LOW,
    sources=("RFC 8301 section 3.2",),
)
DMARC = rule(
    "EMAIL-DMARC-002",
    "DMARC asks receivers to quarantine or reject spoofed mail",
    "sender-authentication",
    DOMAIN,
    HIGH,
    why="With p=none, or without DMARC, receivers deliver mail that fails every check. Forged mail in the "
    "organisation's name is the usual way in for stolen passwords and malware, and from there to ePHI.",
    fix="Publish this TXT record at _dmarc.harborclinic.example, read the reports for some weeks, then raise the policy:\n\n"
    "    v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@harborclinic.example",
    citations=(MANAGE, MALWARE),
    likelihood=Level.HIGH,
    impact=Level.HIGH,
    strength=Strength.INDIRECT,
    sources=("RFC 9989 section 4.7", "NIST SP 800-177r1 section 4.6"),
    passes_when="dmarc.policy in params.enforcing && !dmarc.testing",
    references={"RFC 9989": "https://www.rfc-editor.org/rfc/rfc9989"},
)
DMARC_REPORTS = rule(
    "EMAIL-DMARC-005",
    "DMARC reports are asked for and may be sent",
    "sender-authentication",
    DOMAIN,
    LOW,
    why="Reports show who sends mail in the organisation's name, and that is needed before the policy is raised.",
    fix="Authorise the external receiver: ask it to publish v=DMARC1 at "
    "harborbilling.example._report._dmarc.reports.example",
    citations=(MANAGE,),
    likelihood=Level.LOW,
    impact=Level.LOW,
    sources=("RFC 9990 section 4",),
)
MX = rule(
    "EMAIL-MX-002",
    "Every MX host resolves",
    "mail-routing",
    DOMAIN,
    MODERATE,
    why="Mail to a host name without an address waits or bounces; an expired name can be registered by a stranger.",
    fix="Remove old-relay.harborclinic.example from the MX records, or give it an address.",
    citations=(MANAGE,),
    sources=("RFC 5321 section 5.1",),
)
MTA_STS = rule(
    "EMAIL-MTASTS-001",
    "Senders are told to deliver over authenticated TLS only (MTA-STS)",
    "mail-routing",
    DOMAIN,
    MODERATE,
    why="STARTTLS alone is a polite offer: who controls the network can strip it. MTA-STS tells senders that "
    "honour it to insist on encryption and on the right certificate.",
    fix="Publish this TXT record at _mta-sts.harborclinic.example:\n\n    v=STSv1; id=20261121\n\nand serve this file at "
    "https://mta-sts.harborclinic.example/.well-known/mta-sts.txt\n\n    version: STSv1\n    mode: testing\n"
    "    mx: mx1.harborclinic.example\n    mx: mx2.harborclinic.example\n    max_age: 604800",
    citations=TRANSMISSION,
    sources=("RFC 8461 section 3",),
)
TLS_RPT = rule(
    "EMAIL-TLSRPT-001",
    "Senders can report TLS failures",
    "mail-routing",
    DOMAIN,
    INFO,
    why="Reports tell the organisation when others fail to deliver to it over TLS.",
    fix="Publish a TXT record at _smtp._tls.harborclinic.example: v=TLSRPTv1; rua=mailto:tls-reports@harborclinic.example",
    citations=("164.312(e)(1)",),
    likelihood=Level.LOW,
    impact=Level.LOW,
    sources=("RFC 8460 section 3",),
)
DNSSEC = rule(
    "DNS-DNSSEC-001",
    "The domain is signed with DNSSEC",
    "domain-name",
    DOMAIN,
    LOW,
    why="Without signatures a forged DNS answer can send mail and visitors elsewhere.",
    fix="Turn on DNSSEC at the DNS host and give the DS record to the registrar.",
    citations=(MANAGE, INTEGRITY),
    likelihood=Level.LOW,
    sources=("RFC 4035", "NIST SP 800-81r3"),
)
CAA = rule(
    "DNS-CAA-001",
    "CAA names the authorities that may issue certificates",
    "domain-name",
    DOMAIN,
    INFO,
    why="CAA keeps other authorities from issuing a certificate by mistake.",
    fix='Publish a CAA record at harborclinic.example:\n\n    0 issue "letsencrypt.org"',
    citations=(MANAGE,),
    likelihood=Level.LOW,
    impact=Level.LOW,
    sources=("RFC 8659",),
)
STARTTLS = rule(
    "TLS-MAIL-001",
    "The mail server offers STARTTLS",
    "mail-tls",
    MAIL,
    CRITICAL,
    why="A mail server without STARTTLS receives every message in clear text. Anybody on the path can read patient "
    "names, results and attachments.",
    fix="Postfix, in /etc/postfix/main.cf:\n\n    smtpd_tls_security_level = may\n"
    "    smtpd_tls_chain_files = /etc/letsencrypt/live/mx1.harborbilling.example/privkey.pem, "
    "/etc/letsencrypt/live/mx1.harborbilling.example/fullchain.pem\n\nthen `systemctl reload postfix`.",
    citations=TRANSMISSION,
    likelihood=Level.HIGH,
    impact=Level.VERY_HIGH,
    sources=("RFC 3207", "NIST SP 800-177r1 section 5.1"),
)
MAIL_VERSION = rule(
    "TLS-MAIL-003",
    "The mail server accepts TLS 1.2 or later",
    "mail-tls",
    MAIL,
    HIGH,
    why="Older versions have known weaknesses, and more and more senders refuse them.",
    fix="Postfix: smtpd_tls_protocols = >=TLSv1.2",
    citations=TRANSMISSION,
    likelihood=Level.MODERATE,
    impact=Level.HIGH,
    sources=("NIST SP 800-52r2 section 3.1",),
)
MAIL_OLD = rule(
    "TLS-MAIL-004",
    "The mail server does not offer TLS 1.0 or 1.1",
    "mail-tls",
    MAIL,
    LOW,
    why="Weak versions are better than clear text between mail servers, but few senders still need them.",
    fix="Postfix, in main.cf: `smtpd_tls_protocols = >=TLSv1.2`",
    citations=TRANSMISSION,
    likelihood=Level.LOW,
    impact=Level.MODERATE,
    sources=("RFC 8996",),
)
MAIL_CERT = rule(
    "TLS-MAIL-010",
    "The mail server's certificate is valid for its name",
    "mail-tls",
    MAIL,
    HIGH,
    why="Senders that check certificates cannot tell the server from an impostor.",
    fix="Renew the certificate: `certbot renew --cert-name mx1.harborclinic.example`",
    citations=TRANSMISSION,
    likelihood=Level.MODERATE,
    impact=Level.HIGH,
    sources=("RFC 9525",),
)
HTTPS = rule(
    "WEB-HTTPS-001",
    "Visitors are taken to HTTPS",
    "web",
    WEB,
    HIGH,
    why="A page over http can be read and changed by anybody on the path, forms and logins included.",
    fix="nginx, in the server block of port 80:\n\n    return 301 https://$host$request_uri;",
    citations=TRANSMISSION,
    likelihood=Level.HIGH,
    impact=Level.HIGH,
    sources=("RFC 9110 section 4.2.2",),
)
HSTS = rule(
    "WEB-HSTS-001",
    "Browsers are told to use HTTPS only (HSTS)",
    "web",
    WEB,
    MODERATE,
    why="Without HSTS the first request of a visit may still go out in clear text.",
    fix='nginx:\n\n    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',
    citations=TRANSMISSION,
    sources=("RFC 6797 section 6.1",),
)
WEB_OLD = rule(
    "WEB-TLS-002",
    "The web server does not offer TLS 1.0 or 1.1",
    "web",
    WEB,
    HIGH,
    why="Both versions are deprecated and have known weaknesses that browsers no longer put up with.",
    fix="nginx: `ssl_protocols TLSv1.2 TLSv1.3;`",
    citations=TRANSMISSION,
    likelihood=Level.LOW,
    impact=Level.HIGH,
    sources=("RFC 8996", "NIST SP 800-52r2 section 3.1"),
)
COOKIES = rule(
    "WEB-COOKIE-001",
    "Cookies are sent over HTTPS only",
    "web",
    WEB,
    MODERATE,
    why="A session cookie without Secure leaves the browser over http too, and who reads it is logged in.",
    fix="Add Secure, HttpOnly and SameSite=Lax to the cookie `PORTALSESSID`.",
    citations=("164.312(e)(1)", "164.312(d)"),
    sources=("RFC 6265 section 4.1.2.5",),
    strength=Strength.INDIRECT,
)
PORTAL = rule(
    "WEB-PORTAL-001",
    "The portal's log-in asks for a second factor",
    "web",
    WEB,
    MODERATE,
    why="A password alone is easily stolen; whether a second factor is asked for cannot be seen from outside.",
    fix="Ask the portal's vendor, and keep the answer with the risk analysis.",
    citations=("164.312(d)",),
    sources=("NIST SP 800-63B-4",),
    strength=Strength.ATTESTATION,
)

RULES = (
    SPF,
    SPF_END,
    DKIM,
    DKIM_BITS,
    DMARC,
    DMARC_REPORTS,
    MX,
    MTA_STS,
    TLS_RPT,
    DNSSEC,
    CAA,
    STARTTLS,
    MAIL_VERSION,
    MAIL_OLD,
    MAIL_CERT,
    HTTPS,
    HSTS,
    WEB_OLD,
    COOKIES,
    PORTAL,
)
