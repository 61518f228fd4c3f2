/**
 * A node of a deployment, as a process of its own, which does what it is told over HTTP: POST with
 * `{ order, … }`. It prints the port once it listens. One deployment at a time: `open` ends the one before.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { json } from "node:stream/consumers"
import { setTimeout as pause } from "node:timers/promises"

import { machineTime } from "./machineTime.mjs"
import { jobsHere, openSessions } from "./opening.mjs"
import { requestOverAndOver } from "./requests.mjs"
import { verifyAcrossPause, verifyEach, verifyOverAndOver } from "./verifying.mjs"

let sessions
let verifications
let requests
const heard = []
const delivered = []

const call = ({ method, input }) => sessions[method](input)

const orders = {
  open: async (opening) => {
    await sessions?.close()
    heard.length = 0
    delivered.length = 0
    sessions = await openSessions(opening)
  },
  close: async () => {
    await sessions?.close()
    sessions = undefined
  },

  /** Calls of the sessions' methods, all at once; answers what each came to. */
  call: ({ calls }) => Promise.all(calls.map(call)),

  /** The same, each after its delay in ms; answers with it the machine's time at which it was back. */
  callLater: ({ calls }) =>
    Promise.all(
      calls.map(async ({ after, ...what }) => {
        await pause(after)
        const answer = await call(what)
        return { answer, answeredAt: machineTime() }
      })
    ),

  verifyEach: ({ tokens }) => verifyEach(sessions, tokens),
  verifyAcrossPause: ({ tokens }) => verifyAcrossPause(sessions, tokens),
  startVerifying: async ({ tokens }) => {
    verifications = await verifyOverAndOver(sessions, tokens)
  },
  finishVerifying: ({ instants }) => verifications.finish(instants),

  startRequests: ({ token }) => {
    requests = requestOverAndOver(sessions, token)
  },
  requestsSoFar: () => requests.soFar(),
  finishRequests: () => requests.finish(),

  listen: ({ names }) => {
    for (const name of names) sessions.on(name, (event) => heard.push({ name, event }))
  },
  heard: () => heard,
  deliver: () => {
    sessions.deliver((entry) => void delivered.push(entry))
  },
  delivered: () => delivered,
  jobs: jobsHere
}

async function obey(request, response) {
  const { order, ...input } = await json(request)
  const [status, answer] = await Promise.resolve(input)
    .then(orders[order])
    .then(
      (value) => [200, { value }],
      (error) => [500, { message: error.stack, code: error.code }]
    )
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(answer))
}
const server = createServer((request, response) => void obey(request, response))
// A paused process must not lose the request that waits for it.
server.requestTimeout = 0
server.keepAliveTimeout = 600_000
server.listen(0, "127.0.0.1")
await once(server, "listening")
console.log(`listening on ${server.address().port}`)
