/**
 * What stands before the handler of the four frameworks' contenders: nothing, the ideal cached check, or
 * Watchword. Each framework's module says how it puts them there.
 */
import { idealCheck } from "./ideal.mjs"

/**
 * @typedef {object} Parameters
 * @property {"none" | "ideal" | "watchword"} check
 * @property {import("./watchword.mjs").By} by
 * @property {boolean} [middleware] whether `auth.middleware` stands before all, as in the documentation
 *
 * @typedef {import("node:http").Server} Server
 * @typedef {Awaited<ReturnType<typeof import("./watchword.mjs").openSessions>>} Sessions
 *
 * @typedef {object} Builders what a framework's module makes of it: servers that listen
 * @property {(userId: string) => Promise<Server>} none
 * @property {(check: import("./ideal.mjs").Check, field: "authorization" | "cookie") => Promise<Server>} ideal
 * @property {(sessions: Sessions, middleware: boolean) => Promise<Server>} watchword
 */

/**
 * @param {Builders} build
 * @param {import("../../harness/suite.mjs").Context} context
 * @returns {Promise<import("./underLoad.mjs").Served>}
 */
export async function served(build, { parameters, prepared, once, wrk, folder }) {
  const { check, by, middleware = false } = /** @type {Parameters} */ (parameters)
  const borrowed = prepared[by]
  const { users } = borrowed
  switch (check) {
    case "none":
      return { server: await build.none(users[0].userId), users, wrk, folder, guarded: false }
    case "ideal": {
      const field = by === "bearer" ? "authorization" : "cookie"
      return { server: await build.ideal(idealCheck(by, borrowed), field), users, wrk, folder }
    }
    case "watchword": {
      // Only here, for what does nothing still takes memory.
      const { openSessions, signIn } = await import("./watchword.mjs")
      const sessions = await openSessions(by)
      const signedIn = await signIn(sessions, by, once)
      const server = await build.watchword(sessions, middleware)
      return { server, users: signedIn, wrk, folder, close: () => sessions.close() }
    }
  }
}
