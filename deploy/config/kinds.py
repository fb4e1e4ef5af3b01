"""The kinds of value that variables have, and how each is read where its type alone does not say."""

import ipaddress
import re
import sys
from typing import Annotated, Literal

from msgspec import Meta

from deploy.config.secret import Secret
from deploy.config.words import Unfit

MOST = sys.float_info.max  # what is more is infinite
_SECRET_LENGTH = 32  # LiveKit logs an error below it
_SLUG = re.compile(r"[\w.:/~-]+")
_PRINTABLE = re.compile(r"[\x21-\x7e]*")
_SECRET = {"type": "string", "format": "password", "writeOnly": True}


def _key(text: str) -> str:
    if not _PRINTABLE.fullmatch(text):
        raise Unfit("should be printable ASCII without spaces")
    return text


def _signing_secret(text: str) -> str:
    if 0 < len(_key(text)) < _SECRET_LENGTH:
        raise Unfit(f"should be at least {_SECRET_LENGTH} characters, and has {len(text)}")
    return text


def _address(text: str) -> str:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise Unfit("should be an IPv4 address such as 192.168.1.20") from None
    if address.is_unspecified or address.is_multicast:
        raise Unfit("should be an address that callers can reach, such as 192.168.1.20")
    return text


def _models(text: str) -> str:
    entries = [entry for entry in (part.strip() for part in text.split(",")) if entry]
    if not entries:
        raise Unfit("should be models separated by commas, and none stands there")
    for entry in entries:
        if not _SLUG.fullmatch(entry):
            raise Unfit(f"should be models separated by commas, and '{entry}' cannot be one")
    return ",".join(dict.fromkeys(entries))


def _without_slash(text: str) -> str:
    return text.rstrip("/")


def _url(scheme: str, beginnings: str) -> Meta:
    return Meta(
        pattern=rf"^{scheme}://[^\s/@]+(/\S*)?\Z",
        description=f"a URL that begins with {beginnings}, with a host and no user",
        extra={"read": _without_slash},
    )


Port = Annotated[int, Meta(ge=1, le=65535, description="a whole number from 1 to 65535")]
Whole = Annotated[int, Meta(ge=0, description="a whole number, at least 0")]
Count = Annotated[int, Meta(ge=1, description="a whole number, at least 1")]
Factor = Annotated[float, Meta(ge=1, le=MOST, description="a finite number, at least 1")]
Seconds = Annotated[float, Meta(ge=0, le=MOST, description="a finite number of seconds, at least 0")]
Period = Annotated[float, Meta(ge=1, le=MOST, description="a finite number of seconds, at least 1")]
Timeout = Annotated[float, Meta(gt=0, le=MOST, description="a finite number of seconds, more than 0")]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], Meta(extra={"read": str.upper})]
Key = Annotated[
    Secret,
    Meta(description="printable ASCII without spaces", extra_json_schema=_SECRET, extra={"read": _key}),
]
SigningSecret = Annotated[
    Secret,
    Meta(
        description=f"printable ASCII without spaces, at least {_SECRET_LENGTH} characters",
        extra_json_schema=_SECRET,
        extra={"read": _signing_secret},
    ),
]
Address = Annotated[str, Meta(description="an IPv4 address such as 192.168.1.20", extra={"read": _address})]
Models = Annotated[str, Meta(description="models separated by commas", extra={"read": _models})]
HttpUrl = Annotated[str, _url("https?", "http:// or https://")]
WsUrl = Annotated[str, _url("wss?", "ws:// or wss://")]
