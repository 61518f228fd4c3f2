/**
 * A whole answer as a `Response`.
 */
import type { Answer } from "../exchange/message.ts"

export const jsonResponse = ({ status, body }: Answer): Response =>
  body === undefined
    ? new Response(null, { status })
    : new Response(JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json; charset=utf-8" }
      })
