"""Probes run at once, under deadlines, and none can vanish or take another along."""

import asyncio
from typing import cast

import pytest
from tests.support.toys import (
    ToyFacts,
    cannot_look,
    checker,
    crashes,
    hangs,
    no_network,
    probe,
    sees,
    target,
)

from hipaacheck.checkers.api import Checker, Context, CouldNotLookError, Saw
from hipaacheck.engine.collect import CollectOptions, Progress, collect
from hipaacheck.engine.collected import Collected
from hipaacheck.model import Evidence, Observation, TargetKind


async def gather(
    *checkers: Checker, timeout: float = 5.0, names: tuple[str, ...] = ("a.example",)
) -> Collected:
    targets = [target(name) for name in names]
    return await collect(targets, checkers, no_network(), CollectOptions(timeout=timeout))


def by_kind(collected: Collected) -> dict[str, Evidence]:
    return {item.kind: item for item in collected.evidence}


async def test_what_is_seen_becomes_evidence() -> None:
    (item,) = (await gather(checker(probe(sees)))).evidence

    assert item.observation is Observation.PRESENT
    assert item.facts == {"ok": True, "count": 1}
    assert (item.source, item.method, item.target) == ("toy", "looking", "domain:a.example")
    assert item.id == Evidence.sealed(**item.model_dump(exclude={"id"})).id


async def test_each_failure_is_contained_and_recorded() -> None:
    collected = await gather(
        checker(probe(sees, "well"), probe(cannot_look, "fog"), probe(crashes, "bug"), probe(hangs, "stuck")),
        timeout=0.05,
    )
    held = by_kind(collected)

    assert held["well"].observation is Observation.PRESENT
    assert held["fog"].error == "the fog is thick"
    assert "ZeroDivisionError" in (held["bug"].error or "")
    assert "not finished within 0.05 s" in (held["stuck"].error or "")
    assert [problem.where for problem in collected.problems] == ["probe toys.bug on domain:a.example"]


async def test_a_probe_may_wait_for_another_ones_facts() -> None:
    async def second(ctx: Context) -> Saw:
        first = await ctx.facts("first", ToyFacts)
        return Saw(ToyFacts(count=int(str(first.count)) + 1), source="toy", method="adding")

    held = by_kind(await gather(checker(probe(second, "second"), probe(sees, "first"))))

    assert held["second"].facts == {"ok": True, "count": 2}


async def test_a_failure_passes_on_to_those_who_wait_for_it() -> None:
    async def second(ctx: Context) -> Saw:
        await ctx.facts("first", ToyFacts)
        raise AssertionError

    held = by_kind(await gather(checker(probe(second, "second"), probe(cannot_look, "first"))))

    assert held["second"].error == "the fog is thick"


async def test_probes_that_wait_for_each_other_end_at_once() -> None:
    async def waits_for_b(ctx: Context) -> Saw:
        await ctx.facts("b", ToyFacts)
        raise AssertionError

    async def waits_for_a(ctx: Context) -> Saw:
        await ctx.facts("a", ToyFacts)
        raise AssertionError

    held = by_kind(await gather(checker(probe(waits_for_b, "a"), probe(waits_for_a, "b")), timeout=30))

    assert all("wait for each other" in (item.error or "") for item in held.values())


async def test_a_found_target_is_probed_once_and_knows_all_who_led_to_it() -> None:
    async def finds(ctx: Context) -> Saw:
        host = target("mx.example", TargetKind.MAIL_HOST)
        ctx.discover(host.model_copy(update={"found_by": (ctx.target.id,)}))
        return await sees(ctx)

    collected = await gather(
        checker(probe(finds), probe(sees, "mail", TargetKind.MAIL_HOST)), names=("a.example", "b.example")
    )

    assert [item.target for item in collected.evidence].count("mail-host:mx.example") == 1
    assert collected.targets["mail-host:mx.example"].found_by == ("domain:a.example", "domain:b.example")


async def test_an_unresolved_target_is_not_probed() -> None:
    async def finds(ctx: Context) -> Saw:
        ctx.discover(target("x", TargetKind.MAIL_HOST).model_copy(update={"unresolved": "no MX answer"}))
        raise CouldNotLookError("no MX answer")

    collected = await gather(checker(probe(finds), probe(crashes, "mail", TargetKind.MAIL_HOST)))

    assert by_kind(collected)["mail"].error == "no MX answer"
    assert not collected.problems


async def test_interruption_keeps_what_was_seen() -> None:
    stop = asyncio.Event()

    def observer(step: Progress) -> None:
        if step.done and step.probe == "toys.well":
            stop.set()

    parts = checker(probe(sees, "well"), probe(hangs, "stuck"))
    collected = await collect([target()], [parts], no_network(), CollectOptions(timeout=60), observer, stop)
    held = by_kind(collected)

    assert collected.interrupted
    assert held["well"].observation is Observation.PRESENT
    assert held["stuck"].error == "the scan was interrupted"


@pytest.mark.parametrize("slots", [1, 3])
async def test_no_more_domains_at_once_than_allowed(slots: int) -> None:
    running, most = 0, 0

    async def counts(ctx: Context) -> Saw:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        return await sees(ctx)

    names = [target(f"{number}.example") for number in range(10)]
    await collect(names, [checker(probe(counts))], no_network(), CollectOptions(domains_at_once=slots))

    assert most == slots


async def test_a_kind_that_nobody_collects_is_said() -> None:
    async def second(ctx: Context) -> Saw:
        await ctx.facts("ghost", ToyFacts)
        raise AssertionError

    held = by_kind(await gather(checker(probe(second, "second"))))

    assert held["second"].error == "no probe collects ghost of a domain"


@pytest.mark.parametrize(("loading", "left"), [(2.0, 6.0), (100.0, 6.0), (1.0, 7.0)])
async def test_loading_counts_towards_the_first_timeout_but_not_all_of_it(
    loading: float, left: float
) -> None:
    deadlines: list[float] = []

    async def notes(ctx: Context) -> Saw:
        deadlines.append(ctx.deadline)
        return await sees(ctx)

    now = asyncio.get_running_loop().time()
    options = CollectOptions(timeout=8.0, began=now - loading)
    await collect([target()], [checker(probe(notes))], no_network(), options)

    assert deadlines[0] - now == pytest.approx(left, abs=0.5)


async def test_two_probes_of_one_kind_leave_it_unknown_which_is_right() -> None:
    collected = await gather(checker(probe(sees)), checker(probe(sees)))

    (item,) = collected.evidence
    assert (item.observation, item.error) == (Observation.FAILED, "two pieces of toy of one target")
    assert [problem.where for problem in collected.problems] == ["toys.toy on domain:a.example"]


async def test_what_a_probe_saw_and_nobody_can_keep_is_unknown_to_those_who_wait_for_it_too() -> None:
    async def sees_nothing(ctx: Context) -> Saw:
        return cast(Saw, None)

    async def second(ctx: Context) -> Saw:
        await ctx.facts("first", ToyFacts)
        raise AssertionError

    collected = await gather(checker(probe(sees_nothing, "first"), probe(second, "second")))

    assert {item.observation for item in collected.evidence} == {Observation.FAILED}
    assert all("cannot be kept" in (item.error or "") for item in collected.evidence)
    assert [problem.where for problem in collected.problems] == ["toys.first on domain:a.example"]


async def test_a_tenant_has_its_own_time() -> None:
    tenant = target(kind=TargetKind.GOOGLE_TENANT)
    options = CollectOptions(timeout=600, tenant_timeout=0.05)

    done = await collect([tenant], [checker(probe(hangs, applies_to=tenant.kind))], no_network(), options)

    assert [item.error for item in done.evidence] == ["not finished within 0.05 s"]
