/**
 * A server in this process as a contender: proves that it lets in whom it should and nobody else, then is put
 * under load turn by turn.
 */
import { Agent, get } from "node:http"

import { pinServer } from "./affinity.mjs"
import { prepareLoad } from "./load.mjs"
import { forged } from "./users.mjs"

/**
 * What a contender is measured on.
 *
 * @typedef {object} Served
 * @property {import("node:http").Server} server that listens, and answers `GET /me` with `{ userId }`
 * @property {readonly import("./users.mjs").SignedIn[]} users
 * @property {string | undefined} wrk the program
 * @property {string} folder the contender's own
 * @property {boolean} [guarded] false: it looks at nobody's credential
 * @property {() => Promise<unknown>} [close] closes what is behind the server
 */

/**
 * @param {Served} served
 * @returns {import("../../harness/suite.mjs").Running}
 */
export function underLoad({ server, users, wrk, folder, guarded = true, close = async () => {} }) {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  const origin = `http://127.0.0.1:${port}`
  const load = prepareLoad(
    wrk,
    folder,
    origin,
    users.map(({ headers }) => ({ method: "GET", path: "/me", headers }))
  )
  pinServer()
  return {
    prove: () => (guarded ? proveGuarded(origin, users) : proveOpen(origin, users)),
    run: async (milliseconds) => {
      const before = process.cpuUsage()
      const turn = await load(milliseconds)
      const { user, system } = process.cpuUsage(before)
      return { ...turn, cpuMicroseconds: user + system }
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await close()
    }
  }
}

async function proveOpen(origin, users) {
  const { status, body } = await ask(origin, {})
  if (status !== 200 || JSON.parse(body).userId !== users[0].userId) {
    throw new Error(`the bare handler answered ${status} ${body}`)
  }
}

async function proveGuarded(origin, users) {
  for (const headers of [{}, forged(users[0].headers)]) {
    const { status } = await ask(origin, headers)
    if (status !== 401)
      throw new Error(`a request without a good credential was answered ${status}`)
  }
  for (const { userId, headers } of users) {
    const { status, body } = await ask(origin, headers)
    if (status !== 200 || JSON.parse(body).userId !== userId) {
      throw new Error(`a request with a good credential was answered ${status} ${body}`)
    }
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 })

/** @returns {Promise<{ status: number, body: string }>} */
const ask = (origin, headers) =>
  new Promise((resolve, reject) => {
    const request = get(`${origin}/me`, { agent, headers }, (response) => {
      let body = ""
      response.setEncoding("utf8")
      response.on("data", (chunk) => (body += chunk))
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }))
    })
    request.on("timeout", () => request.destroy(new Error("a request was not answered")))
    request.on("error", reject)
  })
