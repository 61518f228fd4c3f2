/**
 * supertokens-node-mysql-ref-jwt as its documentation says, with as many connections as everybody else. It
 * is one instance a process and cannot be closed: its process has to be ended.
 */
import * as SuperTokens from "supertokens-node-mysql-ref-jwt"

import { addressOf, connections } from "./mysql.mjs"
import { claims, device } from "./watchword.mjs"

/** Initialises the library of this process; `createNewSession` and the rest are its own. */
export async function openSupertokens(/** @type {import("./mysql.mjs").Context} */ context) {
  await SuperTokens.init({
    mysql: { ...addressOf(context), connectionLimit: connections },
    tokens: { refreshToken: { renewTokenPath: "/refresh" } },
    cookie: { domain: "bench.example.com" }
  })
  return SuperTokens
}

/** A session with the same facts as everybody's. */
export const createSession = (/** @type {string} */ userId) =>
  SuperTokens.createNewSession(userId, claims, device)
