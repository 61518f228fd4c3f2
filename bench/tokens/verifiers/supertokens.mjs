/**
 * supertokens-node-mysql-ref-jwt: `getSession` of a token that needs no promotion, without a token against
 * CSRF, as for a GET. It reads its database only for tokens that it refuses.
 */
import * as SuperTokens from "supertokens-node-mysql-ref-jwt"

import { ownUserIds } from "./ownUserIds.mjs"

export const prepare = async (_options, { once, mysql }) => {
  const { host, port, user, password, database } = mysql
  await SuperTokens.init({
    mysql: { host, port, user, password, database },
    cookie: { domain: "api.example.com" },
    tokens: { accessToken: { validity: 86_400 }, refreshToken: { renewTokenPath: "/refresh" } }
  })
  const userIds = ownUserIds(once)
  const texts = []
  for (const userId of userIds) {
    const { accessToken } = await SuperTokens.createNewSession(userId, { role: "editor" }, {})
    texts.push(accessToken.value)
  }
  const verify = async (token) => {
    try {
      return (await SuperTokens.getSession(token, null)).session.userId
    } catch {
      return undefined
    }
  }
  return () => ({ awaits: true, verify, own: { texts, userIds } })
}
