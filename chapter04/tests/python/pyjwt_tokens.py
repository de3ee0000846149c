"""PyJWT as a peer: makes tokens that our verifier has to take or refuse, and judges ours.

pyjwt_tokens.py make FILE     FILE holds {"key", "alg", "kid", "claims"}: prints one token per line, with what it is
pyjwt_tokens.py read FILE     FILE holds {"tokens": [...], "alg", "key"} or {"tokens", "alg", "jwks"}: prints what PyJWT says of each
"""

import json
import sys

import jwt


def key_of(task):
    """The secret's text, or the private key's PEM."""
    return task["key"].encode()


def make(task):
    claims, alg, key = task["claims"], task["alg"], key_of(task)
    now = claims["iat"]

    def token(what, expected, headers=None, changed=None, dropped=(), alg=alg, key=key):
        said = {**claims, **(changed or {})}
        for name in dropped:
            del said[name]
        text = jwt.encode(said, key, algorithm=alg, headers={"typ": "at+jwt", "kid": task["kid"], **(headers or {})})
        print(json.dumps({"what": what, "expected": expected, "token": text}))

    token("a good one", "user")
    token("members that nobody knows", "user", changed={"name": "Ада", "nested": {"sub": "x"}})
    token("two audiences", "user", changed={"aud": ["course", "other"]})
    token("text that is not ASCII", "user", changed={"note": "用户 \U0001f511"})
    token("expired", "Expired", changed={"iat": now - 7200, "nbf": now - 7200, "exp": now - 3600})
    token("not yet", "NotYet", changed={"nbf": now + 3600})
    token("made in the future", "NotYet", changed={"iat": now + 3600})
    token("another audience", "WrongAudience", changed={"aud": "other"})
    token("no audience", "BadClaims", dropped=["aud"])
    token("another issuer", "WrongIssuer", changed={"iss": "somebody"})
    token("a time with a fraction", "BadClaims", changed={"exp": now + 3600.5})
    token("a time as text", "BadClaims", changed={"exp": str(now + 3600)})
    token("no exp", "BadClaims", dropped=["exp"])
    token("another key's name", "UnknownKey", headers={"kid": "nobody"})
    token("PyJWT's own typ", "WrongKind", headers={"typ": "JWT"})
    token("an extension that has to be understood", "WrongKind", headers={"crit": ["exp"]})
    token("unsecured", "Malformed", alg="none", key=None)
    if alg == "HS256":
        token("another secret", "BadSignature", key=b"another secret of more than 32 bytes")
        token("HS384", "WrongKind", alg="HS384")
        token("HS512", "WrongKind", alg="HS512")
    else:
        from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

        token("another key", "BadSignature", key=ed25519.Ed25519PrivateKey.generate())
        token("Ed448, which is EdDSA too", "BadSignature", key=ed448.Ed448PrivateKey.generate())
        token("ES256", "WrongKind", alg="ES256", key=ec.generate_private_key(ec.SECP256R1()))
        token("RS256", "WrongKind", alg="RS256", key=rsa.generate_private_key(65537, 2048))
        # PyJWT refuses to use a public key as a secret, so the attacker's way round it: its bytes, its base64url.
        token("HS256 with the public key", "WrongKind", alg="HS256", key=bytes.fromhex(task["public"]))


def read(task):
    if "jwks" in task:
        keys = {key.key_id: key for key in jwt.PyJWKSet.from_json(task["jwks"]).keys}
    for token in task["tokens"]:
        try:
            header = jwt.get_unverified_header(token)
            key = keys[header["kid"]] if "jwks" in task else key_of(task)
            claims = jwt.decode(
                token,
                key,
                algorithms=[task["alg"]],
                audience="course",
                issuer="course-auth",
                options={
                    "require": ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"],
                    "verify_exp": False,  # PyJWT reads the computer's clock, where the test's stands still
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
            print(json.dumps({"header": header, "claims": claims}))
        except (jwt.PyJWTError, KeyError) as error:
            print(json.dumps({"error": type(error).__name__}))


with open(sys.argv[2], encoding="utf-8") as file:
    {"make": make, "read": read}[sys.argv[1]](json.load(file))
