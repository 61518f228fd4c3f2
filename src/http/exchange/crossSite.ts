/**
 * Cross-site requests: which may change something by cookie (ASVS 3.5), and which may read the answer.
 */
import type { TransportSettings } from "../../app/transport.ts"
import type { AnswerHeaders, RequestView } from "./message.ts"
import { isSafe } from "./message.ts"

/**
 * Whether a request that a cookie authenticates may change something. `Sec-Fetch-Site` decides where it is
 * sent, then `Origin`; a request with neither comes from no current browser, and must carry a header that a
 * form cannot send.
 */
export function mayChange(
  request: RequestView,
  { carrier, cookies, csrfOrigins }: TransportSettings
): boolean {
  // No cookie carries anything here, so no browser can be made to use one.
  if (carrier === "header") return true
  if (
    carrier === "supertokens-website" &&
    cookies.sameSite === "None" &&
    !hasClientHeader(request)
  ) {
    return false
  }
  const site = request.header("sec-fetch-site")
  const origin = request.header("origin")
  if (site === "same-origin" || site === "none") return true
  if (origin !== undefined) return csrfOrigins.includes(origin)
  if (site !== undefined) return false
  return request.header("x-requested-with") !== undefined || hasClientHeader(request)
}

/** What `supertokens-website` sends with every request, by version, and a form cannot: 20.x `rid`, 4.x its name. */
const hasClientHeader = (request: RequestView): boolean =>
  request.header("rid") !== undefined || request.header("supertokens-sdk-name") !== undefined

const allowedHeaders =
  "content-type, authorization, x-requested-with, watchword-transport, rid, fdi-version, anti-csrf, " +
  "st-auth-mode, supertokens-sdk-name, supertokens-sdk-version"
const exposedHeaders = "front-token, anti-csrf, st-access-token, st-refresh-token, id-refresh-token"

/**
 * Adds what a browser needs to let another origin read the answer; nothing for an origin that is not
 * listed, and never the origin itself unlooked-at. Answers whether this is a preflight that is answered by
 * these headers alone.
 */
export function answerCors(
  request: RequestView,
  headers: AnswerHeaders,
  { corsOrigins }: TransportSettings
): boolean {
  if (corsOrigins.length === 0) return false
  headers.append("vary", "Origin")
  const origin = request.header("origin")
  if (origin === undefined || !corsOrigins.includes(origin)) return false
  headers.set("access-control-allow-origin", origin)
  headers.set("access-control-allow-credentials", "true")
  headers.set("access-control-expose-headers", exposedHeaders)
  const asked = request.header("access-control-request-method")
  if (request.method !== "OPTIONS" || asked === undefined) return false
  headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
  headers.set("access-control-allow-headers", allowedHeaders)
  headers.set("access-control-max-age", "600")
  return true
}

/** Whether a browser made the request; anything else cannot be made to act against its user's will. */
export const cameFromBrowser = (request: RequestView): boolean =>
  request.header("origin") !== undefined || request.header("sec-fetch-site") !== undefined

/** Whether a request changes something as far as its method says. */
export const changes = (request: RequestView): boolean => !isSafe(request.method)
