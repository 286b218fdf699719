"""What the doctor says of the DNS."""

import pytest
from dns.resolver import Resolver

from dooropener.cli.doctor import Grade
from dooropener.cli.doctor.names import look_up_names
from dooropener.outbox import signer_of
from dooropener.settings import Settings
from doubles.certificates import openssl
from doubles.nameserver import name_server

DOMAIN = "doors.norrkoping.se"
GOOD = {
    (DOMAIN, "MX"): ["10 mx.norrkoping.se."],
    (DOMAIN, "TXT"): ['"v=spf1 mx ~all"', '"something=else"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=none"'],
}


@pytest.fixture(scope="module")
def signing(tmp_path_factory):
    key = tmp_path_factory.mktemp("dkim") / "dkim.pem"
    key.write_text(openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    return settings(dkim_key_file=key, dkim_selector="doors2026")


def settings(**more):
    return Settings(_env_file=None, secret_key="s" * 32, mail_from=f"dorroppnaren@{DOMAIN}", **more)


def grades(settings, zone):
    with name_server(zone) as resolver:
        return {each.what: each.grade for each in look_up_names(settings, resolver)}


def in_strings(record):
    return [" ".join(f'"{record[start : start + 255]}"' for start in range(0, len(record), 255))]


def test_a_domain_in_order(signing):
    signer = signer_of(signing)
    zone = {**GOOD, (signer.record_name, "TXT"): in_strings(signer.record)}

    assert grades(signing, zone) == dict.fromkeys(["MX", "SPF", "DKIM", "DMARC"], Grade.OK)


def test_a_domain_that_nobody_prepared(signing):
    assert grades(signing, {(DOMAIN, "A"): ["192.0.2.1"]}) == {
        "MX": Grade.BROKEN,
        "SPF": Grade.BROKEN,
        "DKIM": Grade.BROKEN,
        "DMARC": Grade.WARNING,
    }


@pytest.mark.parametrize(
    ("spf", "grade"),
    [
        (['"v=spf1 mx ~all"', '"v=spf1 a ~all"'], Grade.BROKEN),
        (['"v=spf1 +all"'], Grade.WARNING),
        (['"v=spf1 " "mx -all"'], Grade.OK),
    ],
)
def test_what_an_spf_record_says_is_judged(spf, grade):
    assert grades(settings(), {**GOOD, (DOMAIN, "TXT"): spf})["SPF"] is grade


def test_another_key_than_ours_is_noticed(signing):
    other = {**GOOD, (signer_of(signing).record_name, "TXT"): ['"v=DKIM1; k=rsa; p=MIIBIjANBg"']}

    assert grades(signing, other)["DKIM"] is Grade.BROKEN


def test_without_a_name_server_it_is_said_that_nothing_was_seen():
    nobody = Resolver(configure=False)
    nobody.nameservers, nobody.port = ["127.0.0.1"], 9

    (finding,) = look_up_names(settings(), nobody)

    assert (finding.what, finding.grade) == ("DNS", Grade.WARNING)
    assert "were not looked at" in finding.found


def test_a_made_up_domain_is_not_asked_for():
    (finding,) = look_up_names(settings().model_copy(update={"mail_from": "doors@norrkoping.example"}))

    assert finding.grade is Grade.OFF
