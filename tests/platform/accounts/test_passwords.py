import pytest
from argon2 import PasswordHasher

from dooropener.accounts.passwords import Passwords, WeakPassword

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_a_password_fits_its_own_hash_alone():
    passwords = Passwords(CHEAP)
    hashed = await passwords.hash("correct horse battery")

    assert await passwords.fits("correct horse battery", hashed)
    assert not await passwords.fits("correct horse batteri", hashed)


async def test_the_same_password_never_has_the_same_hash():
    passwords = Passwords(CHEAP)

    assert await passwords.hash("correct horse battery") != await passwords.hash("correct horse battery")


@pytest.mark.parametrize("hashed", [None, "", "not a hash"])
async def test_without_a_hash_nothing_fits(hashed):
    assert not await Passwords(CHEAP).fits("nobody has this password", hashed)


async def test_a_short_password_is_not_hashed():
    with pytest.raises(WeakPassword):
        await Passwords(CHEAP).hash("123456789")
