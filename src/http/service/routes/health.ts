import type { Health as HealthFacts } from "../../../app/results.ts"
/**
 * `/health/live`: the process answers. `/health/ready`: it can serve sessions. Both without a key, for
 * whoever watches it.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { Health } from "../answers.ts"
import { answer, defineRoute, type Route } from "../route.ts"

export function healthRoutes(sessions: Sessions<unknown, unknown>): readonly Route[] {
  // Anybody may ask, so at most one question is on its way to the store.
  let asking: Promise<HealthFacts> | undefined
  const health = () => {
    asking ??= sessions.health().finally(() => {
      asking = undefined
    })
    return asking
  }

  const live = defineRoute({
    operation: "live",
    method: "GET",
    path: "/health/live",
    summary: "Whether the process answers",
    access: "public",
    changes: false,
    answer: Health,
    handle: async () => answer({ message: "the service is running", status: "OK" })
  })

  const ready = defineRoute({
    operation: "ready",
    method: "GET",
    path: "/health/ready",
    summary: "Whether sessions can be served",
    access: "public",
    changes: false,
    answer: Health,
    statuses: { 503: "Not now: the store is down, or this machine's clock is not the store's." },
    handle: async () => {
      const { clock, ok } = await health()
      const message =
        clock === "differs"
          ? "this machine's clock and the store's differ"
          : "the session store is unavailable"
      return ok
        ? answer({ message: "the service can serve sessions", status: "OK" })
        : {
            status: 503,
            body: { message, status: "UNAVAILABLE" },
            headers: { "retry-after": "1" }
          }
    }
  })

  return [live, ready]
}
