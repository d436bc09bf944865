"""Decide what to ask a server, in an order that lets one answer spare others."""

import asyncio
from collections.abc import Iterable

from hipaacheck.net.tls.asker import Asker
from hipaacheck.net.tls.draft import Draft
from hipaacheck.net.tls.knowledge import No, Question, Unasked, Verdict, Yes
from hipaacheck.net.tls.policies import TlsPolicy
from hipaacheck.net.tls.suites import (
    Version,
    Weakness,
    all_suites,
    finite_field,
    forward_secret_suites,
    static_rsa_suites,
    suites_of,
    weak_suites,
)

_OLD = (Version.TLS1_1, Version.TLS1_0, Version.SSL3)


class Interview:
    """Ask all questions of one server and write the answers into a draft.

    `first` is the full handshake: what it shows (TLS 1.3, forward secrecy) is not asked again.
    """

    def __init__(self, asker: Asker, draft: Draft, first: asyncio.Future[None]) -> None:
        self._asker = asker
        self._draft = draft
        self._first = first
        self._old: asyncio.Future[tuple[Version, ...]] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Ask everything; the asker limits how much of it happens at once.

        The widest sets go first: when "anything that Mozilla does not list?" is refused, nothing weak needs
        asking any more, and what is taken may answer for other policies. What one of them may answer and
        what waits for the handshake come last, and often need not be asked at all.
        """
        everything = len(suites_of(Version.TLS1_2))
        policies = sorted(self._draft.policies, key=_breadth, reverse=True)
        some = [policy for policy in policies if _breadth(policy) < everything]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._old_versions())
            for policy in some[:1]:
                group.create_task(self._off_policy(policy))
            for policy in reversed(some[1:]):
                group.create_task(self._off_policy(policy))
            group.create_task(self._diffie_hellman())
            group.create_task(self._after_the_handshake([p for p in policies if p not in some]))

    async def _after_the_handshake(self, tls13_policies: list[TlsPolicy]) -> None:
        await asyncio.shield(self._first)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tls13())
            for policy in self._draft.policies:
                group.create_task(self._off_policy_tls13(policy))
            group.create_task(self._weak())
            group.create_task(self._static_rsa())
            group.create_task(self._forward_secrecy())
            for policy in tls13_policies:
                group.create_task(self._off_policy(policy))
            group.create_task(self._tls12())

    async def _old_versions(self) -> None:
        """Walk down from TLS 1.1: each hello offers a version and everything older."""
        offered: list[Version] = []
        verdict: Verdict = No()
        for version in _OLD:
            if self._draft.versions.get(version) is not None:
                continue
            verdict = await self._ask(version, suites_of(version))
            if not isinstance(verdict, Yes):
                self._draft.versions.update(dict.fromkeys(_OLD[_OLD.index(version) :], verdict))
                break
            for older in _OLD[_OLD.index(version) :]:
                if older > verdict.hello.version:
                    self._draft.versions[older] = No("it answers with something older")
            self._draft.versions[verdict.hello.version] = verdict
            offered.append(verdict.hello.version)
        self._old.set_result(tuple(offered))

    async def _tls12(self) -> None:
        """Offer all that TLS 1.2 has: a server answers with the newest version it knows (RFC 5246 E.1)."""
        if Version.TLS1_2 not in self._draft.versions:
            verdict = await self._ask(Version.TLS1_2, suites_of(Version.TLS1_2))
            older = isinstance(verdict, Yes) and verdict.hello.version < Version.TLS1_2
            self._draft.versions[Version.TLS1_2] = No("it answers with something older") if older else verdict

    async def _tls13(self) -> None:
        if Version.TLS1_3 not in self._draft.versions:
            verdict = await self._ask(Version.TLS1_3, suites_of(Version.TLS1_3))
            self._draft.versions[Version.TLS1_3] = verdict

    async def _weak(self) -> None:
        """Offer everything weak; set aside what was taken, and offer the rest again."""
        left = set(Weakness)
        for version in (Version.TLS1_2, *_OLD):
            if version in _OLD and version not in await asyncio.shield(self._old):
                continue
            left = {one for one in left if not self._known(one)}
            while left:
                verdict = await self._ask(version, weak_suites(frozenset(left)) & suites_of(version))
                if isinstance(verdict, Yes):
                    taken = all_suites()[verdict.hello.suite].weaknesses
                    self._draft.weak.update(dict.fromkeys(taken, verdict))
                    left -= taken
                    continue
                for one in left:
                    self._keep_worse(self._draft.weak, one, verdict)
                break

    def _known(self, weakness: Weakness) -> bool:
        return any(weakness in suite.weaknesses for suite in self._asker.knowledge.suites)

    async def _static_rsa(self) -> None:
        self._draft.static_rsa = await self._everywhere(static_rsa_suites())

    async def _diffie_hellman(self) -> None:
        self._draft.finite_field = await self._everywhere(finite_field())

    async def _forward_secrecy(self) -> None:
        if not any(suite.forward_secret for suite in self._asker.knowledge.suites):
            self._draft.forward = await self._everywhere(forward_secret_suites())

    async def _off_policy(self, policy: TlsPolicy) -> None:
        verdict = await self._everywhere(policy.off_policy(Version.TLS1_2))
        self._draft.off_policy[policy.id, False] = verdict

    async def _off_policy_tls13(self, policy: TlsPolicy) -> None:
        offered = self._draft.versions.get(Version.TLS1_3)
        if not isinstance(offered, No):
            offered = await self._ask(Version.TLS1_3, policy.off_policy(Version.TLS1_3))
        self._draft.off_policy[policy.id, True] = offered

    async def _everywhere(self, suites: frozenset[int]) -> Verdict:
        """Ask in TLS 1.2 and, while refused, in each older version that the server offers.

        A server may keep a suite for old versions only; a TLS 1.2 hello would not show it.
        """
        verdict = await self._ask(Version.TLS1_2, suites)
        for version in _OLD:
            if isinstance(verdict, Yes):
                return verdict
            if version in await asyncio.shield(self._old):
                verdict = _worse(verdict, await self._ask(version, suites & suites_of(version)))
        return verdict

    async def _ask(self, version: Version, suites: Iterable[int]) -> Verdict:
        return await self._asker.ask(Question(version, frozenset(suites)))

    @staticmethod
    def _keep_worse(answers: dict[Weakness, Verdict], key: Weakness, verdict: Verdict) -> None:
        answers[key] = _worse(answers.get(key, verdict), verdict)


def _worse(first: Verdict, second: Verdict) -> Verdict:
    """Return the answer that stands when the same was asked twice: yes, else not known, else no."""
    for kind in (Yes, Unasked):
        for verdict in (first, second):
            if isinstance(verdict, kind):
                return verdict
    return second


def _breadth(policy: TlsPolicy) -> int:
    return len(policy.off_policy(Version.TLS1_2))
