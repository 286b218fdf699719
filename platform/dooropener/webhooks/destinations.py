"""Where a webhook may go: to the world, never into our own network (server-side request forgery)."""

import asyncio
import ipaddress
import socket

from dooropener.errors import DeliveryFailed

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: Address, *, near: bool = False) -> bool:
    """Whether it belongs to the world, also where it is wrapped into another address; `near`: or to this machine."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped, near=near)
    if near and address.is_loopback:
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def literal_is_public(host: str, *, near: bool = False) -> bool:
    """What can be told of a host by its name alone: an address that is written out, and names of this machine."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return near and host == "localhost"
    try:
        return is_public(ipaddress.ip_address(host), near=near)
    except ValueError:
        return "." in host


async def resolve(host: str, port: int, *, near: bool = False) -> str:
    """An address of the host to connect to. Raises `DeliveryFailed`, for good where any of its addresses is not public.

    Whoever connects uses this address and does not look the name up again: it could mean another by then.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise DeliveryFailed("the name is unknown", permanent=False) from None
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not addresses or not all(is_public(each, near=near) for each in addresses):
        raise DeliveryFailed("the address is not public", permanent=True)
    return str(addresses[0])
