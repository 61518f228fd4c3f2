/**
 * The request of the Fetch standard, which h3 and every Request/Response handler are given, as the exchange
 * sees it.
 */
import { pathOf, type RequestView } from "./message.ts"

/** What is used of a `Request`. */
export type WebRequest = Pick<Request, "method" | "url"> & {
  readonly headers: Pick<Headers, "get">
}

/** See `webRequest`. */
class WebRequestView implements RequestView {
  readonly #request: WebRequest
  readonly #address: () => string | undefined

  constructor(request: WebRequest, address: () => string | undefined) {
    this.#request = request
    this.#address = address
  }

  get method(): string {
    return this.#request.method.toUpperCase()
  }

  get path(): string {
    return pathOf(this.#request.url)
  }

  get remoteAddress(): string | undefined {
    return this.#address()
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }
}

/** `address` tells the address at the other end of the connection, where the framework knows it. */
export const webRequest = (request: WebRequest, address: () => string | undefined): RequestView =>
  new WebRequestView(request, address)
