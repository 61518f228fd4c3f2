/**
 * Watchword's part: sessions with the default settings on the memory store, and users who have signed in. Only
 * the access token's lifetime differs, for it has to outlast the measurement.
 */
import { createSessions, memoryStore } from "watchword"

import { userIds } from "./users.mjs"

/**
 * How a client brings its token: in the `Authorization` header, or in cookies, the access token's beside the
 * refresh token's, as a browser sends them.
 *
 * @typedef {"bearer" | "cookie"} By
 */

/** @param {By} by */
export const openSessions = (by) =>
  createSessions({
    store: memoryStore(),
    secret: "a secret for measurements alone, of 32 bytes or more",
    issuer: "https://app.example.com",
    accessToken: { lifetime: "24 hours" },
    transport: by === "bearer" ? "header" : "cookie"
  })

/**
 * Signs the users in.
 *
 * @param {Awaited<ReturnType<typeof openSessions>>} sessions
 * @param {By} by
 * @param {boolean} once
 * @returns {Promise<import("./users.mjs").SignedIn[]>}
 */
export async function signIn(sessions, by, once) {
  const { accessName, refreshName } = sessions.transport.cookies
  const users = []
  for (const userId of userIds(once)) {
    const { accessToken, refreshToken } = await sessions.create({
      userId,
      claims: { role: "user" }
    })
    const headers =
      by === "bearer"
        ? { authorization: `Bearer ${accessToken.value}` }
        : { cookie: `${accessName}=${accessToken.value}; ${refreshName}=${refreshToken.value}` }
    users.push({ userId, headers })
  }
  return users
}

/**
 * Users with tokens of Watchword's kind, for a server that has nothing of Watchword.
 *
 * @typedef {object} Borrowed
 * @property {readonly import("./users.mjs").SignedIn[]} users
 * @property {string} accessName of the cookie that holds the access token
 *
 * @param {By} by
 * @param {boolean} once
 * @returns {Promise<Borrowed>}
 */
export async function borrowTokens(by, once) {
  const sessions = await openSessions(by)
  const users = await signIn(sessions, by, once)
  const { accessName } = sessions.transport.cookies
  await sessions.close()
  return { users, accessName }
}
