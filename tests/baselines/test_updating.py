"""A baseline changes in its text: comments, order, reasons and ends of what stands keep their bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.baselines.parts import (
    AT_HOME,
    AT_SHOP,
    FAILS,
    HEAD,
    NAME,
    PASSES,
    SAID,
    SPF_HOME,
    SPF_SHOP,
    TODAY,
    UNSEEN,
    USUAL,
    Stood,
    entry,
    read,
    run_with,
    text_of,
)

from hipaacheck.baselines.comparing import compare
from hipaacheck.baselines.updating import edited, edits_of
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Outcome, Severity, fingerprint


def block(rule: str, target: str, more: str = "", severity: str = "high") -> str:
    return (
        f"  - fingerprint: {fingerprint(rule, target)}\n"
        f"    rule: {rule}  # a title\n    target: {target}\n    outcome: fail\n    severity: {severity}\n"
        f"    reason: known since May\n    approved_by: Dana\n{more}"
    )


BY_HAND = (
    "# kept by Dana\n"
    + HEAD
    + "findings:  # the list\n"
    + "  # Mail, all of it\n\n"
    + "  # about DMARC at home\n"
    + block(*AT_HOME, "    # ask again in May\n")
    + "\n"
    + block(*SPF_HOME, "    expires: 2026-12-01  # soon\n    ticket: OPS-7\n")
    + "  # about DMARC in the shop\n"
    + block(*AT_SHOP)
    + "# the end\n"
)
ALL: Stood = {AT_HOME: FAILS, AT_SHOP: FAILS, SPF_HOME: FAILS, SPF_SHOP: PASSES}


def updated(text: str, stood: Stood, *, add: bool = False, prune: bool = False) -> str:
    run = run_with(stood, id="abcdef" + "1" * 26)
    compared = compare(read(text), run, TODAY)
    return edited(text, NAME, edits_of(compared, run, SAID, add=add, prune=prune))


def prints(text: str) -> list[str]:
    return [one.fingerprint for one in read(text).content.findings]


def test_nothing_changes_where_nothing_changed() -> None:
    assert updated(BY_HAND, ALL) == BY_HAND


def test_what_is_fixed_goes_with_its_comments_and_all_else_keeps_its_bytes() -> None:
    after = updated(BY_HAND, {**ALL, AT_HOME: PASSES})

    expected = BY_HAND.replace("  # about DMARC at home\n" + block(*AT_HOME, "    # ask again in May\n"), "")
    expected = expected.replace("written: 2026-11-01", "written: 2026-11-22")
    expected = expected.replace("run: 3f2ab8000000", "run: abcdef" + "1" * 26)
    assert after == expected.replace("as_of: 2026-11-01", "as_of: 2026-11-21")


def test_the_one_in_the_middle_and_the_last_can_go() -> None:
    middle = updated(BY_HAND, {**ALL, SPF_HOME: PASSES})
    last = updated(BY_HAND, {**ALL, AT_SHOP: PASSES})

    assert "OPS-7" not in middle and "about DMARC in the shop" in middle and "ask again" in middle
    assert prints(middle) == [fingerprint(*AT_HOME), fingerprint(*AT_SHOP)]
    assert last.endswith("    ticket: OPS-7\n# the end\n")


def test_when_all_is_fixed_an_empty_list_stays() -> None:
    after = updated(BY_HAND, dict.fromkeys(ALL, PASSES))

    assert prints(after) == []
    assert "findings: []  # the list\n" in after and after.endswith("# the end\n")
    again = updated(after, ALL, add=True)
    assert len(prints(again)) == 3


def test_what_is_new_is_added_only_when_it_is_asked_for() -> None:
    stood = {**ALL, SPF_SHOP: FAILS}

    assert updated(BY_HAND, stood) == BY_HAND
    after = updated(BY_HAND, stood, add=True)
    new = read(after).content.findings[-1]
    assert (new.rule, new.target) == SPF_SHOP
    assert (new.reason, new.approved_by, new.approved_on, new.expires) == (
        "before the move",
        "Dana Whitlock",
        TODAY,
        SAID.expires,
    )
    assert after.startswith("# kept by Dana\n") and after.endswith("# the end\n")


def test_a_severity_never_rises_silently_and_falls_by_itself() -> None:
    worse = {**ALL, AT_HOME: (Outcome.FAIL, Severity.CRITICAL)}
    less = {**ALL, AT_HOME: (Outcome.FAIL, Severity.LOW)}

    assert updated(BY_HAND, worse) == BY_HAND
    taken = read(updated(BY_HAND, worse, add=True)).content.findings
    assert [(one.severity, one.reason) for one in taken][-1] == (Severity.CRITICAL, "before the move")
    assert len(taken) == 3
    lower = updated(BY_HAND, less)
    assert read(lower).content.findings[0].severity is Severity.LOW
    assert lower.count("severity: low") == 1 and len(lower) > len(BY_HAND) - 10


def test_an_end_is_never_put_off() -> None:
    ended = BY_HAND.replace("2026-12-01", "2026-11-01")

    assert "expires: 2026-11-01  # soon" in updated(
        ended, {**ALL, AT_HOME: PASSES, SPF_SHOP: FAILS}, add=True
    )


def test_what_was_not_seen_or_is_not_there_stays() -> None:
    run: Stood = {AT_HOME: UNSEEN, SPF_HOME: (Outcome.NOT_APPLICABLE, Severity.HIGH)}

    assert updated(BY_HAND, run) == BY_HAND
    assert prints(updated(BY_HAND, run, prune=True)) == [fingerprint(*AT_HOME)]


@pytest.mark.parametrize(
    "layout",
    [
        BY_HAND.replace("\n", "\r\n"),
        "\N{BYTE ORDER MARK}" + BY_HAND,
        BY_HAND.rstrip("\n").removesuffix("\n# the end"),
        HEAD + "findings:\n" + entry(*AT_HOME) + "  # é 🎉\n" + entry(*AT_SHOP) + entry(*SPF_HOME),
        HEAD
        + "findings:\n"
        + "".join(block(*one).replace("  - ", "-   ") for one in (AT_HOME, AT_SHOP, SPF_HOME)),
        HEAD
        + "findings:\n"
        + "".join(block(*one).replace("  - f", "  -\n    f") for one in (AT_HOME, AT_SHOP, SPF_HOME)),
        BY_HAND.replace("reason: known since May", "reason: |\n      known\n      since May\n", 1),
        BY_HAND.replace("reason: known since May", "reason: >-\n      known\n\n      since May", 1),
        BY_HAND + "...\n",
    ],
    ids=[
        "crlf",
        "bom",
        "no-newline",
        "in-braces",
        "no-indent",
        "dash-alone",
        "literal",
        "folded",
        "end-mark",
    ],
)
def test_files_that_are_written_otherwise_are_changed_too(layout: str) -> None:
    kept = set(prints(layout))
    for gone in ALL:
        if fingerprint(*gone) in kept:
            after = updated(layout, {**ALL, gone: PASSES, SPF_SHOP: FAILS}, add=True)
            assert set(prints(after)) == kept - {fingerprint(*gone)} | {fingerprint(*SPF_SHOP)}
            assert ("\r\n" in after) == ("\r\n" in layout) and after.count("\r") == after.count("\r\n")
            assert after.startswith("\N{BYTE ORDER MARK}") == layout.startswith("\N{BYTE ORDER MARK}")


def test_a_list_in_brackets_is_left_to_people() -> None:
    inside = ", ".join(entry(*one).strip().removeprefix("- ") for one in (AT_HOME, AT_SHOP))

    with pytest.raises(FileMistakesError, match="cannot be changed without touching the rest"):
        updated(HEAD + f"findings: [{inside}]\n", {**ALL, AT_HOME: PASSES})


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_any_words_are_written_so_that_they_are_read_again(reason: str, name: str) -> None:
    from dataclasses import replace

    said = replace(SAID, reason=reason, approved_by=name)
    text = text_of(said=said)

    for one in read(text).content.findings:
        assert one.reason == reason.encode("utf-8", "replace").decode()
        assert one.approved_by == name.encode("utf-8", "replace").decode()


@given(st.text(max_size=200))
def test_no_title_or_name_can_end_its_line(title: str) -> None:
    run = run_with(USUAL)
    rules = tuple(one.model_copy(update={"title": title[:120]}) for one in run.rules)
    hostile = run.model_copy(update={"rules": rules, "organisation": title or "x"})

    content = read(text_of(hostile)).content

    assert len(content.findings) == 2
    assert content.subject == (title or "x").encode("utf-8", "replace").decode()


def test_a_large_baseline_is_updated_in_a_moment() -> None:
    import time

    many = "".join(block(AT_HOME[0], f"domain:d{number}.example") for number in range(3_000))
    text = HEAD + "findings:\n" + many
    run = run_with()
    began = time.process_time()

    after = edited(text, NAME, edits_of(compare(read(text), run, TODAY), run, SAID, add=True, prune=True))

    assert len(prints(after)) == 2
    assert time.process_time() - began < 20
