/**
 * Checks the signature of access tokens by node:crypto. This is the hot path of every request: a lookup
 * of the header's text, one signature, and only then a look at the payload. Nothing on the way throws
 * for a token that somebody without a key has made, and nothing that they send is decoded before its
 * signature is right, but for a header that names an unknown key.
 *
 * Whoever holds a key could sign a payload in which a name stands twice; the tokens made here never do.
 * RFC 7519 section 4 leaves two choices, and this is the second: the last one counts, as for every
 * reader whose parser is ECMAScript's. The payload is parsed in this one place, so no two readers of it
 * can disagree.
 */
import { isUtf8 } from "node:buffer"
import { verify } from "node:crypto"

import * as Layer from "effect/Layer"

import { maxAccessTokenLength } from "../../domain/accessToken.ts"
import type { KeyId } from "../../domain/identifier.ts"
import { isAsymmetric } from "../../domain/signingKey.ts"
import type { KeyMaterial } from "../../ports/TokenSigner.ts"
import { TokenVerifier, type PublicJwk, type SignatureVerdict } from "../../ports/TokenVerifier.ts"
import { decodeBase64url } from "./base64url.ts"
import { textComparison } from "./constantTime.ts"
import { hmac } from "./hmac.ts"
import { publicKeyMembers, verifyingKeyObject } from "./keyMaterial.ts"
import { protectedHeader, readProtectedHeader } from "./protectedHeader.ts"
import { signatureSchemes } from "./signatureScheme.ts"

const forged: SignatureVerdict = { kind: "forged" }
const unknownKey: SignatureVerdict = { kind: "unknown-key" }

interface PreparedKey {
  readonly id: KeyId
  /** The encoded header and its dot: what every token of this key starts with. */
  readonly opening: string
  readonly isSignature: (signed: string, signature: string) => boolean
}

/** `prepare` and `publicKeys` throw a TypeError for material that is no key of its algorithm. */
export const tokenVerifier: TokenVerifier["Service"] = {
  prepare: (keys) => {
    const prepared = keys.map(prepareKey)
    const ids = new Set(keys.map((key) => key.id))

    return (token) => {
      if (token.length > maxAccessTokenLength) return forged
      // A ring has a few keys: comparing with each costs less than hashing the header for a lookup.
      for (const key of prepared) {
        if (token.startsWith(key.opening)) return checkWith(key, token)
      }
      return isOfAnotherKey(token, ids) ? unknownKey : forged
    }
  },

  publicKeys: (keys) => keys.filter((key) => isAsymmetric(key.algorithm)).map(publicKey),

  // A genuine token has no character but base64url's and dots.
  copy: (token) => Buffer.from(token, "latin1").toString("latin1")
}

function prepareKey(material: KeyMaterial): PreparedKey {
  const scheme = signatureSchemes[material.algorithm]
  const key = verifyingKeyObject(material)
  const opening = `${protectedHeader(material.algorithm, material.id)}.`
  if (scheme.kind === "mac") {
    const isSame = textComparison(scheme.signatureLength)
    const tag = hmac(scheme.hash, key)
    return {
      id: material.id,
      opening,
      isSignature: (signed, signature) => isSame(tag(signed), signature)
    }
  }
  const options = { key, dsaEncoding: "ieee-p1363" } as const
  return {
    id: material.id,
    opening,
    isSignature: (signed, signature) => {
      if (signature.length !== scheme.signatureLength) return false
      const bytes = decodeBase64url(signature)
      return bytes !== undefined && verify(scheme.hash, Buffer.from(signed), options, bytes)
    }
  }
}

function checkWith({ id, opening, isSignature }: PreparedKey, token: string): SignatureVerdict {
  const payloadEnd = token.indexOf(".", opening.length)
  if (payloadEnd === -1) return forged
  // A third dot would stand in the signature, and no signature's text has one.
  if (!isSignature(token.slice(0, payloadEnd), token.slice(payloadEnd + 1))) return forged
  const payload = readPayload(token.slice(opening.length, payloadEnd))
  return payload === undefined ? forged : { kind: "genuine", payload, keyId: id }
}

/** Whether a token is one of a key that is not among `known`, as far as can be told without it. */
function isOfAnotherKey(token: string, known: ReadonlySet<KeyId>): boolean {
  const headerEnd = token.indexOf(".")
  const named = readProtectedHeader(token.slice(0, Math.max(headerEnd, 0)))
  // A known key under another algorithm is no reason to look for new keys.
  if (named === undefined || known.has(named.keyId)) return false
  const [payload, signature, ...more] = token.slice(headerEnd + 1).split(".")
  return (
    more.length === 0 &&
    payload !== undefined &&
    decodeBase64url(payload) !== undefined &&
    signature?.length === signatureSchemes[named.algorithm].signatureLength &&
    decodeBase64url(signature) !== undefined
  )
}

// Payloads are decoded here, one at a time: nothing is allocated but the text that is parsed.
const decoded = Buffer.alloc(maxAccessTokenLength)

/** The object that a genuine payload is, or undefined where whoever holds the key has signed something else. */
function readPayload(text: string): object | undefined {
  const length = decoded.write(text, "base64url")
  // Node passes over what is no base64url; a text that does not come back has another spelling.
  if (decoded.toString("base64url", 0, length) !== text) return undefined
  const json = decoded.toString("utf8", 0, length)
  if (json.includes("\ufffd") && !isUtf8(decoded.subarray(0, length))) return undefined
  try {
    const payload: unknown = JSON.parse(json)
    return typeof payload === "object" && payload !== null && !Array.isArray(payload)
      ? payload
      : undefined
  } catch {
    return undefined
  }
}

const publicKey = (material: KeyMaterial): PublicJwk => ({
  ...publicKeyMembers(material),
  kid: material.id,
  alg: material.algorithm,
  use: "sig"
})

export const tokenVerifierLayer: Layer.Layer<TokenVerifier> = Layer.succeed(
  TokenVerifier,
  tokenVerifier
)
