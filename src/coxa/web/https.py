"""Certificates for the local network: an authority of this machine, which phones may trust, and what it vouches for.

Phones give the angles of their sensors to pages over HTTPS only, and no public authority vouches for an address of a
local network. docs/design/https.md says what was considered.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER: Final = "https"
"""Of the data folder: both files in it hold a key, for their owner's eyes only."""
AUTHORITY_FILE: Final = "authority.pem"
SERVER_FILE: Final = "server.pem"

AUTHORITY_LASTS: Final = timedelta(days=3650)
SERVER_LASTS: Final = timedelta(days=397)
"""Apple's systems refuse more than 825 days of certificates like ours, and 398 of public ones:
https://support.apple.com/en-us/103769 and https://support.apple.com/en-us/102028."""
RENEWED_BEFORE_END: Final = timedelta(days=30)
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: with forward secrecy and authenticated encryption alone. Those of TLS 1.3 are all of that kind."""
BEGINS_BEFORE: Final = timedelta(days=1)
"""A phone's clock may be behind."""

PRIVATE: Final = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",  # link-local, RFC 3927: a cable between two machines
        "100.64.0.0/10",  # RFC 6598: private networks of Tailscale and others
        "127.0.0.0/8",
        "192.0.2.0/24",  # RFC 5737: examples, and networks of virtual machines
    )
)
"""Networks whose addresses mean something else elsewhere: the authority can vouch for nothing outside of them."""
_LOCAL_NAMES: Final = ("localhost", "local", "home.arpa", "internal")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
# Towards these the system says by which address of ours it would go; nothing is sent.
_TOWARDS: Final = ("10.255.255.254", "172.31.255.254", "192.168.255.254", "198.51.100.1")

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_Key: TypeAlias = ec.EllipticCurvePrivateKey


def lan_addresses() -> tuple[str, ...]:
    """Return the addresses by which other machines of the local network reach this one; none that is public."""
    found = {_source(target) for target in _TOWARDS}
    with suppress(OSError):
        found |= {str(at[4][0]) for at in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return tuple(sorted(address for address in found if address and is_private(address)))


def _source(target: str) -> str:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect((target, 9))
        return str(asked.getsockname()[0])
    return ""


def is_private(address: str) -> bool:
    """Return whether an address is one of a local network, not of this machine alone and not of the world."""
    try:
        known = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return not known.is_loopback and any(known in network for network in PRIVATE)


def machine_names() -> tuple[str, ...]:
    """Return the names of this machine that a certificate can hold."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    found = ("localhost", name, short, f"{short}.local")
    return tuple(dict.fromkeys(each for each in found if _HOST.fullmatch(each)))


@dataclass(frozen=True)
class Pair:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: _Key


class Certificates:
    """The authority of this machine and the certificate of its server, kept in a folder and renewed in time.

    Args:
        folder: The data folder; they lie in a folder of their own in it.
        now: The clock.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder / FOLDER
        self._now = now
        self._context: ssl.SSLContext | None = None
        self._loaded: x509.Certificate | None = None

    @property
    def file(self) -> Path:
        """Certificate and key of the server."""
        return self._folder / SERVER_FILE

    def keep(self, found: Iterable[str], asked: Sequence[str] = ()) -> frozenset[str]:
        """Have a certificate for these names and addresses, and return those that it holds.

        What is there is kept while it fits. Where the authority may not vouch for a name that was asked for, another
        authority takes its place, which phones have to trust anew.

        Args:
            found: Names and addresses of this machine; what the authority may not vouch for is left out.
            asked: Names that somebody gave.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        now = self._now()
        authority = _read(self._folder / AUTHORITY_FILE)
        if authority is None or not _fits(authority, now) or not all(_covers(authority, n) for n in asked):
            authority = _new_authority(now, asked)
            _write(self._folder / AUTHORITY_FILE, [authority.certificate], authority.key)
        names = frozenset((*asked, *(name for name in found if _covers(authority, name))))
        server = _read(self.file)
        if (
            server is None
            or not _fits(server, now)
            or not _vouched(server, authority)
            or _names(server) != names
        ):
            server = _new_server(now, authority, names)
            _write(self.file, [server.certificate, authority.certificate], server.key)
        self._authority = authority.certificate
        if self._context is not None and server.certificate != self._loaded:
            self._load(self._context)
        self._server = server.certificate
        return names

    def context(self) -> ssl.SSLContext:
        """Return what a server answers with; it changes with the certificate. Call `keep` before."""
        if self._context is None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._context.set_ciphers(CIPHERS)
            self._context.options |= ssl.OP_NO_RENEGOTIATION  # costs the server more than whoever asks for it
            self._load(self._context)
        return self._context

    def _load(self, context: ssl.SSLContext) -> None:
        context.load_cert_chain(self.file)
        self._loaded = x509.load_pem_x509_certificate(self.file.read_bytes())

    def authority(self) -> bytes:
        """Return the certificate of the authority, as phones take it (DER)."""
        return self._authority.public_bytes(serialization.Encoding.DER)

    def fingerprint(self) -> str:
        """Return the SHA-256 of the authority's certificate, as phones show it."""
        return self._authority.fingerprint(hashes.SHA256()).hex(":").upper()


def _new_authority(now: datetime, asked: Sequence[str]) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Coxa"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Coxa on {machine_names()[-1]}, {now:%Y-%m-%d}"[:64]),
        ]
    )
    names = dict.fromkeys((*_LOCAL_NAMES, *machine_names(), *(n for n in asked if _address(n) is None)))
    networks = [*PRIVATE, *(ipaddress.ip_network(a) for n in asked if (a := _address(n)) is not None)]
    constraints = [*map(x509.DNSName, names), *map(x509.IPAddress, networks)]
    built = (
        _builder(name, name, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(constraints, None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Pair(built.sign(key, hashes.SHA256()), key)


def _new_server(now: datetime, authority: Pair, names: Iterable[str]) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Coxa server")])
    lasts = min(SERVER_LASTS, authority.certificate.not_valid_after_utc - now)
    theirs = authority.key.public_key()
    built = (
        _builder(name, authority.certificate.subject, key, now, lasts)
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(theirs), critical=False)
    )
    return Pair(built.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _Key, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEGINS_BEFORE)
        .not_valid_after(now + lasts - BEGINS_BEFORE)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _address(name: str) -> _Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _covers(authority: Pair, name: str) -> bool:
    """Return whether the authority may vouch for a name or an address."""
    found = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = found.permitted_subtrees or []
    address = _address(name)
    if address is not None:
        networks = (p.value for p in permitted if isinstance(p, x509.IPAddress))
        return any(address in network for network in networks if not isinstance(network, _Address))
    within = (p.value for p in permitted if isinstance(p, x509.DNSName))
    return any(name == tree or name.endswith(f".{tree}") for tree in within)


def _names(server: Pair) -> frozenset[str]:
    found = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return frozenset(str(name.value) for name in found)


def _fits(pair: Pair, now: datetime) -> bool:
    begun = pair.certificate.not_valid_before_utc <= now
    return begun and now + RENEWED_BEFORE_END < pair.certificate.not_valid_after_utc


def _vouched(server: Pair, authority: Pair) -> bool:
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> Pair | None:
    """Return certificate and key of a file; None where they are missing, damaged or do not belong together."""
    try:
        text = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(text)
        key = serialization.load_pem_private_key(text, None)
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return Pair(certificate, key)


def _write(path: Path, certificates: Sequence[x509.Certificate], key: _Key) -> None:
    """Write a key and certificates into one file, whole or not at all, so that they always belong together."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    pem = serialization.Encoding.PEM
    form, sealed = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes(pem, form, sealed))
            for certificate in certificates:
                file.write(certificate.public_bytes(pem))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
