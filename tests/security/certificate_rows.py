"""Every address of the certificates with its row of the matrix, about one that is not there."""

import uuid
from typing import Any

from tests.security.row import PUBLIC, Row

_NONE = str(uuid.UUID(int=0))
_ASK, _SEE, _ISSUE = "certificate.ask", "certificate.see", "certificate.issue"
_ENTITLE = "certificate.entitle"


def _none(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a certificate that is not there."""
    values = {"certificate_id": _NONE}
    return Row(endpoint, action, "", method, values=values, fine=(404,), **more)


CERTIFICATE_ROWS = (
    Row("certificates_api.list_keys", PUBLIC),
    Row("certificates_check.show_check", PUBLIC),
    Row("certificates_check.check", PUBLIC, values={"code": "1.x"}, fine=(404,)),
    Row("certificates_own.show_own", _ASK),
    Row("certificates_own.ask", _ASK, "", "POST", body={"issuer_id": "x"}),
    _none("certificates_own.show_one", _ASK),
    _none("certificates_own.print_one", _ASK),
    _none("certificates_own.withdraw", _ASK, "POST"),
    Row("certificates_office.show_all", _SEE),
    Row("certificates_office.show_everybody", _ISSUE, "hall", known=False),
    Row("certificates_office.show_bundle", "bundle.make", "hall", known=False),
    _none("certificates_office.show_one", _SEE),
    _none("certificates_office.print_one", _ISSUE),
    _none("certificates_office.issue", _ISSUE, "POST"),
    _none("certificates_office.decline", _ISSUE, "POST", body={"reason": "写错了"}),
    _none("certificates_office.revoke", _ISSUE, "POST", body={"reason": "写错了"}),
    Row("certificate_issuers.show_issuers", _ENTITLE),
    Row("certificate_issuers.show_issuer", _ENTITLE, "hall", known=False),
    Row("certificate_issuers.set_issuer", _ENTITLE, "hall", "POST", body={"end": "1"}, known=False),
)
