"""Find the DKIM keys of a domain among the selectors that are worth asking for."""

import asyncio
from dataclasses import dataclass

from hipaacheck.catalogs.mail_providers import provider_by_dkim_target, selector_catalogue
from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.email.asking import Asked, asked
from hipaacheck.checkers.email.dkim.lines import key_lines
from hipaacheck.checkers.email.dkim.parser import parse_key_record
from hipaacheck.checkers.email.dkim.selectors import (
    Wanted,
    clean_selector,
    first_round,
    generic,
    made_up_selector,
    recognised,
    unique,
    valid_selector,
)
from hipaacheck.checkers.email.facts import DkimFacts, DkimKey
from hipaacheck.model import Seen, TargetKind, Unseen
from hipaacheck.net.answers import DnsAnswer, DnsStatus
from hipaacheck.net.clients import DnsClient
from hipaacheck.net.noting import note, noted

_RECORD_LIMIT = 4096
_LIST_LIMIT = 50
_NAME_LIMIT = 500


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was learned before any selector was asked for."""

    received_by: str | None
    provider_ids: tuple[str, ...]
    empty: bool
    asked: Asked

    @property
    def made_up(self) -> DnsAnswer:
        """Return what the selector that nobody has was answered with."""
        return self.asked.answer


async def probe_dkim(ctx: Context) -> Saw:
    """Ask for the user's selectors, those of recognised providers and the common ones.

    Raises CouldNotLookError when no question at all was answered.
    """
    domain, resolver = ctx.target.name, ctx.net.dns
    given = {clean_selector(text, domain): text for text in ctx.target.dkim_selectors}
    user = tuple(name for name in given if valid_selector(name))
    ground = await _look_around(resolver, domain)
    rounds = await _ask_rounds(resolver, domain, user, ground)
    answers = [(want, one.answer) for want, one in rounds]
    if answers and all(answer.failed for _, answer in answers) and ground.made_up.failed:
        failure = answers[0][1]
        note(place for _, one in rounds for place in one.places)
        raise CouldNotLookError(failure.reason, source=failure.source, method=_method(domain, len(answers)))
    keys = _keys(domain, ground.made_up, answers)
    facts = _facts(domain, given, ground, answers, keys)
    note(key_lines(facts, ground.asked, rounds))
    holding = {key.selector for key in keys}
    raws = [answer for want, answer in answers if want.selector in holding]
    return Saw(
        facts=facts,
        source=ground.made_up.source,
        method=_method(domain, len(answers)),
        absent=not keys,
        artefacts=tuple(
            artefact(f"TXT {answer.name}", "text/plain", "\n".join(answer.texts).encode("latin-1"))
            for answer in raws
        ),
    )


async def _look_around(resolver: DnsClient, domain: str) -> _Ground:
    """Ask who handles the domain's mail, and whether anything or everything exists below _domainkey."""
    # What leads to a provider decides nothing about a key, so none of these lines is the probe's.
    with noted():
        mx, txt, parent, made_up = await asyncio.gather(
            resolver.ask(domain, "MX"),
            resolver.ask(domain, "TXT"),
            resolver.ask(f"_domainkey.{domain}", "TXT"),
            asked(resolver.ask(_name(made_up_selector(domain), domain), "TXT")),
        )
    received_by, ids = recognised(mx, txt)
    return _Ground(received_by, ids, parent.status is DnsStatus.NXDOMAIN, made_up)


async def _ask_rounds(
    resolver: DnsClient, domain: str, user: tuple[str, ...], ground: _Ground
) -> list[tuple[Wanted, Asked]]:
    """Ask what is worth asking, then what the CNAMEs of the first answers make worth asking."""
    catalogue = selector_catalogue()
    wanted = first_round(catalogue, user, ground.received_by, ground.provider_ids, ground.empty)
    answers = await _ask(resolver, domain, wanted)
    # A wildcard CNAME names nobody in particular.
    ids = {_provider(one.answer.aliases) for _, one in answers} if not ground.made_up.aliases else set()
    more = [Wanted(name, "provider") for name in catalogue.selectors_of(name for name in ids if name)]
    if ground.empty and any(one.answer.exists for _, one in answers):
        more += generic(catalogue, ground.received_by)
    answers += await _ask(resolver, domain, unique(more, [want.selector for want, _ in answers]))
    return answers


async def _ask(resolver: DnsClient, domain: str, wanted: tuple[Wanted, ...]) -> list[tuple[Wanted, Asked]]:
    asking = (asked(resolver.ask(_name(want.selector, domain), "TXT")) for want in wanted)
    answers = await asyncio.gather(*asking)
    return list(zip(wanted, answers, strict=True))


def _keys(domain: str, made_up: DnsAnswer, answers: list[tuple[Wanted, DnsAnswer]]) -> tuple[DkimKey, ...]:
    """Return the key records among the answers; what a wildcard answers to everybody is kept once."""
    keys: list[DkimKey] = []
    wildcard = _key(Wanted("*", "wildcard"), domain, made_up)
    if wildcard is not None:
        keys.append(wildcard)
    for want, answer in answers:
        if want.origin != "user" and made_up.exists and answer.texts == made_up.texts:
            continue
        key = _key(want, domain, answer)
        if key is not None:
            keys.append(key)
    return tuple(keys)


def _key(want: Wanted, domain: str, answer: DnsAnswer) -> DkimKey | None:
    texts = answer.texts
    parsed = [(text, record) for text in texts if (record := parse_key_record(text)) is not None]
    if not parsed:
        return None
    text, record = parsed[0]
    errors = record.errors
    if len(texts) > 1:
        # RFC 6376 section 3.6.2.2: TXT records must be unique for a selector, else results are undefined.
        errors += (f"{len(texts)} TXT records stand at this name; a verifier may read the wrong one",)
    return DkimKey(
        selector=want.selector,
        name=_name(want.selector, domain),
        record=text[:_RECORD_LIMIT],
        target=answer.aliases[-1] if answer.aliases else None,
        provider=_provider(answer.aliases),
        key_type=record.key_type,
        bits=record.bits,
        revoked=record.revoked,
        testing=record.testing,
        hashes=record.hashes,
        sha1_only=record.sha1_only,
        usable=record.usable and len(texts) == 1,
        errors=errors,
        origin=want.origin,
    )


def _provider(aliases: tuple[str, ...]) -> str | None:
    """Return the id of the provider that the CNAME chain leads to, its end first."""
    found = (provider_by_dkim_target(alias) for alias in reversed(aliases))
    return next((provider.id for provider in found if provider is not None), None)


def _facts(
    domain: str,
    given: dict[str, str],
    ground: _Ground,
    answers: list[tuple[Wanted, DnsAnswer]],
    keys: tuple[DkimKey, ...],
) -> DkimFacts:
    holding = {key.selector for key in keys}
    failed = [want.selector for want, answer in answers if answer.failed]
    asked = {want.selector for want, _ in answers}
    unasked = [name for name in given if valid_selector(name) and name not in asked]
    live = [key for key in keys if not key.revoked]
    rsa = [key for key in live if key.key_type == "rsa" and key.bits is not None]
    weakest = min(rsa, key=lambda key: key.bits or 0) if rsa else None
    silent = {*holding, *failed, *unasked}
    missing = [text for name, text in given.items() if name not in silent]
    wildcard: Seen[bool] = ground.made_up.exists
    if ground.made_up.failed:
        wildcard = Unseen(unseen=ground.made_up.reason)
    return DkimFacts(
        found=_found(domain, ground, keys, len(answers), len(failed)),
        keys=keys,
        key_count=len(keys),
        asked=len(answers),
        not_answered=_cut([given.get(name, name) for name in (*unasked, *failed)]),
        wildcard=wildcard,
        weakest_rsa_bits=weakest.bits if weakest else None,
        weakest_selector=weakest.selector if weakest else "",
        testing_selectors=tuple(key.selector for key in live if key.testing),
        revoked_selectors=tuple(key.selector for key in keys if key.revoked),
        sha1_selectors=tuple(key.selector for key in live if key.sha1_only),
        broken_selectors=tuple(key.selector for key in live if key.errors),
        missing_user_selectors=_missing(
            missing, [given[name] for name in (*unasked, *failed) if name in given]
        ),
        summary=_summary(keys, len(answers)),
    )


def _missing(missing: list[str], silent: list[str]) -> Seen[tuple[str, ...]]:
    """Return the user's selectors that have no record; with none, those without an answer leave it open."""
    if not missing and silent:
        return Unseen(unseen=f"no answer for {', '.join(silent[:5])} below _domainkey")
    return _cut(missing)


def _found(domain: str, ground: _Ground, keys: tuple[DkimKey, ...], asked: int, failed: int) -> Seen[bool]:
    """Return True, or why it is not known: DNS cannot list selectors, so absence is never proven."""
    if any(key.usable for key in keys):
        return True
    said = []
    if keys:
        names = ", ".join(key.selector for key in keys[:5])
        said.append(f"the keys that were found cannot be used ({names})")
    if ground.empty:
        said.append(f"_domainkey.{domain} does not exist, so nothing should exist below it (RFC 8020)")
    if asked:
        lost = f", {failed} of them without an answer" if failed else ""
        said.append(f"{asked} selectors were asked for{lost}, and DNS cannot list the others")
    said.append("pass the s= value of a DKIM-Signature header of your own mail with --dkim-selector")
    return Unseen(unseen="; ".join(said))


def _summary(keys: tuple[DkimKey, ...], asked: int) -> str:
    if not keys:
        return f"no key among {asked} selectors"
    shown = [f"{key.selector} ({_state(key)})" for key in keys[:6]]
    rest = f" and {len(keys) - 6} more" if len(keys) > 6 else ""
    return ", ".join(shown) + rest


def _state(key: DkimKey) -> str:
    if key.revoked:
        return "revoked"
    if key.bits is None:
        return "not readable"
    size = "Ed25519" if key.key_type == "ed25519" else f"RSA {key.bits}"
    return size if key.usable else f"{size}, not usable"


def _cut(names: list[str]) -> tuple[str, ...]:
    """Return the names, or the first of them and how many more there are."""
    short = tuple(name[:_NAME_LIMIT] for name in names[:_LIST_LIMIT])
    return short if len(names) <= _LIST_LIMIT else (*short, f"and {len(names) - _LIST_LIMIT} more")


def _name(selector: str, domain: str) -> str:
    return f"{selector}._domainkey.{domain}"


def _method(domain: str, asked: int) -> str:
    return f"DNS TXT of {asked} selectors below _domainkey.{domain}"


PROBE = Probe("email.dkim", "dns.dkim", TargetKind.DOMAIN, probe_dkim)
