/**
 * Sessions and tokens in the contract's words.
 */
import { randomBytes } from "node:crypto"

import type { IssuedToken, SessionDetails } from "../../app/results.ts"

interface Facts {
  readonly id: string
  readonly userId: string
  readonly claims: unknown
}

/** `jwtPayload` is left out where there is none. */
export const sessionFacts = ({ id, userId, claims }: Facts) => ({
  handle: id,
  userId,
  ...(claims === undefined ? {} : { jwtPayload: claims })
})

export const issuedToken = ({ value, expiresAt }: IssuedToken) => ({ value, expires: expiresAt })

/**
 * The `idRefreshToken`: a public marker that changes with every issue, for scripts in a page that may
 * not see the tokens. It opens nothing, so it is kept nowhere and nothing is checked of it but that it
 * is there.
 */
export const marker = (refreshToken: IssuedToken) => ({
  value: randomBytes(16).toString("base64url"),
  expires: refreshToken.expiresAt
})

export const markerMissing = {
  message: "idRefreshToken missing or incorrect type",
  status: "UNAUTHORISED"
} as const

export const sessionDetails = (session: SessionDetails<unknown>) => ({
  ...sessionFacts(session),
  createdAt: session.createdAt,
  authTime: session.authTime,
  ...(session.authMethod === undefined ? {} : { authMethod: session.authMethod }),
  lastActiveAt: session.lastActiveAt,
  idleExpiresAt: session.idleExpiresAt,
  absoluteExpiresAt: session.absoluteExpiresAt,
  device: session.device
})
