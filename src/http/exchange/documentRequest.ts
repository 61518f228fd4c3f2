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
  [request.header("sec-purpose"), request.header("purpose"), request.header("x-moz")].every(
    (purpose) => purpose === undefined || !/prefetch|prerender/i.test(purpose)
  )
