/**
 * Requests to a guarded page, as the framework adapters answer them.
 */
import { setTimeout as pause } from "node:timers/promises"

import { fetchSessions } from "../../../../dist/http/fetch/index.js"
import { machineTime } from "./machineTime.mjs"

/** Asks for the page again and again until `finish` is called; answers when each request began, and its answer. */
export function requestOverAndOver(sessions, token) {
  const required = fetchSessions(sessions).required()
  const found = []
  let isOver = false

  const requests = (async () => {
    while (!isOver) {
      const request = new Request("https://api.example.com/me", {
        headers: { authorization: `Bearer ${token}` }
      })
      const began = machineTime()
      const response = await required(request, () => Response.json({ code: "ok" }))
      const { code } = await response.json()
      found.push({ began, status: response.status, code })
      await pause(10)
    }
    return found
  })()
  requests.catch(() => {})

  return {
    soFar: () => found,
    finish: () => {
      isOver = true
      return requests
    }
  }
}
