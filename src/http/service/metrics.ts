import * as Context from "effect/Context"
import * as Metric from "effect/Metric"

/**
 * What the service counts, in a registry of its own: requests, refusals, and what happens to sessions.
 * Everything countable is there from the start with 0, so that a first theft is a rise and not a new
 * series. `process_start_time_seconds` gives the uptime (`time() - process_start_time_seconds`).
 */
import type { Sessions } from "../../app/sessions.ts"
import { sessionEventNames, type SessionEventName } from "../../domain/event.ts"
import { refusalCodes, type RefusalCode } from "../../domain/refusal.ts"

export interface ServiceMetrics {
  /** Counts an answer. `route` is a path with `{name}` for what varies, or `unknown`. */
  readonly answered: (method: string, route: string, status: number) => void
  readonly refused: (code: RefusalCode) => void
  /** The Prometheus text format, version 0.0.4. */
  readonly render: () => Promise<string>
  /** Stops listening to the sessions' events. */
  readonly stop: () => void
}

export function serviceMetrics(sessions: Pick<Sessions<unknown, unknown>, "on">): ServiceMetrics {
  const registry = Context.make(Metric.MetricRegistry, new Map())
  const counters: (() => void)[] = []
  /** Counts by a number of its own, which goes into the registry when somebody looks. */
  const counter = (name: string, description: string, attributes: Record<string, string>) => {
    const metric = Metric.counter(name, { description, attributes, incremental: true })
    let counted = 0
    counters.push(() => {
      metric.updateUnsafe(counted, registry)
      counted = 0
    })
    return () => {
      counted += 1
    }
  }
  const gauge = (name: string, description: string) => {
    const metric = Metric.gauge(name, { description })
    return (value: number) => metric.updateUnsafe(value, registry)
  }

  const refusals = new Map(
    refusalCodes.map((code) => [
      code,
      counter("watchword_refusals_total", "Refusals, by code.", { code })
    ])
  )
  const listening = sessionEventNames.map((event: SessionEventName) =>
    sessions.on(
      event,
      counter("watchword_session_events_total", "What happened to sessions here.", { event }),
      // Whoever adds up what all nodes count must not count an event twice.
      { nodes: "this" }
    )
  )
  const started = gauge("process_start_time_seconds", "When the process started, Unix time.")
  started(Math.round(Date.now() / 1000 - process.uptime()))
  const memory = gauge("process_resident_memory_bytes", "Resident memory.")

  const requests = new Map<string, () => void>()
  return {
    answered: (method, route, status) => {
      const key = `${method} ${route} ${status}`
      let count = requests.get(key)
      if (count === undefined) {
        const attributes = { method, route, status: String(status) }
        count = counter("watchword_http_requests_total", "Requests answered.", attributes)
        requests.set(key, count)
      }
      count()
    },
    refused: (code) => refusals.get(code)?.(),
    render: async () => {
      memory(process.memoryUsage.rss())
      for (const bringUpToDate of counters) bringUpToDate()
      // Loaded when it is first asked for: it brings a web framework of its own.
      const { formatUnsafe } = await import("effect/observability/PrometheusMetrics")
      return formatUnsafe(registry)
    },
    stop: () => {
      for (const stop of listening) stop()
    }
  }
}
