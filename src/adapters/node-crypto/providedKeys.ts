/**
 * Signing keys that the caller provides: private or symmetric JWKs (RFC 7517). They are checked once, at
 * start, so that no weak, mismatched or ambiguous key ever signs; all mistakes are told at once, and no
 * message shows a member that could be secret.
 */
import { randomBytes, sign, verify } from "node:crypto"

import { isKeyId, type KeyId } from "../../domain/identifier.ts"
import { signingAlgorithms, type SigningAlgorithm } from "../../domain/signingKey.ts"
import type { KeyMaterial } from "../../ports/TokenSigner.ts"
import { decodeBase64url } from "./base64url.ts"
import { signingKeyObject, verifyingKeyObject } from "./keyMaterial.ts"
import { keyThumbprint } from "./keyThumbprint.ts"
import { signatureSchemes } from "./signatureScheme.ts"

/** A mistake: where (`keys.provided[1].kid`) and what, as a phrase that completes it. */
export interface ProvidedKeyProblem {
  readonly path: string
  readonly problem: string
}

export type ProvidedKeys =
  | { readonly ok: true; readonly keys: readonly KeyMaterial[] }
  | { readonly ok: false; readonly problems: readonly ProvidedKeyProblem[] }

/**
 * Reads JWKs in their order. `alg` may be left out where the type of key leaves one choice (P-256: ES256,
 * Ed25519: EdDSA), `kid` where there is a public half: it is the RFC 7638 thumbprint then.
 */
export function readProvidedKeys(jwks: readonly unknown[]): ProvidedKeys {
  const problems: ProvidedKeyProblem[] = []
  const keys: KeyMaterial[] = []
  for (const [index, jwk] of jwks.entries()) {
    const path = `keys.provided[${index}]`
    const key = readMembers(jwk, path, problems)
    if (key === undefined) continue
    const id = key.kid ?? keyThumbprint(key.jwk)
    const material = { id, algorithm: key.algorithm, jwk: JSON.stringify(key.jwk) }
    if (keys.some((other) => other.id === id)) {
      problems.push({ path: `${path}.kid`, problem: "is the same as that of a key before it" })
    } else if (signsAndVerifies(material)) {
      keys.push(material)
    } else {
      problems.push({
        path,
        problem: "is no key pair: its private and public members do not match"
      })
    }
  }
  if (jwks.length === 0) {
    problems.push({ path: "keys.provided", problem: "must have at least one key" })
  }
  return problems.length === 0 ? { ok: true, keys } : { ok: false, problems }
}

type Members = Readonly<Record<string, unknown>>

interface ReadKey {
  readonly kid: KeyId | undefined
  readonly algorithm: SigningAlgorithm
  /** Only the members that make the key. */
  readonly jwk: Readonly<Record<string, string>>
}

function readMembers(
  given: unknown,
  path: string,
  problems: ProvidedKeyProblem[]
): ReadKey | undefined {
  const before = problems.length
  const wrong = (member: string, problem: string) =>
    void problems.push({ path: `${path}.${member}`, problem })

  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    problems.push({ path, problem: `must be a JWK object, got ${shown(given)}` })
    return undefined
  }
  const jwk = given as Members
  const algorithm = readAlgorithm(jwk, wrong)
  const { use, key_ops: operations, kid } = jwk
  if (use !== undefined && use !== "sig") wrong("use", `must be "sig", got ${shown(use)}`)
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("sign"))) {
    wrong("key_ops", 'must be a list with "sign" in it')
  }
  if (kid !== undefined && !isKeyId(kid)) {
    wrong("kid", "must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ -")
  } else if (kid === undefined && jwk["kty"] === "oct") {
    wrong("kid", "is missing: a symmetric key has no public half to name it after")
  }
  if (algorithm === undefined) return undefined
  const members = readKeyMembers(jwk, algorithm, wrong)
  return problems.length === before
    ? { kid: isKeyId(kid) ? kid : undefined, algorithm, jwk: members }
    : undefined
}

type Wrong = (member: string, problem: string) => void

function readAlgorithm(jwk: Members, wrong: Wrong): SigningAlgorithm | undefined {
  const { kty, crv, alg } = jwk
  const fitting = signingAlgorithms.filter((name) => {
    const scheme = signatureSchemes[name]
    return scheme.kty === kty && (scheme.kind === "mac" || scheme.crv === crv)
  })
  const [only, ...others] = fitting
  if (only === undefined) {
    if (kty === "EC") wrong("crv", `must be "P-256", got ${shown(crv)}`)
    else if (kty === "OKP") wrong("crv", `must be "Ed25519", got ${shown(crv)}`)
    else wrong("kty", `must be "EC", "OKP" or "oct", got ${shown(kty)}`)
    return undefined
  }
  if (alg === undefined && others.length === 0) return only
  const algorithm = fitting.find((name) => name === alg)
  if (algorithm === undefined) {
    const allowed = fitting.map((name) => `"${name}"`).join(" or ")
    wrong("alg", `must be ${allowed} for this key, got ${shown(alg)}`)
  }
  return algorithm
}

function readKeyMembers(
  jwk: Members,
  algorithm: SigningAlgorithm,
  wrong: Wrong
): Readonly<Record<string, string>> {
  const scheme = signatureSchemes[algorithm]
  const read = (member: string, expected: string, fits: (bytes: Buffer) => boolean) => {
    const text = jwk[member]
    const bytes = typeof text === "string" ? decodeBase64url(text) : undefined
    if (bytes === undefined || !fits(bytes)) wrong(member, `must be base64url of ${expected}`)
    return typeof text === "string" ? text : ""
  }
  if (scheme.kind === "mac") {
    const expected = `at least ${scheme.minKeyBytes} bytes for ${algorithm}`
    return { kty: scheme.kty, k: read("k", expected, (k) => k.length >= scheme.minKeyBytes) }
  }
  const coordinate = (member: string) => read(member, "32 bytes", ({ length }) => length === 32)
  if (jwk["d"] === undefined) wrong("d", "is missing: a public key cannot sign")
  return {
    kty: scheme.kty,
    crv: scheme.crv,
    x: coordinate("x"),
    ...(scheme.kty === "EC" ? { y: coordinate("y") } : {}),
    ...(jwk["d"] === undefined ? {} : { d: coordinate("d") })
  }
}

/** Whether what the private half signs, the public half verifies. A symmetric key is both halves. */
function signsAndVerifies(material: KeyMaterial): boolean {
  const scheme = signatureSchemes[material.algorithm]
  if (scheme.kind === "mac") return true
  const message = randomBytes(32)
  try {
    const signature = sign(scheme.hash, message, signingKeyObject(material))
    return verify(scheme.hash, message, verifyingKeyObject(material), signature)
  } catch {
    // A point that is not on the curve, or a private value out of range.
    return false
  }
}

// Names such as "RSA" are shown; anything that could be more than a name is not.
function shown(value: unknown): string {
  if (typeof value === "string") {
    return /^[A-Za-z0-9-]{1,12}$/.test(value) ? `"${value}"` : "another text"
  }
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value
}
