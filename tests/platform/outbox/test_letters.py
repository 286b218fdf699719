"""The bytes of a letter."""

from email import message_from_bytes, policy

import pytest

from dooropener import outbox
from dooropener.links import make_token, read_token
from dooropener.outbox.letters import ascii_address
from outbox_letters import AT, delivery_to


def parsed(delivery, settings):
    return message_from_bytes(outbox.compose(delivery, settings).as_bytes(), policy=policy.default)


def raw_headers(delivery, settings) -> str:
    return outbox.compose(delivery, settings).as_bytes().split(b"\r\n\r\n")[0].decode("ascii")


def test_letter_has_text_and_html_of_the_same_words(settings):
    letter = parsed(delivery_to(), settings)

    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "Norrköping cerca" in letter.get_body(("plain",)).get_content()
    assert "Norrköping cerca" in letter.get_body(("html",)).get_content()


def test_letter_names_the_office_and_keeps_its_message_id(settings):
    letter = parsed(delivery_to(), settings)

    assert letter["From"] == "Norrköpings kommun, Näringslivskontoret <dorroppnaren@norrkoping.example>" or (
        letter["From"].addresses[0].display_name == "Norrköpings kommun, Näringslivskontoret"
    )
    assert letter["To"] == "chiara@calore.example"
    assert letter["Subject"] == "Pompe di calore da Norrköping: un distributore a Modena?"
    assert letter["Message-ID"] == "<0123456789abcdef01234567@norrkoping.example>"
    assert letter["Date"].datetime == AT
    assert letter["Auto-Submitted"] is None


def test_a_retry_sends_the_same_bytes(settings):
    first = outbox.compose(delivery_to(), settings).as_bytes()
    second = outbox.compose(delivery_to(), settings).as_bytes()

    assert first == second


def test_ids_are_never_encoded_however_long(settings):
    long_id = "<" + "x" * 150 + "@outlook.example>"
    delivery = delivery_to(references=["<first@calore.example>", long_id])

    headers = raw_headers(delivery, settings)

    assert "=?utf-8?" not in headers.split("References:")[1]
    assert f"In-Reply-To: {long_id}" in headers
    assert f"References: <first@calore.example>\r\n {long_id}" in headers


def test_references_begin_with_the_tag_of_the_reply_address_and_end_with_what_is_answered(settings):
    reply_to = outbox.reply_address(settings, 12)
    ours, asked = "<0123456789abcdef@norrkoping.example>", "<chiara-asks-1@calore.example>"

    letter = parsed(delivery_to(reply_to=reply_to, references=[ours, asked]), settings)
    first = parsed(delivery_to(reply_to=reply_to), settings)

    token = make_token("a secret for tests only, long enough", "reply", 12)
    assert letter["Reply-To"] == f"dorroppnaren+{token}@norrkoping.example"
    assert letter["References"].split() == [f"<{token}@norrkoping.example>", ours, asked]
    assert letter["In-Reply-To"] == asked
    assert first["References"] == f"<{token}@norrkoping.example>"
    assert first["In-Reply-To"] is None


def test_a_long_thread_is_cut_in_the_middle(settings):
    reply_to = outbox.reply_address(settings, 12)
    chain = [f"<{number:03}{'x' * 40}@calore.example>" for number in range(60)]

    letter = parsed(delivery_to(reply_to=reply_to, references=chain), settings)

    kept = letter["References"].split()
    newest = len(kept) - 2
    assert kept == [outbox.thread_id(reply_to), chain[0], *chain[-newest:]]
    assert newest > 10
    assert len("References: " + " ".join(kept)) < 900
    assert letter["In-Reply-To"] == chain[-1]


def test_the_longest_ids_leave_the_thread_its_beginning_and_its_end(settings):
    reply_to = outbox.reply_address(settings, 12)
    chain = [f"<{number}{'x' * 230}@calore.example>" for number in range(5)]

    letter = parsed(delivery_to(reply_to=reply_to, references=chain), settings)

    assert all(outbox.is_message_id(each) for each in chain)
    assert letter["References"].split() == [outbox.thread_id(reply_to), chain[0], *chain[-2:]]
    assert len("References: " + letter["References"]) < 900


@pytest.mark.parametrize(
    ("text", "well_made"),
    [
        ("<a.b-1@calore.example>", True),
        ("<CAF+x=1_$%@mail.gmail.example>", True),
        ("<.odd..dots.@calore.example>", True),
        ('<"a b"@calore.example>', False),
        ('<"quoted"@calore.example>', True),
        ("<1@[192.0.2.7]>", True),
        ("a@calore.example", False),
        ("<a>", False),
        ("<a@b@calore.example>", False),
        ("<a@calore.example>\r\nBcc: x", False),
        ("<å@calore.example>", False),
        ("<" + "x" * 249 + "@calore.example>", False),
    ],
)
def test_ids_of_others_are_well_made_or_not(text, well_made):
    assert outbox.is_message_id(text) is well_made


def test_link_headers_stay_whole(settings):
    link = "<https://doors.norrkoping.example/stop/" + "a" * 80 + ">"
    delivery = delivery_to(headers={"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"})

    headers = raw_headers(delivery, settings)

    assert f"List-Unsubscribe: {link}" in headers
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in headers


def test_letter_says_its_language(settings):
    assert parsed(delivery_to(headers={"Content-Language": "it"}), settings)["Content-Language"] == "it"


def test_answers_to_a_letter_with_two_reply_addresses_are_known_by_ours(settings):
    ours = outbox.reply_address(settings, 12)

    assert outbox.thread_id(f"bjorn+hp@bjornsvarme.example, {ours}") == outbox.thread_id(ours)


def test_redirected_letter_goes_to_one_address_and_says_whose_it_is(settings):
    trial = settings.model_copy(update={"mail_redirect_all": "ada@norrkoping.example"})

    letter = parsed(delivery_to(), trial)

    assert letter["To"] == "ada@norrkoping.example"
    assert letter["X-Original-Recipient"] == "chiara@calore.example"
    assert letter["Subject"].startswith("[chiara@calore.example] Pompe di calore")


def test_return_path_says_which_delivery_comes_back(settings):
    address = outbox.return_path(settings, 7)

    tag = address.partition("+")[2].partition("@")[0]
    assert read_token("a secret for tests only, long enough", outbox.BOUNCE, tag) == 7
    assert len(address.partition("@")[0]) <= 64


def test_message_ids_are_short_and_new():
    ids = {outbox.make_message_id("norrkoping.example") for _ in range(100)}

    assert len(ids) == 100
    assert all(len(message_id) <= 70 for message_id in ids)


def test_message_id_refuses_a_domain_that_makes_it_long():
    with pytest.raises(ValueError, match="too long"):
        outbox.make_message_id("a" * 60 + ".example")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("chiara@calore.example", "chiara@calore.example"),
        ("jürgen@wärme.example", None),
        ("info@wärme.example", "info@xn--wrme-loa.example"),
        ("info@", None),
        ("info@a..example", None),
    ],
)
def test_addresses_are_written_as_servers_know_them(address, written):
    if written is None:
        with pytest.raises(ValueError):  # noqa: PT011  # the library's own words differ
            ascii_address(address)
    else:
        assert ascii_address(address) == written
