"""``format=flowed`` (RFC 3676): joins the lines that were one paragraph when they were typed."""


def unflow(text: str, *, delsp: bool = False) -> str:
    """Return the text with soft line breaks undone and space-stuffing removed; the signature line ``-- `` stays."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        signature = content.rstrip("\r") == "-- "
        if open_depth == depth and not signature:
            lines[-1] = (lines[-1][:-1] if delsp else lines[-1]) + content
        else:
            lines.append((">" * depth + " " if depth else "") + content)
        open_depth = depth if content.endswith(" ") and not signature else None
    return "\n".join(lines)
