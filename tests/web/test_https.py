"""Certificates of the local network: what they vouch for, how long they last, who may read their keys."""

from __future__ import annotations

import ipaddress
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from coxa.web.https import (
    AUTHORITY_FILE,
    FOLDER,
    RENEWED_BEFORE_END,
    SERVER_FILE,
    SERVER_LASTS,
    Certificates,
    is_private,
    lan_addresses,
    machine_names,
)

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
NAMES = ("localhost", "127.0.0.2", "192.168.1.5")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def certificates(tmp_path: Path, clock: Clock) -> Certificates:
    made = Certificates(tmp_path, clock)
    made.keep(NAMES)
    return made


def server(certificates: Certificates) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificates.file.read_bytes())


def believed(certificates: Certificates, host: str) -> bool:
    """Whether somebody who trusts the authority takes the server for this host."""
    subject: x509.GeneralName = x509.DNSName(host)
    if host[0].isdigit():
        subject = x509.IPAddress(ipaddress.ip_address(host))
    trusted = Store([x509.load_der_x509_certificate(certificates.authority())])
    verifier = PolicyBuilder().store(trusted).time(NOW).build_server_verifier(subject)
    try:
        verifier.verify(server(certificates), [])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("host", NAMES)
def test_a_phone_that_trusts_the_authority_believes_the_server(certificates: Certificates, host: str) -> None:
    assert believed(certificates, host)


def test_no_other_host_is_believed(certificates: Certificates) -> None:
    assert not believed(certificates, "192.168.1.6")


def test_the_authority_cannot_vouch_for_the_internet(certificates: Certificates) -> None:
    authority = x509.load_der_x509_certificate(certificates.authority())
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = {str(name.value) for name in constraints.value.permitted_subtrees or []}
    assert constraints.critical
    assert {"192.168.0.0/16", "10.0.0.0/8"} < permitted
    assert not {"0.0.0.0/0", "com", "org", ""} & permitted
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)


def test_the_server_cannot_make_certificates(certificates: Certificates) -> None:
    extensions = server(certificates).extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_a_name_of_the_internet_is_left_out_unless_asked_for(certificates: Certificates) -> None:
    assert "evil.example" not in certificates.keep((*NAMES, "evil.example"))


def test_a_name_that_is_asked_for_costs_a_new_authority(certificates: Certificates) -> None:
    before = certificates.fingerprint()
    assert "hips.example.org" in certificates.keep(NAMES, ["hips.example.org"])
    assert certificates.fingerprint() != before
    assert believed(certificates, "hips.example.org")


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
@pytest.mark.parametrize("name", [AUTHORITY_FILE, SERVER_FILE])
def test_the_keys_are_for_the_eyes_of_their_owner(
    certificates: Certificates, tmp_path: Path, name: str
) -> None:
    assert (tmp_path / FOLDER / name).stat().st_mode & 0o077 == 0
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0


def test_the_same_certificate_lasts_over_restarts(
    certificates: Certificates, tmp_path: Path, clock: Clock
) -> None:
    again = Certificates(tmp_path, clock)
    again.keep(NAMES)
    assert server(again) == server(certificates)
    assert again.fingerprint() == certificates.fingerprint()


def test_the_server_is_renewed_before_it_ends_and_the_authority_stays(
    certificates: Certificates, clock: Clock
) -> None:
    before, trusted = server(certificates), certificates.fingerprint()
    clock.at += SERVER_LASTS - RENEWED_BEFORE_END
    certificates.keep(NAMES)
    assert server(certificates) != before
    assert certificates.fingerprint() == trusted
    assert server(certificates).not_valid_after_utc > clock.at + RENEWED_BEFORE_END


def test_it_is_renewed_when_an_address_changes(certificates: Certificates) -> None:
    assert "10.0.0.7" in certificates.keep(("localhost", "10.0.0.7"))
    assert believed(certificates, "10.0.0.7")
    assert not believed(certificates, "192.168.1.5")


def test_an_authority_that_ends_is_made_anew(certificates: Certificates, clock: Clock) -> None:
    before = certificates.fingerprint()
    clock.at += timedelta(days=3650)
    certificates.keep(NAMES)
    assert certificates.fingerprint() != before


@pytest.mark.parametrize("name", [AUTHORITY_FILE, SERVER_FILE])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.7])
def test_a_damaged_file_is_made_anew(
    certificates: Certificates, tmp_path: Path, name: str, share: float
) -> None:
    path = tmp_path / FOLDER / name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    certificates.keep(NAMES)
    assert believed(certificates, "localhost")


def test_a_server_of_another_authority_is_made_anew(certificates: Certificates, tmp_path: Path) -> None:
    (tmp_path / FOLDER / AUTHORITY_FILE).unlink()
    certificates.keep(NAMES)
    assert believed(certificates, "localhost")


def test_nothing_older_than_tls_1_2_is_spoken(certificates: Certificates) -> None:
    assert certificates.context().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_nothing_is_spoken_without_forward_secrecy_and_authenticated_encryption(
    certificates: Certificates,
) -> None:
    names = [str(suite["name"]) for suite in certificates.context().get_ciphers()]
    assert names
    assert [name for name in names if not name.startswith(("TLS_", "ECDHE-"))] == []
    assert [name for name in names if "GCM" not in name and "CHACHA20" not in name] == []


def test_a_renewed_certificate_is_shown_without_a_restart(certificates: Certificates) -> None:
    context = certificates.context()
    before = certificates.context().cert_store_stats()
    certificates.keep(("localhost",))
    assert certificates.context() is context
    assert before["x509_ca"] == 0
    assert shown(context) == server(certificates)


def shown(context: ssl.SSLContext) -> x509.Certificate:
    """Return the certificate that a server with this context shows, without a network."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server)
    there = context.wrap_bio(to_server, to_client, server_side=True)
    for _turn in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    der = here.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der)


@pytest.mark.parametrize("address", ["8.8.8.8", "127.0.0.1", "0.0.0.0", "224.0.0.1", "::1", "", "me"])  # noqa: S104
def test_only_private_addresses_are_those_of_a_local_network(address: str) -> None:
    assert not is_private(address)


def test_this_machine_is_found_only_at_private_addresses_and_by_names_that_fit() -> None:
    assert all(is_private(address) for address in lan_addresses())
    assert "localhost" in machine_names()
    assert all(name == name.lower() and " " not in name for name in machine_names())
