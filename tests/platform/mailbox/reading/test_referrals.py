"""The person named instead."""

import pytest

from dooropener.mailbox.reading.referrals import referral


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Please write to Zane Birze, zane.birze@partner.example.", "zane.birze@partner.example"),
        ("Herrn Tim Ollmann (t.ollmann@partner.example)", "t.ollmann@partner.example"),
        ("rakstiet kolēģim Mārim Balodim: maris.balodis@partner.example.", "maris.balodis@partner.example"),
        ("Sendið þetta á Ragnheiði Óskarsdóttur, ragnheidur@partner.example", "ragnheidur@partner.example"),
        ("请联系我同事王晓，邮箱 xiao.wang@partner.example，他英文很好。", "xiao.wang@partner.example"),
        ("Mwandikie Bi. Ann Muthoni, ann.muthoni@partner.example", "ann.muthoni@partner.example"),
        ("Per ricambi urgenti: ricambi@partner.example.", None),
        ("For buyers please write to cluster2@partner.example.", None),
        ("Please remove procurement@partner.example from your list.", None),
        ("Anna Berg answers, info@partner.example", None),
        ("Me: chiara@partner.example", None),
        ("My colleague Simone follows that.", None),
        ("Ask Ada Ek, ada.ek@match.example", None),
    ],
)
def test_named_person_is_found(text, address):
    assert referral(text, sender="chiara@partner.example", ours=["ada.ek@match.example"]) == address
