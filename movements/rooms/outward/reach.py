"""One HTTP POST to the outside: no redirects, a few seconds, and for addresses that people typed in a guard against reaching inwards."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from .refusal import Refused, Trouble

PATIENCE_S = 10.0
TAKEN = range(200, 300)
AGAIN = frozenset({408, 425, 429})
ANSWER_AT_MOST = 16 * 1024  # bytes read of an answer nobody looks at


def guarded(url: str, hosts: frozenset[str]) -> tuple[SplitResult, str]:
    """The address taken apart, and the public IP address to connect to. Raises Refused: https_alone, host_not_allowed, private_address;
    Trouble where the name is not known now.

    hosts: allowed host names, lower case. Every address that the name has must be public, and it is connected to the one that was looked
    at: a name that answers otherwise a moment later changes nothing.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError:
        raise Refused("bad_address") from None
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or parts.username or parts.password or parts.fragment:
        raise Refused("https_alone")
    if host not in hosts:
        raise Refused("host_not_allowed")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Trouble("name_unknown") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused("private_address")
    return parts, addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies outside: global, and no IPv4 address in IPv6's clothes that does not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """HTTPS to one IP address, with the certificate and the name of the host."""

    def __init__(self, host: str, port: int, *, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=PATIENCE_S, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def post(parts: SplitResult, body: bytes, headers: Mapping[str, str], *, connect_to: str | None) -> int:
    """Posts a body and returns the status. connect_to: the IP address that was looked at. Raises Trouble, or Refused for a 3xx or 4xx."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection: http.client.HTTPConnection
    if connect_to is not None:
        connection = _Pinned(host, port, address=connect_to, context=tls())
    elif parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=tls())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers={"User-Agent": "sltmap", **headers})
        answer = connection.getresponse()
        answer.read(ANSWER_AT_MOST)
        status = answer.status
    except (OSError, http.client.HTTPException) as trouble:
        raise Trouble(type(trouble).__name__) from None
    finally:
        connection.close()
    if status in TAKEN:
        return status
    if status >= 500 or status in AGAIN:
        raise Trouble(f"status_{status}")
    raise Refused(f"status_{status}")


def tls() -> ssl.SSLContext:
    """As a careful client speaks it; a test puts its own authority in."""
    return ssl.create_default_context()
