"""Run sslyze on one server and put its results into the words of TlsFacts."""

from collections.abc import Iterable

from sslyze.connection_helpers.opportunistic_tls_helpers import ProtocolWithOpportunisticTlsEnum
from sslyze.plugins.robot._robot_tester import RobotScanResultEnum
from sslyze.plugins.scan_commands import ScanCommand
from sslyze.scanner.models import AllScanCommandsAttempts, CipherSuitesScanAttempt, ServerScanRequest
from sslyze.scanner.scan_command_attempt import ScanCommandAttemptStatusEnum
from sslyze.scanner.scanner import Scanner
from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

from hipaacheck.model import Seen, Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.tls.draft import Draft
from hipaacheck.net.tls.flight import ServerHello
from hipaacheck.net.tls.knowledge import Knowledge, No, Question, Unasked, Verdict, Yes
from hipaacheck.net.tls.policies import TlsPolicy
from hipaacheck.net.tls.replies import clean
from hipaacheck.net.tls.settings import TlsSettings
from hipaacheck.net.tls.suites import Version, Weakness, finite_field, suite_names

_COMMANDS = {
    ScanCommand.SSL_3_0_CIPHER_SUITES,
    ScanCommand.TLS_1_0_CIPHER_SUITES,
    ScanCommand.TLS_1_1_CIPHER_SUITES,
    ScanCommand.TLS_1_2_CIPHER_SUITES,
    ScanCommand.TLS_1_3_CIPHER_SUITES,
    ScanCommand.TLS_COMPRESSION,
    ScanCommand.HEARTBLEED,
    ScanCommand.OPENSSL_CCS_INJECTION,
    ScanCommand.ROBOT,
    ScanCommand.SESSION_RENEGOTIATION,
    ScanCommand.ELLIPTIC_CURVES,
}
_STARTTLS = {
    "smtp": ProtocolWithOpportunisticTlsEnum.SMTP,
    "imap": ProtocolWithOpportunisticTlsEnum.IMAP,
    "pop3": ProtocolWithOpportunisticTlsEnum.POP3,
}
_ROBOT_SEEN = {
    RobotScanResultEnum.VULNERABLE_WEAK_ORACLE: True,
    RobotScanResultEnum.VULNERABLE_STRONG_ORACLE: True,
    RobotScanResultEnum.NOT_VULNERABLE_NO_ORACLE: False,
    RobotScanResultEnum.NOT_VULNERABLE_RSA_NOT_SUPPORTED: False,
}


def scan(
    endpoint: TlsEndpoint, address: str, port: int, settings: TlsSettings
) -> AllScanCommandsAttempts | str:
    """Return sslyze's results for the server at `address`, or why there are none. Blocks."""
    starttls = _STARTTLS[endpoint.starttls] if endpoint.starttls else None
    request = ServerScanRequest(
        server_location=ServerNetworkLocation(endpoint.host, port, ip_address=address),
        network_configuration=ServerNetworkConfiguration(
            tls_server_name_indication=endpoint.host,
            tls_opportunistic_encryption=starttls,
            smtp_ehlo_hostname=settings.ehlo_name if endpoint.starttls == "smtp" else None,
            network_timeout=max(1, round(settings.reply_timeout)),
            network_max_retries=2,
        ),
        scan_commands=_COMMANDS,
    )
    scanner = Scanner(
        per_server_concurrent_connections_limit=settings.per_host, concurrent_server_scans_limit=1
    )
    scanner.queue_scans([request])
    for result in scanner.get_results():
        if result.scan_result is not None:
            return result.scan_result
        trace = str(result.connectivity_error_trace or "no reason given").strip()
        return f"sslyze could not connect: {clean(trace.splitlines()[-1])}"
    return "sslyze gave no result"


def facts_of(found: AllScanCommandsAttempts, address: str, policies: tuple[TlsPolicy, ...]) -> TlsFacts:
    """Return the facts in sslyze's results; what it could not see is Unseen."""
    draft = Draft(policies, Knowledge(), missing="sslyze could not look")
    attempts = {
        Version.SSL3: found.ssl_3_0_cipher_suites,
        Version.TLS1_0: found.tls_1_0_cipher_suites,
        Version.TLS1_1: found.tls_1_1_cipher_suites,
        Version.TLS1_2: found.tls_1_2_cipher_suites,
        Version.TLS1_3: found.tls_1_3_cipher_suites,
    }
    sizes: list[int] = []
    for version, attempt in attempts.items():
        draft.versions[version] = _take(draft.knowledge, version, attempt, sizes)
    draft.knowledge.dh_bits = min(sizes, default=None)
    rest = _rest(draft.versions.values())
    draft.weak = dict.fromkeys(Weakness, rest)
    draft.static_rsa = draft.forward = draft.finite_field = rest
    for policy in policies:
        draft.off_policy[policy.id, False] = draft.off_policy[policy.id, True] = rest
    facts = draft.facts(engine="deep", address=address, connections=0)
    return facts.model_copy(update=_extras(found))


def _take(
    knowledge: Knowledge, version: Version, attempt: CipherSuitesScanAttempt, sizes: list[int]
) -> Verdict:
    """Learn the suites that were taken in one version, and return whether there are any."""
    result = attempt.result
    if attempt.status is not ScanCommandAttemptStatusEnum.COMPLETED or result is None:
        return Unasked(f"sslyze could not look ({attempt.error_reason})")
    names = suite_names()
    verdict: Verdict = No()
    for accepted in result.accepted_cipher_suites:
        suite = names.get(accepted.cipher_suite.name)
        if suite is None:
            continue
        hello = ServerHello(version, suite.code, renegotiation_info=True)
        verdict = Yes(hello)
        knowledge.learn(Question(version, frozenset({suite.code})), verdict)
        if suite.code in finite_field() and accepted.ephemeral_key is not None:
            sizes.append(accepted.ephemeral_key.size)
    # sslyze counts a hello that nobody answered among the refused.
    silent = any("timed out" in refused.error_message for refused in result.rejected_cipher_suites)
    if isinstance(verdict, No) and silent:
        return Unasked("the server did not answer some hellos")
    return verdict


def _rest(versions: Iterable[Verdict]) -> Verdict:
    """Return what holds for suites that were not found: a no, if every version was looked at."""
    return next((verdict for verdict in versions if isinstance(verdict, Unasked)), No())


def _extras(found: AllScanCommandsAttempts) -> dict[str, object]:
    robot = found.robot.result
    robot_seen = _ROBOT_SEEN.get(robot.robot_result) if robot is not None else None
    renegotiation, curves = found.session_renegotiation.result, found.elliptic_curves.result
    heartbleed, ccs, compression = (
        found.heartbleed.result,
        found.openssl_ccs_injection.result,
        found.tls_compression.result,
    )
    names = tuple(curve.name for curve in curves.supported_curves or ()) if curves is not None else None
    extras = {
        "curves": names,
        "tls_compression": compression.supports_compression if compression else None,
        "heartbleed": heartbleed.is_vulnerable_to_heartbleed if heartbleed else None,
        "ccs_injection": ccs.is_vulnerable_to_ccs_injection if ccs else None,
        "robot": robot_seen,
        "client_renegotiation_dos": renegotiation.is_vulnerable_to_client_renegotiation_dos
        if renegotiation
        else None,
        "secure_renegotiation": renegotiation.supports_secure_renegotiation if renegotiation else None,
    }
    return {name: _seen(value) for name, value in extras.items()}


def _seen(value: bool | tuple[str, ...] | None) -> Seen[bool | tuple[str, ...]]:
    return value if value is not None else Unseen(unseen="sslyze could not look")
