"""A file that somebody else made, as an answer: to be saved and not shown, whatever it says it is."""

from urllib.parse import quote

from litestar import Response

BYTES = "application/octet-stream"


def to_save(name: str, content: bytes, media_type: str = BYTES) -> Response[bytes]:
    """Under `name`, in a sandbox should a browser open it all the same."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)
