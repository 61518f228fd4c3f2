/**
 * iron-session: the whole session is sealed in the cookie.
 */
import { randomBytes } from "node:crypto"

import { sealData, unsealData } from "iron-session"

import { ownUserIds } from "./ownUserIds.mjs"

export const prepare = async (_options, { once }) => {
  const settings = { password: randomBytes(32).toString("hex"), ttl: 86_400 }
  const userIds = ownUserIds(once)
  const texts = []
  for (const userId of userIds) texts.push(await sealData({ userId, role: "editor" }, settings))
  // What cannot be unsealed is an empty session.
  const verify = async (seal) => (await unsealData(seal, settings)).userId
  return () => ({ awaits: true, verify, own: { texts, userIds } })
}
