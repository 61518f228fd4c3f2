/**
 * A route of h3 that parses the service's question and answers as the service does, and looks at nothing.
 */
import { randomBytes } from "node:crypto"

import { H3, serve } from "h3"

import { proveAnswers, underLoad } from "../asking.mjs"

const userId = "alice"

/** As long as what the service is asked: an access token of Watchword's has about 680 characters. */
const text = (length) => randomBytes(length).toString("base64url").slice(0, length)

/** @param {import("../../../harness/suite.mjs").Context} context */
export async function open({ once, wrk, folder }) {
  const session = { handle: text(22), userId, jwtPayload: { role: "user" } }
  const app = new H3().put("/session", async (event) => {
    const { accessToken } = await event.req.json()
    if (typeof accessToken !== "string") return { message: "Session over", status: "UNAUTHORISED" }
    return { message: "Session alive", status: "OK", session }
  })
  const running = serve(app, {
    port: 0,
    hostname: "127.0.0.1",
    silent: true,
    gracefulShutdown: false
  })
  await running.ready()
  const asked = {
    origin: new URL(running.url).origin,
    headers: {},
    questions: Array.from({ length: once ? 50 : 1_000 }, () => ({
      userId,
      body: { idRefreshToken: text(22), accessToken: text(680) }
    })),
    wrk,
    folder
  }
  return {
    prove: () => proveAnswers(asked),
    run: underLoad(asked),
    close: () => running.close(true)
  }
}
