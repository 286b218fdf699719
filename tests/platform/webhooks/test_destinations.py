"""Webhooks go to the world alone."""

import ipaddress

import pytest

from dooropener.errors import DeliveryFailed
from dooropener.webhooks.destinations import is_public, literal_is_public, resolve

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:0:f5ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_our_own_network_are_not_public(address):
    assert is_public(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_of_the_world_are(address):
    assert is_public(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("localhost", False),
        ("door.localhost", False),
        ("printer.local", False),
        ("metadata.google.internal", False),
        ("intranet", False),
        ("127.0.0.1", False),
        ("crm.example", True),
    ],
)
def test_hosts_are_judged_by_name_first(host, public):
    assert literal_is_public(host) is public


async def test_name_that_means_an_address_of_ours_is_refused_for_good():
    with pytest.raises(DeliveryFailed) as caught:
        await resolve("localhost", 443)

    assert (caught.value.answer, caught.value.permanent) == ("the address is not public", True)


async def test_this_machine_may_be_called_where_it_was_allowed():
    assert await resolve("127.0.0.1", 80, near=True) == "127.0.0.1"


async def test_other_private_addresses_stay_shut_even_then():
    with pytest.raises(DeliveryFailed):
        await resolve("10.0.0.1", 80, near=True)
