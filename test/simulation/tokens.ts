/**
 * Sessions and access tokens without cryptography: a token's text is its number, and whoever is asked
 * knows what it says. The claims and their expiry are the real ones.
 */
import type { SettingsShape } from "../../src/app/Settings.ts"
import {
  accessTokenExpiry,
  accessTokenPayload,
  type AccessTokenPayload
} from "../../src/domain/accessToken.ts"
import type { KeyId, SessionId } from "../../src/domain/identifier.ts"
import type { Session } from "../../src/domain/session.ts"
import type { SignatureVerdict } from "../../src/ports/TokenVerifier.ts"
import { sessionFixture } from "../../src/testing/sessionFixture.ts"

export interface Token {
  readonly text: string
  readonly session: Session
  readonly payload: AccessTokenPayload
  /** In true time. */
  readonly issuedAt: number
}

export interface Mint {
  readonly check: (text: string) => SignatureVerdict
  readonly session: (userId: string, createdAt: number) => Session
  /** `now` is the time of the node that issues. */
  readonly issue: (session: Session, now: number, trueNow: number, chance: number) => Token
  /** All that were issued. */
  readonly tokens: () => readonly Token[]
}

const template = sessionFixture()
const lineage = template.lineage.current
const presented = { ...lineage, parent: undefined, parentIssuedAt: undefined }
const keyId = "the key" as KeyId

export function makeMint({ audience, lifetimes }: SettingsShape): Mint {
  const tokens = new Map<string, Token>()
  let sessions = 0
  return {
    check: (text) => {
      const payload = tokens.get(text)?.payload
      return payload === undefined ? { kind: "forged" } : { kind: "genuine", payload, keyId }
    },
    tokens: () => [...tokens.values()],
    session: (userId, createdAt) => {
      sessions += 1
      const id = `session${String(sessions).padStart(14, "0")}A` as SessionId
      const absoluteExpiresAt = createdAt + lifetimes.absoluteTimeout
      return {
        ...template,
        id,
        userId,
        createdAt,
        authTime: createdAt,
        idleExpiresAt: absoluteExpiresAt,
        absoluteExpiresAt
      }
    },
    issue: (session, now, trueNow, chance) => {
      const text = `token ${tokens.size}`
      const expiresAt = accessTokenExpiry(session, lifetimes, now, chance)
      const issued = { id: text, issuedAt: now, expiresAt }
      const payload = accessTokenPayload(session, presented, audience, issued, undefined)
      const token = { text, session, payload, issuedAt: trueNow }
      tokens.set(text, token)
      return token
    }
  }
}
