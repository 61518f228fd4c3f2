/**
 * What can be said of an access token at once: plain functions without a fiber, an exception or the store.
 * It changes nothing and tells nobody, so that a verification that has to wait may look again.
 */
import { readAccessTokenOfAnyAge, validityOf, type AccessToken } from "../domain/accessToken.ts"
import { checkDevice, type BindingVerdict } from "../domain/device.ts"
import type { Confirmations } from "./confirmations.ts"
import type { Dependencies } from "./dependencies.ts"
import { genuineToken, type GenuineToken } from "./genuineToken.ts"
import type { KeyRing } from "./keyRing.ts"
import type { VerifyCode } from "./results.ts"
import type { ShownDevice } from "./shownDevice.ts"
import { verifiedTokens } from "./verifiedTokens.ts"

/**
 * A token that is good as far as can be told without the store, or the refusal, or the lack of its key.
 * `isKnown` is false where this node's knowledge of revocations, or of its keys, is too old.
 */
export type Examined =
  | {
      readonly kind: "good"
      readonly genuine: GenuineToken
      readonly binding: BindingVerdict
      readonly isKnown: boolean
    }
  | { readonly kind: "refused"; readonly code: Exclude<VerifyCode, "access_token_expired"> }
  | { readonly kind: "expired"; readonly genuine: GenuineToken; readonly binding: BindingVerdict }
  | { readonly kind: "wrong-device"; readonly genuine: GenuineToken }
  | { readonly kind: "unknown-key" }

const invalid = { kind: "refused", code: "access_token_invalid" } as const
const superseded = { kind: "refused", code: "access_token_superseded" } as const
const revoked = { kind: "refused", code: "session_revoked" } as const
const unknownKey = { kind: "unknown-key" } as const

/** Examines a token, in plaintext. */
export function makeExamination(
  { clock, mac, settings, verifier, watch }: Dependencies,
  keys: KeyRing,
  confirmations: Pick<Confirmations, "isOrphaned" | "orphaned">
): (text: string, device: ShownDevice) => Examined {
  const { audience, clockTolerance, deviceBinding } = settings
  const known = verifiedTokens(settings.verifiedTokens, verifier.copy)
  const hearsOfNone = settings.revocation.mode === "expiry"

  const bindingOf = (token: AccessToken, device: ShownDevice): BindingVerdict => {
    const fingerprint = device()?.fingerprint
    const shown = fingerprint === undefined ? undefined : mac.digest(fingerprint)
    return checkDevice(deviceBinding, token.fingerprint, shown)
  }

  /** The token that a text is, remembered or checked now; its times are not looked at. */
  const open = (text: string): GenuineToken | "forged" | "unknown-key" => {
    const remembered = known.get(text)
    if (remembered !== undefined) {
      if (keys.has(remembered.keyId)) return remembered
      known.delete(text)
    }
    const verdict = keys.check(text)
    if (verdict.kind !== "genuine") return verdict.kind
    const token = readAccessTokenOfAnyAge(verdict.payload, audience)
    if (typeof token === "string") return "forged"
    const { keyId } = verdict
    return clock.now() < token.expiresAt
      ? known.add(text, token, keyId)
      : genuineToken(token, keyId)
  }

  return (text, device) => {
    const genuine = open(text)
    if (genuine === "unknown-key") return unknownKey
    if (genuine === "forged") return invalid
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    const validity = validityOf(genuine, now.wall, clockTolerance)
    if (validity === "not-yet-valid") return invalid
    const binding = deviceBinding === "off" ? "same" : bindingOf(genuine.token, device)
    if (validity === "expired") {
      known.delete(text)
      return { kind: "expired", genuine, binding }
    }
    // What was found clear stays so until something is added that could speak against it.
    const against = confirmations.orphaned() + (watch?.remembered() ?? 0)
    const isClear = genuine.clearAt === against
    if (!isClear && confirmations.isOrphaned(genuine.token.refreshToken.digest)) return superseded
    if (binding === "refuse") return { kind: "wrong-device", genuine }
    const isRevoked = isClear || watch === undefined ? false : watch.isRevoked(genuine.token)
    if (isRevoked === true) return revoked
    if (isRevoked === false && !isClear) genuine.clearAt = against
    const isHeard = watch === undefined ? hearsOfNone : watch.isCurrent(now) && keys.isCurrent(now)
    return { kind: "good", genuine, binding, isKnown: isRevoked === false && isHeard }
  }
}
