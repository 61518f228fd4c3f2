import type { IncomingMessage } from "node:http"

import { H3, type H3Event, type HTTPResponse } from "h3"

/**
 * The service as an h3 application: every request goes through one sequence, which is admission, route,
 * body, handler, answer, count, log. 405 with `Allow`, `OPTIONS` and `HEAD` follow from the table of
 * routes.
 */
import type { Logger } from "../../ports/Logger.ts"
import { admission, type Admission } from "./admission.ts"
import { headerOf, nodeRequest, paramsOf, queryOf, requestIdOf, respond } from "./exchange.ts"
import type { ServiceMetrics } from "./metrics.ts"
import { problemAnswer } from "./problem.ts"
import { RequestRefused } from "./refused.ts"
import { hasBody, readJson } from "./requestBody.ts"
import type { Answer, Route } from "./route.ts"

export interface ApplicationOptions {
  readonly routes: readonly Route[]
  readonly apiKeys: readonly string[]
  readonly metrics: ServiceMetrics
  readonly log: Logger["Service"]["log"]
}

/** What is done with one request once it is known which route, if any, it is for. */
interface Served {
  /** The path with `{name}` for what varies, for metrics and the log. */
  readonly path: string
  readonly changes: boolean
  readonly access: "public" | "key"
  readonly respond: (event: H3Event, request: IncomingMessage) => Promise<Answer<unknown>>
}

export function serviceApplication(options: ApplicationOptions): H3 {
  const { routes, metrics, log } = options
  const admit = admission(options.apiKeys)
  const app = new H3({
    silent: true,
    // Only what h3 itself refuses, such as a path that is no UTF-8, comes here.
    onError: ({ status }, event) => {
      const requestId = requestIdOf(nodeRequest(event))
      const answer =
        status < 500
          ? { status, body: { message: "the request is malformed" } }
          : problemAnswer(undefined, log, requestId)
      metrics.answered(event.req.method, "unknown", answer.status)
      return respond(event, answer, requestId)
    }
  })
  const handler = (served: Served) => (event: H3Event) => serve(served, event, admit, options)

  for (const path of new Set(routes.map((route) => route.path))) {
    const sharing = routes.filter((route) => route.path === path)
    const pattern = path.replace(/\{(\w+)\}/g, ":$1")
    for (const route of sharing) {
      const { access, changes } = route
      const serving = handler({ path, access, changes, respond: respondBy(route) })
      app.on(route.method, pattern, serving)
      if (route.method === "GET") app.on("HEAD", pattern, serving)
    }
    const access = sharing.every((route) => route.access === "public") ? "public" : "key"
    app.all(pattern, handler({ path, access, changes: false, respond: otherMethod(sharing) }))
  }
  app.all(
    "/**",
    handler({
      path: "unknown",
      access: "key",
      changes: false,
      respond: async () => {
        throw new RequestRefused(404, "there is no such route")
      }
    })
  )
  return app
}

async function serve(
  served: Served,
  event: H3Event,
  admit: Admission,
  { metrics, log }: ApplicationOptions
): Promise<HTTPResponse> {
  const started = performance.now()
  const request = nodeRequest(event)
  const requestId = requestIdOf(request)
  let answer: Answer<unknown>
  try {
    admit(served.access, headerOf(request))
    answer = await served.respond(event, request)
  } catch (error) {
    answer = problemAnswer(error, log, requestId)
  }
  const { status } = answer
  const method = request.method ?? "other"
  metrics.answered(method, served.path, status)
  // A verification or a read that went well is not worth a line; what changed something is.
  if (served.changes || status >= 400) {
    const ms = Math.round((performance.now() - started) * 10) / 10
    log({
      level: status >= 500 ? "warn" : "info",
      message: "request",
      fields: { requestId, method, route: served.path, status, ms }
    })
  }
  return respond(event, answer, requestId)
}

function respondBy(route: Route): Served["respond"] {
  const types = route.bodyTypes ?? ["application/json"]
  const { schemas } = route
  return async (event, request) => {
    const body = schemas.body === undefined ? noBody(request) : await readJson(request, types)
    if (body === undefined && route.missingBody !== undefined) {
      throw new RequestRefused(400, route.missingBody)
    }
    return route.run({
      // No body is read as an empty object, so that the answer names the first field that is missing.
      body: body === undefined ? {} : body,
      query: schemas.query === undefined ? undefined : queryOf(event),
      params: schemas.params === undefined ? undefined : paramsOf(event),
      header: headerOf(request)
    })
  }
}

function noBody(request: IncomingMessage): undefined {
  if (hasBody(request)) throw new RequestRefused(400, "this request takes no body")
}

function otherMethod(routes: readonly Route[]): Served["respond"] {
  const methods = routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]))
  const allow = [...methods, "OPTIONS"].toSorted().join(", ")
  return async (_event, { method }) => {
    if (method === "OPTIONS") return { status: 204, body: undefined, headers: { allow } }
    throw new RequestRefused(405, `this route answers only to ${allow}`, { allow })
  }
}
