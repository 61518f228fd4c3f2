/**
 * The conformance matrix: every row for every framework. A row has no way to leave one out.
 */
import { describe } from "vitest"

import type { FrameworkUnderTest } from "./application.ts"
import type { Row } from "./row.ts"
import { aborted } from "./rows/aborted.ts"
import { concurrency } from "./rows/concurrency.ts"
import { cookies } from "./rows/cookies.ts"
import { cors } from "./rows/cors.ts"
import { csrf } from "./rows/csrf.ts"
import { devices } from "./rows/devices.ts"
import { documents } from "./rows/documents.ts"
import { failures } from "./rows/failures.ts"
import { guards } from "./rows/guards.ts"
import { hostile } from "./rows/hostile.ts"
import { methods } from "./rows/methods.ts"
import { proxy } from "./rows/proxy.ts"
import { refresh } from "./rows/refresh.ts"
import { signIn } from "./rows/signIn.ts"
import { transports } from "./rows/transports.ts"

const rows = {
  "signing in and out": signIn,
  guards,
  refresh,
  "list of devices": devices,
  "cross-site requests": csrf,
  "other origins": cors,
  cookies,
  "pages made by the server": documents,
  methods,
  "hostile requests": hostile,
  "aborted requests": aborted,
  "many at once": concurrency,
  "behind a proxy": proxy,
  transports,
  failures
} as const satisfies Readonly<Record<string, Row>>

/** Runs every row for one framework. */
export function matrix(name: string, framework: FrameworkUnderTest): void {
  for (const [subject, row] of Object.entries(rows)) {
    describe(`${name}: ${subject}`, () => {
      row(framework)
    })
  }
}
