"""The environment names an app, and whatever is wrong with it is said in one sentence without its secrets."""

import subprocess
import sys
import types
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from tests.support.tenants.microsoft_login import CLIENT_ID, SECRET, TENANT_ID, LoginService, app_key

from hipaacheck.net.tenants.access import NoAccessError
from hipaacheck.net.tenants.microsoft import MicrosoftAccess
from hipaacheck.net.tenants.microsoft.clouds import CLOUDS

BASE = {"AZURE_TENANT_ID": TENANT_ID, "AZURE_CLIENT_ID": CLIENT_ID}
BY_SECRET = {**BASE, "AZURE_CLIENT_SECRET": SECRET}
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def found(**changed: str) -> MicrosoftAccess:
    return MicrosoftAccess.from_environment({**BY_SECRET, **changed})


def refused(env: dict[str, str]) -> str:
    with pytest.raises(NoAccessError) as caught:
        MicrosoftAccess.from_environment(env)
    assert "\n" not in str(caught.value)
    assert "CANARY" not in str(caught.value)
    return str(caught.value)


def issued(key: Key, *, days: int = 30, signed_by: Key | None = None) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hipaacheck")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(signed_by or key, hashes.SHA256())
    )


def pem(key: Key, certificate: x509.Certificate) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def test_a_secret_is_enough() -> None:
    access = found()

    assert (access.tenant, access.client_id, access.secret) == (TENANT_ID, CLIENT_ID, SECRET)
    assert access.cloud.graph == "graph.microsoft.com"
    assert access.warnings == ()


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    LoginService(frozenset()).write_certificate(file)
    with_certificate = found(AZURE_CLIENT_CERTIFICATE_PATH=str(file))

    assert "CANARY" not in repr(found())
    assert "PRIVATE" not in repr(with_certificate)
    assert with_certificate.certificate is not None
    assert "PRIVATE" not in repr(with_certificate.certificate)


def test_a_certificate_is_preferred_to_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    LoginService(frozenset()).write_certificate(file)

    access = found(AZURE_CLIENT_CERTIFICATE_PATH=str(file))

    assert access.secret is None
    assert access.certificate is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"AZURE_TENANT_ID": ""}, "set AZURE_TENANT_ID to the number or the domain of the tenant"),
        ({"AZURE_TENANT_ID": "common"}, "set AZURE_TENANT_ID"),
        ({"AZURE_TENANT_ID": "a/../b"}, "set AZURE_TENANT_ID"),
        ({"AZURE_TENANT_ID": "a..b"}, "set AZURE_TENANT_ID"),
        ({"AZURE_TENANT_ID": "clinic.example?x=1"}, "set AZURE_TENANT_ID"),
        ({"AZURE_CLIENT_ID": ""}, "set AZURE_CLIENT_ID to the application"),
        ({"AZURE_CLIENT_ID": "my-app"}, "set AZURE_CLIENT_ID"),
        ({"AZURE_CLIENT_SECRET": ""}, "set AZURE_CLIENT_CERTIFICATE_PATH"),
        ({"AZURE_CLIENT_CERTIFICATE_PATH": "/nowhere/app.pem"}, "/nowhere/app.pem cannot be read: No such"),
        (
            {"AZURE_AUTHORITY_HOST": "https://login.evil.example"},
            "AZURE_AUTHORITY_HOST is no host where apps",
        ),
        ({"AZURE_AUTHORITY_HOST": "login.microsoftonline.com.evil.example"}, "AZURE_AUTHORITY_HOST is no"),
        ({"HIPAACHECK_MICROSOFT_CLOUD": "moon"}, "HIPAACHECK_MICROSOFT_CLOUD is none of global, gcchigh"),
        ({"HIPAACHECK_MICROSOFT_INCLUDE": "teams"}, "'teams' cannot be included; there is exchange"),
        ({"HIPAACHECK_PROXY": "nonsense"}, "HIPAACHECK_PROXY"),
        ({"HIPAACHECK_CA_FILE": "/nowhere.pem"}, "HIPAACHECK_CA_FILE names /nowhere.pem"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    changed: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert words in refused({**BY_SECRET, **changed})


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({}, "global"),
        ({"AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/"}, "global"),
        ({"AZURE_AUTHORITY_HOST": "login.microsoftonline.us"}, "gcchigh"),
        ({"AZURE_AUTHORITY_HOST": "https://login.chinacloudapi.cn"}, "china"),
        ({"AZURE_AUTHORITY_HOST": "login.microsoftonline.us", "HIPAACHECK_MICROSOFT_CLOUD": "dod"}, "dod"),
    ],
)
def test_the_cloud_is_one_of_microsofts(changed: dict[str, str], name: str) -> None:
    assert found(**changed).cloud.name == name


def test_every_host_of_a_cloud_is_microsofts() -> None:
    ends = (".microsoftonline.com", ".microsoft.com", ".office365.com", ".outlook.com", ".office365.us")
    others = (
        ".microsoftonline.us",
        ".microsoft.us",
        ".microsoftonline.cn",
        ".chinacloudapi.cn",
        ".outlook.cn",
    )
    for cloud in CLOUDS:
        for url in cloud.endpoints().values():
            assert url.startswith("https://")
            assert url.endswith(ends + others)


def test_a_secret_may_lie_in_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, name: f"{service}/{name}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)

    assert MicrosoftAccess.from_environment(BASE).secret == "hipaacheck/microsoft-secret"


def test_without_msal_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipaacheck.net.tenants.microsoft.access.find_spec", lambda name: None)

    assert refused(BY_SECRET) == "install hipaacheck[microsoft] to ask Microsoft 365 live"


def test_a_file_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    LoginService(frozenset()).write_certificate(file)
    file.chmod(0o644)

    (warning,) = found(AZURE_CLIENT_CERTIFICATE_PATH=str(file)).warnings

    assert "chmod 600" in warning


def test_an_encrypted_key_is_read_with_its_password(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    LoginService(frozenset()).write_certificate(file, b"CANARY-password")
    env = {**BASE, "AZURE_CLIENT_CERTIFICATE_PATH": str(file)}

    good = MicrosoftAccess.from_environment({**env, "AZURE_CLIENT_CERTIFICATE_PASSWORD": "CANARY-password"})

    assert good.certificate is not None
    assert good.certificate.private.startswith("-----BEGIN PRIVATE KEY")
    assert "can be read with the password given" in refused(env)
    assert "can be read" in refused({**env, "AZURE_CLIENT_CERTIFICATE_PASSWORD": "CANARY-wrong"})


def test_a_pfx_file_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "app.pfx"
    how = serialization.BestAvailableEncryption(b"CANARY")
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"app", app_key(), issued(app_key()), None, how))
    file.chmod(0o600)

    access = found(AZURE_CLIENT_CERTIFICATE_PATH=str(file), AZURE_CLIENT_CERTIFICATE_PASSWORD="CANARY")

    assert access.certificate is not None
    assert access.certificate.public.startswith("-----BEGIN CERTIFICATE")


def curve() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return pem(key, issued(key))


def stranger() -> bytes:
    other = rsa.generate_private_key(65537, 2048)
    return pem(app_key(), issued(other))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (lambda: pem(app_key(), issued(app_key(), days=-1)), "a certificate that ended on "),
        (curve, "make RSA"),
        (stranger, "a certificate and the key of another"),
        (lambda: b"CANARY", "holds no certificate with its key"),
        (lambda: b"", "holds no certificate with its key"),
        (lambda: b"-----BEGIN CERTIFICATE-----\nCANARY", "holds no certificate with its key"),
        (lambda: b"x" * 300_000, "is too large"),
    ],
)
def test_a_certificate_of_no_use_is_refused_before_anything_is_asked(
    raw: "types.FunctionType", words: str, tmp_path: Path
) -> None:
    file = tmp_path / "app.pem"
    file.write_bytes(raw())
    file.chmod(0o600)

    assert words in refused({**BASE, "AZURE_CLIENT_CERTIFICATE_PATH": str(file)})


def test_what_is_imported_before_anything_is_asked_needs_no_library_of_a_vendor() -> None:
    code = (
        "import sys; import hipaacheck.net.tenants.access, hipaacheck.net.tenants.microsoft; "
        "print([name for name in ('google.auth', 'msal', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
