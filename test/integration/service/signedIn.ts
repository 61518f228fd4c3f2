/**
 * A signed-in user, over the wire.
 */
import { textAt, type Ask } from "./asking.ts"

/** The handle of a session that is nobody's. */
export const unknownHandle = "AAAAAAAAAAAAAAAAAAAAAA"

/** Signs alice in, or whom `more` says. */
export async function signedIn(ask: Ask, more: object = {}) {
  const { body } = await ask("POST", "/session", { body: { userId: "alice", ...more } })
  return {
    handle: textAt(body, "session", "handle"),
    accessToken: textAt(body, "accessToken", "value"),
    refreshToken: textAt(body, "refreshToken", "value"),
    idRefreshToken: textAt(body, "idRefreshToken", "value")
  }
}
