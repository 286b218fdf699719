from dooropener import figures


def test_cells_that_would_be_formulas_are_text():
    told = figures.as_csv(
        ["Company", "Sent"], [["=HYPERLINK(1)", 3], ["+46", -1], [" @x", None], ["-", 0.5], ["Å;B", 2]]
    )

    assert told.decode("utf-8-sig") == (
        "Company;Sent\r\n'=HYPERLINK(1);3\r\n'+46;-1\r\n' @x;\r\n'-;0.5\r\n\"Å;B\";2\r\n"
    )
