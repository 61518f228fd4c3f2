/**
 * better-auth: `getSession` by the cookies of a sign-in, on MariaDB, with or without the copy of the session
 * that it caches in a cookie. Its users sign in anonymously, for a password's hash takes longer than all
 * else here.
 */
import { randomBytes } from "node:crypto"

import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import { anonymous } from "better-auth/plugins"
import { createPool } from "mysql2/promise"

import { forgeSignature } from "../forgery.mjs"
import { ownUserIds } from "./ownUserIds.mjs"

export const prepare = async ({ cookieCache }, { once, mysql }) => {
  const { host, port, user, password, database } = mysql
  const pool = createPool({ host, port, user, password, database, timezone: "Z" })
  const settings = {
    database: pool,
    baseURL: "https://api.example.com",
    secret: randomBytes(32).toString("hex"),
    plugins: [anonymous()],
    session: { cookieCache: { enabled: cookieCache, maxAge: 86_400 } }
  }
  const { runMigrations } = await getMigrations(settings)
  await runMigrations()
  const { api } = betterAuth(settings)

  const texts = []
  const userIds = []
  for (const _ of ownUserIds(once)) {
    const { headers, response } = await api.signInAnonymous({ returnHeaders: true })
    const cookies = headers.getSetCookie().map((line) => line.slice(0, line.indexOf(";")))
    texts.push(cookies.join("; "))
    userIds.push(response.user.id)
  }
  // Both cookies: where only the copy is forged, the session is looked up.
  const forge = (cookies) => cookies.split("; ").map(forgeSignature).join("; ")
  const verify = async (cookie) =>
    (await api.getSession({ headers: new Headers({ cookie }) }))?.user.id
  return () => ({ awaits: true, verify, own: { texts, userIds, forge }, close: () => pool.end() })
}
