"""The two ceremonies of WebAuthn (Level 3): what a browser is asked for, and whether its answer holds. No storage.

Their library is loaded with the first of them: it is a twentieth of a start, and reads formats of certificates that
few processes ever see.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from app.domain.accounts.errors import PasskeyError
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.models import Account
from app.kernel.db import JsonObject

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

_PATIENCE = 5 * 60 * 1000  # milliseconds for which the browser waits for the person


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Where keys are good: the brand's own host, its name, and the one origin that answers may come from."""

    id: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is stored of a key that a device has made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent back, as its JSON: which key answers which challenge, and for whom if it says so."""

    json: JsonObject
    challenge: bytes
    credential_id: bytes
    user_handle: bytes | None


def read_answer(text: str) -> Answer:
    """Read a browser's answer to either ceremony; PasskeyError when it is not well-formed."""
    from webauthn.helpers import parse_authentication_credential_json as parse_known  # noqa: PLC0415 - see the head of this file
    from webauthn.helpers import parse_client_data_json  # noqa: PLC0415 - see the head of this file
    from webauthn.helpers import parse_registration_credential_json as parse_new  # noqa: PLC0415 - see the head of this file

    try:
        parsed = json.loads(text)
        is_new = "attestationObject" in parsed["response"]
        credential = (parse_new if is_new else parse_known)(parsed)
        challenge = parse_client_data_json(credential.response.client_data_json).challenge
        handle = getattr(credential.response, "user_handle", None)
    except Exception as error:
        raise PasskeyError("not well-formed") from error
    return Answer(parsed, challenge, credential.raw_id, handle)


def creation_options(party: RelyingParty, account: Account, known: Sequence[Passkey], challenge: bytes) -> JsonObject:
    """Give what a browser needs to let a device make a key; a device that has one already refuses."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - see the head of this file
    from webauthn.helpers import structs  # noqa: PLC0415 - see the head of this file

    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=account.id.bytes,
        user_name=account.email,
        user_display_name=account.shown_name,
        challenge=challenge,
        timeout=_PATIENCE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(known),
    )
    return cast("JsonObject", json.loads(options_to_json(options)))


def request_options(party: RelyingParty, known: Sequence[Passkey], challenge: bytes) -> JsonObject:
    """Give what a browser needs to ask for one of these keys; with none named, for any, and the person is verified."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - see the head of this file
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415 - see the head of this file

    wanted = UserVerificationRequirement.PREFERRED if known else UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_PATIENCE,
        allow_credentials=_described(known),
        user_verification=wanted,
    )
    return cast("JsonObject", json.loads(options_to_json(options)))


def check_new_key(party: RelyingParty, answer: Answer) -> NewKey:
    """Give the key that a device has made; PasskeyError when the answer does not hold."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - see the head of this file
    from webauthn.helpers import parse_registration_credential_json  # noqa: PLC0415 - see the head of this file

    try:
        made = verify_registration_response(
            credential=answer.json,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
        transports = parse_registration_credential_json(answer.json).response.transports or []
    except Exception as error:
        raise PasskeyError("not a new key") from error
    names = [each.value for each in transports]
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, names, made.credential_backed_up)


def check_signature(
    party: RelyingParty, answer: Answer, key: Passkey, *, needs_verification: bool
) -> "VerifiedAuthentication":
    """Check that this key signed the challenge, the person verified where needed; PasskeyError."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - see the head of this file

    try:
        return verify_authentication_response(
            credential=answer.json,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=needs_verification,
        )
    except Exception as error:
        raise PasskeyError("not signed") from error


def _described(keys: Sequence[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor  # noqa: PLC0415 - see the head of this file

    return [
        PublicKeyCredentialDescriptor(
            id=key.credential_id, transports=[AuthenticatorTransport(each) for each in key.transports]
        )
        for key in keys
    ]
