import * as Schema from "effect/Schema"

/**
 * What the service says of itself: its public keys, to anybody; its metrics and its OpenAPI document, to
 * whoever has the key.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { KeySet } from "../answers.ts"
import type { ServiceMetrics } from "../metrics.ts"
import { answer, defineRoute, type Route } from "../route.ts"

/** Five minutes: a key is published longer than that before it signs. */
const keySetCaching = "public, max-age=300"

const prometheusText = "text/plain; version=0.0.4; charset=utf-8"

export function publishedRoutes(
  sessions: Sessions<unknown, unknown>,
  metrics: ServiceMetrics,
  document: () => unknown
): readonly Route[] {
  const jwks = defineRoute({
    operation: "jwks",
    method: "GET",
    path: "/.well-known/jwks.json",
    summary: "The public keys that access tokens are signed with (RFC 7517)",
    access: "public",
    changes: false,
    answer: KeySet,
    handle: async () => answer(sessions.jwks(), { "cache-control": keySetCaching })
  })

  const prometheus = defineRoute({
    operation: "metrics",
    method: "GET",
    path: "/metrics",
    summary: "Counters in the Prometheus text format",
    access: "key",
    changes: false,
    answer: Schema.String,
    answerType: prometheusText,
    handle: async () => answer(await metrics.render(), { "content-type": prometheusText })
  })

  const openApi = defineRoute({
    operation: "openApi",
    method: "GET",
    path: "/openapi.json",
    summary: "This document",
    access: "key",
    changes: false,
    answer: Schema.Unknown,
    handle: async () => answer(document())
  })

  return [jwks, prometheus, openApi]
}
