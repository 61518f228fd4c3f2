/**
 * `watchword serve` in this process, by its command, in a folder of its own. Only the access token's lifetime
 * differs from the defaults, for it has to outlast the measurement.
 */
import { randomBytes } from "node:crypto"
import { once as happening } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { ask, proveAnswers, underLoad } from "../asking.mjs"

/** The file that `npx watchword` runs. */
function command() {
  const description = createRequire(import.meta.url).resolve("watchword/package.json")
  const { bin } = JSON.parse(readFileSync(description, "utf8"))
  return new URL(bin.watchword, pathToFileURL(description)).href
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await happening(server, "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  server.close()
  await happening(server, "close")
  return port
}

/** @param {import("../../../harness/suite.mjs").Context} context */
export async function open({ parameters, once, wrk, folder }) {
  const port = await freePort()
  const key = parameters.apiKey ? randomBytes(32).toString("base64url") : undefined
  const config = join(folder, "config.json")
  writeFileSync(config, JSON.stringify({ accessToken: { lifetime: "24 hours" } }))

  process.chdir(folder)
  if (key !== undefined) process.env.WATCHWORD_API_KEY = key
  const store = parameters.store === undefined ? [] : ["--store", parameters.store]
  process.argv.splice(2, Infinity, "serve", "--port", `${port}`, "--config", config, ...store)
  await import(command())

  const asked = {
    origin: `http://127.0.0.1:${port}`,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    questions: [],
    wrk,
    folder
  }
  for (let index = 0; index < (once ? 50 : 1_000); index += 1) {
    const userId = `user-${index}`
    const signedIn = await ask(asked, "POST", { userId, jwtPayload: { role: "user" } })
    const { idRefreshToken, accessToken } = signedIn
    asked.questions.push({
      userId,
      body: { idRefreshToken: idRefreshToken.value, accessToken: accessToken.value }
    })
  }
  return {
    prove: async () => {
      await proveRefusals(asked, key)
      await proveAnswers(asked)
    },
    run: underLoad(asked),
    // The service ends with its process.
    close: () => {}
  }
}

async function proveRefusals(asked, key) {
  const { body } = asked.questions[0]
  const middle = Math.floor(body.accessToken.length / 2)
  const other = body.accessToken[middle] === "A" ? "B" : "A"
  const forged = body.accessToken.slice(0, middle) + other + body.accessToken.slice(middle + 1)
  const { status } = await ask(asked, "PUT", { ...body, accessToken: forged })
  if (status !== "TRY_REFRESH_TOKEN" && status !== "UNAUTHORISED") {
    throw new Error(`a forged token was answered ${status}`)
  }
  if (key === undefined) return
  const stranger = await fetch(`${asked.origin}/session`, { method: "PUT" })
  if (stranger.status !== 401) {
    throw new Error(`a request without the API key was answered ${stranger.status}`)
  }
}
