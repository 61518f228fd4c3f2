/**
 * `/session/data`: JSON kept with a session. PUT replaces it unconditionally, as the contract has it;
 * PATCH merges (RFC 7396) and, with `If-Match`, loses no update that it has not seen.
 */
import type { DataResult, DataUpdateResult } from "../../../app/results.ts"
import type { Sessions } from "../../../app/sessions.ts"
import { Data, DataReplaced } from "../answers.ts"
import { MergePatch, OneSession, ReplaceData } from "../inputs.ts"
import type { ServiceMetrics } from "../metrics.ts"
import { RequestRefused } from "../refused.ts"
import { answer, defineRoute, type Route } from "../route.ts"

const mergePatch = "application/merge-patch+json"
const etagHeader = { etag: "The data's version." }

export function sessionDataRoutes(
  sessions: Sessions<unknown, unknown>,
  { refused }: ServiceMetrics
): readonly Route[] {
  const unauthorised = (result: Extract<DataUpdateResult<unknown>, { ok: false }>) => {
    const { code, message } = result.refusal
    refused(code)
    if (code === "data_conflict") throw new RequestRefused(412, message)
    // The service has no validator of its own that could say so.
    if (code === "data_mismatch") throw new TypeError(message)
    return answer({ message, status: "UNAUTHORISED" as const })
  }
  const withVersion = (message: string, result: Extract<DataResult<unknown>, { ok: true }>) =>
    answer(
      {
        message,
        status: "OK" as const,
        ...(result.data === undefined ? {} : { sessionData: result.data })
      },
      { etag: `"${result.version}"` }
    )

  const read = defineRoute({
    operation: "getSessionData",
    method: "GET",
    path: "/session/data",
    summary: "A session's data",
    access: "key",
    changes: false,
    query: OneSession,
    answer: Data,
    answerHeaders: etagHeader,
    handle: async ({ query: { sessionHandle } }) => {
      const result = await sessions.data.get(sessionHandle)
      return result.ok ? withVersion("Session is alive", result) : unauthorised(result)
    }
  })

  const replace = defineRoute({
    operation: "replaceSessionData",
    method: "PUT",
    path: "/session/data",
    summary: "Replace a session's data, whatever it is now",
    access: "key",
    changes: true,
    body: ReplaceData,
    answer: DataReplaced,
    answerHeaders: etagHeader,
    handle: async ({ body: { sessionHandle, sessionData } }) => {
      const result = await sessions.data.update({
        sessionId: sessionHandle,
        change: () => sessionData
      })
      if (!result.ok) return unauthorised(result)
      return answer(
        { message: "Session data updated", status: "OK" },
        { etag: `"${result.version}"` }
      )
    }
  })

  const patch = defineRoute({
    operation: "patchSessionData",
    method: "PATCH",
    path: "/session/data",
    summary: "Merge a patch into a session's data (RFC 7396)",
    access: "key",
    changes: true,
    query: OneSession,
    body: MergePatch,
    bodyTypes: [mergePatch, "application/json"],
    missingBody: "the body is missing",
    requestHeaders: {
      "If-Match":
        "The `ETag` of the data that the patch is meant for. Without it, whatever is there."
    },
    answer: Data,
    answerHeaders: etagHeader,
    statuses: { 412: "The data is no longer the version that `If-Match` names." },
    handle: async ({ query: { sessionHandle }, body, header }) => {
      const version = expectedVersion(header("if-match"))
      const result = await sessions.data.update({
        sessionId: sessionHandle,
        patch: body,
        ...(version === undefined ? {} : { version })
      })
      return result.ok ? withVersion("Session data updated", result) : unauthorised(result)
    }
  })

  return [read, replace, patch]
}

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e]*"$/
const ownTag = /^"(0|[1-9]\d{0,15})"$/

/** The version in an `If-Match`; undefined for none and for `*`, which any data matches. */
function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined
  const tag = ifMatch.trim()
  if (!entityTag.test(tag)) {
    throw new RequestRefused(400, 'If-Match: must be one entity tag such as "3", or *')
  }
  const version = Number(ownTag.exec(tag)?.[1] ?? Number.NaN)
  // A tag that this service never gives out, a weak one for instance, matches no version.
  if (!Number.isSafeInteger(version)) {
    throw new RequestRefused(412, "the session's data has another version than If-Match names")
  }
  return version
}
