/**
 * The request of the Fetch standard, which h3 and every Request/Response handler are given, as the exchange
 * sees it.
 */
import { pathOf, type RequestView } from "./message.ts"

/** What is used of a `Request`. */
export type WebRequest = Pick<Request, "method" | "url"> & {
  readonly headers: Pick<Headers, "get">
}

export const webRequest = (
  request: WebRequest,
  remoteAddress: string | undefined
): RequestView => ({
  method: request.method.toUpperCase(),
  get path() {
    return pathOf(request.url)
  },
  header: (name) => request.headers.get(name) ?? undefined,
  remoteAddress
})
