/**
 * Refresh tokens as they come in: what can be said of one without the store, and what with it.
 */
import { parseRefreshToken, type RefreshToken } from "../domain/refreshToken.ts"
import type { Session } from "../domain/session.ts"
import type { SecretIndex } from "../ports/RefreshTokenMac.ts"
import type { Dependencies } from "./dependencies.ts"

/** A refresh token whose outer tag is right. */
export interface OpenedToken {
  readonly token: RefreshToken
  readonly proves: (session: Session) => boolean
}

/** Opens a text without asking the store: garbage goes no further than this. */
export function openRefreshToken(deps: Dependencies, text: string): OpenedToken | undefined {
  const parts = parseRefreshToken(text)
  if (parts === undefined) return undefined
  const secret: SecretIndex | undefined = deps.mac.checkOuter(parts.sealed, parts.outerTag)
  if (secret === undefined) return undefined
  return {
    token: parts.token,
    proves: (session) => deps.mac.checkInner(parts.body, parts.innerTag, session.salt, secret)
  }
}
