import { describe, expect, it } from "vitest"

import {
  refusal,
  refusalCodes,
  type RefusalAction,
  type RefusalCode
} from "../../../src/domain/refusal.ts"

/** What a client can do about each refusal; a code too many or too few does not compile. */
const actions: Readonly<Record<RefusalCode, RefusalAction>> = {
  access_token_invalid: "refresh",
  access_token_expired: "refresh",
  access_token_superseded: "refresh",
  access_token_missing: "refresh",
  not_signed_in: "login",
  refresh_token_invalid: "login",
  stale_refresh_token: "retry",
  refresh_token_reused: "login",
  session_not_found: "login",
  session_revoked: "login",
  session_expired: "login",
  device_mismatch: "login",
  reauthentication_required: "login",
  claims_insufficient: "none",
  cross_site_request: "none",
  ambiguous_cookies: "none",
  session_limit_reached: "none",
  claims_mismatch: "login",
  data_mismatch: "none",
  data_conflict: "retry"
}
const codes = Object.keys(actions) as readonly RefusalCode[]

describe("a refusal", () => {
  it.each(codes)("says what it is and what a client can do: %s", (code) => {
    expect(refusal(code)).toStrictEqual({
      code,
      action: actions[code],
      message: expect.stringMatching(/^[A-Z].*[.]$/) as string
    })
  })

  it.each(codes)("has words of its own: %s", (code) => {
    const same = refusalCodes.filter((other) => refusal(other).message === refusal(code).message)
    expect(same).toStrictEqual([code])
  })
})
