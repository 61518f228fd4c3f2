/**
 * Which requests a browser makes to show a page: only those may be refreshed within the request, for only
 * their answer certainly goes into the jar that they came from, and they do not come in parallel.
 */
import type { RequestView } from "./message.ts"

/** A navigation to a document by GET, told by the browser itself, and no prefetch of one. */
export const isDocumentRequest = (request: RequestView): boolean =>
  request.method === "GET" &&
  request.header("sec-fetch-dest") === "document" &&
  request.header("sec-fetch-mode") === "navigate" &&
  !isAhead(request)

/** What browsers, by age and make, say of a page that nobody has asked for yet. */
const isAhead = (request: RequestView): boolean =>
  ["sec-purpose", "purpose", "x-purpose", "x-moz"].some((name) =>
    /prefetch|prerender|preview/i.test(request.header(name) ?? "")
  )
