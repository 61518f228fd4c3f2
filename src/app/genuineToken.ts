/**
 * An access token that a key of ours has signed for us. Whether it is good now is another question, of which
 * the answer so far is noted here.
 */
import { validTimes, type AccessToken, type ValidTimes } from "../domain/accessToken.ts"
import type { KeyId } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import type { VerifyResult } from "./results.ts"

/**
 * What a verification asks first stands here in small numbers: thousands of tokens are more than a
 * processor's cache holds, so that the places of memory that are read decide how long it takes.
 */
export interface GenuineToken extends ValidTimes {
  readonly token: AccessToken
  readonly keyId: KeyId
  /** The answer that it gets as long as nothing speaks against it; unchangeable. */
  accepted: VerifyResult<Json | undefined> | undefined
  /** How much was known that speaks against tokens when none of it spoke against this one; -1: not looked at. */
  clearAt: number
  /** In which of the rounds that `Confirmations` counts its use was noted; 0: in none. */
  notedIn: number
}

export function genuineToken(token: AccessToken, keyId: KeyId): GenuineToken {
  const { exp, nbf } = validTimes(token)
  // Spelt out, for an object that is put together from others is kept in several places.
  return { token, keyId, exp, nbf, accepted: undefined, clearAt: -1, notedIn: 0 }
}
