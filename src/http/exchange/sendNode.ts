/**
 * Sends a whole answer on Node's own response.
 */
import type { ServerResponse } from "node:http"

import type { Answer } from "./message.ts"

export function sendNode(response: ServerResponse, { status, body }: Answer): void {
  response.statusCode = status
  if (body === undefined) {
    response.end()
    return
  }
  const text = JSON.stringify(body)
  response.setHeader("content-type", "application/json; charset=utf-8")
  response.setHeader("content-length", Buffer.byteLength(text))
  // Node itself leaves the body of an answer to HEAD out.
  response.end(text)
}
