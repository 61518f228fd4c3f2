/**
 * A client of the service, over a real socket. It sends what it is told, also what no good client would.
 */
import { once } from "node:events"
import { connect } from "node:net"

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** The body's JSON, or its text where it is none, or undefined where there is none. */
  readonly body: unknown
}

export interface Question {
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Ask = (method: string, path: string, question?: Question) => Promise<Reply>

/** Asks the service at `url`, with `always` as further headers. */
export const asking =
  (url: string, always: Readonly<Record<string, string>> = {}): Ask =>
  async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...always,
        ...headers
      },
      ...(body === undefined ? {} : { body: content(body) })
    })
    return { status: response.status, headers: response.headers, body: read(await response.text()) }
  }

const content = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === "string"
    ? body
    : body instanceof Uint8Array
      ? new Uint8Array(body)
      : JSON.stringify(body)

function read(text: string): unknown {
  if (text === "") return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

/** Everything that comes back on a connection on which `sent` was written, until the server closes it. */
export async function rawReply(url: string, sent: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let received = ""
  socket.setEncoding("utf8").on("data", (text: string) => (received += text))
  socket.on("error", () => {})
  socket.write(sent)
  await once(socket, "close")
  return received
}

/** A property somewhere below an answer's body; fails where there is none. */
export function at(body: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null || !(key in value)) {
      throw new Error(`there is no ${path.join(".")} in ${JSON.stringify(body)}`)
    }
    return (value as Readonly<Record<string, unknown>>)[key]
  }, body)
}

/** The same for a text. */
export function textAt(body: unknown, ...path: readonly string[]): string {
  const value = at(body, ...path)
  if (typeof value !== "string") throw new Error(`${path.join(".")} is no text`)
  return value
}
