"""HTML mails of real programs as text with quote marks."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import pytest

from dooropener.mailbox.reading.hypertext import text_of
from dooropener.mailbox.reading.quotes import newly_typed

ORIGINAL = "<p>Dear Chiara,</p><p>May we introduce you? yes, no or a question.</p>"

MAILS = {
    "gmail": '<div dir="ltr">Sì, volentieri.<div><br></div><div>Chiara</div></div><br><div class="gmail_quote">'
    '<div dir="ltr" class="gmail_attr">Il giorno ven 6 mar 2026 Ada &lt;<a href="mailto:ada@match.example">ada@match.example'
    f'</a>&gt; ha scritto:<br></div><blockquote class="gmail_quote">{ORIGINAL}</blockquote></div>',
    "gmail, unknown words": '<div>Sì, volentieri.<div><br></div><div>Chiara</div></div><div class="gmail_quote">'
    f'<div class="gmail_attr">Blah blah Ada blah</div><blockquote>{ORIGINAL}</blockquote></div>',
    "apple": "<body>Sì, volentieri.<div><br></div><div>Chiara<br><div><br><blockquote type=cite><div>On 6 Mar 2026, at 15:17, Ada "
    f"&lt;ada@match.example&gt; wrote:</div><br><div>{ORIGINAL}</div></blockquote></div></div></body>",
    "thunderbird": "<p>Sì, volentieri.</p><p>Chiara</p><div class='moz-cite-prefix'>Il 06/03/26 15:17, Ada ha scritto:<br></div>"
    f"<blockquote type=cite>{ORIGINAL}</blockquote>",
    "outlook": "<html><head><style>p.MsoNormal {margin:0}</style></head><body><p class=MsoNormal>Sì, volentieri.<o:p></o:p></p>"
    "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Chiara</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
    "<p class=MsoNormal><b>Da:</b> Ada &lt;ada@match.example&gt;<br><b>Inviato:</b> venerdì 6 marzo 2026<br><b>A:</b> Chiara<br>"
    f"<b>Oggetto:</b> Contatto</p></div>{ORIGINAL}</body></html>",
    "outlook web": '<div>Sì, volentieri.</div><div><br></div><div>Chiara</div><div id="appendonsend"></div><hr>'
    '<div id="divRplyFwdMsg"><b>From:</b> Ada &lt;ada@match.example&gt;<br><b>Sent:</b> Friday, March 6, 2026<br>'
    f"<b>To:</b> Chiara<br><b>Subject:</b> Contact</div><div>{ORIGINAL}</div>",
    "yahoo": f"<div>Sì, volentieri.</div><div><br></div><div>Chiara</div><div class='yahoo_quoted'><div>Il ven</div>{ORIGINAL}</div>",
    "proton": f"Sì, volentieri.<br><br>Chiara<div class='protonmail_quote'>On Friday Ada wrote:<blockquote>{ORIGINAL}</blockquote></div>",
    "163": f"<div>Sì, volentieri.</div><div><br></div><div>Chiara</div><div id='isReplyContent'>{ORIGINAL}</div>",
    "qq": "<div>Sì, volentieri.</div><div><br></div><div>Chiara</div><div><div style='font-size:12px'>------------------&nbsp;"
    '原始邮件&nbsp;------------------</div><div><b>发件人:</b> "Ada" &lt;ada@match.example&gt;;</div><div><b>发送时间:</b> '
    f"2026年3月6日</div><div><b>收件人:</b> Chiara</div></div>{ORIGINAL}",
}


@pytest.mark.parametrize("html", MAILS.values(), ids=MAILS)
def test_only_the_answer_is_left(html):
    assert newly_typed(text_of(html)).text == "Sì, volentieri.\n\nChiara"


def test_answers_between_gmail_quotes_stay():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Fri Ada wrote:</div><blockquote>Interest?</blockquote><div>Yes.</div>'
        "<blockquote>Volumes?</blockquote><div>60 pieces.</div></div>"
    )

    assert newly_typed(text_of(html)).passages == ("Yes.", "60 pieces.")


def test_forwarded_mail_is_no_quote():
    html = '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Dmitri<br></div>Yes.</div>'

    assert "\nYes." in text_of(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"),
        ("a  \n b&nbsp;c", "a b c"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<script>alert(1)</script><style>b</style><!-- c -->", "a"),
        ("a<div style='display:none'>hidden</div><span style='mso-hide:all'>too</span>", "a"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\n\nc"),
        ("", ""),
    ],
)
def test_lines_are_those_a_reader_sees(html, text):
    lines = [line for line in text_of(html).split("\n") if line.strip("> ") or not line]

    assert "\n".join(lines) == text


def test_depth_costs_no_time():
    assert "x" in text_of("<div>" * 50_000 + "x")
