"""示例凭据 credentials: API tokens of a load's people, as JSON by role, written while loading."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from app.accounts.models import SignIn, SignInKind
from app.accounts.sign_in import VOLUNTEER_LIFE, secret_hash
from app.core.ids import uuid7
from app.demo.bulk import insert_all
from app.demo.founding import Node, Town
from app.demo.people import Someone


class Credentials:
    """A file `{role: [{person_id, organisation_id, community_id, name, phone, token}]}`.

    Written piece by piece, so that a city does not have to be held in memory; the roles come one
    after the other. The file takes its name only when everything is in it.
    """

    def __init__(self, file: Path, town: Town, *, now: datetime) -> None:
        self._file = file
        self._part = file.with_name(f"{file.name}.part")
        self._town = town
        self._now = now
        self._role = ""
        self._text: IO[str] = self._part.open("w", encoding="utf-8")
        self._part.chmod(0o600)

    def __enter__(self) -> "Credentials":
        self._text.write("{")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._text.write("\n]}\n" if self._role else "}\n")
        self._text.close()
        if fault is None:
            self._part.replace(self._file)
        else:
            self._part.unlink()

    def give(self, role: str, people: Sequence[Someone]) -> None:
        """Open an API session for each of these people and note its token under the role."""
        rows: list[dict[str, object]] = []
        for someone in people:
            token = secrets.token_urlsafe(32)
            rows.append(self._session(someone, token))
            self._note(role, self._entry(someone, token))
        insert_all(SignIn, rows)

    def _note(self, role: str, entry: dict[str, str]) -> None:
        if role == self._role:
            self._text.write(",\n")
        else:
            self._text.write(("\n],\n" if self._role else "\n") + f"{json.dumps(role)}: [\n")
            self._role = role
        self._text.write(json.dumps(entry, ensure_ascii=False))

    def _entry(self, someone: Someone, token: str) -> dict[str, str]:
        return {
            "person_id": str(someone.id),
            "organisation_id": str(self._organisation(someone).id),
            "community_id": str(self._town.community.id),
            "name": someone.name,
            "phone": someone.phone,
            "token": token,
        }

    def _organisation(self, someone: Someone) -> Node:
        """The node of the person's role, else the home."""
        if someone.roles:
            return someone.roles[0][1]
        return someone.home or self._town.community

    def _session(self, someone: Someone, token: str) -> dict[str, object]:
        return {
            "id": uuid7(),
            "region_id": self._town.region_id,
            "person_id": someone.id,
            "secret_hash": secret_hash(token),
            "kind": SignInKind.API,
            "created_at": self._now,
            "seen_at": self._now,
            "expires_at": self._now + VOLUNTEER_LIFE,
        }
