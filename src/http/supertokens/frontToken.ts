/**
 * `front-token`: what scripts in the page may know of the session, for they cannot read an HttpOnly cookie.
 * The client keeps it in a cookie of its own making; nothing on the server reads it.
 */
import type { IssuedToken } from "../../app/results.ts"
import type { NewTokens } from "../exchange/carrier.ts"

/** Tells the client that there is no session any more. */
export const removeFrontToken = "remove"

/**
 * Base64 (RFC 4648 section 4) of the UTF-8 of `{ uid, ate, up }`: the user's id, when the access token
 * expires in ms, and the claims. `up.iat`, in seconds, is this very moment: the client sets its clock by it
 * (within 7 s), so that it judges `ate` rightly where the clocks differ.
 */
export function frontToken(
  { userId, claims }: Pick<NewTokens["session"], "userId" | "claims">,
  { expiresAt }: IssuedToken,
  now: number
): string {
  const up = { ...asRecord(claims), iat: Math.floor(now / 1000) }
  return Buffer.from(JSON.stringify({ uid: userId, ate: expiresAt, up })).toString("base64")
}

/** The client expects an object: any other claims stand under their own name in one. */
const asRecord = (claims: unknown): object => {
  if (claims === undefined) return {}
  const isRecord = typeof claims === "object" && claims !== null && !Array.isArray(claims)
  return isRecord ? claims : { claims }
}
