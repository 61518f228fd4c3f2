/**
 * The session service: the routes over a `Sessions`, ready to listen. docs/service.md is its manual.
 */
import type { Sessions } from "../../app/sessions.ts"
import type { Logger } from "../../ports/Logger.ts"
import { serviceApplication } from "./application.ts"
import { eventStreams, type EventStreams } from "./eventStream.ts"
import { listen, type Listening, type ListenOptions } from "./listen.ts"
import { serviceMetrics, type ServiceMetrics } from "./metrics.ts"
import { openApiDocument } from "./openApi.ts"
import type { Route } from "./route.ts"
import { eventRoutes } from "./routes/events.ts"
import { healthRoutes } from "./routes/health.ts"
import { keyRoutes } from "./routes/keys.ts"
import { publishedRoutes } from "./routes/published.ts"
import { refreshRoutes } from "./routes/refresh.ts"
import { sessionRoutes } from "./routes/session.ts"
import { sessionDataRoutes } from "./routes/sessionData.ts"
import { userSessionRoutes } from "./routes/userSessions.ts"

export interface ServiceOptions extends ListenOptions {
  readonly sessions: Sessions<unknown, unknown>
  /** Any of them opens the routes that are not public; without any, the service stays on loopback. */
  readonly apiKeys: readonly string[]
  readonly log: Logger["Service"]["log"]
  /** The package's version, for the OpenAPI document. */
  readonly version: string
}

/**
 * Starts the service. Rejects where it may not or cannot listen; the sessions stay open then. `stop`
 * does not close them either.
 */
export async function startService(options: ServiceOptions): Promise<Listening> {
  const { sessions, apiKeys, log, version } = options
  const metrics = serviceMetrics(sessions)
  const streams = eventStreams()
  const routes = serviceRoutes(sessions, metrics, streams, version)
  try {
    const listening = await listen(serviceApplication({ routes, apiKeys, metrics, log }), options)
    return {
      ...listening,
      stop: (grace) => {
        streams.end()
        return listening.stop(grace).finally(metrics.stop)
      }
    }
  } catch (error) {
    metrics.stop()
    throw error
  }
}

/** Every route there is. */
function serviceRoutes(
  sessions: Sessions<unknown, unknown>,
  metrics: ServiceMetrics,
  streams: EventStreams,
  version: string
): readonly Route[] {
  // Made when it is first asked for.
  let document: unknown
  const routes: readonly Route[] = [
    ...sessionRoutes(sessions, metrics),
    ...refreshRoutes(sessions, metrics),
    ...sessionDataRoutes(sessions, metrics),
    ...userSessionRoutes(sessions),
    ...keyRoutes(sessions),
    ...eventRoutes(sessions, streams),
    ...healthRoutes(sessions),
    ...publishedRoutes(sessions, metrics, () => (document ??= openApiDocument(routes, version)))
  ]
  return routes
}
