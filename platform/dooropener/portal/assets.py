"""Style sheets, scripts and pictures of the portal, under addresses that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from dooropener.errors import NotFound
from dooropener.portal.guards import public

FOLDER = Path(__file__).parent / "static"
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class AssetNotFound(NotFound):
    code = "asset_not_found"


@dataclass(frozen=True, slots=True)
class Asset:
    address: str
    media_type: str
    content: bytes


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(f"{path.stem}.{digest}{path.suffix}", media_type, content)


@cache
def _assets() -> dict[str, Asset]:
    return {path.name: _read(path) for path in sorted(FOLDER.iterdir())}


@cache
def _by_address() -> dict[str, Asset]:
    return {asset.address: asset for asset in _assets().values()}


def asset_url(name: str) -> str:
    """Where the file of this name is served; raises `KeyError` for one that is not there."""
    return f"/static/{_assets()[name].address}"


@get("/static/{address:str}", guards=[public], opt={"no_visit": True}, sync_to_thread=False)
def static_file(address: FromPath[str]) -> Response[bytes]:
    asset = _by_address().get(address)
    if asset is None:
        raise AssetNotFound(address=address)
    return Response(asset.content, media_type=asset.media_type, headers=_FOREVER)
