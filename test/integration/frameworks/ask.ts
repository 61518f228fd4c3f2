/**
 * One request over a socket of its own.
 */
import { request as send, type ClientRequest } from "node:http"

export interface Got {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly setCookies: readonly string[]
  readonly text: string
  readonly json: () => Record<string, unknown>
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown
}

/** Sends a request, and answers once the whole answer is there. */
export const ask = (port: number, method: string, path: string, sent: Sent = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { outgoing, text } = begun(port, method, path, sent)
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = []
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      incoming.on("error", reject)
      incoming.on("end", () => {
        const whole = Buffer.concat(chunks).toString()
        const { "set-cookie": setCookies = [], ...rest } = incoming.headers
        resolve({
          status: incoming.statusCode ?? 0,
          headers: rest as Got["headers"],
          setCookies,
          text: whole,
          json: () => JSON.parse(whole) as Record<string, unknown>
        })
      })
    })
    outgoing.end(text)
  })

/** Sends a request (or, with `part`, only so much of its body), and hangs up as soon as `until` says so. */
export async function hangUp(
  port: number,
  method: string,
  path: string,
  sent: Sent,
  until: Promise<unknown>,
  part?: string
): Promise<void> {
  const { outgoing, text } = begun(port, method, path, sent)
  const closed = new Promise<void>((resolve) => {
    outgoing.once("close", resolve)
  })
  // That the connection breaks is what is wanted.
  outgoing.on("error", () => {})
  if (part === undefined) outgoing.end(text)
  else outgoing.write(part)
  await until
  outgoing.destroy()
  await closed
}

function begun(port: number, method: string, path: string, { body, headers = {} }: Sent) {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
  const outgoing: ClientRequest = send({
    host: "127.0.0.1",
    port,
    method,
    path,
    agent: false,
    headers: { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers }
  })
  return { outgoing, text }
}
