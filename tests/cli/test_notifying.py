"""Who is told is checked before a scan; what changed is sent after it, and what fails is said in words."""

import email
import email.policy
import functools
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.noticed import changed, earlier, edition_of
from tests.notices.receivers import authority, hangs, mailbox, receiving, says
from tests.support.runs import hostile_run, sample_run

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.notify_spool import Spool
from hipaacheck.cli.notifying import NoticePlan, plan_notices
from hipaacheck.cli.notifying import send as send_to
from hipaacheck.history.records import History
from hipaacheck.model import Outcome, Run
from hipaacheck.net.notify.patience import Patience
from hipaacheck.reporters.edition import Edition

QUICK = Patience(attempt=1.0, total=5.0, first_wait=0.01)
TOKEN = "s3cr3t-t0k3n"
SMTP = {
    "HIPAACHECK_SMTP_URL": "smtps://watch:p%40ss%2Fword@mail.clinic.example",
    "HIPAACHECK_MAIL_FROM": "Watch <watch@clinic.example>",
    "HIPAACHECK_MAIL_TO": "it@clinic.example, Zoë <zoe@clinic.example>",
}


Send = Callable[[NoticePlan, Run, Edition], list[str]]


@pytest.fixture
def undelivered(tmp_path: Path) -> Path:
    """Where notices wait."""
    return tmp_path / "undelivered"


@pytest.fixture
def send(undelivered: Path) -> Send:
    return functools.partial(send_to, patience=QUICK, folder=undelivered)


def test_nobody_is_told_when_nobody_is_named(send: Send) -> None:
    run, edition = changed()

    plan = plan_notices([], {})

    assert not plan
    assert send(plan, run, edition) == []


def test_words_may_be_repeated_and_stand_together() -> None:
    env = {
        "HIPAACHECK_WEBHOOK_URL": "https://hooks.example/x",
        "HIPAACHECK_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/x",
        "HIPAACHECK_TEAMS_WEBHOOK_URL": "https://prod-1.westeurope.logic.azure.com:443/workflows/x",
        **SMTP,
    }

    plan = plan_notices(["slack, webhook", "SLACK", "teams,smtp"], env)

    assert [hook.service.value for hook in plan.hooks] == ["slack", "webhook", "teams"]
    assert plan.mail is not None
    assert (plan.mail.route.host, plan.mail.route.port, plan.mail.route.at_once) == (
        "mail.clinic.example",
        465,
        True,
    )
    assert (plan.mail.route.user, plan.mail.route.password) == ("watch", "p@ss/word")
    assert [one.addr_spec for one in plan.mail.recipients] == ["it@clinic.example", "zoe@clinic.example"]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("webhook", ["HIPAACHECK_WEBHOOK_URL"]),
        ("slack", ["HIPAACHECK_SLACK_WEBHOOK_URL"]),
        ("teams", ["HIPAACHECK_TEAMS_WEBHOOK_URL"]),
        ("smtp", list(SMTP)),
        ("slack,smtp", ["HIPAACHECK_SLACK_WEBHOOK_URL", *SMTP]),
    ],
)
@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_every_missing_variable_is_named(word: str, names: list[str], value: str | None) -> None:
    env = {} if value is None else dict.fromkeys(names, value)

    with pytest.raises(UsageError) as raised:
        plan_notices([word], env)

    assert all(name in str(raised.value) for name in names)


@pytest.mark.parametrize("word", ["", "pager", "slack,", f"https://hooks.slack.com/{TOKEN}"])
def test_other_words_are_refused_and_no_address_is_shown_again(word: str) -> None:
    with pytest.raises(UsageError, match="webhook, slack, teams, smtp") as raised:
        plan_notices([word], {})

    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        f"http://hooks.example/{TOKEN}",
        f"ftp://hooks.example/{TOKEN}",
        f"hooks.example/{TOKEN}",
        f"https:///{TOKEN}",
        f"https://hooks.example:99999/{TOKEN}",
        f"https://hooks.example/{TOKEN}\r\nX: y",
        f"https://hooks .example/{TOKEN}",
        f"https://[::1/{TOKEN}",
        f"http://localhost.evil.example/{TOKEN}",
        f"http://127.0.0.1.evil.example/{TOKEN}",
        f"https://{'a' * 70}.example/{TOKEN}",
        TOKEN,
    ],
)
def test_an_address_that_is_wrong_or_in_the_clear_is_refused_and_never_shown(url: str) -> None:
    with pytest.raises(UsageError, match="HIPAACHECK_SLACK_WEBHOOK_URL") as raised:
        plan_notices(["slack"], {"HIPAACHECK_SLACK_WEBHOOK_URL": url})

    assert TOKEN not in str(raised.value)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    env = {
        "HIPAACHECK_WEBHOOK_URL": text, "HIPAACHECK_SMTP_URL": f"smtp://{text}",
        "HIPAACHECK_MAIL_FROM": text, "HIPAACHECK_MAIL_TO": f"{text},a@b.example",
    }  # fmt: skip
    for word in ("webhook", "smtp"):
        try:
            assert plan_notices([word], env)
        except UsageError as error:
            assert "HIPAACHECK_" in str(error)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_this_machine_may_be_posted_to_in_the_clear(host: str) -> None:
    assert plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": f"http://{host}:8080/"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HIPAACHECK_SMTP_URL", "imap://watch:s3cr3t@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://:s3cr3t@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch:s3c/r3t@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch:s3cr3t%0d%0aRSET@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch:s3cr3t-é@mail.example"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch:s3cr3t@mail.example:notaport"),
        ("HIPAACHECK_SMTP_URL", "smtp://watch:s3cr3t@"),
        ("HIPAACHECK_MAIL_FROM", "a@clinic.example, b@clinic.example"),
        ("HIPAACHECK_MAIL_FROM", "nobody"),
        ("HIPAACHECK_MAIL_FROM", "a@clinic.example\r\nBcc: thief@evil.example"),
        ("HIPAACHECK_MAIL_TO", "it@clinic.example, nonsense"),
        ("HIPAACHECK_MAIL_TO", "it@clinic.example\nthief@evil.example"),
        ("HIPAACHECK_MAIL_TO", "zoë@clinic.example"),
        ("HIPAACHECK_MAIL_TO", "<>"),
        ("HIPAACHECK_MAIL_TO", ",".join(f"a{at}@clinic.example" for at in range(101))),
    ],
)
def test_what_is_wrong_with_mail_is_a_usage_error_without_a_secret(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name) as raised:
        plan_notices(["smtp"], SMTP | {name: value})

    assert "s3c" not in str(raised.value)


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    env = {"HIPAACHECK_WEBHOOK_URL": "https://hooks.example/", "HIPAACHECK_WEBHOOK_SECRET": "hunter2"}

    with pytest.raises(UsageError, match="HIPAACHECK_WEBHOOK_SECRET"):
        plan_notices(["webhook"], env)


def test_a_root_or_proxy_that_is_of_no_use_is_told_before_the_scan(tmp_path: Path) -> None:
    env = {"HIPAACHECK_WEBHOOK_URL": "https://hooks.example/"}

    with pytest.raises(UsageError, match="HIPAACHECK_CA_FILE"):
        plan_notices(["webhook"], env | {"HIPAACHECK_CA_FILE": str(tmp_path / "none.pem")})
    with pytest.raises(UsageError, match="HIPAACHECK_PROXY"):
        plan_notices(["webhook"], env | {"HIPAACHECK_PROXY": "nonsense"})


def test_no_secret_is_in_a_representation() -> None:
    env = {
        "HIPAACHECK_WEBHOOK_URL": f"https://hooks.example/{TOKEN}",
        "HIPAACHECK_WEBHOOK_SECRET": f"{TOKEN}{TOKEN}",
        "HIPAACHECK_PROXY": f"http://u:{TOKEN}@proxy.example:3128",
        **SMTP,
    }

    plan = plan_notices(["webhook", "smtp"], env)

    assert TOKEN not in repr(plan)
    assert "p@ss/word" not in repr(plan)


def test_what_changed_is_sent_to_everybody(
    send: Send, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = authority(tmp_path)
    run, edition = changed()
    with (
        receiving(context=root.context) as hook,
        receiving(context=root.context) as slack,
        receiving(says(202, b""), context=root.context) as teams,
        mailbox(starttls=root.context, login=True) as box,
    ):
        env = {
            "HIPAACHECK_CA_FILE": str(root.ca_file),
            "HIPAACHECK_WEBHOOK_URL": f"{hook.url}\n",
            "HIPAACHECK_WEBHOOK_SECRET": "0123456789abcdef",
            "HIPAACHECK_SLACK_WEBHOOK_URL": slack.url,
            "HIPAACHECK_TEAMS_WEBHOOK_URL": teams.url,
            **SMTP,
            "HIPAACHECK_SMTP_URL": f"smtp://watch:p%40ss%2Fword@127.0.0.1:{box.port}",
        }
        plan = plan_notices(["webhook,slack,teams,smtp"], env)

        assert send(plan, run, edition) == []

    body = json.loads(hook.got[0].body)
    mac = hmac.new(b"0123456789abcdef", hook.got[0].body, hashlib.sha256).hexdigest()
    assert hook.got[0].headers["X-Hipaacheck-Signature"] == f"sha256={mac}"
    assert hook.got[0].headers["X-Hipaacheck-Notice"] == body["id"]
    assert body["schema"] == "hipaacheck.notice/1"
    assert json.loads(slack.got[0].body)["blocks"]
    assert json.loads(teams.got[0].body)["attachments"]
    assert "X-Hipaacheck-Signature" not in slack.got[0].headers
    content = box.letters[0].content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["X-Hipaacheck-Notice"] == body["id"]
    assert box.letters[0].rcpt_tos == ["it@clinic.example", "zoe@clinic.example"]
    said = capsys.readouterr().err
    assert said.startswith("hipaacheck: told webhook (127.0.0.1), slack (127.0.0.1)")
    assert said.count("\n") == 1


def test_nothing_is_sent_when_nothing_changed_and_one_line_says_so(
    send: Send,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = sample_run()
    with receiving() as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        assert send(plan, run, edition_of(run, earlier(run, {}))) == []

    assert hook.got == []
    said = capsys.readouterr().err
    assert said == "hipaacheck: nothing changed since run 000000000000 of 2026-11-20: no notice was sent\n"


def test_a_first_run_and_one_without_history_are_sent(send: Send) -> None:
    run = sample_run()
    with receiving() as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        assert send(plan, run, edition_of(run, None)) == []
        assert send(plan, run, Edition(history=History())) == []

    told = [json.loads(got.body)["occasion"] for got in hook.got]
    assert told == ["first-run", "not-compared"]


def test_one_who_cannot_be_told_keeps_nobody_else_from_it(
    send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    run, edition = changed()
    with receiving(says(404, b"no_service")) as bad, receiving() as good:
        env = {"HIPAACHECK_SLACK_WEBHOOK_URL": bad.url, "HIPAACHECK_WEBHOOK_URL": good.url}
        failures = send(plan_notices(["slack,webhook"], env), run, edition)

    assert failures == [
        "the notice to slack (127.0.0.1) was not delivered: it answered HTTP 404: no_service; "
        "it is sent again with the next run"
    ]
    assert len(good.got) == 1
    assert TOKEN not in "".join(failures) + capsys.readouterr().err


def test_the_same_pair_of_runs_is_sent_with_the_same_id_twice(send: Send) -> None:
    run, edition = changed()
    with receiving() as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        send(plan, run, edition)
        send(plan, run, edition)

    assert len({json.loads(got.body)["id"] for got in hook.got}) == 1


def test_a_hostile_run_is_told(send: Send) -> None:
    run = hostile_run()
    edition = edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS}))
    with receiving() as hook, mailbox() as box:
        env = {
            "HIPAACHECK_WEBHOOK_URL": hook.url,
            "HIPAACHECK_SLACK_WEBHOOK_URL": hook.url,
            "HIPAACHECK_TEAMS_WEBHOOK_URL": hook.url,
            **SMTP,
            "HIPAACHECK_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
        }
        assert send(plan_notices(["webhook,slack,teams,smtp"], env), run, edition) == []

    assert len(hook.got) == 3
    assert len(box.letters) == 1


def test_what_was_not_delivered_is_sent_with_the_next_run_though_nothing_changed_then(
    send: Send, undelivered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next run is compared with the one that was not told: it alone would say that nothing changed."""
    run, edition = changed()
    quiet = edition_of(run, earlier(run, {}))
    with receiving(says(500), says(500), says(500), says(200)) as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        assert len(send(plan, run, edition)) == 1
        (file,) = undelivered.iterdir()
        assert file.stat().st_mode & 0o077 == 0
        assert undelivered.stat().st_mode & 0o077 == 0
        assert TOKEN not in file.name + file.read_text(encoding="utf-8")
        assert send(plan, run, quiet) == []
        assert send(plan, run, quiet) == []

    assert len(hook.got) == 4
    assert json.loads(hook.got[3].body)["id"] == json.loads(hook.got[0].body)["id"]
    assert list(undelivered.iterdir()) == []
    assert "sent 1 notice of earlier runs that had not arrived" in capsys.readouterr().err


def test_what_waits_for_one_receiver_is_never_sent_to_another(send: Send, undelivered: Path) -> None:
    run, edition = changed()
    with receiving(says(404)) as gone, receiving() as other:
        send(plan_notices(["slack"], {"HIPAACHECK_SLACK_WEBHOOK_URL": gone.url}), run, edition)
        plan = plan_notices(["slack"], {"HIPAACHECK_SLACK_WEBHOOK_URL": other.url})
        assert send(plan, run, edition_of(run, earlier(run, {}))) == []

    assert other.got == []
    assert len(list(undelivered.iterdir())) == 1


def test_a_notice_that_is_never_taken_keeps_no_later_one_back(send: Send, undelivered: Path) -> None:
    run, edition = changed()
    other = edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS}).model_copy(update={"id": "f" * 32}))
    with receiving(says(400), says(200), says(400)) as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        assert len(send(plan, run, edition)) == 1
        failures = send(plan, run, other)

    assert [json.loads(got.body)["compared_with"]["id"][:1] for got in hook.got] == ["0", "f", "0"]
    assert failures == [
        "a notice of an earlier run to webhook (127.0.0.1) was not delivered: it answered HTTP 400: ok"
    ]
    assert len(list(undelivered.iterdir())) == 1


def test_only_so_many_notices_wait_and_what_is_none_is_forgotten(send: Send, undelivered: Path) -> None:
    run, _ = changed()
    with receiving(says(404)) as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        for at in range(22):
            before = earlier(run, {Outcome.FAIL: Outcome.PASS}).model_copy(update={"id": f"{at:032x}"})
            send(plan, run, edition_of(run, before))
    waiting = sorted(undelivered.iterdir())
    assert len(waiting) == 20
    waiting[0].write_text("{", encoding="utf-8")

    assert len(Spool(undelivered, waiting[0].name[:16]).waiting()) == 19


def test_a_folder_that_cannot_be_written_keeps_nobody_from_being_told(undelivered: Path) -> None:
    run, edition = changed()
    undelivered.write_text("a file", encoding="utf-8")
    with receiving(says(200), says(404)) as hook:
        plan = plan_notices(["webhook"], {"HIPAACHECK_WEBHOOK_URL": hook.url})
        assert send_to(plan, run, edition, patience=QUICK, folder=undelivered) == []
        failures = send_to(plan, run, edition, patience=QUICK, folder=undelivered)

    assert failures == ["the notice to webhook (127.0.0.1) was not delivered: it answered HTTP 404: ok"]


_HANGING = """
import os, sys
from tests.notices.noticed import changed
from hipaacheck.cli.notify_spool import Spool
from hipaacheck.cli.notifying import NoticePlan, plan_notices
from hipaacheck.cli.notifying import send as send_to
print("sending", flush=True)
print(send_to(plan_notices(["webhook,smtp"], os.environ), *changed()))
"""


def test_ctrl_c_ends_the_sending_at_once_and_is_told(tmp_path: Path) -> None:
    with receiving(hangs) as hook, receiving(hangs) as deaf:
        env = os.environ | SMTP | {
            "XDG_DATA_HOME": str(tmp_path),
            "HIPAACHECK_WEBHOOK_URL": hook.url,
            "HIPAACHECK_SMTP_URL": f"smtp://127.0.0.1:{deaf.server_address[1]}",
        }  # fmt: skip
        # What a shell starts in the background ignores Ctrl-C, and so does all that it starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            child = subprocess.Popen(
                [sys.executable, "-c", _HANGING],
                cwd=Path(__file__).resolve().parents[2],
                env=env,
                stdout=subprocess.PIPE,
                text=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)
        assert child.stdout is not None
        assert child.stdout.readline() == "sending\n"
        while not hook.got and child.poll() is None:
            time.sleep(0.01)
        pressed = time.monotonic()
        child.send_signal(signal.SIGINT)
        said, _ = child.communicate(timeout=20)

    assert time.monotonic() - pressed < 3
    assert child.returncode == 0
    assert "interrupted" in said
    assert len(list((tmp_path / "hipaacheck" / "undelivered").iterdir())) == 2
