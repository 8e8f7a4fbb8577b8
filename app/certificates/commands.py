"""核对证明的命令 commands: checking a certificate's code without network and database."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.certificates import signing
from app.certificates.errors import CertificateNotFound
from app.certificates.paper import hours
from app.certificates.rules import TITLES

certificates = AppGroup("certificates", help="志愿服务证明：离线核对。")


@certificates.command("check")
@click.argument("code")
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
def check(code: str, keys: Path) -> None:
    """Say what a certificate's CODE (or its address) holds, by a saved /api/v1/certificates/keys.

    Neither network nor database is asked. Exits 1 where the signature is not the platform's, or
    its number was taken back when the file was saved.
    """
    try:
        told = json.loads(keys.read_text("utf-8"))
        known = {each["version"]: signing.as_bytes(each["public_key"]) for each in told["items"]}
        revoked = set(told["revoked"])
    except (ValueError, KeyError, TypeError) as unreadable:
        raise click.ClickException(
            "公钥文件不对，请重新保存 /api/v1/certificates/keys。"
        ) from unreadable
    try:
        said = signing.read(known, code)
    except CertificateNotFound as refusal:
        raise click.ClickException("签名不对：不是这个平台发出的，或抄错了。") from refusal
    click.echo(f"{TITLES[said.kind]} {said.number}  {said.name}  {said.issuer}")
    click.echo(f"{said.since} 到 {said.until}  共 {hours(said.minutes)}  出具于 {said.issued_on}")
    if said.number in revoked:
        raise click.ClickException("已撤回，不再有效。")
