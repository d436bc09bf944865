"""Tell others what changed: check beforehand where notices go, and send them when the run is kept."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.notify_routes import Hook, MailPlan, Service, hook_of, mail_plan_of, required

if TYPE_CHECKING:
    from hipaacheck.cli.notify_spool import Spool
    from hipaacheck.model import Run
    from hipaacheck.net.notify.patience import Patience
    from hipaacheck.net.notify.posting import Post
    from hipaacheck.net.tenants.client import Route
    from hipaacheck.notices.records import Notice
    from hipaacheck.reporters.edition import Edition


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """Who is told, and through which proxy and with which roots they are reached; all of it is checked."""

    hooks: tuple[Hook, ...] = ()
    mail: MailPlan | None = None
    route: "Route | None" = None

    @property
    def keys(self) -> frozenset[str]:
        """Return the digests that tell the receivers from others."""
        mail = () if self.mail is None else (self.mail.key,)
        return frozenset((*(hook.key for hook in self.hooks), *mail))

    def __bool__(self) -> bool:
        """Return whether anybody is told."""
        return bool(self.hooks) or self.mail is not None


def plan_notices(words: Sequence[str], environ: Mapping[str, str]) -> NoticePlan:
    """Return who is told, by the words of `--notify` and the variables of the environment.

    Raises UsageError, which names every variable that is missing and shows none that is there.
    """
    services = _services(words)
    if not services:
        return NoticePlan()
    missing = [
        name for service in services for name in required(service) if not environ.get(name, "").strip()
    ]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise UsageError(f"--notify {','.join(services)}: {', '.join(missing)} {verb} not set")
    from hipaacheck.net.tenants.access import NoAccessError
    from hipaacheck.net.tenants.client import route_of

    try:
        route = route_of(environ)
    except NoAccessError as error:
        raise UsageError(str(error)) from None
    return NoticePlan(
        hooks=tuple(hook_of(one, environ) for one in services if one is not Service.SMTP),
        mail=mail_plan_of(environ) if Service.SMTP in services else None,
        route=route,
    )


def _services(words: Sequence[str]) -> list[Service]:
    found: dict[Service, None] = {}
    for word in (part.strip().lower() for text in words for part in text.split(",")):
        if word not in set(Service):
            # Somebody may have put the address itself there: it is not shown again.
            shown = f", not '{word}'" if re.fullmatch(r"[a-z0-9-]{1,20}", word) else ""
            raise UsageError(f"--notify takes {', '.join(Service)}{shown}; addresses go into the environment")
        found[Service(word)] = None
    return list(found)


def send(
    plan: NoticePlan,
    run: "Run",
    edition: "Edition",
    *,
    patience: "Patience | None" = None,
    folder: Path | None = None,
) -> list[str]:
    """Tell what changed, if anything did; return in words who could not be told.

    Standard error gets one line on what was sent. No failure is raised, nor Ctrl-C, which ends it at once:
    the run is kept by now, and whoever called has more to do. What is not delivered waits in `folder` and is
    sent by the next call.
    """
    if not plan:
        return []
    from hipaacheck.cli.notify_spool import default_folder, waiting_for_others
    from hipaacheck.net.notify.patience import Patience
    from hipaacheck.notices.lines import summary
    from hipaacheck.notices.telling import notice_of

    notice = notice_of(run, edition)
    if notice is None:
        since = edition.history.since
        older = "" if since is None else f" {since.older[:12]} of {since.older_as_of:%Y-%m-%d}"
        _say(f"nothing changed since run{older}: no notice was sent")
    try:
        ended = asyncio.run(_send(plan, notice, patience or Patience(), folder or default_folder()))
    except KeyboardInterrupt:
        return ["it was interrupted while notices were sent; who was not told is told with the next run"]
    strange = waiting_for_others(folder or default_folder(), plan.keys)
    if strange:
        _say(
            f"{strange:,} undelivered {'notice waits' if strange == 1 else 'notices wait'} in"
            f" {folder or default_folder()} for receivers that are not among these"
        )
    told = ", ".join(one.name for one in ended if one.told)
    if told and notice is not None:
        _say(f"told {told}: {summary(notice)}")
    late = sum(one.late for one in ended)
    if late:
        _say(f"sent {late:,} {'notice' if late == 1 else 'notices'} of earlier runs that had not arrived")
    return [one.failure for one in ended if one.failure]


@dataclass(frozen=True, slots=True)
class _Ended:
    """How it went with one receiver; `late` counts the notices of earlier runs that it got."""

    name: str
    told: bool = False
    late: int = 0
    failure: str = ""


Deliver = Callable[["Notice"], Awaitable[str | None]]


async def _send(
    plan: NoticePlan, notice: "Notice | None", patience: "Patience", folder: Path
) -> "list[_Ended]":
    from hipaacheck.cli.notify_spool import Spool
    from hipaacheck.net.notify.posting import post
    from hipaacheck.net.tenants.client import Route, tenant_client

    route = plan.route or Route()

    async with tenant_client(route) as client:

        def to_hook(hook: Hook) -> Deliver:
            return lambda told: post(client, _post_of(hook, told), patience)

        ways = [(hook.name, hook.key, to_hook(hook)) for hook in plan.hooks]
        mail = plan.mail
        if mail is not None:
            ways.append((mail.name, mail.key, lambda told: _mailed(mail, told, route, patience)))
        sending = (
            _told(name, Spool(folder, key), notice, deliver, patience.total) for name, key, deliver in ways
        )
        return await asyncio.gather(*sending)


async def _told(
    name: str, spool: "Spool", notice: "Notice | None", deliver: Deliver, seconds: float
) -> _Ended:
    """Tell one receiver, and then what it was not told before; all of that in `seconds` more."""
    kept: Path | None = None
    if notice is not None:
        # Before it is sent, so that not even the end of the program loses it.
        with contextlib.suppress(OSError):
            kept = spool.put(notice)
        failure = await deliver(notice)
        if failure is not None:
            later = "; it is sent again with the next run" if kept else ""
            return _Ended(name, failure=f"the notice to {name} was not delivered: {failure}{later}")
        if kept is not None:
            spool.drop(kept)
    late, failures = 0, []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for path, old in spool.waiting():
                failure = await deliver(old)
                if failure is None:
                    spool.drop(path)
                    late += 1
                else:
                    failures.append(failure)
    failed = f"a notice of an earlier run to {name} was not delivered: {failures[0]}" if failures else ""
    return _Ended(name, told=notice is not None, late=late, failure=failed)


def _post_of(hook: Hook, notice: "Notice") -> "Post":
    """Return what a service is sent; only the generic webhook gets a time and a signature."""
    from hipaacheck import __version__
    from hipaacheck.net.notify.posting import Post
    from hipaacheck.notices.slack import slack_body
    from hipaacheck.notices.teams import teams_body
    from hipaacheck.notices.webhook import NOTICE, SIGNATURE, signed, webhook_body

    headers = {"User-Agent": f"hipaacheck/{__version__}"}
    if hook.service is Service.SLACK:
        return Post(hook.url, slack_body(notice), headers)
    if hook.service is Service.TEAMS:
        return Post(hook.url, teams_body(notice), headers)
    body = webhook_body(notice, datetime.now(UTC))
    headers[NOTICE] = notice.id
    if hook.secret:
        headers[SIGNATURE] = signed(body, hook.secret)
    return Post(hook.url, body, headers)


async def _mailed(plan: MailPlan, notice: "Notice", route: "Route", patience: "Patience") -> str | None:
    from hipaacheck.net.notify.mailing import Letter, mail
    from hipaacheck.net.tenants.client import trusted_roots
    from hipaacheck.notices.mail import mail_of

    letter = Letter(
        sender=plan.sender.addr_spec,
        recipients=[one.addr_spec for one in plan.recipients],
        greeting=plan.sender.domain,
        raw=mail_of(notice, plan.sender, plan.recipients),
    )
    return await mail(plan.route, letter, trusted_roots(route), patience)


def _say(line: str) -> None:
    sys.stderr.write(f"hipaacheck: {line}\n")
