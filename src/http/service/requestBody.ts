/**
 * Reads a request's body: JSON of at most 1 MiB in UTF-8, however the client sends it. Too much is
 * refused without being kept. How slow a client may be is the server's business (listen.ts).
 */
import { isUtf8 } from "node:buffer"
import type { IncomingMessage } from "node:http"

import { RequestRefused } from "./refused.ts"

/** The most bytes of a body that are read. */
export const maxBodyBytes = 1024 * 1024

/** Whether the request has a body, or may have one. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined ||
  (headers["content-length"] !== undefined && headers["content-length"] !== "0")

/**
 * The body's JSON value, or undefined where there is none. 415 for a type that is not among `types`,
 * 413 beyond 1 MiB, 400 for anything but JSON in UTF-8.
 */
export async function readJson(
  request: IncomingMessage,
  types: readonly string[]
): Promise<unknown> {
  if (!hasBody(request)) return undefined
  checkType(request, types)
  const bytes = await readBytes(request)
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw new RequestRefused(400, "the body is not UTF-8")
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"))
    return value
  } catch {
    // The parser's own message repeats the body, and with it perhaps a token.
    throw new RequestRefused(400, "the body is not valid JSON")
  }
}

const utf8Only = /^;\s*charset="?utf-?8"?\s*$/i

function checkType({ headers }: IncomingMessage, types: readonly string[]): void {
  const [, type = "", parameters = ""] =
    /^\s*([^;\s]*)\s*(.*)$/s.exec(headers["content-type"] ?? "") ?? []
  const known = types.includes(type.toLowerCase())
  if (known && (parameters === "" || utf8Only.test(parameters))) return
  throw new RequestRefused(415, `the body must be ${types.join(" or ")} in UTF-8`, {
    accept: types.join(", ")
  })
}

const tooLarge = () =>
  new RequestRefused(413, `the body must have at most ${maxBodyBytes} bytes (1 MiB)`)

function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > maxBodyBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const cleared = () => {
      request.off("data", onData).off("end", onEnd).off("close", onClose)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBodyBytes) {
        chunks.push(chunk)
        return
      }
      cleared()
      // The rest is thrown away as it comes: a client that is cut off in the middle of sending would
      // never read the answer.
      request.resume()
      reject(tooLarge())
    }
    const onEnd = () => {
      cleared()
      resolve(Buffer.concat(chunks, size))
    }
    const onClose = () => {
      cleared()
      reject(new RequestRefused(400, "the body ended too early"))
    }
    request.on("data", onData).on("end", onEnd).on("close", onClose)
    // An aborted upload is an error and then a close, and the close says enough.
    request.on("error", () => {})
  })
}
