/**
 * Refusals: the answers that are no failure of anything. Each has a stable code, a sentence for people
 * and what a client can do about it. docs/refusals.md has a section for each.
 */

/** What a client can do. `none`: nothing, the request itself has to change. */
export type RefusalAction = "refresh" | "login" | "retry" | "none"

const table = {
  access_token_invalid: ["refresh", "The access token is not one that this service accepts."],
  access_token_expired: ["refresh", "The access token has expired."],
  access_token_superseded: [
    "refresh",
    "A newer refresh token is in use; this access token no longer counts."
  ],
  access_token_missing: ["refresh", "The request carries no access token."],
  not_signed_in: ["login", "The request carries no token."],
  refresh_token_invalid: ["login", "The refresh token is not one that this service accepts."],
  stale_refresh_token: [
    "retry",
    "The refresh token was replaced a moment ago; look for the newer one."
  ],
  refresh_token_reused: ["login", "The refresh token had been used before."],
  session_not_found: ["login", "There is no such session."],
  session_revoked: ["login", "The session was ended."],
  session_expired: ["login", "The session has expired."],
  device_mismatch: ["login", "The session belongs to another device."],
  reauthentication_required: ["login", "The user has to prove anew who they are."],
  claims_insufficient: ["none", "The session is not entitled to this."],
  cross_site_request: ["none", "The request comes from a site that is not allowed to make it."],
  ambiguous_cookies: ["none", "The request carries two cookies of one name."],
  session_limit_reached: ["none", "The user has as many sessions as are allowed."],
  claims_mismatch: [
    "login",
    "The session's claims no longer have the shape that this service expects."
  ],
  data_mismatch: ["none", "The session's data no longer has the shape that this service expects."],
  data_conflict: ["retry", "The session's data was changed in the meantime."]
} as const satisfies Record<string, readonly [RefusalAction, string]>

/** Every reason for which Watchword refuses something. */
export type RefusalCode = keyof typeof table

/** Every code, in the order of docs/refusals.md. */
export const refusalCodes = Object.keys(table) as readonly RefusalCode[]

/** A refusal as callers receive it. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly code: Code
  readonly message: string
  readonly action: RefusalAction
}

/** The refusal with a code. */
export const refusal = <Code extends RefusalCode>(code: Code): Refusal<Code> => ({
  code,
  action: table[code][0],
  message: table[code][1]
})
